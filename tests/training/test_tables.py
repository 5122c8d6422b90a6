"""The tables that we write by hand: their form, what is found for their rows, and that no judged query stands in them."""

import json
from pathlib import Path

import numpy as np
import pytest

from training.tables import FOLDER, TABLE_MIX, Finder, PackedRow, draw, read_table


@pytest.mark.parametrize(("name", "least"), [("plain_official", 2000), ("tasks", 1500)])
def test_a_table_is_whole(name: str, least: int) -> None:
    rows = read_table(FOLDER / f"{name}.tsv")
    ways = [way for row in rows for way in row.ways]
    assert len(rows) >= least and len(set(ways)) == len(ways)
    assert all(len(set(row.wordings)) == len(row.wordings) and not set(row.ways) & set(row.wordings) for row in rows)


def bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def test_no_way_to_ask_equals_or_contains_a_judged_query(shared: Path) -> None:
    queries = [
        bare(json.loads(line)["query"])
        for path in sorted((shared / "gold").glob("*_qrels.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    ways = [bare(way) for name in TABLE_MIX for row in read_table(FOLDER / f"{name}.tsv") for way in row.ways]
    assert len(queries) > 30
    assert [(way, query) for way in ways for query in queries if query in way] == []


def test_a_line_without_two_columns_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("plain\tofficial\na\tb；c\nd\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"t\.tsv:3"):
        read_table(path)


def pieces(*ids: int) -> np.ndarray:
    return np.array(ids, np.uint16)


@pytest.fixture
def finder() -> Finder:
    paragraphs = [[1, 2, 3] + [9] * 9, [2, 1, 3] + [9] * 9, [4, 1, 2] + [9] * 9, [1, 2, 3] + [9] * 9, [1, 2]]
    bounds = np.cumsum([0] + [len(p) for p in paragraphs])
    return Finder(pieces(*sum(paragraphs, [])), bounds, np.array([True, True, True, False, True]))


def test_a_wording_is_found_where_its_pieces_stand_in_a_row(finder: Finder) -> None:
    assert finder.holders(pieces(1, 2)).tolist() == [0, 2], "3 is held out, 4 too short"
    assert finder.holders(pieces(9, 4)).tolist() == [], "across the bounds of two paragraphs"
    assert [finder.holders(pieces(*ids)).size for ids in ((), (0,), (7,), (500,), (2, 2))] == [0] * 5


def test_of_a_long_row_only_paragraphs_with_several_wordings_speak(finder: Finder) -> None:
    rng = np.random.default_rng(0)
    several = [pieces(1, 2), pieces(2, 3)]
    assert finder.holders_of_row(several, rng).tolist() == [0, 2]
    assert finder.holders_of_row([*several, *[pieces(0)] * 6], rng).tolist() == [0]


def test_pairs_of_a_row_are_made_of_its_ways_wordings_and_paragraphs() -> None:
    row = PackedRow("tasks", [pieces(1), pieces(2)], [pieces(n) for n in range(10, 20)], np.array([5, 6]))
    drawn = [draw(row, np.random.default_rng(n)) for n in range(200)]
    ways = {tuple(way) for way, _ in drawn if way.max() < 10}
    assert ways == {(1,), (2,)} and {answer for _, answer in drawn if isinstance(answer, int)} == {5, 6}
    for way, answer in drawn:
        if not isinstance(answer, int):
            assert set(answer) <= set(range(10, 20)) and not set(way) & set(answer)
