"""The sections of a report: its title, headings, items, opening, closing and plans.

Reports mix the levels of GB/T 9704 (一、 （一） 1. （1）) with 一是 items, put a heading and its body on
one line, leave numbers out and end in a text without a heading that looks ahead. The worst error is
to take such a line whole for a heading, for then its text is found by nobody: a heading on the line
of its body (run-in) is the first sentence only, and at most 40 characters long.

This module is pure: text in, sections out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.closing import closes, is_plan_heading, is_plan_paragraph, leaves_subsection
from corpus.document import Section, SectionKind
from corpus.marks import ItemMark, heading_mark, item_marks
from corpus.sentences import Span, paragraphs, strip_span
from corpus.titles import is_unnumbered_heading, title_lines

#: A heading on the line of its body is at most this long, its number not counted.
MAX_RUN_IN_CHARS = 40
#: A heading on a line of its own, where it is one sentence.
MAX_HEADING_CHARS = 60
#: Up to so many paragraphs before 一是 lead to it; of more, only the last.
MAX_LEAD_PARAGRAPHS = 2

_SENTENCE_END = re.compile(r"[。！？!?]")
_LABEL = re.compile(r"[^。！？，；：:,;]{2,20}[：:]")


@dataclass(frozen=True, slots=True)
class HeadingHint:
    """A line that the file itself calls a heading (Markdown's #, Word's styles), with its level from 1."""

    start: int
    level: int


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading: `rank` orders it among the headings around it, smaller ones being above."""

    rank: int
    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Block:
    """The paragraphs below one heading, or none, up to the next."""

    path: tuple[_Heading, ...]
    heading: _Heading | None
    spans: list[Span] = field(default_factory=list)
    plan: bool = False
    closing: bool = False
    has_children: bool = False


def find_sections(text: str, hints: Sequence[HeadingHint] = ()) -> list[Section]:
    """The sections of a report in text order; with the white space between them they make up `text`."""
    lines = paragraphs(text)
    titles = title_lines(text, lines, {h.start for h in hints if h.level == 1})
    sections = [Section(0, "title", (), None, a, b, b, b) for a, b in lines[:titles]]
    blocks = _blocks(text, lines[titles:], {h.start: h.level for h in hints})
    _mark_plans(blocks)
    for i, block in enumerate(blocks):
        is_opening = i == 0 and block.heading is None and not block.closing
        sections += _block_sections(text, block, opening=is_opening, headless=len(blocks) == 1)
    return sections


def _blocks(text: str, lines: list[Span], hints: dict[int, int]) -> list[_Block]:
    """Groups the paragraphs by the headings they stand below."""
    headings = _headings(text, lines, hints)
    closing_at = _closing_at(text, lines, headings)
    blocks = [_Block((), None)]
    for i, (start, end) in enumerate(lines):
        heading, current = headings[i], blocks[-1]
        if heading is not None:
            path = (*(h for h in current.path if h.rank < heading.rank), heading)
            for block in blocks:
                block.has_children = block.has_children or block.heading in path[:-1]
            blocks.append(_Block(path, heading))
            start = strip_span(text, heading.end, end)[0]
        elif i == closing_at:
            blocks.append(_Block((), None, closing=True))
        elif len(current.path) > 1 and leaves_subsection(text[start:end]) and current.spans:
            blocks.append(_Block(current.path[:1], None))
        if start < end:
            blocks[-1].spans.append((start, end))
    return [b for b in blocks if b.heading or b.spans]


def _headings(text: str, lines: list[Span], hints: dict[int, int]) -> list[_Heading | None]:
    """The heading that each line is or opens with.

    A numbered line that nothing stands below is no heading but text: （一）学习不深入。（二）作风不扎实。
    """
    promoted = _promoted_depth(text, lines)
    found = [_heading_at(text, lines, i, hints, promoted) for i in range(len(lines))]
    out: list[_Heading | None] = []
    for i, heading in enumerate(found):
        if heading is not None and heading.rank >= 10 and heading.end == lines[i][1] and lines[i][0] not in hints:
            below = i + 1 < len(lines)
            following = found[i + 1] if below else None
            if not below or (following is not None and following.rank <= heading.rank):
                heading = None
        out.append(heading)
    return out


