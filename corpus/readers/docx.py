"""Word's .docx: the text of its main part, with the automatic numbers of its lists.

Half of all 一、 and 一是 in real files are automatic numbers, which stand nowhere in the text; reading
the paragraphs alone would lose the structure. Tracked insertions are in, deletions out; a text box is
read once, after the paragraph it hangs on. Footnotes, endnotes and hidden text come after the report and are
set aside, so that they are there and break no passage. Headers, footers and comments (批注, what a reader
wrote about the report) are other parts of the file and stay out; so do files embedded in it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from corpus.errors import UnreadableFileError
from corpus.marks import SECTION, heading_mark
from corpus.readers.docx_fonts import Shapes
from corpus.readers.docx_numbers import Numbering
from corpus.readers.docx_package import Package
from corpus.readers.docx_styles import Styles
from corpus.readers.docx_text import FALLBACK, LEFT_OUT, Text, read_text
from corpus.readers.docx_xml import value, w
from corpus.readers.package import DAMAGED, Element
from corpus.readers.reading import FOOTNOTE, HIDDEN, Line, Reading, from_lines
from corpus.readers.table import Cell, cell_lines, table_lines

_ALIGN, _VANISH, _DELETED, _MOVED = w("jc"), w("vanish"), w("del"), w("moveFrom")
_PARAGRAPH, _TABLE, _ROW, _CELL = w("p"), w("tbl"), w("tr"), w("tc")
_LOOKED_THROUGH = frozenset({w("sdt"), w("sdtContent"), w("ins"), w("moveTo"), w("smartTag"), w("customXml")})
_NOT_A_BLOCK = LEFT_OUT | {FALLBACK, w("tblPr"), w("tblGrid"), w("tcPr"), w("sectPr")}
#: A document whose writer gave so many lines an outline level says by them which are headings.
_STYLED_LINES = 2


def read(data: bytes) -> Reading:
    """The paragraphs, one a line; tables as `corpus.readers.table` gives them.

    :raises UnreadableFileError: the file is damaged, too large, or a zip that is no Word document.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            package = Package(archive)
            body = package.document().find(w("body"))
            if body is None:
                raise UnreadableFileError("damaged", "open and save again")
            return _Document(package).read(body)
    except DAMAGED as error:
        raise UnreadableFileError("damaged", "open and save again") from error


class _Document:
    """Collects the lines of a document."""

    def __init__(self, package: Package) -> None:
        self._styles = Styles(package.find("styles"))
        self._numbering = Numbering(package.find("numbering"), self._styles)
        self._notes = _notes(package)
        self._shapes = Shapes()
        self._lines: list[Line] = []
        self._aside: list[Line] = []
        self._depth = 0  # in how many cells and text boxes
        self._styled = 0  # paragraphs with an outline level
        self._has_sections = False  # so far, outside of tables
        self._before = ""  # the text of paragraphs whose end is deleted

    def read(self, body: Element) -> Reading:
        lines = self._block_lines(body)
        if self._styled < _STYLED_LINES:
            for at, level in self._shapes.levels(lines).items():
                lines[at] = lines[at]._replace(level=level)
        return from_lines([*lines, *self._aside], "docx")

    def _block_lines(self, element: Element) -> list[Line]:
        """The lines of what holds blocks: the body, a cell, a text box."""
        outer, self._lines = self._lines, []
        before, self._before = self._before, ""
        self._blocks(element)
        if self._before:
            self._lines.append(Line(self._before))
        lines, self._lines, self._before = self._lines, outer, before
        return lines

    def _blocks(self, element: Element) -> None:
        for child in element:
            if child.tag == _PARAGRAPH:
                self._paragraph(child)
            elif child.tag == _TABLE:
                self._depth += 1
                kept = (row for row in _children(child, _ROW) if row.find(f"{w('trPr')}/{_DELETED}") is None)
                rows = ([self._cell(cell) for cell in _children(row, _CELL)] for row in kept)
                self._lines += list(table_lines(rows, self._has_sections))
                self._depth -= 1
            elif child.tag not in _NOT_A_BLOCK:
                self._blocks(child)  # content controls and the like hold blocks of their own

    def _cell(self, cell: Element) -> Cell:
        """A cell; what was left in one that a merge from above covers is not seen."""
        lines = cell_lines(self._block_lines(cell))
        merged = cell.find(f"{w('tcPr')}/{w('vMerge')}")
        if merged is not None and value(merged) in (None, "continue"):
            self._aside += [Line(" ".join(line.text.split()), why=HIDDEN) for line in lines]
            return Cell()
        return Cell(lines, nested=any(True for _ in _children(cell, _TABLE)))

    def _paragraph(self, element: Element) -> None:
        paragraph = self._styles.paragraph(element)
        found = read_text(element, self._styles, paragraph.style)
        text = self._before + found.visible
        self._set_aside(found)
        if found.hidden and not text.strip() and paragraph.mark_has(_VANISH):
            return
        self._before = ""
        if paragraph.mark_has(_DELETED, _MOVED):
            self._before = text
        else:
            align, _ = self._styles.property(paragraph, _ALIGN)
            self._shapes.add(found.pieces, value(align), None if self._depth else len(self._lines))
            number = self._numbering.next_number(paragraph, text)
            line = Line(number + text, self._styles.outline_level(paragraph))
            self._styled += line.level is not None
            if not self._depth:
                self._has_sections |= line.level is not None or 0 < heading_mark(line.text.lstrip())[0] <= SECTION
            self._lines.append(line)
        self._depth += 1
        for box in found.boxes:
            self._lines += self._block_lines(box)
        self._depth -= 1

    def _set_aside(self, found: Text) -> None:
        """Puts what is not in its place on paper after the report, a note where it is first referred to."""
        if found.hidden and (hidden := " ".join("".join(found.hidden).split())):
            self._aside.append(Line(hidden, why=HIDDEN))
        for reference in found.notes:
            note = self._notes.pop(reference, None)
            paragraphs = [] if note is None else list(note.iter(_PARAGRAPH))
            texts = (read_text(p, self._styles, self._styles.paragraph(p).style).visible for p in paragraphs)
            if joined := " ".join(" ".join(texts).split()):
                self._aside.append(Line(joined, why=FOOTNOTE))


def _notes(package: Package) -> dict[tuple[str, str], Element]:
    """The footnotes and endnotes by kind and id."""
    found: dict[tuple[str, str], Element] = {}
    for kind in ("footnote", "endnote"):
        part = package.find(f"{kind}s")
        for note in [] if part is None else part.iterchildren(w(kind)):
            found[kind, value(note, "id") or ""] = note
    return found


def _children(element: Element, tag: str) -> Iterator[Element]:
    """The rows, cells or tables of a table's part, content controls around them looked through."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _LOOKED_THROUGH:
            yield from _children(child, tag)
