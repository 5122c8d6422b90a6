from pathlib import Path

import numpy as np
import pytest

from index.caches.lexical import FieldFilter, LexicalIndex, LexicalRow, load_lexical
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
    assert [r for r, _ in index.search(words, 10, allowed=np.array([12]))] == [12]
    assert [r for r, _ in index.search(words, 10, excluded=np.array([12]))] == [11]


def test_quotes_are_narrowed_down_wherever_words_were_cut(index: LexicalIndex) -> None:
    assert sorted(index.holding("题教")) == [10, 12]
    assert index.holding("没有的") == []


def test_no_score_passes_the_best_one(index: LexicalIndex) -> None:
    words = default_segmenter().index_words("推进清廉文化")
    assert 0 < index.search(words, 1)[0][1] < index.best_score(words)


def test_nothing_to_look_for_finds_nothing(index: LexicalIndex) -> None:
    assert index.search([], 10) == [] and index.search(["没有"], 10) == []
    assert LexicalIndex.build([]).search(["主题"], 10) == []


def test_a_saved_index_is_the_same_and_a_stale_one_is_not_used(tmp_path: Path, index: LexicalIndex) -> None:
    LexicalIndex.build(rows(), tmp_path / "l", token="c7")
    loaded = load_lexical(tmp_path / "l", "c7", 4)
    assert loaded is not None and loaded.search(["清廉文化"], 9) == index.search(["清廉文化"], 9)
    assert load_lexical(tmp_path / "l", "c8", 4) is None
    assert load_lexical(tmp_path / "l", "c7", 5) is None
    assert load_lexical(tmp_path / "none", "c7", 4) is None


def test_a_flipped_bit_is_found_by_the_full_check(tmp_path: Path) -> None:
    LexicalIndex.build(rows(), tmp_path / "l", token="c7")
    file = next((tmp_path / "l").glob("*.idx"))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.unlink()  # a new file: the index just built still maps the old one, and one cut short under it is a bus error
    file.write_bytes(data)
    assert load_lexical(tmp_path / "l", "c7", 4, full_check=True) is None


@pytest.mark.parametrize("name", ["meta.json", "chengli.json"])
def test_a_damaged_folder_is_not_used(tmp_path: Path, name: str) -> None:
    LexicalIndex.build(rows(), tmp_path / "l", token="c7")
    (tmp_path / "l" / name).write_text("{")
    assert load_lexical(tmp_path / "l", "c7", 4) is None
