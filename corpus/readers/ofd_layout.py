"""The layout of an OFD page: pieces of text at places become lines, and lines paragraphs.

Pieces of one height make a line; a line that ends well short of the right margin, or one before an indented
line, ends its paragraph. All numbers come from the file and may be anything.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpus.readers.package import Element

_SIZE = 3.7  # a type size in millimetres, where a piece has none
#: Of the page's width: where all lines are short, none of them reaches the right margin.
_LEAST_RIGHT = 0.7


class Piece(NamedTuple):
    """A text at its place in millimetres from the page's top left: `y` is the line that it stands on."""

    x: float
    y: float
    end: float
    size: float
    text: str


def page_lines(page: Element) -> Iterator[Piece]:
    """Pieces of one height as a line, from the left; what is drawn twice for bold once."""
    line: list[Piece] = []
    for piece in sorted(_pieces(page), key=lambda piece: piece.y):
        if line and piece.y - line[0].y > max(piece.size, line[0].size) / 2:
            yield _joined(line)
            line = []
        line.append(piece)
    if line:
        yield _joined(line)


def _joined(pieces: list[Piece]) -> Piece:
    text, last = "", None
    for piece in sorted(pieces, key=lambda piece: piece.x):
        if last is not None:
            gap = piece.x - last.end
            if piece.text == last.text and abs(piece.x - last.x) < 0.3 * piece.size:
                continue
            if gap > 2 * piece.size:
                text += "\t"
            elif gap > 0.2 * piece.size and text[-1:].isascii() and piece.text[:1].isascii():
                text += " "
        text, last = text + piece.text, piece
    first = min(pieces, key=lambda piece: piece.x)
    return Piece(first.x, first.y, max(p.end for p in pieces), max(p.size for p in pieces), text.strip())


def _pieces(page: Element) -> Iterator[Piece]:
    for item in page.iter("{*}TextObject"):
        if item.get("Visible") == "false":
            continue
        left, top, *_ = _numbers(item.get("Boundary"), 4)
        a, b, c, d, e, f = _numbers(item.get("CTM"), 6) if item.get("CTM") else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        wide, high = math.hypot(a, b) or 1.0, math.hypot(c, d) or 1.0
        size = _number(item.get("Size")) or _SIZE
        x = y = 0.0
        for code in item.iterfind("{*}TextCode"):
            x, y = _number(code.get("X"), x), _number(code.get("Y"), y)  # left out: as in the one before
            text = re.sub(r"\s+", " ", str(code.xpath("string()"))).strip("\r\n")
            if not text.strip():
                continue
            steps = _steps(code.get("DeltaX"), len(text) - 1)
            width = sum(steps) + size if steps else sum(size / 2 if char.isascii() else size for char in text)
            at = left + a * x + c * y + e
            yield Piece(at, top + b * x + d * y + f, at + wide * width, abs(size * high), text)


def paragraphs(lines: list[Piece], width: float) -> Iterator[str]:
    """The paragraphs that lines make up on pages of a width."""
    if not lines:
        return
    starts = sorted(line.x for line in lines)
    ends = sorted(line.end for line in lines)
    # Not the very outmost: one stray piece would shift the margins of the whole document.
    left, right = starts[len(starts) // 10], max(ends[-1 - len(ends) // 20], _LEAST_RIGHT * width)
    text = ""
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        text = _together(text, line.text)
        if (
            after is None
            or line.end < right - 2 * line.size
            or after.x > left + 1.2 * after.size
            or abs(after.size - line.size) > 0.15 * line.size
        ):
            yield text
            text = ""


def _together(before: str, after: str) -> str:
    words = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return f"{before} {after}" if words else before + after


def _number(text: str | None, default: float = 0.0) -> float:
    try:
        number = float(text or "")
    except ValueError:
        return default
    return number if abs(number) < 1e6 else default


def _numbers(text: str | None, count: int) -> list[float]:
    numbers = [_number(part) for part in (text or "").split()[:count]]
    return numbers + [0.0] * (count - len(numbers))


def area(element: Element | None, default: Iterable[float]) -> list[float]:
    """Left, top, width and height of an area; the default where it gives none that can be."""
    numbers = _numbers(None if element is None else element.text, 4)
    return numbers if numbers[3] > 0 else list(default)


def _steps(text: str | None, count: int) -> list[float]:
    """The steps from one character to the next; "g 3 6.4" is 6.4 three times."""
    parts = (text or "").split()
    steps: list[float] = []
    at = 0
    while at < len(parts) and len(steps) < count:
        if parts[at].lower() == "g":
            times = int(_number(parts[at + 1] if at + 1 < len(parts) else ""))
            steps += [_number(parts[at + 2] if at + 2 < len(parts) else "")] * min(max(times, 0), count)
            at += 3
        else:
            steps.append(_number(parts[at]))
            at += 1
    return steps[:count]
