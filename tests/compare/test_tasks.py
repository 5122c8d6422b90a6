"""A task compared over real reports, column by column."""

import json
from pathlib import Path

import pytest

from compare.shared_chars import shared_chars
from compare.slots import slot_words, with_slots
from compare.tasks import Column, Compared, compare_task, families_among
from index.families.library_families import families_with, rows_of
from index.families.varying import Filling, Slot
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary


@pytest.fixture(scope="module")
def searcher(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """The real reports, with the bundled model."""
    library, encoder = FolderLibrary.create(tmp_path_factory.mktemp("compare") / "library"), open_encoder()
    add_paths(library, encoder, [shared / "reports"])
    return Searcher(library, encoder)


def test_all_provinces_that_describe_a_task_are_listed_with_their_passages(searcher: Searcher, shared: Path) -> None:
    task = "化解地方政府债务风险"
    lines = (shared / "gold/provinces_qrels.jsonl").read_text(encoding="utf-8").splitlines()
    [gold] = [record["gold"] for record in map(json.loads, lines) if record["query"] == task]
    wanted = {(place["doc"], place["start"], place["end"]) for place in gold if place["grade"] == 2}
    compared = compare_task(searcher, task)
    found = {
        (Path(hit.document.source).stem, hit.passage.start, hit.passage.end)
        for column in compared.columns for hit in column.hits
    }  # fmt: skip
    missed = [w for w in wanted if not any(f[0] == w[0] and f[1] < w[2] and w[1] < f[2] for f in found)]
    assert missed == [] and len({doc for doc, *_ in wanted}) >= 8


def columns(compared: Compared) -> list[str]:
    return [column.name[-20:] for column in compared.columns]


def number(column: Column) -> str:
    """Which of the party reports a column is."""
    return column.hits[0].document.source[6:9]


def test_reports_without_a_unit_are_columns_of_their_own(searcher: Searcher) -> None:
    compared = compare_task(searcher, "清廉文化")
    assert len(compared.columns) == 3 and all(column.unit is None for column in compared.columns)
    assert all({hit.document.doc_id for hit in column.hits} == {column.name} for column in compared.columns)
    assert {column.title for column in compared.columns} == {
        "《000_f49475697f059043》 2023", "《002_d150bcfd3ac612c2》 2023", "《2023年度党建工作情况总结》 2023"
    }  # fmt: skip


def test_by_year_all_units_of_a_year_are_one_column(searcher: Searcher) -> None:
    compared = compare_task(searcher, "化解地方政府债务风险", by="year")
    assert columns(compared) == ["2026"] and compared.columns[0].unit is None


def test_what_three_units_took_over_is_shared(searcher: Searcher) -> None:
    compared = compare_task(searcher, "清廉文化")
    assert all(column.chars.shared > 2 * column.chars.own for column in compared.columns if number(column) != "002")
    assert max(len(family.members) for family in compared.families) == 3


def test_families_say_where_they_vary(searcher: Searcher) -> None:
    [family] = compare_task(searcher, "干部锻炼培训").families
    [slot] = family.varies()
    assert (slot.kind, dict(slot.fillings)) == ("number", {"10期": 1, "1期": 1})
    assert with_slots(family).count("〔") == 1 and "举办〔10期／1期〕机关小讲堂" in with_slots(family)


def test_families_among_all_hits_of_a_task_are_the_library_s_with_their_passages(searcher: Searcher) -> None:
    hits = [hit for column in compare_task(searcher, "清廉文化").columns for hit in column.hits]
    [family] = [family for family in families_among(hits) if len(family.members) == 3]
    rows = rows_of(searcher.library, [member.passage for member in family.members])
    assert family in families_with(searcher.library, rows)


def test_what_many_fill_in_is_shown_in_part() -> None:
    fillings = tuple(Filling(f"{number}次", 10 - number) for number in range(1, 9))
    assert slot_words(Slot(0, 2, "number", fillings)) == "〔1次×9／2次×8／3次×7／4次×6／5次×5／6次×4／等 8 种〕"
    assert slot_words(Slot(0, 0, "words", (Filling("", 2), Filling("推动", 1)))) == "〔不写×2／推动〕"


def test_figures_stand_with_their_columns(searcher: Searcher) -> None:
    compared = compare_task(searcher, "干部锻炼培训")
    surfaces = {number(column): [one.figure.surface for one in column.figures] for column in compared.columns}
    assert surfaces == {"002": ["10期"], "004": ["1期"]}


def test_shared_and_own_make_up_the_wording() -> None:
    same, own = "深入开展党风廉政宣传教育月活动", "参观警示教育基地三次"
    both = shared_chars([[f"{same}，{own}。"], [f"{same}。"], ["另写一段互不相干的话"]])
    assert [tuple(chars) for chars in both] == [(len(same), len(own)), (len(same), 0), (0, 10)]
    assert families_among([]) == []
