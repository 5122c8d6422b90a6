"""Pages of a PDF that are pictures, of paper or of type drawn as outlines: rendered, and read by OCR.

How much of a page its pictures cover decides: a logo, a stamp or a blank page is no scan. A page may be declared
as large as a hall, or as small as a stamp while its picture is fine: what is rendered has the pixels of an A4 to an
A3 page at 150 dots an inch, whatever is declared: at 200 and 300 Tesseract was slower and, on grey or noisy paper,
found fewer of the numbers that headings begin with. It reads a page as fast on one thread as on two: so pages are
read side by side, each by a Tesseract of its own, which takes 0.1 GiB besides the process that reads. On a whole
page Tesseract takes the first characters of some lines for specks, the number of a heading among them: such lines
begin with what none begins with, and are read again, alone.
"""

from __future__ import annotations

import ctypes
import math
import os
import re
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from threading import Lock
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.readers.limits import ON_PAGE, current
from corpus.readers.ocr import Sheet, Tesseract, read_line, read_picture
from corpus.readers.pages import Box, Line, common_edge

_DPI = 150
#: Pixels of an A4 and of an A3 page, and the longest side.
_LEAST, _MOST, _MAX_SIDE = 2_170_000, 4_340_000, 10_000
_MAX_PROCESSES = 2  # several files are read at once
#: The share of a page that pictures cover at least on a scan, told on a grid of so many fields a side.
_COVERED, _FIELDS = 0.5, 20
#: So many outlines on a page without letters are type; objects beyond the last are not looked at.
_OUTLINES, _MAX_OBJECTS = 200, 20_000
#: Shares of the shade of the paper, the commonest: what is whiter is paper too, and what is darker is ink. Darker
#: than the one it is no paper, lighter than the other it is white already, and ink would only be thinned.
_WHITE, _BLACK, _DARK, _CLEAN, _SAMPLE = 0.85, 0.3, 100, 253, 7
#: A page that slopes more is turned and read again: two degrees, at which fewer characters are read right.
_MAX_SLOPE = 0.03
#: What no line begins with where there is room before it, and what a number in brackets is read as; what is missing.
_BEHEADED, _BLURRED = re.compile(r"[、，。；：）”》\\]+"), re.compile(r"[^（）]{1,2}）")
_NUMBER = re.compile(r"（[一二三四五六七八九十]{1,3}）|[一二三四五六七八九十]{1,3}、|\d{1,2}[、.．]")
_BEGINNING = re.compile(rf"{_NUMBER.pattern}|[\u4e00-\u9fff]{{1,3}}[，。；：）”》]")
#: So many lines of a page are read again, three times, with so much of each, in widths of a character: two readings
#: have to agree, none may differ, and so many characters after the beginning have to be those that were there.
_MOST_AGAIN, _AGAIN, _SAME = 8, (8.0, 10.0, 12.0), 2
#: How far a line reaches above and below what it stands on, in widths of a character.
_ABOVE, _BELOW = 1.1, 0.35
_ROOM = 0.7


class Picture(NamedTuple):
    """A page in shades of grey, as a file of Netpbm's, with so many pixels a point."""

    file: bytes
    width: int
    height: int
    scale: float

    def strip(self, line: Line, left: float, right: float, slope: float) -> bytes:
        """What stands between two places on a line, in points; the lines' places are turned upright by the slope."""
        across = range(self.width)[max(0, round(left * self.scale)) : max(0, round(right * self.scale))]
        em, base = line.em * self.scale, self.height - line.base * self.scale
        # Turning moved the line's beginning by its height times the slope, and its base by how far in it stands.
        base += slope * left * self.scale
        down = range(self.height)[max(0, round(base - _ABOVE * em)) : max(0, round(base + _BELOW * em))]
        pixels = memoryview(self.file)[-self.width * self.height :]
        shift = round(slope * base)
        columns = range(max(0, across.start - shift), min(self.width, across.stop - shift))
        rows = (bytes(pixels[y * self.width + columns.start : y * self.width + columns.stop]) for y in down)
        return b"P5 %d %d 255\n" % (len(columns), len(down)) + b"".join(rows)


def is_scan(page: pypdfium2.PdfPage, has_letters: bool) -> bool:
    """Whether a page is a picture; `has_letters` where it has a few, as a page number or a stamp of the scanner."""
    left, bottom, right, top = page.get_bbox()
    width, height = (right - left) / _FIELDS, (top - bottom) / _FIELDS
    if width <= 0 or height <= 0:
        return False
    fields, outlines = set[tuple[int, int]](), 0
    for thing in islice(page.get_objects(max_depth=1), _MAX_OBJECTS):
        outlines += thing.type == pdfium.FPDF_PAGEOBJ_PATH
        if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE or _is_form_with_picture(page, thing):
            x0, y0, x1, y1 = thing.get_bounds()
            across = range(max(0, round((x0 - left) / width)), min(_FIELDS, round((x1 - left) / width)))
            up = range(max(0, round((y0 - bottom) / height)), min(_FIELDS, round((y1 - bottom) / height)))
            fields.update((x, y) for x in across for y in up)
    return len(fields) >= _COVERED * _FIELDS**2 or (outlines >= _OUTLINES and not has_letters)


def _is_form_with_picture(page: pypdfium2.PdfPage, thing: pypdfium2.PdfObject) -> bool:
    if thing.type != pdfium.FPDF_PAGEOBJ_FORM:
        return False
    inside = page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3, form=thing, level=1)
    return next(islice(inside, 1), None) is not None


