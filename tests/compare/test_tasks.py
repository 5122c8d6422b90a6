"""A task compared over real reports, column by column."""

import json
from pathlib import Path

import pytest

from compare.shared_chars import shared_chars
from compare.tasks import Compared, compare_task, families_among
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import Library


@pytest.fixture(scope="module")
def searcher(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """The real reports, with the bundled model."""
    library, encoder = Library.create(tmp_path_factory.mktemp("compare") / "library"), open_encoder()
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


def test_reports_without_a_unit_are_columns_of_their_own(searcher: Searcher) -> None:
    compared = compare_task(searcher, "清廉文化")
    assert len(compared.columns) == 3 and all(column.unit is None for column in compared.columns)
    assert {column.name for column in compared.columns} == {
        hit.document.source for c in compared.columns for hit in c.hits
    }


def test_by_year_all_units_of_a_year_are_one_column(searcher: Searcher) -> None:
    compared = compare_task(searcher, "化解地方政府债务风险", by="year")
    assert columns(compared) == ["2026"] and compared.columns[0].unit is None


def test_what_three_units_took_over_is_shared(searcher: Searcher) -> None:
    compared = compare_task(searcher, "清廉文化")
    assert all(column.chars.shared > 2 * column.chars.own for column in compared.columns if column.name[6:9] != "002")
    assert max(len(family) for family in compared.families) == 3


def test_figures_stand_with_their_columns(searcher: Searcher) -> None:
    compared = compare_task(searcher, "干部锻炼培训")
    surfaces = {column.name[6:9]: [one.figure.surface for one in column.figures] for column in compared.columns}
    assert surfaces == {"002": ["10期"], "004": ["1期"]}


def test_shared_and_own_make_up_the_wording() -> None:
    same, own = "深入开展党风廉政宣传教育月活动", "参观警示教育基地三次"
    both = shared_chars([[f"{same}，{own}。"], [f"{same}。"], ["另写一段互不相干的话"]])
    assert [tuple(chars) for chars in both] == [(len(same), len(own)), (len(same), 0), (0, 10)]
    assert families_among([]) == []
