"""Headings that only their font tells: no number, no heading style, but 黑体 or 楷体 or bold amid 仿宋.

GB/T 9704 sets 一、 in 黑体, （一） in 楷体, the text in 仿宋. So what differs is judged against the look that
most characters have, and a look counts only where several lines have it, each whole and short, without a mark
of punctuation at its end: bold within a paragraph, bold paragraphs, names and dates are none. Numbered lines
vote on how deep a look stands. The title and what is set around it are centred as nothing below is. Of a form
without its table, and of a list, half is 黑体: a report has far more text than headings, though not more lines.

Bold first sentences of a paragraph are left in its text: most reports number them, and then they are read so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from corpus.headings import MAX_HEADING_CHARS
from corpus.marks import heading_mark
from corpus.readers.docx_styles import Look
from corpus.readers.reading import Line

#: So many lines of one look, one below the other, are a list: names, a poem, a table without its lines.
_MAX_TOGETHER = 2
_MIN_LINES = 2
#: Headings and what would be text below them: there are so many times the characters of the first in all.
_TIMES = 3
_KINDS = (re.compile(r"楷|kai", re.I), re.compile(r"黑|雅黑|hei", re.I), re.compile(r"[小大]标宋|biaosong|xbs", re.I))
_NO_HEADING = re.compile(
    r"[。！？!?；;，,、…]$|[：:\t\n|]|^[图表]\s*\d|^附件|^[（(].*[）)]$|^(?:20\d\d|二[〇○]).{2,12}日$"
)


class Shape(NamedTuple):
    """How a whole line looks; a greater one is a higher heading."""

    centred: bool
    size: int
    kind: int
    bold: bool


class LookedAt(NamedTuple):
    """A paragraph of the report: which line it became, its shape where all of it has one, its letters."""

    line: int
    shape: Shape | None
    chars: int


@cache
def _kind(font: str) -> int:
    """0 for the fonts of text, more for those of headings."""
    return max((n for n, names in enumerate(_KINDS, start=1) if names.search(font)), default=0)


class Shapes:
    """Collects how the paragraphs of a document look."""

    def __init__(self) -> None:
        self._chars: Counter[tuple[int, int, bool]] = Counter()
        self._paragraphs: list[LookedAt] = []

    def add(self, pieces: Iterable[tuple[str, Look]], align: str | None, line: int | None) -> None:
        """A paragraph; `line` where it is one that may be a heading, no cell and no text box."""
        own: Counter[tuple[int, int, bool]] = Counter()
        for text, look in pieces:
            if count := sum(map(str.isalpha, text)):  # digits and marks are often of another font
                own[look.size, _kind(look.font), look.bold] += count
        self._chars.update(own)
        if line is not None and own:
            uniform = len(own) == 1 and align not in ("right", "end")
            shape = Shape(align == "center", *next(iter(own))) if uniform else None
            self._paragraphs.append(LookedAt(line, shape, own.total()))

    def levels(self, lines: Sequence[Line]) -> dict[int, int]:
        """The level from 1 of each line that its font tells to be a heading; numbered ones are among them."""
        if not self._chars:
            return {}
        body_size, body_kind, body_bold = self._chars.most_common(1)[0][0]

        def stands_out(shape: Shape | None) -> bool:
            return shape is not None and (shape.kind > body_kind or (shape.bold and not body_bold))

        below_title = self._below_title(lines, Shape(False, body_size, body_kind, body_bold))
        found: dict[Shape, list[int]] = {}
        for shape, group in groupby(below_title, key=lambda paragraph: paragraph.shape):
            texts = {paragraph.line: lines[paragraph.line].text.strip() for paragraph in group}
            numbered = [at for at, text in texts.items() if heading_mark(text)[0]]
            if shape is not None and stands_out(shape):
                readable = [at for at in texts if _reads_like_one(texts[at])] if len(texts) <= _MAX_TOGETHER else []
                found.setdefault(shape, []).extend(sorted({*numbered, *readable}))
        found = {shape: ats for shape, ats in found.items() if len(ats) >= _MIN_LINES}
        chars = {paragraph.line: paragraph.chars for paragraph in below_title}
        if _TIMES * sum(chars[at] for ats in found.values() for at in ats) > sum(chars.values()):
            return {}
        return {at: level for level, shape in enumerate(sorted(found, reverse=True), start=1) for at in found[shape]}

    def _below_title(self, lines: Sequence[Line], body: Shape) -> list[LookedAt]:
        """The paragraphs without those at the top that look like none below: title, subtitle, who reports."""
        starts = (
            n
            for n, paragraph in enumerate(self._paragraphs)
            if paragraph.shape in (None, body) or heading_mark(lines[paragraph.line].text.lstrip())[0]
        )
        top = next(starts, len(self._paragraphs))
        below = {paragraph.shape for paragraph in self._paragraphs[top:]}
        first = next((n for n in range(top) if self._paragraphs[n].shape in below), top)
        return self._paragraphs[first:]


def _reads_like_one(text: str) -> bool:
    return (
        2 <= len(text) <= MAX_HEADING_CHARS
        and not _NO_HEADING.search(text)
        and any("一" <= char <= "鿿" for char in text)
    )
