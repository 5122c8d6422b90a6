import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import tantivy

from index.caches.grams import GramIndex
from index.caches.lexical import FieldFilter, LexicalIndex
from index.caches.lexical_folder import (
    LexicalHeader,
    build_lexical,
    follow_lexical,
    load_lexical,
    read_lexical_header,
    remove_lexical,
)
from index.caches.lexical_rows import LexicalRow, fill, schema
from index.store.records import Touched, merged_runs
from index.words import default_segmenter

TEXTS = ["扎实开展主题教育。", "推进清廉文化建设，营造氛围。", "主题教育走深走实，推进清廉文化。", "加强教育主题宣传。"]


def rows() -> list[LexicalRow]:
    return [
        LexicalRow(
            10 + n, default_segmenter().index_words(text), text, "item", "甲局" if n % 2 else None, 2020 + n, None
        )
        for n, text in enumerate(TEXTS)
    ]


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.build(rows())


def test_a_term_ranks_above_its_parts(index: LexicalIndex) -> None:
    found = index.search(default_segmenter().index_words("主题教育"), 10)
    assert [row for row, _ in found] == [10, 12, 13]
    assert found[0][1] > found[1][1] > found[2][1] > 0


def test_filters_narrow_and_do_not_score(index: LexicalIndex) -> None:
    words = ["清廉文化"]
    whole = dict(index.search(words, 10))
    assert index.search(words, 10, [FieldFilter("unit", ("甲局",))]) == [(11, pytest.approx(whole[11]))]
    assert [r for r, _ in index.search(words, 10, [FieldFilter("year", (2022, 2030))])] == [12]
    assert [r for r, _ in index.among(words, 10, np.array([12]))] == [12]
    assert [r for r, _ in index.search(words, 10, excluded=np.array([12]))] == [11]


def test_within_rows_is_found_what_filters_would_find_there(index: LexicalIndex) -> None:
    everything = index.search(["教育", "清廉"], 9)
    within = np.array([10, 11, 13])
    assert index.search(["教育", "清廉"], 9, within=within) == [hit for hit in everything if hit[0] != 12]
    assert index.search(["教育", "清廉"], 1, within=within) == [hit for hit in everything if hit[0] != 12][:1]
    assert not index.search(["没有"], 9, within=within)


