"""A report that lies in the library twice counts once, wherever units, reports or uses are counted."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from compare.matrix import task_matrix
from compare.overlap.check import overlap_of
from compare.overlap.draft import draft_from_text
from compare.precedents.finding import precedents
from compare.tasks import compare_task
from compare.trend.trend import trend_of
from index.intake.corrections import correct
from index.intake.ingest import Stated, add_paths
from index.models import open_encoder
from index.samples import SAMPLES
from index.search import Searcher
from index.store.library import FolderLibrary
from tests.compare.overlaps import DRAFT, REPORTS, library_of

TASK = "清廉文化"


class Two(NamedTuple):
    """The samples, and the samples of which some lie there a second time."""

    once: Searcher
    twice: Searcher


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    home, encoder = tmp_path_factory.mktemp("twice"), open_encoder()
    shutil.copytree(SAMPLES, home / "备份", ignore=lambda _, names: [name for name in names if "2023" in name])
    with FolderLibrary.create(home / "once") as once, FolderLibrary.create(home / "more") as twice:
        add_paths(once, encoder, [SAMPLES])
        add_paths(twice, encoder, [SAMPLES, home / "备份"])
        assert len(once.documents()) < len(twice.documents()) < 2 * len(once.documents())
        yield Two(Searcher(once, encoder), Searcher(twice, encoder))


def test_a_comparison_is_the_same(two: Two) -> None:
    for by in ("unit", "year"):
        once, twice = (compare_task(searcher, TASK, by) for searcher in two)  # type: ignore[arg-type]
        assert [(c.name, c.chars, len(c.hits)) for c in once.columns] == [
            (c.name, c.chars, len(c.hits)) for c in twice.columns
        ]
        assert len(once.figures.rows) == len(twice.figures.rows)
        assert [len(f.members) for f in once.families] == [len(f.members) for f in twice.families]
        once_cells, twice_cells = (task_matrix(searcher, [TASK], by).rows for searcher in two)  # type: ignore[arg-type]
        assert [len(cell.hits) for cell in once_cells[0].cells] == [len(cell.hits) for cell in twice_cells[0].cells]


def test_precedents_are_the_same(two: Two) -> None:
    once, twice = (precedents(searcher, TASK) for searcher in two)
    assert once.facets == twice.facets
    of_each = [[(len(p.family.members), len(p.members), p.units, p.years) for p in one.found] for one in (once, twice)]
    assert of_each[0] == of_each[1]


def test_a_wording_over_the_years_is_the_same(two: Two) -> None:
    once, twice = (trend_of(searcher, TASK) for searcher in two)
    assert once.usage.years == twice.usage.years and once.usage.units == twice.usage.units
    assert [v.usage.reports for v in once.variants] == [v.usage.reports for v in twice.variants]


def test_one_of_another_unit_is_another_report(tmp_path: Path) -> None:
    encoder, source = open_encoder(), tmp_path / "材料"
    for name in ("甲", "乙"):
        (source / name).mkdir(parents=True)
        (source / name / "总结.txt").write_text(
            "甲局2024年工作总结\n一、清廉文化建设\n评选清廉家庭8户。\n", encoding="utf-8"
        )
    with FolderLibrary.create(tmp_path / "library") as library:
        add_paths(library, encoder, [source])
        searcher = Searcher(library, encoder)
        assert [len(column.hits) for column in compare_task(searcher, TASK).columns] == [1]
        correct(library, [library.documents()[0].doc_id], Stated(unit="乙局"))
        assert len(compare_task(Searcher(library, encoder), TASK).columns) == 2


def test_a_draft_has_it_as_one_source_and_is_checked_without_either(tmp_path: Path) -> None:
    text = REPORTS["甲局/2023/工作总结.txt"]
    folder = library_of(tmp_path, {**REPORTS, "甲局/2023/备份/工作总结.txt": text})
    draft = draft_from_text(DRAFT)
    with FolderLibrary.open(folder) as library:
        checked = overlap_of(library, draft)
        units = [total.document.metadata.unit for total in checked.by_source]
        assert units.count("甲局") == 1 and "乙局" in units
        for document in library.documents():
            if document.content_hash == checked.by_source[0].document.content_hash:
                without = overlap_of(library, draft, [document.doc_id])
                assert checked.by_source[0].document.metadata.unit not in {
                    total.document.metadata.unit for total in without.by_source
                }
