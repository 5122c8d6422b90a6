"""A table's row as lines, for all formats alike.

A row of data is one line, its cells apart by tabs: 党组会议 and 65次 belong together. But offices also write
whole reports into tables (述职报告表: a name on the left, pages of text on the right), and what is joined by
tabs is no heading any more. So a cell that holds a text of its own stands line by line, and the cells before
and after it, its name among them, on lines of theirs. Empty cells keep their column between others; after
the last they leave nothing. Of merged cells the readers give the text once, where Word and Excel show it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.readers.reading import Line

#: A cell with more lines, or several of which one is longer, or one that is very long, holds a text of its own.
MAX_CELL_LINES, MAX_CELL_LINE_CHARS, MAX_ONLY_LINE_CHARS = 3, 80, 300


@dataclass(slots=True)
class Cell:
    """The lines of a cell with text in them, the rows of a table inside it among them."""

    lines: list[Line] = field(default_factory=list)
    nested: bool = False


def row_lines(cells: Iterable[Cell]) -> list[Line]:
    """The lines of a row; none where all its cells are empty."""
    out: list[Line] = []
    short: list[Cell] = []
    for cell in cells:
        if _is_text(cell):
            out += [*_joined(short), *cell.lines]
            short = []
        else:
            short.append(cell)
    return out + _joined(short)


def _is_text(cell: Cell) -> bool:
    longest = max((len(line.text) for line in cell.lines), default=0)
    most = MAX_CELL_LINE_CHARS if len(cell.lines) > 1 else MAX_ONLY_LINE_CHARS
    return cell.nested or len(cell.lines) > MAX_CELL_LINES or longest > most


def _joined(cells: list[Cell]) -> list[Line]:
    filled = [cell for cell in cells if cell.lines]
    if len(filled) < 2:
        return [line for cell in filled for line in cell.lines]
    texts = (" ".join(" ".join(line.text.split()) for line in cell.lines) for cell in cells)
    return [Line("\t".join(texts).rstrip("\t"))]
