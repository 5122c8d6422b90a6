"""The blocks of a report: the paragraphs below one heading, and whether they are what was or what is to be done.

A section that announces plans makes plans of what is below it and of the sections after it. The closing
text follows the last section without a heading of its own. Where one file holds two reports, the plans
of the first end where the second counts from 一 again.

This module is pure: text in, blocks out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from corpus.annexes import opens_annex
from corpus.closing import (
    belongs_to_closing,
    closes,
    is_plan_heading,
    is_plan_title,
    leaves_subsection,
    looks_back,
    reviewed_year,
    speaks_ahead,
    turns_ahead,
)
from corpus.headings import Heading, find_headings
from corpus.marks import number_of
from corpus.sentences import Span, strip_span


@dataclass(slots=True)
class Block:
    """The paragraphs below one heading, or none, up to the next."""

    path: tuple[Heading, ...]
    heading: Heading | None
    spans: list[Span] = field(default_factory=list)
    plan: bool = False
    closing: bool = False
    has_children: bool = False


def report_blocks(text: str, lines: list[Span], title: str, hints: dict[int, int]) -> list[Block]:
    """The blocks of a report in text order; `lines` are those below its title, `hints` levels by their starts."""
    blocks = _grouped(text, lines, hints)
    _mark_plans(blocks, title, text[slice(*lines[0])] if lines else "")
    _mark_by_text(text, blocks)
    return list(_turned(text, blocks))


def _grouped(text: str, lines: list[Span], hints: dict[int, int]) -> list[Block]:
    """Groups the paragraphs by the headings they stand below."""
    headings = find_headings(text, lines, hints)
    closing_at = _closing_at(text, lines, headings)
    blocks = [Block((), None)]
    of_heading: dict[int, Block] = {}
    for i, (start, end) in enumerate(lines):
        heading, current = headings[i], blocks[-1]
        if heading is not None:
            path = (*(h for h in current.path if h.rank < heading.rank), heading)
            if len(path) > 1:
                of_heading[path[-2].start].has_children = True
            blocks.append(Block(path, heading))
            of_heading[heading.start] = blocks[-1]
            start = strip_span(text, heading.end, end)[0]
        elif i == closing_at:
            blocks.append(Block((), None, closing=True))
        elif len(current.path) > 1 and current.spans and leaves_subsection(text[start:end]):
            blocks.append(Block(current.path[:1], None))
        if start < end:
            blocks[-1].spans.append((start, end))
    return [b for b in blocks if b.heading or b.spans]


def _closing_at(text: str, lines: list[Span], headings: list[Heading | None]) -> int | None:
    """The line that the closing text begins with: after all headings but 附件's, not the first below its own."""
    annex = next((i for i, h in enumerate(headings) if h is not None and opens_annex(h.text)), len(lines))
    last = max((i for i, h in enumerate(headings[:annex]) if h is not None), default=None)
    heading = None if last is None else headings[last]
    if last is None or heading is None:
        return None
    first = last + 2 if heading.end == lines[last][1] else last + 1
    of_plans = is_plan_heading(heading.name, True, False, None)
    found = next((i for i in range(first, annex) if closes(text[slice(*lines[i])], of_plans)), None)
    while found is not None and found > first and belongs_to_closing(text[slice(*lines[found - 1])]):
        found -= 1
    return found


def _mark_plans(blocks: list[Block], title: str, opening: str) -> None:
    """Marks what is to be done: a section that says so, what is below it and the sections after it.

    The title may say that all of it is, and title or opening up to which year it is what was done.
    """
    of_plans, reviewed = is_plan_title(title), reviewed_year(title, opening)
    first: dict[int, int] = {}
    for block in blocks:
        if block.heading is not None:
            first.setdefault(block.heading.rank, block.heading.start)
    planned, last = False, 0
    for block in blocks:
        path = block.path
        announced = [is_plan_heading(h.name, n == 0, first[h.rank] == h.start, reviewed) for n, h in enumerate(path)]
        number = number_of(path[0].text) or 0 if path else 0
        begins_anew = number == 1 < last  # another report in the file
        last = number or last
        planned = (planned and not begins_anew or announced[:1] == [True]) and not (path and opens_annex(path[0].text))
        goes_on = planned and bool(path) and not looks_back(path[0].name)
        reviews = any(looks_back(h.name) for h in path[1:])
        block.plan = block.closing or ((any(announced) or goes_on or (of_plans and bool(path))) and not reviews)


def _mark_by_text(text: str, blocks: list[Block]) -> None:
    """Marks the sections that speak of what is to be done though their headings do not say so."""
    for path, section in groupby(blocks, key=lambda block: block.path[:1]):
        below = list(section)
        if not path or opens_annex(path[0].text) or looks_back(path[0].name) or any(block.plan for block in below):
            continue
        if speaks_ahead("".join(text[a:b] for block in below for a, b in block.spans)):
            for block in below:
                block.plan = not any(looks_back(heading.name) for heading in block.path)


def _turned(text: str, blocks: list[Block]) -> Iterator[Block]:
    """The blocks, those below 存在问题和下一步打算 cut where they turn from what was to what is to be done."""
    for block in blocks:
        paragraphs_of = [text[slice(*span)] for span in block.spans]
        count = turns_ahead(block.heading.name, paragraphs_of) if block.plan and block.heading is not None else 0
        if count == 0:
            yield block
        else:
            yield replace(block, spans=block.spans[:count], plan=False)
            yield replace(block, spans=block.spans[count:], heading=None)
