"""The Excel file of a comparison: opened with openpyxl, and what Excel itself would read in its XML."""

import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from compare.excel import CUT, LONGEST, write_excel
from compare.outline import task_outline
from compare.tasks import Compared
from index.models import open_encoder
from tests.compare.comparing import compared_of

SHARED_TEXT = "开展警示教育，评选廉洁之星，营造崇廉尚廉的氛围，增强干部职工廉洁自律内生动力。"
REPORTS = {
    "甲局/2023/2023年甲局党建工作总结.txt": "2023年甲局党建工作总结\n一、主要工作情况\n（一）推进清廉文化建设。"
    f"{SHARED_TEXT}全年开展清廉文化宣讲3.6万余人次，召开清廉文化座谈会**次。\n",
    "乙局/2024/2024年乙局党建工作总结.txt": "2024年乙局党建工作总结\n一、建设清廉文化。"
    f"{SHARED_TEXT}全年开展清廉文化宣讲2万余人次，召开清廉文化座谈会10次。编印清廉文化读本5-8种。\n",
    "=cmd局.txt": "=1+1清廉文化\n一、清廉文化建设扎实推进\n=cmd|'/C calc'!A0清廉文化<script>alert(1)</script>，编印清廉文化读本3种。\n",
}


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    return compared_of(tmp_path_factory.mktemp("excel"), REPORTS)


def written(compared: Compared, folder: Path) -> Workbook:
    write_excel(compared, folder / "对比.xlsx")
    return openpyxl.load_workbook(folder / "对比.xlsx")


def records(sheet: Worksheet) -> list[dict[str, object]]:
    header, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, header), line, strict=True)) for line in lines]


def with_text(compared: Compared, text: str) -> Compared:
    """The same, its first passage saying something else."""
    first, *others = compared.columns
    hit = replace(first.hits[0], passage=replace(first.hits[0].passage, text=text))
    return replace(compared, columns=(replace(first, hits=(hit, *first.hits[1:])), *others))


def test_the_sheets_stand_in_order_with_frozen_headers_and_filters(compared: Compared, tmp_path: Path) -> None:
    book = written(compared, tmp_path)
    assert book.sheetnames == ["概览", "数字", "数字明细", "段落", "相同写法"]
    assert [sheet.freeze_panes for sheet in book] == ["B2", "B2", "A2", "A2", "A2"]
    for sheet in book:
        assert sheet.auto_filter.ref == sheet.dimensions.replace("$", "") and sheet["A1"].font.bold
        assert all(d.width and 6 <= d.width <= 80 for d in sheet.column_dimensions.values())
        assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_the_overview_counts_in_numbers(compared: Compared, tmp_path: Path) -> None:
    lines = records(written(compared, tmp_path)["概览"])
    assert [line["名称"] for line in lines] == [column.title for column in compared.columns]
    one = next(line for line in lines if line["单位"] == "甲局")
    column = next(column for column in compared.columns if column.unit == "甲局")
    assert (one["年份"], one["段数"], one["数字"]) == (2023, 1, 2)
    assert (one["与别处相同"], one["只此一家"], one["字数"]) == (*column.chars, sum(column.chars))


def test_figures_stand_beside_each_other(compared: Compared, tmp_path: Path) -> None:
    lines = records(written(compared, tmp_path)["数字"])
    line = next(line for line in lines if "座谈会" in str(line["所计事项"]))
    assert (line["写到的处数"], line["甲局"], line["乙局"]) == (2, "**次（隐去）", "10次（疑为代填）")


def test_each_figure_is_a_real_number_with_its_sentence(compared: Compared, tmp_path: Path) -> None:
    lines = {str(line["原文"]): line for line in records(written(compared, tmp_path)["数字明细"])}
    people, masked, doubted, several = lines["3.6万余人次"], lines["**次"], lines["10次"], lines["5-8种"]
    assert (people["数值"], people["约"], people["单位"], people["年份"]) == (36000, "是", "甲局", 2023)
    assert (masked["数值"], masked["隐去"], masked["疑为代填"]) == (None, "是", None)
    assert (doubted["数值"], doubted["疑为代填"], several["数值"], several["数值上限"]) == (10, "是", 5, 8)
    assert people["出处"] == "甲局/2023/2023年甲局党建工作总结.txt" and "3.6万余人次" in str(people["句子"])
    assert people["标题路径"] == "一、主要工作情况 › （一）推进清廉文化建设"
    assert len(lines) == sum(len(column.figures) for column in compared.columns)


