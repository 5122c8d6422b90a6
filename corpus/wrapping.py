"""Lines that a page's width broke, as in text copied from PDF or mail.

A report that was wrapped has lines of one width that end in the middle of sentences, while one that was
not has lines that end with them. Only the breaks in the middle of a paragraph are found: with them set
aside its headings, items and words can be read.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from corpus.marks import SUBSECTION, first_item, heading_mark
from corpus.sentences import Span
from corpus.titles import ENDS_HEADING

#: A page is so wide, in characters; a report of fewer lines shows no width.
_WIDTHS = (18, 60)
_MIN_LINES = 8
#: A line that another follows may fall short of the width by so much: a word or a mark did not fit.
_SLACK_CHARS = 2
#: So many of the lines are full, and so many of the full ones end inside a sentence.
_MIN_FULL, _MIN_BROKEN = 0.4, 0.6
#: A line that may head a section though it bears no number.
_MAX_HEADING_CHARS = 24
_PROSE = re.compile("[，。；]")
_CLOSES = "。！？：；!?:;”）)"


def line_breaks(text: str, lines: list[Span]) -> list[Span]:
    """The white space between lines that are one paragraph."""
    if len(lines) < _MIN_LINES or len(_PROSE.findall(text)) < len(lines):
        return []  # rows of a table or a list are of one length too
    if sum(b - a > 2 * _WIDTHS[1] for a, b in lines) > 0.1 * len(lines):
        return []  # most reports: their lines are paragraphs, longer than any page is wide
    best: list[Span] = []
    for measure in (_columns, len):  # pages break lines at a width, mail programs at a number of characters
        lengths = [measure(_with_indent(text, *line)) for line in lines]
        width = _width(text, lines, lengths)
        if width is not None:
            best = max(best, _inside(text, lines, lengths, width), key=len)
    return best


def _inside(text: str, lines: list[Span], lengths: list[float], width: float) -> list[Span]:
    gaps = Counter(_breaks(text, before, after) for before, after in zip(lines, lines[1:], strict=False))
    usual = gaps.most_common(1)[0][0]
    indented = [a for a, _ in lines if text[a - 1 : a] in (" ", "\u3000", "\t")]
    by_indent = 0 < len(indented) < 0.6 * len(lines)
    out = []
    for before, after, length in zip(lines, lines[1:], lengths, strict=False):
        if length < width - _SLACK_CHARS or _breaks(text, before, after) > usual:
            continue
        indent = text[after[0] - 1] in " \u3000\t"
        if indent if by_indent else not _goes_on(text[slice(*before)], text[slice(*after)]):
            continue
        out.append((before[1], after[0]))
    return out


def _goes_on(line: str, below: str) -> bool:
    """Whether a full line and the one below it may be of one paragraph."""
    closed = line[-1] in _CLOSES
    headed = 0 < heading_mark(line)[0] <= SUBSECTION
    if headed and not closed and ENDS_HEADING.search(line):  # a heading that happens to be as wide as the page
        return False
    begins = heading_mark(below)[0] > 0 or first_item(below) == 0 or below.startswith("——") or _heads(below)
    return not begins or not (closed or headed)


def _heads(line: str) -> bool:
    """Whether a line reads like a heading without a number."""
    return len(line) <= _MAX_HEADING_CHARS and bool(ENDS_HEADING.search(line)) and not _PROSE.search(line)


def _width(text: str, lines: list[Span], lengths: list[float]) -> float | None:
    """How wide the lines are; none where nothing wrapped them."""
    by_length = sorted(lengths)
    width = by_length[int(len(lines) * 0.9)]
    if not _WIDTHS[0] <= width <= _WIDTHS[1] or by_length[int(len(lines) * 0.98)] > width + 2 * _SLACK_CHARS:
        return None
    full = [line for line, length in zip(lines, lengths, strict=True) if length >= width - _SLACK_CHARS]
    broken = sum(text[b - 1] not in _CLOSES for _, b in full)
    return width if len(full) >= _MIN_FULL * len(lines) and broken >= _MIN_BROKEN * len(full) else None


def _with_indent(text: str, start: int, end: int) -> str:
    while start > 0 and text[start - 1] in " \u3000\t":
        start -= 1
    return text[start:end]


def _columns(line: str) -> float:
    """How wide a line is: half a character for a letter or a digit."""
    return sum(1 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in line)


def _breaks(text: str, before: Span, after: Span) -> int:
    """How many line breaks stand between two lines, those of a page number between them not counted."""
    gap = text[before[1] : after[0]]
    return gap.count("\n") - sum(bool(line.strip()) for line in gap.split("\n"))
