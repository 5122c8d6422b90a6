"""Excel's .xlsx, read with openpyxl: a row is a line, its cells apart by tabs.

A sheet may declare a million rows of sixteen thousand cells, a part of a few kilobytes may hold a million
elements, and programs leave values in cells that a merge hides: so every part is counted through before
openpyxl builds anything from it, and the merges are noted on the way (openpyxl has them not when it reads row
by row). Values are the stored ones, shown as their number formats say. Hidden sheets stay out, formulas are
not computed. The name of a sheet says where one of several begins; the title of all is the row that offices
merge over the first.
"""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

import openpyxl
from openpyxl.utils.cell import range_boundaries

from corpus.errors import UnreadableFileError
from corpus.marks import SECTION, heading_mark
from corpus.readers.reading import Line, Reading, from_lines
from corpus.readers.table import Cell, table_lines
from corpus.readers.xlsx_formats import shown
from corpus.titles import MAX_TITLE_CHARS

_MAX_BYTES = 256 * 1024 * 1024
#: XML elements, each sheet for ten thousand: openpyxl builds an object for each.
_MAX_ELEMENTS = 3_000_000
_ELEMENTS_A_SHEET = 10_000
#: Cells and characters of all sheets: a million cells may share one long string.
_MAX_CONTENT = 50_000_000
_MAX_ROWS = 1_048_576
_MAX_HIDDEN = 300_000
_BREAK = re.compile(r"_x000[DA]_|\r\n?|\n")
#: What Excel and WPS call a sheet that nobody named.
_UNNAMED = re.compile(r"(?:Sheet|工作表|表)\s*\d*(?:\s*\(\d+\))?", re.IGNORECASE)
#: Lines above the table of a sheet.
_MAX_ABOVE = 3
#: Shared by all cells without text, of which a row may have thousands.
_EMPTY = Cell()


def is_xlsx(names: Collection[str]) -> bool:
    """Whether a zip with these members is an Excel workbook (macros in it are never run)."""
    return "xl/workbook.xml" in names


@dataclass(slots=True)
class _Budget:
    left: int

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise UnreadableFileError("too large", "split it")


def read(data: bytes) -> Reading:
    """The rows with content; above those of each sheet its name as a heading, where more than one has content.

    :raises UnreadableFileError: the file is damaged, too large, or of a kind that openpyxl cannot read.
    """
    try:
        hidden = _check(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            budget = _Budget(_MAX_CONTENT)
            of_sheets = ((s.title, _rows(s, hidden.get(_part(s), frozenset()), budget)) for s in visible)
            sheets = [(name, list(table_lines(rows, below_headings=len(visible) > 1))) for name, rows in of_sheets]
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl lets out whatever broken XML leads to: KeyError, TypeError, IndexError…
        raise UnreadableFileError("damaged", "open and save again") from error
    return from_lines(_book_lines([(name, lines) for name, lines in sheets if lines]), "xlsx")


def _book_lines(sheets: list[tuple[str, list[Line]]]) -> Iterator[Line]:
    """The lines of all sheets, where there are several below their names, but those above the first table first."""
    if len(sheets) == 1:
        yield from sheets[0][1]
        return
    above = _above_table(sheets[0][1]) if sheets else 0
    sections = any(0 < heading_mark(line.text)[0] <= SECTION for _, lines in sheets for line in lines)
    # At the top of a text a heading of the first level would be its title, which the file's name tells better.
    level = 1 if above or sections else 2
    for at, (name, lines) in enumerate(sheets):
        titles = 0 if at else above
        yield from lines[:titles]
        if not _UNNAMED.fullmatch(name):
            yield Line(name, level)
        yield from lines[titles:]


def _above_table(lines: list[Line]) -> int:
    """How many lines stand above a table, one cell each: 附件1, the title, the office."""
    of_table = next((at for at, line in enumerate(lines[: _MAX_ABOVE + 1]) if "\t" in line.text), 0)
    return of_table if all(len(line.text) <= MAX_TITLE_CHARS for line in lines[:of_table]) else 0


def _part(sheet: Any) -> str:  # noqa: ANN401 - the stubs leave the path out
    return str(sheet._worksheet_path).lstrip("/")


def _check(data: bytes) -> dict[str, set[tuple[int, int]]]:
    """Counts every part through, and notes the cells that a merge hides.

    :raises UnreadableFileError: more than can be held, or declarations of entities, which no workbook has.
    """
    budget = _Budget(_MAX_ELEMENTS)
    hidden: dict[str, set[tuple[int, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if not is_xlsx(archive.namelist()):
            raise UnreadableFileError("unsupported", "save as docx or txt", "zip")
        if sum(info.file_size for info in archive.infolist()) > _MAX_BYTES:
            raise UnreadableFileError("too large", "split it")
        if b"http://purl.oclc.org/ooxml/" in archive.read("xl/workbook.xml"):
            raise UnreadableFileError("unsupported", "save as docx or txt", "strict xlsx")
        for name in set(archive.namelist()):
            hidden[name] = _count(archive.read(name), budget)
    return hidden


def _count(part: bytes, budget: _Budget) -> set[tuple[int, int]]:
    hidden: set[tuple[int, int]] = set()

    def start(tag: str, attributes: dict[str, str]) -> None:
        budget.spend(_ELEMENTS_A_SHEET if "sheetId" in attributes else 1)
        if tag.rpartition(" ")[2] == "mergeCell" and len(hidden) < _MAX_HIDDEN:
            bounds = range_boundaries(attributes.get("ref", ""))
            first, top, last, bottom = (bound or 1 for bound in bounds)
            if (last - first + 1) * (bottom - top + 1) < _MAX_HIDDEN:
                hidden.update((r, c) for r in range(top, bottom + 1) for c in range(first, last + 1))
                hidden.discard((top, first))

    def refuse(*_: object) -> None:
        raise UnreadableFileError("damaged", "open and save again", "entity")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse
    with suppress(expat.ExpatError):  # a picture, or a part that openpyxl stops at as well
        parser.Parse(part, True)
    return hidden


def _rows(sheet: Any, hidden: Collection[tuple[int, int]], budget: _Budget) -> Iterator[list[Cell]]:  # noqa: ANN401 - see _part
    """The rows with content."""
    sheet.reset_dimensions()  # what a sheet declares is often wrong, and may be the whole grid
    for at, row in enumerate(sheet.iter_rows(), start=1):
        budget.spend(len(row))
        if at > _MAX_ROWS:
            raise UnreadableFileError("too large", "split it", sheet.title)
        cells = [
            _EMPTY
            if cell.value is None or (cell.row, cell.column) in hidden
            else Cell(_paragraphs(cell, sheet.parent.epoch, budget))
            for cell in row
        ]
        if any(cell.lines for cell in cells):
            yield cells


def _paragraphs(cell: Any, epoch: datetime.datetime, budget: _Budget) -> list[Line]:  # noqa: ANN401 - see _part
    text = shown(cell.value, cell.number_format or "General", cell.style_array.numFmtId, epoch)
    budget.spend(len(text))
    return [Line(line.strip()) for line in _BREAK.split(text) if line.strip()]
