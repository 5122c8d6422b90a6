"""The characters of a PDF's page: runs of those that follow each other, and the lines that runs at one height make.

Fonts of offices map 一 and 民 to radicals that look the same, and lines are full of spaces nobody typed.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata

import pypdfium2.raw as pdfium

from corpus.readers.pages import Box, Line
from corpus.readers.watermark import is_slanted

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


def turned(box: Box, turn: int) -> Box:
    """A box as it is seen on a page that is shown turned clockwise."""
    left, bottom, right, top = box
    if turn == 90:
        return bottom, -right, top, -left
    if turn == 180:
        return -right, -top, -left, -bottom
    return (-top, left, -bottom, right) if turn == 270 else box


def runs_of(raw: object, count: int, turn: int) -> list[Line]:
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
        left, bottom, right, top = turned(box, turn) if turn else box
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
    return turned((x.value, y.value, x.value, y.value), turn)[1]


def lines_of(runs: list[Line]) -> list[Line]:
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
    line.text = clean("".join(texts))
    return line


def clean(text: str) -> str:
    """A text with the characters that are meant, and without spaces nobody typed."""
    if any("\ud800" <= c <= "\udfff" for c in text):  # pairs, where wide characters have 16 bits
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _UNTYPED_SPACE.sub("", text.translate(_SAME)).strip()
