"""PDF: characters with places, which `corpus.readers.pages` makes paragraphs of.

A scan has no characters: its pages are read by OCR where that is installed. Where it is not, a report with a
scanned page, an annex or one with a signature, says so in a line that is no text of it. PDFium may be used by one
thread at a time only, closing included.
"""

from __future__ import annotations

import threading

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import UnreadableFileError
from corpus.readers import ocr
from corpus.readers.limits import MAX_SCANNED_PAGES
from corpus.readers.pages import Page, assemble, take_furniture
from corpus.readers.pdf_characters import clean, lines_of, runs_of, turned
from corpus.readers.reading import Reading
from corpus.readers.scans import is_scan, read_scans
from corpus.readers.watermark import take_watermarks

_LOCK = threading.Lock()
_MAX_PAGES, _MAX_CHARS = 5_000, 10_000_000
#: Fewer letters are no text of a page that is a picture, but a number, a stamp or the name of the scanner's maker;
#: and of all pages together, where half of them are, no text of the report.
_MIN_SCAN_LETTERS, _MIN_PAGE_LETTERS = 30, 10
SCANNED_PAGE = "scanned page"


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
        for page in pages:
            page.foot = [(clean(text), why) for text, why in page.foot]
        encoding = "pdf (OCR)" if _read_scans(document, pages) else "pdf"
    except pypdfium2.PdfiumError as error:
        raise UnreadableFileError("damaged", "open and save again") from error
    finally:
        with _LOCK:
            document.close()  # closes its pages too
    for page in pages:
        page.lines = [line for line in lines_of(page.lines) if line.text]
    take_furniture(pages)
    if not any(c.isalnum() for page in pages for line in page.lines for c in line.text):
        scan = f"{len(pages)} 页扫描件" if encoding != "pdf" else ""
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
        raise UnreadableFileError("too large", "split it", f"{len(document)} 页")
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
        raise UnreadableFileError("no text", "install tesseract", f"{len(pages)} 页扫描件")
    if whole and len(scans) > MAX_SCANNED_PAGES:
        raise UnreadableFileError("too large", "split it", f"{len(scans)} 页扫描件")
    tried = scans[:MAX_SCANNED_PAGES] if tesseract else []
    found = read_scans(tesseract, document, _LOCK, [page.number for page in tried]) if tesseract else []
    if whole and not any(found):
        raise UnreadableFileError("too slow", "split it", f"{len(scans)} 页扫描件")
    for page, sheet in zip(scans, [*found, *[None] * (len(scans) - len(found))], strict=True):
        if sheet is None:
            page.foot.append((f"〔第 {page.number + 1} 页是扫描件，没有读出文字〕", SCANNED_PAGE))
        elif ocr.letters(sheet[0]) > ocr.letters(page.lines):
            page.lines, page.box, page.is_scan = *sheet, True
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
            raise UnreadableFileError("too large", "split it", f"{number + 1} 页")
        return Page(runs_of(text_page.raw, count, turn), turned(page.get_bbox(), turn), number)
    finally:
        page.close()
