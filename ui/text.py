"""A whole report as HTML: its paragraphs, its headings, the marked passage, and what was set aside.

The text is shown in its own order and to the last character. What was set aside stands folded where it
was found; marks of one character or two, of which a file may have hundreds, are only counted at the end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import Document, Noise, Section
from index.highlights import Highlight
from ui.html import escape, tag
from wording.labels import why_words

#: Set-aside text up to this length is only counted.
_SMALL_CHARS = 2


@dataclass(frozen=True, slots=True)
class Marked:
    """A passage to show marked, with its highlights; all in offsets of the report's text."""

    start: int
    end: int
    highlights: tuple[Highlight, ...] = ()


def report_html(document: Document, marked: Marked | None) -> str:
    """The report as HTML; nothing in it is HTML of the report's own."""
    titles = [s for s in document.sections if s.kind == "title"]
    large = [(at, noise) for at, noise in _placed(document.noise) if len(noise.text.strip()) > _SMALL_CHARS]
    writer = _Writer(document.text, _headings(document), titles, marked)
    out = []
    for start, end in _lines(document.text):
        while large and large[0][0] <= start:
            out.append(_folded(large.pop(0)[1]))
        out.append(writer.line(start, end))
    out += [_folded(noise) for _, noise in large]
    out.append(_counted([n for n in document.noise if len(n.text.strip()) <= _SMALL_CHARS]))
    return tag("div", "".join(out), "report")


def outline_html(document: Document) -> str:
    """Links to the headings, folded; empty where there are few."""
    headings = _headings(document)
    if len(headings) < 3:
        return ""
    links = ""
    for section in headings:
        words = escape(document.text[section.heading_start : section.heading_end])
        links += tag("li", f'<a href="#{_anchor(section)}">{words}</a>', f"l{_depth(section)}")
    summary = tag("summary", f"目录（{len(headings)} 个标题）")
    return tag("details", summary + tag("ul", links), "outline")


def _headings(document: Document) -> list[Section]:
    """The sections that open with a heading."""
    return [s for s in document.sections if s.heading_end > s.heading_start and s.kind != "title"]


def _depth(section: Section) -> int:
    """1 for a heading of the first level, else 2; the section itself may be an item right below it."""
    return min(len(section.heading_path), 2) or 1


class _Writer:
    """Writes lines of a report, each character once."""

    def __init__(
        self, text: str, headings: Sequence[Section], titles: Sequence[Section], marked: Marked | None
    ) -> None:
        self._text = text
        self._headings = headings
        self._starts = [section.heading_start for section in headings]
        self._ends = [section.heading_end for section in headings]
        self._titles = titles
        self._marked = marked
        self._arrived = False

    def line(self, start: int, end: int) -> str:
        if any(min(t.start, t.heading_start) <= start and end <= max(t.end, t.heading_end) for t in self._titles):
            return tag("h2", self._run(start, end), "title")
        inside = self._headings[bisect_right(self._ends, start) : bisect_left(self._starts, end)]
        if len(inside) == 1 and inside[0].heading_start <= start and end <= inside[0].heading_end:
            return self._heading(inside[0], f"h{_depth(inside[0]) + 2}", "heading ", start, end)
        out, at = [], start
        for section in inside:
            first, last = max(section.heading_start, start), min(section.heading_end, end)
            out.append(self._run(at, first))
            out.append(self._heading(section, "b", "", first, last))
            at = last
        return tag("p", "".join([*out, self._run(at, end)]))

    def _heading(self, section: Section, name: str, css: str, start: int, end: int) -> str:
        anchor = f'id="{_anchor(section)}" class="{css}level{_depth(section)}"'
        return f"<{name} {anchor}>{self._run(start, end)}</{name}>"

    def _run(self, start: int, end: int) -> str:
        """The text from `start` to `end`, with the part of the passage that lies in it."""
        passage = self._marked
        if passage is None or passage.end <= start or end <= passage.start:
            return escape(self._text[start:end])
        first, last = max(start, passage.start), min(end, passage.end)
        inside = "".join(self._highlighted(first, last))
        css = "passage" if self._arrived else "passage here"
        self._arrived = True
        return escape(self._text[start:first]) + tag("span", inside, css) + escape(self._text[last:end])

    def _highlighted(self, start: int, end: int) -> Iterator[str]:
        at = start
        for highlight in self._marked.highlights if self._marked else ():
            first, last = max(highlight.start, at), min(highlight.end, end)
            if first < last:
                yield escape(self._text[at:first])
                yield tag("mark", escape(self._text[first:last]), highlight.match)
                at = last
        yield escape(self._text[at:end])


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where each line that is not blank starts and ends."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def _placed(noise: Sequence[Noise]) -> Iterator[tuple[int, Noise]]:
    """Each piece with the offset in the report's text at which it stood."""
    taken = 0
    for piece in noise:
        yield piece.raw_start - taken, piece
        taken += piece.raw_end - piece.raw_start


def _folded(noise: Noise) -> str:
    why = why_words(noise.why)
    summary = tag("summary", f"剔出：{escape(why)}（{len(noise.text.strip())} 字）")
    return f'<details class="noise">{summary}{tag("pre", escape(noise.text.strip()))}</details>'


def _counted(noise: Sequence[Noise]) -> str:
    counts = Counter(why_words(piece.why) for piece in noise)
    if not counts:
        return ""
    parts = "、".join(f"{escape(why)} {count} 处" for why, count in counts.items())
    return tag("p", f"剔出的零星字符：{parts}", "muted")


def _anchor(section: Section) -> str:
    return f"s{section.heading_start}"
