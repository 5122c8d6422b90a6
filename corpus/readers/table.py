"""A table as lines, for all formats alike.

A row of data is one line, its cells apart by tabs: 党组会议 and 65次 belong together. But offices also write
whole reports into tables (述职报告表: 履职情况 on the left, pages of text on the right), and what is joined by
tabs is no heading any more. Whether a table is such a form is told by all of it: a column names texts row by
row. Then its names are headings and the texts stand below them, however short; 姓名 and 张三 above them stay a
row. In any other table only a cell that holds a text of its own stands line by line. Empty cells keep their
column between others; after the last they leave nothing. Of merged cells the readers give the text once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from corpus.headings import MAX_HEADING_CHARS
from corpus.marks import SECTION, first_item, heading_mark
from corpus.readers.reading import Line
from corpus.titles import ENDS_HEADING

#: A cell with more lines, or several of which one is longer, or one that is very long, holds a text of its own.
MAX_CELL_LINES, MAX_CELL_LINE_CHARS, MAX_ONLY_LINE_CHARS = 3, 80, 300
#: Lines that are no longer and bear no mark are words: 张三 below 李四, a name set upright.
_MAX_WORD_CHARS = 8
#: A table with more rows is data, and may be too long to look at as a whole.
_MAX_FORM_ROWS = 500
_MAX_NAME_CHARS = 20
#: One that is longer is a text even without a mark.
_MAX_VALUE_CHARS = 40
_SENTENCE = re.compile(r"[。！？；!?]")
#: 履职情况（不超过800字）：, with what the form asks for.
_ASKED_FOR = re.compile(r"(?:[（(][^（()）]*[）)])?[：:]?$")
_NO_NAME = re.compile(r"[。！？；：，!?;:,|]|^[（(]?[一二三四五六七八九十]+[）)]?$")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(slots=True)
class Cell:
    """The lines of a cell with text in them, the rows of a table inside it among them."""

    lines: list[Line] = field(default_factory=list)
    nested: bool = False


class _Named(NamedTuple):
    """A row that ends in a name and what it names: the column of the name, and the cells before it."""

    column: int
    before: list[Cell]
    name: str
    cell: Cell


def cell_lines(lines: Iterable[Line]) -> list[Line]:
    """The lines of a cell as they stand on paper: a line break within a paragraph parts them, blank ones are out."""
    out: list[Line] = []
    for line in lines:
        parts = [part for part in line.text.split("\n") if part.strip()]
        out += [line._replace(text=part, level=None if n else line.level) for n, part in enumerate(parts)]
    return out


def table_lines(rows: Iterable[Sequence[Cell]], below_headings: bool = False) -> Iterator[Line]:
    """The lines of a table; `below_headings` where it stands in a text that has 一、 or headings itself."""
    rest = iter(rows)
    first = list(islice(rest, _MAX_FORM_ROWS + 1))
    named = _named_texts(first) if len(first) <= _MAX_FORM_ROWS else {}
    level = 2 if below_headings and not any(map(_has_sections, named.values())) else 1
    for at, row in enumerate(first):
        if at in named:
            yield from _joined(named[at].before)
            yield Line(named[at].name, level)
            yield from named[at].cell.lines
        else:
            yield from row_lines(row)
    for row in rest:
        yield from row_lines(row)


def row_lines(cells: Iterable[Cell]) -> list[Line]:
    """The lines of a row by itself; none where all its cells are empty."""
    out: list[Line] = []
    short: list[Cell] = []
    for cell in cells:
        if _is_text(cell):
            out += [*_joined(short), *cell.lines]
            short = []
        else:
            short.append(cell)
    return out + _joined(short)


def _named_texts(rows: Sequence[Sequence[Cell]]) -> dict[int, _Named]:
    """The rows of a form that are a name and its text, by their places; none where the table is no form."""
    named = {at: found for at, row in enumerate(rows) if (found := _named(row)) is not None}
    columns = Counter(row.column for row in named.values() if _reads_like_text(row.cell))
    if not columns:
        return {}
    column = columns.most_common(1)[0][0]
    named = {at: row for at, row in named.items() if row.column == column}
    texts = {at: row for at, row in named.items() if _reads_like_text(row.cell)}
    first, last = min(texts), max(texts)
    among = sum(sum(bool(cell.lines) for cell in row) > 1 for row in rows[first : last + 1])
    of_texts = any(_is_text(row.cell) for row in texts.values())
    if (
        len(texts) < 2
        or 2 * sum(first <= at <= last for at in named) <= among  # rows of more than two cells: data
        or 2 * sum(bool(row.before) for row in texts.values()) > len(texts)
        or not (of_texts or sum(_names_a_part(row.name) for row in texts.values()) > 1)
    ):
        return {}
    return {
        at: row
        for at, row in named.items()
        if at in texts or first < at < last or (at > last and _names_a_part(row.name))
    }


def _named(row: Sequence[Cell]) -> _Named | None:
    filled = [at for at, cell in enumerate(row) if cell.lines]
    if len(filled) < 2 or not all(_name(row[at]) for at in filled[:-1]):
        return None
    column = filled[-2]
    return _Named(column, [row[at] for at in filled[:-2]], _name(row[column]), row[filled[-1]])


def _name(cell: Cell) -> str:
    """The name that a cell holds, one set upright or apart in one piece; "" where it holds none."""
    text = "" if cell.nested else "".join("".join(line.text.split()) for line in cell.lines[:MAX_HEADING_CHARS])
    bare = _ASKED_FOR.sub("", text)
    short = 2 <= len(bare) <= _MAX_NAME_CHARS and len(text) <= MAX_HEADING_CHARS
    return text if short and _HAN.search(bare) and not _NO_NAME.search(bare) else ""


def _names_a_part(name: str) -> bool:
    return ENDS_HEADING.search(_ASKED_FOR.sub("", name)) is not None


def _has_sections(row: _Named) -> bool:
    return any(0 < heading_mark(line.text.lstrip())[0] <= SECTION for line in row.cell.lines)


def _reads_like_text(cell: Cell) -> bool:
    return _is_text(cell) or any(
        len(line.text) > _MAX_VALUE_CHARS or _SENTENCE.search(line.text) or _is_numbered(line.text)
        for line in cell.lines
    )


def _is_numbered(text: str) -> bool:
    return heading_mark(text.lstrip())[0] > 0 or first_item(text.lstrip()) == 0


def _is_text(cell: Cell) -> bool:
    longest = max((len(line.text) for line in cell.lines), default=0)
    most = MAX_CELL_LINE_CHARS if len(cell.lines) > 1 else MAX_ONLY_LINE_CHARS
    many = len(cell.lines) > MAX_CELL_LINES and not _is_words(cell)
    return cell.nested or many or longest > most


def _is_words(cell: Cell) -> bool:
    return all(
        len(line.text.strip()) <= _MAX_WORD_CHARS and not _SENTENCE.search(line.text) and not _is_numbered(line.text)
        for line in cell.lines
    )


def _joined(cells: list[Cell]) -> list[Line]:
    filled = [cell for cell in cells if cell.lines]
    if len(filled) < 2:
        return [line for cell in filled for line in cell.lines]
    texts = (" ".join(" ".join(line.text.split()) for line in cell.lines) for cell in cells)
    return [Line("\t".join(texts).rstrip("\t"))]
