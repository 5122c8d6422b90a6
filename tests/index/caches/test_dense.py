from pathlib import Path

import numpy as np
import pytest

from index.caches.dense import DenseIndex, load_dense
from index.encoder import unit_rows

ROWS = np.array([5, 9, 12, 40], np.int64)
VECTORS = unit_rows(np.random.default_rng(1).standard_normal((4, 8)).astype(np.float32))


@pytest.fixture
def index() -> DenseIndex:
    return DenseIndex.build(ROWS, VECTORS)


def test_the_nearest_row_comes_first_under_its_own_id(index: DenseIndex) -> None:
    found = index.search(VECTORS[2], 2)
    assert found[0][0] == 12 and found[0][1] == pytest.approx(1.0, abs=1e-5)
    assert len(found) == 2


def test_more_than_there_are_gives_all_and_no_row_of_minus_one(index: DenseIndex) -> None:
    assert sorted(row for row, _ in index.search(VECTORS[0], 100)) == ROWS.tolist()


def test_only_allowed_rows_are_found(index: DenseIndex) -> None:
    assert {row for row, _ in index.search(VECTORS[0], 4, np.array([9, 40, 777]))} == {9, 40}
    assert index.search(VECTORS[0], 4, np.array([], np.int64)) == []


@pytest.mark.parametrize("query", [np.zeros(8, np.float32), np.full(8, np.nan, np.float32)])
def test_a_query_that_says_nothing_finds_nothing(index: DenseIndex, query: np.ndarray) -> None:
    assert index.search(query, 3) == []


def test_an_empty_index_finds_nothing() -> None:
    empty = DenseIndex.build(np.empty(0, np.int64), np.empty((0, 8), np.float32))
    assert len(empty) == 0 and empty.search(VECTORS[0], 3) == []


def test_a_wrong_dimension_names_both(index: DenseIndex) -> None:
    with pytest.raises(ValueError, match=r"\(5,\).*8"):
        index.search(np.ones(5, np.float32), 1)


def test_vectors_come_back_by_row(index: DenseIndex) -> None:
    assert np.allclose(index.vectors(np.array([40, 5])), VECTORS[[3, 0]])


def test_a_saved_index_is_the_same(tmp_path: Path, index: DenseIndex) -> None:
    index.save(tmp_path / "d", "c3", "f")
    loaded = load_dense(tmp_path / "d", "c3", 4, "f", full_check=True)
    assert loaded is not None and loaded.search(VECTORS[1], 1) == index.search(VECTORS[1], 1)
    assert [p.name for p in tmp_path.iterdir()] == ["d"]


@pytest.mark.parametrize(("token", "count", "fingerprint"), [("c4", 4, "f"), ("c3", 5, "f"), ("c3", 4, "g")])
def test_a_stale_file_is_not_used(tmp_path: Path, index: DenseIndex, token: str, count: int, fingerprint: str) -> None:
    index.save(tmp_path / "d", "c3", "f")
    assert load_dense(tmp_path / "d", token, count, fingerprint) is None


@pytest.mark.parametrize("cut", [0, 4, 30, -1, -40])
def test_a_torn_file_is_not_used(tmp_path: Path, index: DenseIndex, cut: int) -> None:
    index.save(tmp_path / "d", "c3", "f")
    (tmp_path / "d").write_bytes((tmp_path / "d").read_bytes()[:cut])
    assert load_dense(tmp_path / "d", "c3", 4, "f") is None


def test_a_flipped_bit_is_found_by_the_full_check(tmp_path: Path, index: DenseIndex) -> None:
    index.save(tmp_path / "d", "c3", "f")
    data = bytearray((tmp_path / "d").read_bytes())
    data[-20] ^= 1
    (tmp_path / "d").write_bytes(data)
    assert load_dense(tmp_path / "d", "c3", 4, "f", full_check=True) is None
