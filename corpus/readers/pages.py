"""From lines with places to paragraphs: pages' furniture is taken out, lines are put together again.

A paragraph ends where the next line is indented, or where the line had room for what the next begins
with. Page numbers and headers that come again on other pages go after a paragraph that crosses the page.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.readers.reading import Line as TextLine
from corpus.readers.reading import Reading, from_lines

#: Furniture stands in the outer parts of a page, so many lines deep, on so many of the pages.
_EDGE, _EDGE_LINES, _MOST = 0.15, 3, 0.4
#: An indent, in widths of a Chinese character.
_INDENT = 1.2

_PAGE_NUMBER = re.compile(
    r"[-—–－~·―]{1,2}\s*\d{1,4}\s*[-—–－~·―]{1,2}|\d{1,4}\s*/\s*\d{1,4}|(?i:page\s*\d{1,4}(?:\s*of\s*\d{1,4})?)"
    r"|第\s*\d{1,4}\s*页(?:[\s,，/]*共\s*\d{1,4}\s*页)?|共\s*\d{1,4}\s*页[\s,，/]*第\s*\d{1,4}\s*页"
)
#: What no line break may part: a character or a Latin word with what clings to it; quotation marks cling on both
#: sides.
_OPENING, _CLINGING = r"（《〈「『【〔(\[", r"，。、；：？！）》〉」』】〕…—%％)\]"
_QUOTES = "“”‘’"
_CLOSING = rf"{_CLINGING}”’"
_ONE = rf"[{_OPENING}]*(?:(?:[!-~–—～]+[{_CLINGING}]*)+|[^{_QUOTES}][{_CLINGING}]*)"
_UNBROKEN = re.compile(rf"[{_QUOTES}]*{_ONE}(?:[{_QUOTES}]+(?:{_ONE})?)*")
_CLOSES = re.compile(rf"[{_CLOSING}]")
#: What may be missing at the end of a line beyond the word that did not fit: after a sentence, and within one.
_SENTENCE_END, _SLACK, _SLACK_WITHIN = "。！？：；", 0.7, 2.5
#: The same within a sentence of a scan, where specks stand beyond the margin and the last mark of a line is lost.
_SLACK_OF_SCAN = 4.5


Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Line:
    """Characters side by side: first a run of them, then all that stand at one height."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    base: float
    widths: list[float] = field(default_factory=list)
    slanted: bool = False
    pale: bool = False

    @property
    def em(self) -> float:
        return statistics.median(self.widths) if self.widths else max(0.8 * (self.top - self.bottom), 1.0)

    def beside(self, bottom: float, top: float) -> bool:
        shared = min(self.top, top) - max(self.bottom, bottom)
        return shared >= 0.5 * min(self.top - self.bottom, top - bottom)


@dataclass(slots=True)
class Page:
    """The lines of a page from the top down; `head` and `foot` are texts that were taken out, and why.

    Places on one that `is_scan` are less sure than those of print.
    """

    lines: list[Line]
    box: Box
    number: int
    head: list[tuple[str, str]] = field(default_factory=list)
    foot: list[tuple[str, str]] = field(default_factory=list)
    is_scan: bool = False

    @property
    def layout(self) -> tuple[int, int]:
        """Pages of one width have the same margins, but left ones may have others than right ones."""
        return round(self.box[2] - self.box[0]), self.number % 2


def take_furniture(pages: list[Page]) -> None:
    """Takes headers, footers and page numbers out of the pages' lines."""
    seen = Counter(
        (top, _mask(line, page))
        for page in pages
        for top, lines in ((True, page.lines[:_EDGE_LINES]), (False, page.lines[-_EDGE_LINES:]))
        for line in lines
    )
    least = max(2.0, _MOST * len(pages))

    def reason(page: Page, line: Line, top: bool) -> str | None:
        edge = _EDGE * (page.box[3] - page.box[1])
        if line.bottom < page.box[3] - edge if top else line.top > page.box[1] + edge:
            return None
        bare = line.text.isdecimal() and not top
        if _PAGE_NUMBER.fullmatch(line.text) or (bare and (len(pages) == 1 or seen[top, _mask(line, page)] > 1)):
            return "page number"
        return ("page header" if top else "page footer") if seen[top, _mask(line, page)] >= least else None

    for page in pages:
        while page.lines and (why := reason(page, page.lines[0], True)):
            page.head.append((page.lines.pop(0).text, why))
        while page.lines and (why := reason(page, page.lines[-1], False)):
            page.foot.insert(0, (page.lines.pop().text, why))


