"""Tasks by units: every cell leads to its passages, and a gap is seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from compare.describing import describing
from compare.matrix import TaskMatrix, task_matrix
from corpus import find_figures
from index.errors import QueryError
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary
from index.store.records import Filters
from index.topics import topics
from index.wording import wording_key

TASKS = ("主题教育", "清廉文化")


@pytest.fixture
def offices(library: FolderLibrary, folder: Path) -> Searcher:
    """Two units, two years, and a report of which neither is known."""
    (folder / "无名.txt").write_text("工作总结\n一、建设清廉文化\n开展清廉文化活动6次，评选廉洁之星。\n", "utf-8")
    encoder = open_encoder()
    add_paths(library, encoder, [folder])
    return Searcher(library, encoder)


@pytest.fixture(scope="module")
def provinces(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    encoder = open_encoder()
    with FolderLibrary.create(tmp_path_factory.mktemp("matrix") / "library") as library:
        add_paths(library, encoder, [shared / "reports/provinces"])
        yield Searcher(library, encoder)


def passages(matrix: TaskMatrix) -> dict[str, list[int]]:
    return {row.task: [cell.passages for cell in row.cells] for row in matrix.rows}


def test_every_unit_is_a_column_and_a_report_without_one_is_its_own(offices: Searcher) -> None:
    matrix = task_matrix(offices, TASKS)
    assert matrix.titles == ("乙局", "甲局", "《工作总结》")
    assert passages(matrix)["主题教育"][0] == 0 and passages(matrix)["主题教育"][1] > 0
    assert passages(matrix)["清廉文化"] == [1, 1, 1] and matrix.rows[1].columns == 3


def test_by_year_the_columns_are_years_in_order(offices: Searcher) -> None:
    matrix = task_matrix(offices, ["清廉文化"], by="year")
    assert matrix.titles == ("2023年", "2024年", "《工作总结》") and passages(matrix) == {"清廉文化": [1, 1, 1]}


def test_a_cell_counts_what_its_passages_hold(offices: Searcher) -> None:
    matrix = task_matrix(offices, TASKS)
    for task in TASKS:
        for column in matrix.columns:
            cell = matrix.cell(task, column)
            assert cell.chars == sum(len(wording_key(hit.passage.text)) for hit in cell.hits)
            assert cell.figures == sum(
                hit.passage.start <= figure.start and figure.end <= hit.passage.end
                for hit in cell.hits for figure in find_figures(offices.library.document(hit.document.doc_id))
            )  # fmt: skip
    assert matrix.cell("清廉文化", matrix.columns[2]).figures == 1


def test_no_whole_report_is_read_for_the_figures_of_its_passages(
    offices: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> None:
        raise AssertionError("a whole report was read")

    monkeypatch.setattr(FolderLibrary, "document", read)
    assert sum(cell.figures for cell in task_matrix(offices, ["第一议题"]).rows[0].cells) == 2


def test_the_figures_of_cells_are_those_that_the_reports_state_there(provinces: Searcher) -> None:
    matrix = task_matrix(provinces, ["低空经济", "高标准农田"])
    cells = [cell for row in matrix.rows for cell in row.cells if cell.hits]
    stated = {hit.document.doc_id: find_figures(provinces.library.document(hit.document.doc_id))
              for cell in cells for hit in cell.hits}  # fmt: skip
    for cell in cells:
        assert cell.figures == sum(
            hit.passage.start <= figure.start < hit.passage.end
            for hit in cell.hits for figure in stated[hit.document.doc_id]
        )  # fmt: skip
    assert sum(cell.figures for cell in cells) > 20


def test_a_task_that_nobody_describes_is_a_row_of_empty_cells(offices: Searcher) -> None:
    [row] = task_matrix(offices, ["量子计算机芯片的低温封装"]).rows
    assert row.columns == 0 and [cell.hits for cell in row.cells] == [(), (), ()]
    assert [(cell.chars, cell.figures) for cell in row.cells] == [(0, 0)] * 3


def test_each_task_stands_once_in_the_order_asked_for(offices: Searcher) -> None:
    matrix = task_matrix(offices, ["清廉文化", "主题教育", "清廉文化"])
    assert [row.task for row in matrix.rows] == ["清廉文化", "主题教育"]


def test_a_task_without_words_is_refused(offices: Searcher) -> None:
    with pytest.raises(QueryError):
        task_matrix(offices, ["主题教育", "，。"])


def test_a_column_that_is_not_there_is_no_empty_cell(offices: Searcher) -> None:
    with pytest.raises(KeyError):
        task_matrix(offices, TASKS).cell("主题教育", "丙局")


@pytest.mark.parametrize(
    ("filters", "columns"),
    [
        (Filters(units=("甲局",)), ("甲局",)),
        (Filters(years=(2024,)), ("乙局",)),
        (Filters(kinds=("plan",)), ("乙局", "甲局", "《工作总结》")),
        (Filters(units=("丙局",)), ()),
    ],
)
def test_filters_leave_out_columns_but_not_those_without_such_passages(
    offices: Searcher, filters: Filters, columns: tuple[str, ...]
) -> None:
    matrix = task_matrix(offices, TASKS, filters=filters)
    assert matrix.titles == columns and all(len(row.cells) == len(columns) for row in matrix.rows)


def test_nothing_asked_or_nothing_known_gives_no_rows_or_no_columns(offices: Searcher, tmp_path: Path) -> None:
    assert task_matrix(offices, []).rows == ()
    encoder = open_encoder()
    with FolderLibrary.create(tmp_path / "empty") as library:
        matrix = task_matrix(Searcher(library, encoder), TASKS)
        assert matrix.columns == () and [row.cells for row in matrix.rows] == [(), ()]


def test_a_single_unit_has_one_column(library: FolderLibrary, folder: Path) -> None:
    encoder = open_encoder()
    (folder / "乙局/2024/2024年乙局党建工作总结.txt").unlink()
    add_paths(library, encoder, [folder])
    matrix = task_matrix(Searcher(library, encoder), TASKS)
    assert matrix.columns == ("甲局",) and [row.columns for row in matrix.rows] == [1, 1]


def test_300_units_are_300_columns_all_of_them_reached(library: FolderLibrary, tmp_path: Path) -> None:
    units = [
        f"{a}{b}县"
        for a in "东西南北上下大小新古"
        for b in "山河湖海江川林田石泉桥城门关口阳宁安平和丰昌盛兴隆华光明清源"
    ]
    for number, unit in enumerate(units):
        path = tmp_path / f"many/{unit}/2024/2024年总结.txt"
        path.parent.mkdir(parents=True)
        path.write_text(f"2024年总结\n一、建设清廉文化\n开展清廉文化活动{number + 2}次，评选廉洁之星。\n", "utf-8")
    encoder = open_encoder()
    add_paths(library, encoder, [tmp_path / "many"])
    matrix = task_matrix(Searcher(library, encoder), ["清廉文化"])
    [row] = matrix.rows
    assert set(matrix.columns) == set(units) and len(units) == row.columns == 300
    assert {cell.figures for cell in row.cells} == {1}


def test_a_province_that_says_nothing_of_a_task_is_seen_as_a_gap(provinces: Searcher) -> None:
    matrix = task_matrix(provinces, ["低空经济"])
    found = {hit.document.metadata.unit for hit in describing(provinces, "低空经济")}
    assert len(matrix.columns) == 15 and {"吉林省", "辽宁省", "陕西省"} <= found
    assert {column for column in matrix.columns if matrix.cell("低空经济", column).hits} == found


def test_proposed_tasks_are_named_by_headings_and_described_by_several_units(provinces: Searcher) -> None:
    tasks = [topic.name for topic in topics(provinces.library, 20)]
    headings = [h for _, all_of in provinces.library.headings() for h in all_of]
    assert len(tasks) == 20 and all(any(task in heading for heading in headings) for task in tasks)
    assert all(row.columns >= 3 for row in task_matrix(provinces, tasks).rows)
