"""A comparison as an Excel file: an overview, figures beside each other and one by one, passages, shared wording.

No cell made from a report is ever a formula: whatever it begins with, it is stored as text, and quoted where a program
that saves it as CSV or edits it might take it for one. openpyxl makes a formula of each "=" and an error of "#N/A", and
refuses control characters; Excel cuts cells at 32,767 characters and reads `_x0041_` as a character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from compare.figures import Stated
from compare.labels import cell_words, fit, row_title, years_of
from compare.outline import Outline
from compare.slots import with_slots
from compare.tasks import Column, Compared
from corpus import Passage
from index.store.database import written_whole
from index.store.records import DocumentSummary

Value = str | int | float | None

#: What a cell holds at most, in UTF-16 units, and what is put at the end of one that was cut.
LONGEST, CUT = 32_767, "……（过长，已截断）"
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
#: Excel's own limit for numbers is close to this.
_LARGEST = 1e300
_TOP = Alignment(vertical="top", wrap_text=True)
_HEAD = Alignment(horizontal="center", vertical="center", wrap_text=True)
_SHADE = PatternFill("solid", fgColor="E7ECEF")


def write_excel(compared: Compared, file: Path, outline: Outline | None = None) -> None:
    """A comparison, with its sub-tasks, as an Excel file at `file`, put in place whole.

    :raises OSError: the system refuses.
    """
    made = excel_bytes(compared, outline)
    with written_whole(file) as part:
        part.write_bytes(made)


def excel_bytes(compared: Compared, outline: Outline | None = None) -> bytes:
    """A comparison, with its sub-tasks, as the bytes of an Excel file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _sheet(book, "概览", {"名称": 24, "单位": 24, "年份": 12, "段数": 8, "字数": 10, "与别处相同": 12, "只此一家": 12,
                          "数字": 8}, _overview(compared))  # fmt: skip
    names = [compared.titles[name] for name in compared.figures.columns]
    # A unit may be named as a heading of ours, and two reports alike: widths are by place.
    _write(
        book.create_sheet("数字"), ["所计事项", "写到的处数", *names], [30, 12] + [18] * len(names), _table(compared), 1
    )
    _sheet(book, "数字明细", {"单位": 20, "年份": 8, "所计事项": 20, "数值": 12, "数值上限": 12, "计量": 8, "原文": 14,
                              "约": 6, "隐去": 6, "疑为代填": 10, "计划": 6, "句子": 60, "出处": 40, "标题路径": 40},
           _figures(compared))  # fmt: skip
    _sheet(book, "段落", {"名称": 20, "单位": 20, "年份": 8, "材料标题": 30, "标题路径": 36, "正文": 80, "出处": 40},
           _passages(compared))  # fmt: skip
    _sheet(book, "相同写法", {"写法": 8, "处数": 8, "原文": 8, "相同程度": 10, "单位": 20, "年份": 8, "材料标题": 30,
                              "标题路径": 36, "这一处的写法": 80, "各处不同": 80, "出处": 40},
           _families(compared))  # fmt: skip
    for row in book["相同写法"].iter_rows(min_row=2, min_col=4, max_col=4):
        row[0].number_format = "0%"
    if outline is not None:
        titles = [compared.titles[name] for name in outline.columns]
        _write(
            book.create_sheet("具体工作"), ["具体工作", "提到的处数", *titles], [30, 12] + [14] * len(titles),
            _subtasks(outline), 1,
        )  # fmt: skip
    book.properties.title, book.properties.creator = fit(compared.task)[:255], ""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _overview(compared: Compared) -> Iterable[list[Value]]:
    for column in compared.columns:
        shared, own = column.chars
        counts = [len(column.hits), shared + own, shared, own, len(column.figures)]
        yield [column.title, _units(column), column.year or years_of(column.hits) or None, *counts]


def _units(column: Column) -> str:
    return "、".join(dict.fromkeys(hit.document.metadata.unit or "" for hit in column.hits)).strip("、")