def _closing_at(text: str, lines: list[Span], headings: list[_Heading | None]) -> int | None:
    """The line that the closing text begins with: after all headings, and not the first below its own."""
    last = max((i for i, h in enumerate(headings) if h is not None), default=None)
    heading = None if last is None else headings[last]
    if last is None or heading is None:
        return None
    first = last + 2 if heading.end == lines[last][1] else last + 1
    return next((i for i in range(first, len(lines)) if closes(text[lines[i][0] : lines[i][1]])), None)


def _promoted_depth(text: str, lines: list[Span]) -> int:
    """The number form that stands for 一、 in a report that has neither 一、 nor （一）; else 0."""
    depths = [heading_mark(text[a:b])[0] for a, b in lines]
    if 1 in depths or 2 in depths:
        return 0
    return 3 if depths.count(3) > 1 else 0


def _heading_at(text: str, lines: list[Span], i: int, hints: dict[int, int], promoted: int) -> _Heading | None:
    """The heading that a line is or opens with."""
    start, end = lines[i]
    line = text[start:end]
    depth, mark = heading_mark(line)
    hint = hints.get(start)
    if depth == 0:
        if hint is not None:
            return _Heading(10 * hint - 5, start, end, _bare(line))
        if is_unnumbered_heading(text, lines, i):
            return _Heading(5, start, end, _bare(line))
        return None
    length = _heading_length(line, mark, own_line=hint is not None)
    if length == 0:
        return None
    if depth >= 3 and depth != promoted and (start + length < end or line[-1] in "。！？"):
        return None  # 1. and （1） on the line of their body number paragraphs, not sections
    rank = 10 if depth == promoted else 10 * depth
    return _Heading(rank, start, start + length, _bare(line[:length]))


def _heading_length(line: str, mark: int, own_line: bool) -> int:
    """How much of a numbered line is its heading, closing 。 included; 0 where it is all body."""
    body = line[mark:]
    if not body:
        return 0
    stop = _SENTENCE_END.search(body)
    one_sentence = stop is None or stop.end() == len(body)
    if one_sentence and (own_line or len(body) <= MAX_HEADING_CHARS) and body[-1] not in "；;，,":
        return len(line)
    if stop is not None and stop.start() <= MAX_RUN_IN_CHARS:
        return mark + stop.end()
    label = _LABEL.match(body)
    return mark + label.end() if label and label.end() < len(body) else 0


def _bare(heading: str) -> str:
    return heading.strip().rstrip("。：:．.")


def _mark_plans(blocks: list[_Block]) -> None:
    """Marks what is to be done: a section that says so, what is below it and the sections after it."""
    planned = False
    for i, block in enumerate(blocks):
        announced = [is_plan_heading(h.text, n == 0, _is_first(blocks, i, h)) for n, h in enumerate(block.path)]
        planned = planned or announced[:1] == [True]
        goes_on = planned and bool(block.path) and not _looks_back(block.path[0].text)
        block.plan = block.closing or any(announced) or goes_on


def _is_first(blocks: list[_Block], i: int, heading: _Heading) -> bool:
    """Whether a heading is the first of its rank."""
    return not any(
        b.heading is not None and b.heading.rank == heading.rank and b.heading.start < heading.start
        for b in blocks[: i + 1]
    )


def _looks_back(heading: str) -> bool:
    return bool(re.search(r"问题|回顾|完成情况|工作情况|成效|总结|体会|经验", heading))


