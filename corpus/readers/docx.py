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

from lxml import etree

from corpus.errors import UnreadableFileError
from corpus.headings import HeadingHint
from corpus.readers.docx_numbers import Numbering
from corpus.readers.docx_xml import Element, value, w
from corpus.readers.reading import Reading

_MAX_PART_BYTES = 128 * 1024 * 1024
#: A cell with more paragraphs holds a text of its own, as in forms for a whole report.
MAX_CELL_PARAGRAPHS = 3
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
    except (zipfile.BadZipFile, etree.XMLSyntaxError, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFileError("damaged", "open and save again") from error
    if body is None:
        raise UnreadableFileError("damaged", "open and save again")
    return _Lines(Numbering(numbers, styles)).read(body)


def _parse(archive: zipfile.ZipFile, name: str) -> Element:
    if archive.getinfo(name).file_size > _MAX_PART_BYTES:
        raise UnreadableFileError("too large", "split it", name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(archive.read(name), parser)


class _Lines:
    """Collects the lines of a document."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._lines: list[str] = []
        self._length = 0
        self._headings: list[HeadingHint] = []

    def read(self, body: Element) -> Reading:
        for child in body:
            self._block(child)
        return Reading("\n".join(self._lines), "docx", headings=tuple(self._headings))

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
            self._add("\t".join(" ".join(filter(None, map(self._line, _children(c, "p")))) for c in cells))

    def _paragraph(self, paragraph: Element) -> None:
        level = self._numbering.outline_level(paragraph)
        line = self._line(paragraph)
        if level is not None and line.strip():
            self._headings.append(HeadingHint(self._length + len(line) - len(line.lstrip()), level))
        self._add(line)
        for box in _text_boxes(paragraph):
            for inner in box:
                self._block(inner)

    def _line(self, paragraph: Element) -> str:
        return self._numbering.next_number(paragraph) + "".join(_texts(paragraph))

    def _add(self, line: str) -> None:
        self._lines.append(line)
        self._length += len(line) + 1


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