def _table(compared: Compared) -> Iterable[list[Value]]:
    for row in compared.figures.rows:
        yield [row_title(row) or "（未写明）", row.columns, *(cell_words(cell) or None for cell in row.cells)]


def _subtasks(outline: Outline) -> Iterable[list[Value]]:
    """How often each column mentions each sub-task; nothing where no mention was found."""
    for sub in outline.subtasks:
        yield [sub.name, len(sub.columns), *(len(sub.of(name)) or None for name in outline.columns)]


def _figures(compared: Compared) -> Iterable[list[Value]]:
    """Each figure once, those of one row together."""
    for row in compared.figures.rows:
        for one in (one for cell in row.cells for one in cell.stated):
            yield _figure(row.name, one)


def _figure(name: str, one: Stated) -> list[Value]:
    figure = one.figure
    signs_of = (figure.approx, figure.masked, one.suspect, one.passage.kind == "plan")
    signs: list[Value] = ["是" if sign else None for sign in signs_of]
    path = " › ".join(one.passage.heading_path)
    return [
        *_of(one.document), name or figure.subject or None, figure.value, figure.value_max, figure.measure,
        figure.surface, *signs, figure.sentence, one.document.source, path,
    ]  # fmt: skip


def _of(document: DocumentSummary) -> list[Value]:
    return [document.metadata.unit, document.metadata.year]


def _passages(compared: Compared) -> Iterable[list[Value]]:
    for column in compared.columns:
        for hit in column.hits:
            place = _place(hit.document, hit.passage)
            yield [column.title, *_of(hit.document), *place, hit.passage.text, hit.document.source]


def _place(document: DocumentSummary, passage: Passage) -> list[Value]:
    return [document.title, " › ".join(passage.heading_path)]


def _families(compared: Compared) -> Iterable[list[Value]]:
    for number, family in enumerate(compared.families, 1):
        said = with_slots(family)
        differs = None if said == family.core.text else said
        for member in sorted(family.members, key=lambda member: not member.is_core):
            document, core = member.document, "是" if member.is_core else None
            yield [number, len(family.members), core, member.likeness, *_of(document),
                   *_place(document, member.passage), member.text, differs, document.source]  # fmt: skip
            differs = None  # said once, beside the core


def _sheet(book: Workbook, name: str, widths: dict[str, int], rows: Iterable[Sequence[Value]]) -> None:
    frozen = 1 if name == "概览" else 0
    _write(book.create_sheet(name), list(widths), list(widths.values()), rows, frozen)


def _write(
    sheet: Worksheet, header: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Value]], frozen: int
) -> None:
    """A sheet whose header, and `frozen` columns of it, stay in sight and whose columns filter."""
    count = 1
    for at, (name, width) in enumerate(zip(header, widths, strict=True), 1):
        cell = _put(sheet, 1, at, name)
        cell.font, cell.fill, cell.alignment = Font(bold=True), _SHADE, _HEAD
        sheet.column_dimensions[get_column_letter(at)].width = width
    for count, row in enumerate(rows, 2):
        for at, value in enumerate(row, 1):
            if value is not None:
                _put(sheet, count, at, value).alignment = _TOP
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{count}"
    sheet.sheet_view.zoomScale = 110
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _put(sheet: Worksheet, row: int, column: int, value: str | int | float) -> SheetCell:
    """A number as a number, all else as a text that nothing evaluates."""
    if not isinstance(value, str) and -_LARGEST < value < _LARGEST:
        return sheet.cell(row, column, value)
    text = _cut(_ESCAPE.sub("_x005F_", fit(str(value)[: 2 * LONGEST]).replace("\r\n", "\n")))
    cell = sheet.cell(row, column, text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_STARTS)
    return cell


def _cut(text: str) -> str:
    """A text as long as a cell can hold it, with a mark where it was longer; Excel counts UTF-16 units."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * (LONGEST - len(CUT))].decode("utf-16-le", "ignore") + CUT