def _block_sections(text: str, block: _Block, opening: bool, headless: bool) -> list[Section]:
    """A block as sections: its lead and items, or its text whole."""
    heading = (block.heading.start, block.heading.end) if block.heading else None
    at = block.spans[0][0] if block.spans else (heading[1] if heading else 0)
    base = Section(
        level=_level(block.path),
        kind="plan" if block.plan else "block",
        heading_path=tuple(h.text for h in block.path),
        item=None,
        heading_start=heading[0] if heading else at,
        heading_end=heading[1] if heading else at,
        start=at,
        end=block.spans[-1][1] if block.spans else at,
    )
    marks = item_marks(text, base.start, base.end)
    whole: SectionKind = base.kind
    if not block.plan:
        if opening and not (headless and not marks and not _announces(text, base)):
            whole = "opening"
        elif block.has_children:
            whole = "lead"
    if not marks:
        parts = [replace(base, kind=whole)]
    else:
        parts = _item_sections(text, block, base, marks, whole)
    return _split_plan_paragraphs(text, parts)


def _level(path: tuple[_Heading, ...]) -> int:
    return 0 if not path else 2 if path[-1].rank >= 20 else 1


def _announces(text: str, section: Section) -> bool:
    """Whether an opening says that the report follows."""
    return bool(re.search(r"如下[：:。]", text[section.start : section.end]))


def _item_sections(text: str, block: _Block, base: Section, marks: list[ItemMark], whole: SectionKind) -> list[Section]:
    """The items, each sequence with its lead, and the paragraphs before, between and after."""
    sections: list[Section] = []
    at = base.start
    for i, mark in enumerate(marks):
        if mark.number == 1:
            sections += _before_items(text, block, base, (at, mark.start), whole)
        following = marks[i + 1] if i + 1 < len(marks) else None
        if following is not None and following.number != 1:
            end = following.start
        else:  # the last item of a sequence ends with its paragraph
            end = min(
                next(b for a, b in block.spans if a <= mark.start < b), following.start if following else base.end
            )
        start, at = strip_span(text, mark.start, end)
        kind: SectionKind = "plan" if base.kind == "plan" else "item"
        sections.append(_without_heading(replace(base, level=3, kind=kind, item=mark.number), start, at))
    rest = strip_span(text, at, base.end)
    if rest[0] < rest[1]:
        sections.append(_without_heading(base, *rest))
    if base.heading_start < base.heading_end:
        sections[0] = replace(sections[0], heading_start=base.heading_start, heading_end=base.heading_end)
    return sections


def _before_items(text: str, block: _Block, base: Section, span: Span, whole: SectionKind) -> list[Section]:
    """What stands before 一是: its lead, and the paragraphs before that where there are many."""
    start, end = strip_span(text, *span)
    if start >= end:
        return []
    if whole in ("plan", "opening"):
        return [_without_heading(replace(base, kind=whole), start, end)]
    spans = [s for s in block.spans if start <= s[0] < end]
    lead_start = start if len(spans) <= MAX_LEAD_PARAGRAPHS else spans[-1][0]
    lead = _without_heading(replace(base, kind="lead"), lead_start, end)
    if lead_start == start:
        return [lead]
    return [_without_heading(base, *strip_span(text, start, lead_start)), lead]


def _without_heading(section: Section, start: int, end: int) -> Section:
    return replace(section, heading_start=start, heading_end=start, start=start, end=end)


def _split_plan_paragraphs(text: str, parts: list[Section]) -> list[Section]:
    """Sets paragraphs that say 下一步 apart from the work done around them."""
    out = []
    for part in parts:
        spans = paragraphs(text, part.start, part.end)
        cut = next((i for i, s in enumerate(spans) if i and is_plan_paragraph(text[s[0] : s[1]])), None)
        if part.kind in ("plan", "opening") or part.item is not None or cut is None:
            out.append(part)
            continue
        out.append(replace(part, end=spans[cut - 1][1]))
        out.append(_without_heading(replace(part, kind="plan"), spans[cut][0], part.end))
    return out