def read_scans(
    tesseract: Tesseract, document: pypdfium2.PdfDocument, lock: Lock, numbers: Sequence[int]
) -> list[tuple[list[Line], Box] | None]:
    """The lines of these pages and the boxes they stand in; none for a page that could not be read in its time.

    `lock` is held while PDFium is at work. Who waits is told of each page that was read.
    """
    seconds, on_page = current().page_seconds, ON_PAGE.get()

    def read(number: int) -> tuple[list[Line], Box] | None:
        return _read(tesseract, document, lock, number, seconds)

    out: list[tuple[list[Line], Box] | None] = []
    with ThreadPoolExecutor(min(_MAX_PROCESSES, os.cpu_count() or 1, len(numbers))) as pool:
        for sheet in pool.map(read, numbers):
            out.append(sheet)
            if on_page and sheet:
                on_page(len(out), len(numbers))
    return out


def _read(
    tesseract: Tesseract, document: pypdfium2.PdfDocument, lock: Lock, number: int, seconds: float
) -> tuple[list[Line], Box] | None:
    def sheet(angle: float) -> tuple[Sheet | None, Box]:
        with lock:
            picture = _picture(document, number, angle)
        found = read_picture(tesseract, picture.file, picture.height, picture.scale, seconds)
        if found and not found.turn and abs(found.slope) <= _MAX_SLOPE:
            _read_beginnings(tesseract, picture, found, seconds)
        return found, (0.0, 0.0, picture.width / picture.scale, picture.height / picture.scale)

    first, box = sheet(0.0)
    if first and (first.turn or abs(first.slope) > _MAX_SLOPE):
        again, turned = sheet(first.turn - math.degrees(math.atan(first.slope)))
        first, box = (again, turned) if again else (first, box)
    return (first.lines, box) if first else None


def _read_beginnings(tesseract: Tesseract, picture: Picture, sheet: Sheet, seconds: float) -> None:
    """Gives lines the beginnings that they have lost, where they are found when the line is read alone."""
    until = time.monotonic() + seconds
    margin = common_edge((line.left, line.em) for line in sheet.lines) if sheet.lines else 0.0
    lost = [(line, end) for line in sheet.lines if (end := _lost(line, margin))]
    for line, end in lost[:_MOST_AGAIN]:
        kept, left = line.text[end:], min(margin, line.left) - 0.5 * line.em
        form = _NUMBER if line.text[end - 1] in "、）\\" else _BEGINNING
        found = list[str]()
        for width in _AGAIN:
            strip = picture.strip(line, left, line.left + width * line.em, sheet.slope)
            text = read_line(tesseract, strip, until - time.monotonic())
            beginning, same, _ = text.partition(kept[:_SAME])
            beginning = beginning.lstrip("，。、·.`'")
            if same and form.fullmatch(beginning):
                found.append(beginning)
        if len(found) > 1 and len(set(found)) == 1:
            line.left -= max(0.0, len(found[0]) - end) * line.em
            line.text = found[0] + kept


def _lost(line: Line, margin: float) -> int:
    """How many characters are what is left of the beginning of a line; none where it is whole."""
    room = line.left - margin >= _ROOM * line.em
    lost = (_BEHEADED.match(line.text) if room else None) or _BLURRED.match(line.text)
    return lost.end() if lost and len(line.text) >= lost.end() + _SAME else 0


def _picture(document: pypdfium2.PdfDocument, number: int, angle: float) -> Picture:
    """A page, turned to the right by `angle` degrees."""
    page = document[number]
    try:
        across, up = page.get_size()
        turn = math.radians(angle)
        sides = (math.fabs(math.cos(turn)), math.fabs(math.sin(turn)))
        wide, high = (across * sides[0] + up * sides[1], across * sides[1] + up * sides[0])
        area = max(wide * high, 1e-6)
        scale = math.sqrt(min(max(area * (_DPI / 72) ** 2, _LEAST), _MOST) / area)
        scale = min(scale, _MAX_SIDE / max(wide, high))
        width, height = max(1, round(wide * scale)), max(1, round(high * scale))
        bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_Gray)
        try:
            bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
            # From the page with its upper left corner at 0: to its middle, turned, to the middle of the picture.
            c, s = scale * math.cos(turn), scale * math.sin(turn)
            x, y = width / 2 - (c * across - s * up) / 2, height / 2 - (s * across + c * up) / 2
            matrix, clip = pdfium.FS_MATRIX(c, s, -s, c, x, y), pdfium.FS_RECTF(0, 0, width, height)
            pdfium.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, clip, pdfium.FPDF_GRAYSCALE)
            pixels = _whitened(_rows(bitmap, width, height))
            return Picture(b"P5 %d %d 255\n" % (width, height) + pixels, width, height, scale)
        finally:
            bitmap.close()
    finally:
        page.close()


def _rows(bitmap: pypdfium2.PdfBitmap, width: int, height: int) -> bytes:
    """The bytes of a bitmap without what fills up its rows."""
    raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), bitmap.stride * height)
    if bitmap.stride == width:
        return raw
    return b"".join(raw[row * bitmap.stride : row * bitmap.stride + width] for row in range(height))


def _whitened(pixels: bytes) -> bytes:
    """A picture with its paper white and its ink black: on grey, Tesseract reads whole lines as a few wrong letters."""
    paper, _ = Counter(pixels[::_SAMPLE]).most_common(1)[0]
    white, black = _WHITE * paper, _BLACK * paper
    if not _DARK <= paper <= _CLEAN:
        return pixels
    return pixels.translate(bytes(round(255 * min(max((c - black) / (white - black), 0.0), 1.0)) for c in range(256)))
