"""The lines of an RTF text as they come about: paragraphs, cells, rows, the text boxes that hang on a paragraph.

RTF has no tables, only paragraphs said to be in one, ends of cells and ends of rows; a table within a cell has
ends of its own kind. Deeper ones are read as that one: two levels are what writers use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from corpus.marks import SECTION, heading_mark
from corpus.readers.reading import Line
from corpus.readers.table import Cell, cell_lines, row_lines, table_lines


@dataclass(slots=True)
class _Row:
    cells: list[Cell] = field(default_factory=list)
    cell: Cell = field(default_factory=Cell)

    def end_cell(self) -> None:
        self.cells.append(self.cell)
        self.cell = Cell()


FlowKind = Literal["document", "box", "note", "code"]


@dataclass(slots=True)
class Flow:
    """The lines of the document, of a text box, of a note, of a field's code."""

    kind: FlowKind = "document"
    lines: list[Line] = field(default_factory=list)
    paragraph: list[str] = field(default_factory=list)
    boxes: list[Line] = field(default_factory=list)
    _rows: list[list[Cell]] = field(default_factory=list)
    _row: _Row = field(default_factory=_Row)
    _inner: _Row = field(default_factory=_Row)
    _has_sections: bool = False

    def end_paragraph(self, depth: int, level: int | None) -> None:
        """The paragraph ends, in so many tables within one another."""
        text = "".join(self.paragraph).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        lines = [Line(text, level), *self.boxes]
        self.paragraph, self.boxes = [], []
        if depth:
            row = self._row if depth == 1 else self._inner
            row.cell.lines += cell_lines(lines)
        else:
            self._end_table()
            self._has_sections |= level is not None or 0 < heading_mark(text.lstrip())[0] <= SECTION
            self.lines += lines

    def end_cell(self, depth: int, level: int | None) -> None:
        self.end_paragraph(depth, level)
        if depth == 1:
            self.end_inner_row()
            self._row.end_cell()
        else:
            self._inner.end_cell()

    def end_inner_row(self) -> None:
        """The row of a table within a cell is lines of that cell."""
        self._inner.end_cell()
        if lines := row_lines(self._inner.cells):
            self._row.cell.lines += lines
            self._row.cell.nested = True
        self._inner = _Row()

    def end_row(self) -> None:
        self.end_inner_row()
        self._row.end_cell()
        if any(cell.lines for cell in self._row.cells):
            self._rows.append(self._row.cells)
        self._row = _Row()

    def _end_table(self) -> None:
        """Tables with no paragraph between them are one: nothing says where the first ends."""
        self.end_row()
        self.lines += table_lines(self._rows, self._has_sections)
        self._rows = []

    def end(self) -> list[Line]:
        """All lines, those of what was left open among them."""
        if self.paragraph or self.boxes:
            self.end_paragraph(0 if self._is_between_rows() else 1, None)
        self._end_table()
        return self.lines

    def _is_between_rows(self) -> bool:
        return not (self._row.cells or self._row.cell.lines or self._inner.cells or self._inner.cell.lines)
