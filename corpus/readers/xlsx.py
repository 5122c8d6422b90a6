"""Excel's .xlsx, read with openpyxl: a row is a line, its cells apart by tabs.

A sheet may declare a million rows of sixteen thousand cells, a part of a few kilobytes may hold a million
elements, and programs leave values in cells that a merge hides: so every part is counted through before
openpyxl builds anything from it, and the merges are noted on the way (openpyxl has them not when it reads row
by row). Values are the stored ones, shown as their number formats say; openpyxl does not know the Chinese date
formats 27 to 58 and would give a serial number. Hidden sheets stay out, formulas are not computed.
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
from decimal import Decimal
from typing import Any
from xml.parsers import expat

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel

from corpus.errors import UnreadableFileError
from corpus.readers.reading import MAX_CELL_PARAGRAPHS, Line, Reading, from_lines

_MAX_BYTES = 256 * 1024 * 1024
#: XML elements, each sheet for ten thousand: openpyxl builds an object for each.
_MAX_ELEMENTS = 3_000_000
_ELEMENTS_A_SHEET = 10_000
#: Cells and characters of all sheets: a million cells may share one long string.
_MAX_CONTENT = 50_000_000
_MAX_DECIMALS = 30
_MAX_ROWS = 1_048_576
_MAX_HIDDEN = 300_000
#: Number formats that have a number and no text in the file; Excel in Chinese shows them so.
_CHINESE_DATES = {
    27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒",
    36: "yyyy年m月", 50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日",
    57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.')
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?|General|G/通用格式")
_BREAK = re.compile(r"_x000[DA]_|\r\n?|\n")


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
    """The rows with content; above each sheet its name as a heading, where more than one has content.

    :raises UnreadableFileError: the file is damaged, too large, or of a kind that openpyxl cannot read.
    """
    try:
        hidden = _check(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            budget = _Budget(_MAX_CONTENT)
            sheets = [(s.title, list(_lines(s, hidden.get(_part(s), frozenset()), budget))) for s in visible]
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl lets out whatever broken XML leads to: KeyError, TypeError, IndexError…
        raise UnreadableFileError("damaged", "open and save again") from error
    sheets = [(title, lines) for title, lines in sheets if lines]
    out: list[Line] = []
    for title, lines in sheets:
        if len(sheets) > 1:
            out.append(Line(title, 1))
        out += map(Line, lines)
    return from_lines(out, "xlsx")


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


def _lines(sheet: Any, hidden: Collection[tuple[int, int]], budget: _Budget) -> Iterator[str]:  # noqa: ANN401 - see _part
    sheet.reset_dimensions()  # what a sheet declares is often wrong, and may be the whole grid
    for at, row in enumerate(sheet.iter_rows(), start=1):
        budget.spend(len(row))
        if at > _MAX_ROWS:
            raise UnreadableFileError("too large", "split it", sheet.title)
        texts = [
            []
            if cell.value is None or (cell.row, cell.column) in hidden
            else _paragraphs(cell, sheet.parent.epoch, budget)
            for cell in row
        ]
        filled = [text for text in texts if text]
        if not filled:
            continue
        if max(map(len, filled)) > MAX_CELL_PARAGRAPHS:
            yield from (line for text in filled for line in text)
        else:
            yield "\t".join(" ".join(text) for text in texts).rstrip("\t")


def _paragraphs(cell: Any, epoch: datetime.datetime, budget: _Budget) -> list[str]:  # noqa: ANN401 - see _part
    text = _shown(cell.value, cell.number_format or "General", cell.style_array.numFmtId, epoch)
    budget.spend(len(text))
    return [line.strip().replace("\t", " ") for line in _BREAK.split(text) if line.strip()]


def _shown(value: object, form: str, number: int, epoch: datetime.datetime) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float) and number in _CHINESE_DATES:
        with suppress(ValueError, OverflowError):  # no date: shown as a number
            form, value = _CHINESE_DATES[number], from_excel(float(value), epoch)
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, datetime.date | datetime.time):
        return _date(value, form)
    return format_number(value, form) if isinstance(value, int | float) else str(value)


def _date(value: datetime.date | datetime.time, form: str) -> str:
    """The parts that the format has: 2023年5月1日 where it says 年 or 月, else 2023-05-01."""
    code = re.sub(r"am/pm|a/p|上午/下午|general|\[[^\]]*\]", "", form.lower())
    units = re.sub(r"[^ymdhs]", "", code)
    out = []
    if isinstance(value, datetime.date):
        has_date = not units or "y" in units or "d" in units or "h" not in units
        chinese = "年" in form or "月" in form
        wanted = [unit for unit in "ymd" if has_date and (not units or unit in units)]
        names = {"y": (f"{value.year}", "年"), "m": (f"{value.month}", "月"), "d": (f"{value.day}", "日")}
        if chinese:
            out.append("".join("".join(names[unit]) for unit in wanted))
        else:
            out.append("-".join(names[unit][0].zfill(2) for unit in wanted))
    if isinstance(value, datetime.time) or (isinstance(value, datetime.datetime) and "h" in units):
        text = f"{value.hour}时{value.minute:02}分" if "时" in form else f"{value.hour:02}:{value.minute:02}"
        second = f"{value.second:02}秒" if "时" in form else f":{value.second:02}"
        out.append(text + second if "s" in units else text)
    return " ".join(filter(None, out))


def format_number(value: float, form: str) -> str:
    """A number as Excel shows it, but never with an exponent: 12,345.60, 95.5%, 120万元."""
    number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    if not number.is_finite():
        return str(value)
    sections = form.split(";")
    section = sections[0]
    if len(sections) > 1 and number < 0:
        section, number = sections[1], -number
    elif len(sections) > 2 and number == 0:
        section = sections[2]
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[1] or match[2] or match[3] or "")
        return f"\0{len(kept) - 1}\1"

    if re.search(r"\[[<>=]", form):
        section = "General"
    code = _LITERAL.sub(keep, section)
    digits = _DIGITS.search(re.sub("\0\\d+\1", lambda m: "\0" * len(m[0]), code))
    if digits is None or re.search(r"[Ee][+-]|/\s*[?#\d]|@", code):
        if digits is None and len(sections) > 2 and kept:
            return "".join(kept)  # a section of words only, such as "无" for zero
        return _plain(number)
    before, core, after = code[: digits.start()], digits[0], code[digits.end() :]
    if "%" in code:
        number *= 100
    if "0" in core or "#" in core or "?" in core:
        text = _digits(number, core.rstrip("."))
    else:
        text = _plain(number)
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    return re.sub("\0(\\d+)\1", lambda m: kept[int(m[1])], f"{sign}{before}{text}{after}").strip()


def _digits(number: Decimal, core: str) -> str:
    """The number in the places of a format: 0 stands always, # where needed, a comma last for thousands."""
    scaled = core.rstrip(",")
    number /= 1000 ** (len(core) - len(scaled))
    whole, _, decimals = scaled.partition(".")
    decimals = decimals[:_MAX_DECIMALS]
    text = f"{abs(number):{',' if ',' in scaled else ''}.{len(decimals)}f}"
    for place in reversed(decimals):
        if place == "0" or not text.endswith("0"):
            break
        text = text[:-1]
    text = text.rstrip(".")
    if "," not in whole:  # 000123, a number of a document
        text = "0" * (min(whole.count("0"), _MAX_DECIMALS) - len(text.partition(".")[0])) + text
    return f"-{text}" if number < 0 else text


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
