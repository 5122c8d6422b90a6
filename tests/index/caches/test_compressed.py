"""A compressed block finds what an exact one finds, or is not made."""

from pathlib import Path

import numpy as np
import pytest

from index.caches import compressed as module
from index.caches.blocks import Among, ExactBlock, Stored
from index.caches.compressed import CompressedBlock, compressed
from index.caches.dense import DenseIndex
from index.caches.dense_file import build_dense, build_dense_file, load_dense, read_dense_header
from index.caches.rows import Rows
from index.encoder import unit_rows
from index.store.records import Touched

COUNT, DIMENSIONS = 42_000, 32


@pytest.fixture(scope="module")
def vectors() -> Stored:
    """Vectors in groups, as those of texts on the same things are."""
    chance = np.random.default_rng(5)
    topics = chance.standard_normal((300, DIMENSIONS))
    found = topics[chance.integers(0, 300, COUNT)] + 0.5 * chance.standard_normal((COUNT, DIMENSIONS))
    return unit_rows(found.astype(np.float32)).astype(np.float16)


@pytest.fixture(scope="module")
def rows() -> Rows:
    return np.arange(COUNT, dtype=np.int64) * 2 + 7


@pytest.fixture(scope="module")
def block(rows: Rows, vectors: Stored) -> CompressedBlock:
    made = compressed(rows, vectors)
    assert made is not None
    return made


@pytest.fixture(scope="module")
def exact(rows: Rows, vectors: Stored) -> ExactBlock:
    return ExactBlock.of(rows, vectors)


def queries(vectors: Stored) -> list[np.ndarray]:
    between = vectors[::9001].astype(np.float32) + vectors[1::9001].astype(np.float32)[: len(vectors[::9001])]
    return list(unit_rows(between))


def share_found(found: Rows, wanted: Rows) -> float:
    return float(np.isin(wanted, found).mean())


def test_it_finds_what_was_measured(block: CompressedBlock, exact: ExactBlock, vectors: Stored) -> None:
    assert block.recall.at_10 >= 0.99 and block.recall.at_100 >= 0.99
    for query in queries(vectors):
        rows, scores = block.search(query, 10, None)
        wanted, best = exact.search(query, 10, None)
        assert share_found(rows, wanted[:10]) >= 0.9
        assert scores[0] == pytest.approx(best[0], abs=1e-5) and (np.diff(scores) <= 0).all()


@pytest.mark.parametrize("share", [0.001, 0.1, 0.96])
def test_a_search_kept_to_some_finds_the_best_of_those(
    block: CompressedBlock, exact: ExactBlock, vectors: Stored, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FEW", 1_000)
    chance = np.random.default_rng(2)
    allowed, gone = (block.rows[chance.random(COUNT) < part] for part in (share, 0.05))
    may_be_found = np.setdiff1d(allowed, gone)
    others = np.arange(10**6, 10**6 + 50)  # which another block has
    for query in queries(vectors):
        for among in (Among(allowed, gone), Among(np.concatenate([allowed, others]), gone), Among(None, gone)):
            rows, _ = block.search(query, 10, among)
            wanted, _ = exact.search(query, 10, among)
            found = may_be_found if among.allowed is not None else np.setdiff1d(block.rows, gone)
            assert share_found(rows, wanted[:10]) >= 0.9 and np.isin(rows, found).all()
    assert not block.search(query, 10, Among(others, gone))[0].size


def test_of_those_far_from_the_query_the_best_are_found_too(
    block: CompressedBlock, exact: ExactBlock, vectors: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of them is among the first of a scan of all."""
    monkeypatch.setattr(module, "_FEW", 100)
    for query in queries(vectors):
        among = Among(block.rows[(vectors.astype(np.float32) @ query) < 0], np.empty(0, np.int64))
        assert np.array_equal(block.search(query, 10, among)[0][:10], exact.search(query, 10, among)[0][:10])


def test_more_than_a_scan_is_good_for_is_read_one_and_all(
    block: CompressedBlock, exact: ExactBlock, vectors: Stored
) -> None:
    query = queries(vectors)[0]
    found, wanted = block.search(query, 20_000, None)[0], exact.search(query, 20_000, None)[0]
    assert found.size >= 20_000 and share_found(wanted, found) >= 0.9999  # the last may be as good as the next


def test_there_is_none_where_it_would_find_too_little(
    rows: Rows, vectors: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_RESCORED", (100,))
    assert compressed(rows, vectors) is None
    assert compressed(rows[:100], vectors[:100]) is None
    assert compressed(rows, np.ascontiguousarray(vectors[:, :31])) is None


def test_an_index_of_many_is_compressed_and_the_same_from_its_file(
    tmp_path: Path, rows: Rows, vectors: Stored, exact: ExactBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.caches.dense_file.EXACT_UP_TO", 40_000)
    path = tmp_path / "dense-1-a"
    pieces = [(rows[:20_000], vectors[:20_000]), (rows[20_000:], vectors[20_000:])]
    made = build_dense_file(path, iter(pieces), COUNT, DIMENSIONS, 1, "a", "f")
    header = read_dense_header(path, DIMENSIONS, "f")
    assert made is not None and header is not None and made.recall is not None
    loaded = load_dense(path, header, full_check=True)
    assert loaded is not None and loaded.recall == made.recall and len(loaded) == COUNT
    query = queries(vectors)[0]
    assert (
        loaded.search(query, 50)
        == made.search(query, 50)
        == build_dense(iter(pieces), COUNT, DIMENSIONS).search(query, 50)
    )
    assert loaded.mean == pytest.approx(vectors.mean(axis=0, dtype=np.float64), abs=1e-6)
    assert np.array_equal(loaded.vectors(rows[5:9]), vectors[5:9].astype(np.float32))
    assert [p.name for p in tmp_path.iterdir()] == ["dense-1-a"]


def test_what_was_touched_since_is_searched_beside_it(block: CompressedBlock, vectors: Stored) -> None:
    index = DenseIndex(block, vectors.sum(axis=0, dtype=np.float64))
    query = queries(vectors)[0]
    first = [row for row, _ in index.search(query, 3)]
    new = np.array([10**6], np.int64)
    after = index.following(
        Touched(np.array([[first[0], first[0]], [10**6, 10**6]])), new, query[None, :].astype(np.float32)
    )
    found = [row for row, _ in after.search(query, 3)]
    assert found[0] == 10**6 and first[0] not in found and first[1] in found
    assert len(after) == COUNT and after.recall == block.recall


def test_a_full_disk_is_told_before_anything_is_mapped(
    tmp_path: Path, rows: Rows, vectors: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.caches.dense_file.EXACT_UP_TO", 40_000)
    monkeypatch.setattr("os.posix_fallocate", full, raising=False)
    with pytest.raises(OSError, match="No space"):
        build_dense_file(tmp_path / "d", iter([(rows, vectors)]), COUNT, DIMENSIONS, 1, "a", "f")
    assert not list(tmp_path.iterdir())


def test_a_file_of_another_version_of_faiss_is_made_anew(
    tmp_path: Path, rows: Rows, vectors: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build_dense_file(tmp_path / "d", iter([(rows, vectors)]), COUNT, DIMENSIONS, 1, "a", "f") is not None
    monkeypatch.setattr("faiss.__version__", "0")
    assert read_dense_header(tmp_path / "d", DIMENSIONS, "f") is None