def test_passages_and_shared_wording_have_their_place(compared: Compared, tmp_path: Path) -> None:
    book = written(compared, tmp_path)
    passages = {line["名称"]: line for line in records(book["段落"])}
    assert SHARED_TEXT in str(passages["乙局"]["正文"]) and passages["乙局"]["材料标题"] == "2024年乙局党建工作总结"
    first, second = records(book["相同写法"])
    assert (first["写法"], first["处数"], first["原文"], second["原文"]) == (1, 2, "是", None)
    assert {first["单位"], second["单位"]} == {"甲局", "乙局"} and 0.3 < float(str(second["相同程度"])) <= 1


def test_nothing_made_from_a_report_is_a_formula(compared: Compared, tmp_path: Path) -> None:
    book = written(with_text(compared, '=HYPERLINK("http://a")'), tmp_path)
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    risky = [cell for cell in texts if cell.value.startswith("=")]
    assert {"=cmd局.txt", '=HYPERLINK("http://a")'} <= {cell.value for cell in risky}
    assert "《=1+1清廉文化》" in [cell.value for cell in book["数字"][1]]  # a column that is named by its report
    with ZipFile(tmp_path / "对比.xlsx") as file:
        sheets = [file.read(name).decode() for name in file.namelist() if name.startswith("xl/worksheets/")]
    assert not any("<f>" in xml or "<f " in xml or "hyperlink" in xml for xml in sheets)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_a_program_might_evaluate_is_quoted_text(compared: Compared, tmp_path: Path, start: str) -> None:
    write_excel(with_text(compared, f"{start}cmd|' /C calc'!A0"), tmp_path / "a.xlsx")
    with ZipFile(tmp_path / "a.xlsx") as file:
        sheet = file.read("xl/worksheets/sheet4.xml").decode()
        styles = file.read("xl/styles.xml").decode()
    [(style, kind)] = re.findall(r'<c r="F2" s="(\d+)" t="(\w+)"', sheet)
    formats = re.findall(r"<xf [^>]*>", styles[styles.index("<cellXfs") :])
    assert kind in ("s", "inlineStr") and 'quotePrefix="1"' in formats[int(style)]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("清\x00廉\x0b文\x1f化", "清廉文化"),
        ("清廉\u202e文化\u200f", "清廉文化"),
        ("清廉\ud800文化\uffff", "清廉文化"),
        ("#N/A", "#N/A"),
        ("12", "12"),
        ("<script>&amp;", "<script>&amp;"),
    ],
)
def test_odd_texts_are_texts(compared: Compared, tmp_path: Path, text: str, cell: str) -> None:
    found = written(with_text(compared, text), tmp_path)["段落"]["F2"]
    assert (found.value, found.data_type) == (cell, "s")


def test_an_escape_of_excels_own_stays_what_it_is(compared: Compared, tmp_path: Path) -> None:
    write_excel(with_text(compared, "_x003D_1+1"), tmp_path / "a.xlsx")
    with ZipFile(tmp_path / "a.xlsx") as file:
        assert "_x005F_x003D_1+1" in file.read("xl/worksheets/sheet4.xml").decode()


def test_a_text_that_no_cell_holds_is_cut_with_a_mark(compared: Compared, tmp_path: Path) -> None:
    for character in ("字", "𠮷"):
        text = written(with_text(compared, character * 40_000), tmp_path)["段落"]["F2"].value
        assert text.endswith(CUT) and LONGEST - 1 <= len(text.encode("utf-16-le")) // 2 <= LONGEST
    whole = "字" * LONGEST
    assert written(with_text(compared, whole), tmp_path)["段落"]["F2"].value == whole


def test_a_task_that_nobody_describes_has_headers_only(compared: Compared, tmp_path: Path) -> None:
    nothing = replace(compared, columns=(), families=(), figures=replace(compared.figures, columns=(), rows=()))
    assert all(sheet.max_row == 1 and sheet.freeze_panes for sheet in written(nothing, tmp_path))


def test_where_the_system_refuses_nothing_is_left(compared: Compared, tmp_path: Path) -> None:
    (tmp_path / "对比.xlsx").mkdir()
    with pytest.raises(OSError):
        write_excel(compared, tmp_path / "对比.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["对比.xlsx"]


def test_sub_tasks_are_counted_by_column(compared: Compared, tmp_path: Path) -> None:
    outline = task_outline(compared, open_encoder())
    assert outline.subtasks
    write_excel(compared, tmp_path / "对比.xlsx", outline)
    sheet = openpyxl.load_workbook(tmp_path / "对比.xlsx")["具体工作"]
    header, *lines = sheet.iter_rows(values_only=True)
    assert header[:2] == ("具体工作", "提到的处数") and len(header) == 2 + len(compared.columns)
    for line, sub in zip(lines, outline.subtasks, strict=True):
        assert line[:2] == (sub.name, len(sub.columns))
        assert [value or 0 for value in line[2:]] == [len(sub.of(name)) for name in outline.columns]
