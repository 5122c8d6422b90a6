from pathlib import Path

import numpy as np
import pytest

from index.caches.dense import DenseIndex
from index.caches.dense_file import load_dense, read_dense_header, save_dense
from index.caches.plain_file import Header
from index.encoder import unit_rows
from index.store.records import Touched, merged_runs

ROWS = np.array([5, 9, 12, 40], np.int64)
# As a library stores them.
VECTORS = (
    unit_rows(np.random.default_rng(1).standard_normal((6, 8)).astype(np.float32)).astype(np.float16).astype(np.float32)
)


@pytest.fixture
def index() -> DenseIndex:
    return DenseIndex.build(ROWS, VECTORS[:4])


def touched(*runs: tuple[int, int]) -> Touched:
    return Touched(merged_runs(runs))


def test_the_nearest_row_comes_first_under_its_own_id(index: DenseIndex) -> None:
    found = index.search(VECTORS[2], 2)
    assert found[0][0] == 12 and found[0][1] == pytest.approx(1.0, abs=1e-3)
    assert len(found) == 2


def test_rows_may_come_in_any_order() -> None:
    index = DenseIndex.build(ROWS[::-1].copy(), VECTORS[:4])
    assert index.rows().tolist() == ROWS.tolist()
    assert np.array_equal(index.vectors(ROWS), VECTORS[3::-1])


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
    assert len(empty) == 0 and empty.search(VECTORS[0], 3) == [] and not empty.mean.any()


def test_a_wrong_dimension_names_both(index: DenseIndex) -> None:
    with pytest.raises(ValueError, match=r"\(5,\).*8"):
        index.search(np.ones(5, np.float32), 1)


def test_vectors_come_back_by_row(index: DenseIndex) -> None:
    assert np.allclose(index.vectors(np.array([40, 5])), VECTORS[[3, 0]])


def test_all_that_are_as_near_as_the_last_come_too() -> None:
    """Which of them came would depend on the order in which they were added."""
    copies = DenseIndex.build(np.arange(10), np.repeat(VECTORS[:2], 5, axis=0))
    assert [row for row, _ in copies.search(VECTORS[0], 3)] == [0, 1, 2, 3, 4]


def test_an_index_that_follows_is_that_of_what_is_there_now(index: DenseIndex) -> None:
    """Row 9 has gone, 12 has another vector, 41 is new."""
    after = index.following(touched((9, 9), (12, 12), (41, 41)), np.array([12, 41]), VECTORS[4:6])
    built = DenseIndex.build(np.array([5, 12, 40, 41]), VECTORS[[0, 4, 3, 5]])
    assert len(after) == 4 and after.rows().tolist() == [5, 12, 40, 41]
    for query in VECTORS:
        for allowed in (None, np.array([9, 12, 40])):
            assert after.search(query, 3, allowed) == [
                (r, pytest.approx(s)) for r, s in built.search(query, 3, allowed)
            ]
    assert np.array_equal(after.vectors(built.rows()), built.vectors(built.rows()))
    assert after.mean == pytest.approx(built.mean)
    assert len(index) == 4 and index.rows().tolist() == ROWS.tolist()  # the old one is as it was


def test_what_was_added_may_go_again(index: DenseIndex) -> None:
    first = index.following(touched((41, 42)), np.array([41, 42]), VECTORS[4:6])
    second = first.following(touched((5, 5), (41, 41)), np.empty(0, np.int64), np.empty((0, 8), np.float32))
    assert second.rows().tolist() == [9, 12, 40, 42]
    assert [row for row, _ in second.search(VECTORS[4], 9)].count(41) == 0


def test_an_index_is_worn_when_much_was_touched() -> None:
    index = DenseIndex.build(np.arange(10), np.ones((10, 8), np.float32))
    few, many = np.arange(10, 100), np.arange(10, 6000)
    big = DenseIndex.build(np.arange(40_000), np.ones((40_000, 8), np.float32))
    after = big.following(touched((0, 5_999)), np.empty(0, np.int64), np.empty((0, 8), np.float32))
    assert after.is_worn and not after.is_worn_out
    assert not index.following(touched((10, 99)), few, np.ones((few.size, 8), np.float32)).is_worn
    assert index.following(touched((10, 5999)), many, np.ones((many.size, 8), np.float32)).is_worn


def saved(index: DenseIndex, path: Path) -> Header:
    save_dense(index, path, 3, "c3", "f")
    header = read_dense_header(path, index.dimensions, "f")
    assert header is not None
    return header


def test_a_saved_index_is_the_same(tmp_path: Path, index: DenseIndex) -> None:
    header = saved(index, tmp_path / "d")
    assert (header.generation, header.token, header.about["fingerprint"], header.arrays[0][1]) == (3, "c3", "f", 4)
    assert read_dense_header(tmp_path / "d", index.dimensions, "another") is None
    assert read_dense_header(tmp_path / "d", index.dimensions + 1, "f") is None
    loaded = load_dense(tmp_path / "d", header, full_check=True)
    assert loaded is not None and loaded.search(VECTORS[1], 1) == index.search(VECTORS[1], 1)
    assert loaded.mean == pytest.approx(index.mean)
    assert [p.name for p in tmp_path.iterdir()] == ["d"]


def test_an_index_of_no_single_commit_is_not_saved(tmp_path: Path, index: DenseIndex) -> None:
    after = index.following(touched((41, 41)), np.array([41]), VECTORS[4:5])
    with pytest.raises(ValueError, match="no single commit"):
        save_dense(after, tmp_path / "d", 4, "c4", "f")


@pytest.mark.parametrize("cut", [0, 4, 30, -1, -40])
def test_a_torn_file_is_not_used(tmp_path: Path, index: DenseIndex, cut: int) -> None:
    header = saved(index, tmp_path / "d")
    (tmp_path / "d").write_bytes((tmp_path / "d").read_bytes()[:cut])
    assert (
        read_dense_header(tmp_path / "d", index.dimensions, "f") is None and load_dense(tmp_path / "d", header) is None
    )


def test_every_flipped_bit_is_found(tmp_path: Path, index: DenseIndex) -> None:
    header = saved(index, tmp_path / "d")
    whole = (tmp_path / "d").read_bytes()
    for at in range(len(whole)):
        data = bytearray(whole)
        data[at] ^= 4
        (tmp_path / "d").write_bytes(data)
        assert load_dense(tmp_path / "d", header, full_check=True) is None, at