def test_words_that_stand_in_others_are_looked_for_where_they_may_be_found() -> None:
    """To go on leaving others out would take longer than the filter."""
    index = LexicalIndex.build(LexicalRow(n, ["共同"], "共同", "item", None, n // 200, None) for n in range(500))
    late = np.arange(400, 500)
    filters = [FieldFilter("year", (2,))]
    assert index.search(["共同"], 2, filters, within=late) == index.search(["共同"], 2, filters)


def test_quotes_are_narrowed_down_wherever_words_were_cut(index: LexicalIndex) -> None:
    assert index.holding("题教").tolist() == [10, 12]
    assert not index.holding("没有的").size


def test_no_score_passes_the_best_one(index: LexicalIndex) -> None:
    words = default_segmenter().index_words("推进清廉文化")
    assert 0 < index.search(words, 1)[0][1] < index.best_score(words)


def test_nothing_to_look_for_finds_nothing(index: LexicalIndex) -> None:
    assert index.search([], 10) == [] and index.search(["没有"], 10) == []
    assert LexicalIndex.build([]).search(["主题"], 10) == []


def test_all_that_score_as_the_last_come_too() -> None:
    """Which of them came would depend on the order in which they were added."""
    words = default_segmenter().index_words(TEXTS[0])
    copies = LexicalIndex.build([LexicalRow(row, words, TEXTS[0], "item", None, None, None) for row in range(9, 3, -1)])
    assert [row for row, _ in copies.search(["主题教育"], 2)] == [4, 5, 6, 7, 8, 9]


def header_of(path: Path) -> LexicalHeader:
    header = read_lexical_header(path)
    assert header is not None
    return header


def test_a_saved_index_is_the_same(tmp_path: Path, index: LexicalIndex) -> None:
    build_lexical(tmp_path / "l", 7, "c7", rows())
    header = header_of(tmp_path / "l")
    assert (header.generation, header.token, header.count, header.deleted) == (7, "c7", 4, 0)
    loaded = load_lexical(tmp_path / "l", header, full_check=True)
    assert loaded is not None and loaded.search(["清廉文化"], 9) == index.search(["清廉文化"], 9)
    assert loaded.rows().tolist() == [10, 11, 12, 13]
    assert [p.name for p in tmp_path.iterdir()] == ["l"] and read_lexical_header(tmp_path / "none") is None


def many(first: int, count: int) -> list[LexicalRow]:
    return [
        LexicalRow(n, [f"词{n}", "清廉文化"], f"词{n}清廉文化", "item", None, None, None)
        for n in range(first, first + count)
    ]


def follow(path: Path, to: Path, runs: list[tuple[int, int]], now: list[LexicalRow]) -> LexicalIndex | None:
    return follow_lexical(path, header_of(path), to, 8, "c8", Touched(merged_runs(runs)), now)


def test_a_folder_that_follows_holds_what_is_there_now_and_the_old_one_what_it_held(tmp_path: Path) -> None:
    old = build_lexical(tmp_path / "l", 7, "c7", many(0, 60))
    changed = LexicalRow(7, ["新词"], "新词", "item", None, None, None)
    new = follow(tmp_path / "l", tmp_path / "m", [(6, 7), (60, 64)], [changed, *many(60, 5)])
    assert old is not None and new is not None
    assert new.rows().tolist() == [*range(6), *range(7, 65)] and old.rows().tolist() == list(range(60))
    assert [row for row, _ in new.search(["新词"], 5)] == [7] and new.search(["词7"], 5) == [] == new.search(["词6"], 5)
    assert [row for row, _ in old.search(["词7"], 5)] == [7]
    header = header_of(tmp_path / "m")
    assert (header.generation, header.token, header.count, header.deleted) == (8, "c8", 64, 2)
    assert load_lexical(tmp_path / "m", header, full_check=True) is not None


def test_an_index_with_many_deleted_passages_is_worn(tmp_path: Path) -> None:
    build_lexical(tmp_path / "l", 7, "c7", many(0, 60))
    few, more = (follow(tmp_path / "l", tmp_path / str(last), [(0, last)], []) for last in (1, 3))
    assert few is not None and not few.is_worn and more is not None and more.is_worn


def test_no_folder_follows_one_of_which_much_was_deleted(tmp_path: Path) -> None:
    build_lexical(tmp_path / "l", 7, "c7", many(0, 60))
    assert follow(tmp_path / "l", tmp_path / "m", [(0, 39)], []) is None
    assert [p.name for p in tmp_path.iterdir()] == ["l"]


def test_no_folder_follows_one_that_has_gone(tmp_path: Path) -> None:
    build_lexical(tmp_path / "l", 7, "c7", many(0, 60))
    header = header_of(tmp_path / "l")
    shutil.rmtree(tmp_path / "l")
    assert follow_lexical(tmp_path / "l", header, tmp_path / "m", 8, "c8", Touched(merged_runs([(0, 0)])), []) is None
    assert not list(tmp_path.iterdir())


def test_scores_are_finite_though_deleted_passages_are_counted() -> None:
    index = tantivy.Index(schema())
    fill(index, many(0, 30), lambda row, text: None)
    fill(index, [], lambda row, text: None, range(29))
    left = LexicalIndex(index, GramIndex([]))
    assert len(left) == 1 and left.best_score(["清廉文化"]) > 0


@pytest.mark.skipif(sys.platform == "win32", reason="there open files protect their folder")
def test_a_folder_that_is_read_is_not_removed(tmp_path: Path) -> None:
    build_lexical(tmp_path / "l", 7, "c7", rows())
    reader = load_lexical(tmp_path / "l", header_of(tmp_path / "l"))
    remove_lexical(tmp_path / "l")
    assert reader is not None and (tmp_path / "l").is_dir()
    del reader
    remove_lexical(tmp_path / "l")
    assert not list(tmp_path.iterdir())


def test_every_damaged_file_is_found_by_the_full_check(tmp_path: Path) -> None:
    build_lexical(tmp_path / "whole", 7, "c7", rows())
    header = header_of(tmp_path / "whole")
    for number, name in enumerate([*header.files, "chengli.json"]):
        copy = tmp_path / str(number)
        shutil.copytree(tmp_path / "whole", copy)
        data = bytearray((copy / name).read_bytes())
        data[len(data) // 2] ^= 1
        (copy / name).write_bytes(data)
        now = read_lexical_header(copy)
        assert now is None or load_lexical(copy, now, full_check=True) is None, name


@pytest.mark.parametrize("name", ["meta.json", "chengli.json"])
def test_a_damaged_folder_is_not_used(tmp_path: Path, name: str) -> None:
    build_lexical(tmp_path / "l", 7, "c7", rows())
    (tmp_path / "l" / name).write_text("{")
    assert read_lexical_header(tmp_path / "l") is None
