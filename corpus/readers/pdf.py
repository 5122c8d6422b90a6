"""PDF: characters with places, which `corpus.readers.pages` makes paragraphs of.

Fonts of offices map 一 and 民 to radicals that look the same, and lines are full of spaces nobody typed.
A scan has no characters: its pages are read by OCR where that is installed. Where it is not, a report with a
scanned page, an annex or one with a signature, says so in a line that is no text of it. PDFium may be used by one
thread at a time only, closing included.
"""

from __future__ import annotations

import ctypes
import re
import threading
import unicodedata

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import UnreadableFileError
from corpus.readers import ocr
from corpus.readers.limits import MAX_SCANNED_PAGES
from corpus.readers.pages import Box, Line, Page, assemble, take_furniture
from corpus.readers.reading import Reading
from corpus.readers.scans import is_scan, read_scans
from corpus.readers.watermark import is_slanted, take_watermarks

_LOCK = threading.Lock()
_MAX_PAGES, _MAX_CHARS = 5_000, 10_000_000
#: Fewer letters are no text of a page that is a picture, but a number, a stamp or the name of the scanner's maker;
#: and of all pages together, where half of them are, no text of the report.
_MIN_SCAN_LETTERS, _MIN_PAGE_LETTERS = 30, 10
SCANNED_PAGE = "scanned page"
#: In widths of a Chinese character: a gap that parts the cells of a table, and one in which something else may stand:
#: LibreOffice writes quotation marks of another font after the line that they belong in.
_CELL_GAP, _GAP = 2.0, 0.3
_LINE_END_HYPHEN = 2
_PALE, _WHITE = 0.6, 0.97

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
        document = _opened(data)
    try:
        with _LOCK:
            pages = _pages(document)
        take_watermarks(pages)
        encoding = "pdf (OCR)" if _read_scans(document, pages) else "pdf"
    except pypdfium2.PdfiumError as error:
        raise UnreadableFileError("damaged", "open and save again") from error
    finally:
        with _LOCK:
            document.close()  # closes its pages too
    for page in pages:
        page.lines = [line for line in _lines(page.lines) if line.text]
    take_furniture(pages)
    if not any(c.isalnum() for page in pages for line in page.lines for c in line.text):
        scan = f"scan, {len(pages)} pages" if encoding != "pdf" else ""
        raise UnreadableFileError("no text", "leave it out", scan)
    return assemble(pages, encoding)


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise UnreadableFileError("password", "take the password off") from error
        raise UnreadableFileError("damaged", "open and save again") from error


def _pages(document: pypdfium2.PdfDocument) -> list[Page]:
    if len(document) > _MAX_PAGES:
        raise UnreadableFileError("too large", "split it", f"{len(document)} pages")
    out: list[Page] = []
    left = _MAX_CHARS
    for number in range(len(document)):
        out.append(_page(document, number, left))
        left -= sum(len(line.text) for line in out[-1].lines)
    return out


def _read_scans(document: pypdfium2.PdfDocument, pages: list[Page]) -> bool:
    """Reads the pages that are pictures, and says in the others' place that they are; whether any was read.

    :raises UnreadableFileError: the report is a scan, and there is no OCR, or it is too long for it.
    """
    with _LOCK:
        scans = [page for page in pages if _is_scan(document, page)]
    if not scans:
        return False
    letters = sum(ocr.letters(page.lines) for page in pages)
    whole = letters < _MIN_PAGE_LETTERS * len(pages) and 2 * len(scans) >= len(pages)
    tesseract = ocr.program()
    if whole and tesseract is None:
        raise UnreadableFileError("no text", "install tesseract", f"scan, {len(pages)} pages")
    if whole and len(scans) > MAX_SCANNED_PAGES:
        raise UnreadableFileError("too large", "split it", f"scan, {len(scans)} pages")
    tried = scans[:MAX_SCANNED_PAGES] if tesseract else []
    found = read_scans(tesseract, document, _LOCK, [page.number for page in tried]) if tesseract else []
    if whole and not any(found):
        raise UnreadableFileError("too slow", "split it", f"scan, {len(scans)} pages")
    for page, sheet in zip(scans, [*found, *[None] * (len(scans) - len(found))], strict=True):
        if sheet is None:
            page.foot.append((f"〔第 {page.number + 1} 页是扫描件，没有文字〕", SCANNED_PAGE))
        elif ocr.letters(sheet[0]) > ocr.letters(page.lines):
            page.lines, page.box = sheet
    return any(found)


def _is_scan(document: pypdfium2.PdfDocument, page: Page) -> bool:
    letters = ocr.letters(page.lines)
    if letters >= _MIN_SCAN_LETTERS:
        return False
    opened = document[page.number]
    try:
        return is_scan(opened, letters > 0)
    finally:
        opened.close()


def _page(document: pypdfium2.PdfDocument, number: int, most: int) -> Page:
    page = document[number]
    try:
        text_page = page.get_textpage()
        count, turn = text_page.count_chars(), page.get_rotation()
        if count > most:
            raise UnreadableFileError("too large", "split it", f"{number + 1} pages")
        return Page(_runs(text_page.raw, count, turn), _turned(page.get_bbox(), turn), number)
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
    run, chars, space, last = Line("", 0, 0, 0, 0, 0), list[str](), False, (0.0, 0.0, 0.0, 0.0)
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
        slanted = is_slanted(pdfium.FPDFText_GetCharAngle(raw, i))
        if not (chars and slanted == run.slanted and _follows(run, last, (left, bottom, right, top))):
            run.text = "".join(chars)
            run = Line("", left, bottom, right, top, _base(raw, i, turn), slanted=slanted, pale=_is_pale(raw, i))
            chars, space = [], False
            runs.append(run)
        last = (left, bottom, right, top)
        if space:
            chars.append(" ")
            space = False
        chars.append("-" if code == _LINE_END_HYPHEN else chr(code))
        run.right = max(run.right, right)
        if 0x4E00 <= code <= 0x9FFF:
            run.widths.append(right - left)
    run.text = "".join(chars)
    return runs


def _follows(run: Line, last: Box, box: Box) -> bool:
    """Whether a character is the next of a run: beside it, or near the last one in any direction where it slants."""
    left, bottom, right, top = box
    if run.slanted:
        size = max(right - left, top - bottom, last[2] - last[0], last[3] - last[1])
        return max(abs(left - last[0]), abs(bottom - last[1])) <= 1.5 * size
    height = max(top - bottom, 1.0)
    return run.beside(bottom, top) and -0.5 * height <= left - run.right <= _GAP * height


def _is_pale(raw: object, index: int) -> bool:
    """Whether a character is light grey or can be seen through; white stands on something dark."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFText_GetFillColor(raw, index, red, green, blue, alpha):
        return False
    light = (red.value + green.value + blue.value) / (3 * 255)
    return _PALE <= light < _WHITE or 0 < alpha.value <= 128


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