def _mask(line: Line, page: Page) -> tuple[str, int]:
    """What comes again on other pages: the text without its numbers; a title is larger than the header like it."""
    if line.text.isdecimal():
        return f"+{int(line.text[:9]) - page.number}", 0
    return re.sub(r"\d+", "#", line.text), round(line.em)


def _margins(pages: list[Page]) -> dict[tuple[int, int], tuple[float, float]]:
    """Where the lines of each layout begin and end."""
    out: dict[tuple[int, int], tuple[float, float]] = {}
    for layout in {page.layout for page in pages}:
        alike = [page.lines for page in pages if page.layout == layout and page.lines]
        if alike:
            lefts = [common_edge((line.left, line.em) for line in lines) for lines in alike]
            rights = [-common_edge((-line.right, line.em) for line in lines) for lines in alike]
            out[layout] = min(lefts), max(rights) if len(rights) < 3 else statistics.median_high(rights)
    return out


def common_edge(edges: Iterable[tuple[float, float]]) -> float:
    """The outermost edge that others share: tables and single lines may stand out."""
    values = sorted(edges)
    others = len(values) // 5
    return next(v for i, (v, em) in enumerate(values) if i + others >= len(values) or values[i + others][0] <= v + em)


def assemble(pages: list[Page], encoding: str) -> Reading:
    """The paragraphs of all pages, what was taken out of them as marks."""
    margins = _margins(pages)
    pitches = [a.base - b.base for page in pages for a, b in zip(page.lines, page.lines[1:], strict=False)]
    pitch = statistics.median(pitches) if pitches else 0.0
    out: list[TextLine] = []
    waiting: list[tuple[str, str]] = []
    paragraph = ""

    def flush() -> None:
        nonlocal paragraph
        out.extend(TextLine(text, why=why) for text, why in [(paragraph, ""), *waiting] if text)
        paragraph = ""
        waiting.clear()

    before: Line | None = None
    right = 0.0
    for page in pages:
        waiting += page.head
        slack = _SLACK_OF_SCAN if page.is_scan else _SLACK_WITHIN
        for i, line in enumerate(page.lines):
            left = margins[page.layout][0]
            apart = i > 0 and before is not None and before.base - line.base > 1.5 * pitch
            if before is None or apart or _starts_paragraph(before, right, line, left, slack):
                flush()
            paragraph = _join(paragraph, line.text)
            before, right = line, margins[page.layout][1]
        waiting += page.foot
    flush()
    return from_lines(out, encoding)


def _starts_paragraph(before: Line, right: float, line: Line, left: float, slack: float) -> bool:
    """Whether a line is indented, or had room for its beginning in the line before, which ends at `right` at most.

    Within a sentence so much room is none, in widths of a character.
    """
    if "\t" in before.text or "\t" in line.text or _other_size(before, line):
        return True
    if line.left - left > _INDENT * line.em:
        return True
    word = _UNBROKEN.match(line.text)
    if word is None or (_CLOSES.match(line.text) and not line.text.startswith("—")):
        return False
    width = sum(1.0 if ord(c) > 0xFF else 0.5 for c in word.group())
    room = width + (_SLACK if before.text[-1] in _SENTENCE_END else slack)
    return right - before.right > room * before.em


def _other_size(a: Line, b: Line) -> bool:
    """Only Chinese characters tell the size."""
    return bool(a.widths and b.widths) and abs(a.em - b.em) > 0.15 * a.em


def _join(text: str, line: str) -> str:
    """Latin words on either side of a line's end are apart; digits are one number."""
    if text and text[-1].isascii() and line[0].isascii() and (text[-1].isalpha() or line[0].isalpha()):
        return text + ("" if text[-1] in "-/" else " ") + line
    return text + line
