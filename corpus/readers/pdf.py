"""PDF: characters with places, which `corpus.readers.pages` makes paragraphs of.

Fonts of offices map 一 and 民 to radicals that look the same, and lines are full of spaces nobody typed.
A scan has no characters. PDFium may be used by one thread at a time only, closing included.
"""

from __future__ import annotations

import ctypes
import re
import threading
import unicodedata

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import UnreadableFileError
from corpus.readers.pages import Box, Line, Page, assemble, take_furniture
from corpus.readers.reading import Reading

_LOCK = threading.Lock()
_MAX_PAGES, _MAX_CHARS = 5_000, 10_000_000
#: Fewer letters a page, on pages with pictures, are a scan.
_MIN_PAGE_LETTERS = 10
#: In widths of a Chinese character: a gap that parts the cells of a table, and one in which something else may stand:
#: LibreOffice writes quotation marks of another font after the line that they belong in.
_CELL_GAP, _GAP = 2.0, 0.3
_LINE_END_HYPHEN = 2

_CHINESE = r"\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_UNTYPED_SPACE = re.compile(rf"(?<=[{_CHINESE}]) +| +(?=[{_CHINESE}])")
#: Radicals that stand for whole characters; NFKC knows the others.
_RADICALS = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
        "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
        strict=True,
    )
)
_SAME = str.maketrans(
    {
        chr(c): unicodedata.normalize("NFKC", chr(c))
        for a, b in ((0x2E80, 0x2FD6), (0xF900, 0xFB07))
        for c in range(a, b)
    }
    | _RADICALS
)


def read(data: bytes) -> Reading:
    """The paragraphs of all pages; headers, footers and page numbers are marks.

    :raises UnreadableFileError: the file is damaged, locked by a password, too long or a scan.
    """
    # What was cut off would be missing silently: PDFium reads the pages that are left.
    if data.rfind(b"startxref") < len(data.rstrip(b"\0")) // 2:
        raise UnreadableFileError("damaged", "open and save again")
    with _LOCK:
        pages = _pages(data)
    for page in pages:
        page.lines = [line for line in page.lines if line.text]
    take_furniture(pages)
    letters = sum(c.isalnum() for page in pages for line in page.lines for c in line.text)
    if letters == 0 or (letters < _MIN_PAGE_LETTERS * len(pages) and 2 * sum(p.picture for p in pages) >= len(pages)):
        scan = f"scan, {len(pages)} pages" if any(page.picture for page in pages) else ""
        raise UnreadableFileError("no text", "leave it out", scan)
    return assemble(pages, "pdf")


def _pages(data: bytes) -> list[Page]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise UnreadableFileError("unsupported", "save as docx or txt", "password") from error
        raise UnreadableFileError("damaged", "open and save again") from error
    try:
        if len(document) > _MAX_PAGES:
            raise UnreadableFileError("too large", "split it", f"{len(document)} pages")
        out: list[Page] = []
        left = _MAX_CHARS
        for number in range(len(document)):
            out.append(_page(document, number, left))
            left -= sum(len(line.text) for line in out[-1].lines)
        return out
    except pypdfium2.PdfiumError as error:
        raise UnreadableFileError("damaged", "open and save again") from error
    finally:
        document.close()  # closes its pages too


def _page(document: pypdfium2.PdfDocument, number: int, most: int) -> Page:
    page = document[number]
    try:
        text_page = page.get_textpage()
        count, turn = text_page.count_chars(), page.get_rotation()
        if count > most:
            raise UnreadableFileError("too large", "split it", f"{number + 1} pages")
        lines = _lines(_runs(text_page.raw, count, turn))
        picture = count < 100 and any(page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        return Page(lines, _turned(page.get_bbox(), turn), picture, number)
    finally:
        page.close()


def _turned(box: Box, turn: int) -> Box:
    """A box as it is seen on a page that is shown turned clockwise."""
    left, bottom, right, top = box
    if turn == 90:
        return bottom, -right, top, -left
    if turn == 180:
        return -right, -top, -left, -bottom
    return (-top, left, -bottom, right) if turn == 270 else box


def _runs(raw: object, count: int, turn: int) -> list[Line]:
    """Characters that follow each other; spaces and line ends that PDFium makes up have no place."""
    runs: list[Line] = []
    run, chars, space = Line("", 0, 0, 0, 0, 0), list[str](), False
    rectangle = pdfium.FS_RECTF()
    for i in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, i)
        if code in (0x20, 0xA0, 0x3000, 0x09):
            space = True
            continue
        if (code < 0x20 and code != _LINE_END_HYPHEN) or 0xFFFD <= code <= 0xFFFF:
            continue
        if not pdfium.FPDFText_GetLooseCharBox(raw, i, rectangle):
            continue
        box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        left, bottom, right, top = _turned(box, turn) if turn else box
        height = max(top - bottom, 1.0)
        if not (chars and run.beside(bottom, top) and -0.5 * height <= left - run.right <= _GAP * height):
            run.text = "".join(chars)
            run, chars, space = Line("", left, bottom, right, top, _base(raw, i, turn)), [], False
            runs.append(run)
        if space:
            chars.append(" ")
            space = False
        chars.append("-" if code == _LINE_END_HYPHEN else chr(code))
        run.right = max(run.right, right)
        if 0x4E00 <= code <= 0x9FFF:
            run.widths.append(right - left)
    run.text = "".join(chars)
    return runs


def _base(raw: object, index: int, turn: int) -> float:
    """The line a character stands on; the boxes of another font's are higher and lower than their neighbours'."""
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
    return _turned((x.value, y.value, x.value, y.value), turn)[1]


def _lines(runs: list[Line]) -> list[Line]:
    """The runs at one height as a line, from the top down."""
    rows: list[list[Line]] = []
    for run in sorted(runs, key=lambda r: -r.base):
        if rows and rows[-1][0].base - run.base <= 0.4 * min(rows[-1][0].em, run.em):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [_joined(sorted(row, key=lambda r: r.left)) for row in rows]


def _joined(row: list[Line]) -> Line:
    line, texts = row[0], [row[0].text]
    for run in row[1:]:
        gap = (run.left - line.right) / line.em
        apart = "\t" if gap > _CELL_GAP else " " if gap > _GAP else ""
        texts.append(apart + (run.text.lstrip() if apart else run.text))
        line.right = max(line.right, run.right)
        line.bottom, line.top = min(line.bottom, run.bottom), max(line.top, run.top)
        line.widths += run.widths
    line.text = _clean("".join(texts))
    return line


def _clean(text: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in text):  # pairs, where wide characters have 16 bits
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _UNTYPED_SPACE.sub("", text.translate(_SAME)).strip()
