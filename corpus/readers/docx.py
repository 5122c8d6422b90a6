"""Word's .docx: the text of document.xml, with the automatic numbers of numbering.xml.

Half of all 一、 and 一是 in real files are automatic numbers, which stand nowhere in the text; reading
the paragraphs alone would lose the structure. Tracked insertions are in, deletions out; a text box is
read once; headers, footers and notes are other parts of the file and stay out. Read with lxml that
resolves no entity and reaches no network.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from corpus.errors import UnreadableFileError
from corpus.readers.docx_numbers import Numbering
from corpus.readers.docx_xml import value, w
from corpus.readers.package import DAMAGED, Element, parse_xml
from corpus.readers.reading import MAX_CELL_PARAGRAPHS, Line, Reading, from_lines

_MAX_PART_BYTES = 128 * 1024 * 1024
_LOOKED_THROUGH = frozenset({w("sdt"), w("sdtContent"), w("ins"), w("smartTag"), w("customXml")})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: What is no text of the report: deleted and moved-away text, field codes, what is drawn twice.
_LEFT_OUT = frozenset({w("del"), w("moveFrom"), w("instrText"), w("delText"), w("pPr"), w("rPr"), _FALLBACK})


def read(data: bytes) -> Reading:
    """The paragraphs, one a line; the cells of a table's row on one line, apart by tabs.

    :raises UnreadableFileError: the file is damaged, or a zip that is no Word document.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" not in names:
                raise UnreadableFileError("unsupported", "save as docx or txt", "zip")
            body = _parse(archive, "word/document.xml").find(w("body"))
            styles = _parse(archive, "word/styles.xml") if "word/styles.xml" in names else None
            numbers = _parse(archive, "word/numbering.xml") if "word/numbering.xml" in names else None
    except DAMAGED as error:
        raise UnreadableFileError("damaged", "open and save again") from error
    if body is None:
        raise UnreadableFileError("damaged", "open and save again")
    return _Lines(Numbering(numbers, styles)).read(body)


def _parse(archive: zipfile.ZipFile, name: str) -> Element:
    if archive.getinfo(name).file_size > _MAX_PART_BYTES:
        raise UnreadableFileError("too large", "split it", name)
    return parse_xml(archive.read(name))


class _Lines:
    """Collects the lines of a document."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._lines: list[Line] = []

    def read(self, body: Element) -> Reading:
        for child in body:
            self._block(child)
        return from_lines(self._lines, "docx")

    def _block(self, element: Element) -> None:
        if element.tag == w("p"):
            self._paragraph(element)
        elif element.tag == w("tbl"):
            for row in _children(element, "tr"):
                self._row(row)
        elif element.tag not in _LEFT_OUT:
            for child in element:  # content controls and the like hold blocks of their own
                self._block(child)

    def _row(self, row: Element) -> None:
        """A table's row: one line, its cells apart by tabs; cells of several paragraphs line by line."""
        cells = list(_children(row, "tc"))
        lengths = [len(list(_children(cell, "p"))) for cell in cells]
        nested = any(True for cell in cells for _ in _children(cell, "tbl"))
        if len(cells) < 2 or nested or max(lengths) > MAX_CELL_PARAGRAPHS:
            for cell in cells:
                self._block(cell)
        else:
            texts = (" ".join(filter(None, map(self._line, _children(cell, "p")))) for cell in cells)
            self._lines.append(Line("\t".join(texts)))

    def _paragraph(self, paragraph: Element) -> None:
        self._lines.append(Line(self._line(paragraph), self._numbering.outline_level(paragraph)))
        for box in _text_boxes(paragraph):
            for inner in box:
                self._block(inner)

    def _line(self, paragraph: Element) -> str:
        return self._numbering.next_number(paragraph) + "".join(_texts(paragraph))


def _children(element: Element, name: str) -> Iterator[Element]:
    """The rows, cells or paragraphs of a table's part, content controls around them looked through."""
    for child in element:
        if child.tag == w(name):
            yield child
        elif child.tag in _LOOKED_THROUGH:
            yield from _children(child, name)


def _texts(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _LEFT_OUT or child.tag == w("txbxContent"):
            continue
        if child.tag == w("t"):
            yield child.text or ""
        elif child.tag in (w("tab"), w("ptab")):
            yield "\t"
        elif child.tag in (w("br"), w("cr")):
            yield "" if value(child, "type") == "page" else "\n"
        elif child.tag == w("noBreakHyphen"):
            yield "-"
        else:
            yield from _texts(child)


def _text_boxes(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == w("txbxContent"):
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _text_boxes(child)
