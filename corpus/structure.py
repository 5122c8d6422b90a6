"""The sections of a report: its title, headings, items, opening, closing and plans.

Reports mix the levels of GB/T 9704 (一、 （一） 1. （1）) with 一是 items, leave numbers out and end in a
text without a heading that looks ahead. The lines are grouped into blocks by the headings above them,
and each block is cut into its lead, its items and the rest.

This module is pure: text in, sections out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

from corpus.blocks import Block, report_blocks
from corpus.closing import closes, is_plan_paragraph, leaves_subsection
from corpus.document import HeadingHint, Section, SectionKind
from corpus.headings import Heading, signs
from corpus.lines import report_lines
from corpus.marks import SUBSECTION, ItemMark, item_marks
from corpus.sentences import Span, paragraphs, strip_span
from corpus.titles import report_title, title_lines

#: Who signs, the date and whom to call.
MAX_SIGNATURE_CHARS = 80
#: Up to so many paragraphs before 一是 lead to it; of more, only the last.
MAX_LEAD_PARAGRAPHS = 2
#: Where many paragraphs stand before the first heading, or there is none, up to so many open the report.
MAX_OPENING_PARAGRAPHS = 2
#: An item's first line that is no longer is its heading: its text follows below.
MAX_ITEM_HEADING_CHARS = 40


def find_sections(text: str, hints: Sequence[HeadingHint] = ()) -> list[Section]:
    """The sections of a report in text order; with the white space between them they make up `text`."""
    lines = report_lines(text)
    levels = {h.start: h.level for h in hints}
    titles = title_lines(text, lines, levels)
    sections = [Section(0, "title", (), None, a, b, b, b) for a, b in lines[:titles]]
    blocks = report_blocks(text, lines[titles:], report_title(text, lines[:titles]), levels)
    headless = not any(block.heading for block in blocks)
    for i, block in enumerate(blocks):
        if i == 0 and block.heading is None and not block.closing:
            sections += _opening_sections(text, block, headless)
        else:
            sections += _block_sections(text, block, "lead" if block.has_children else "block")
    return sections


def _opening_sections(text: str, block: Block, headless: bool) -> list[Section]:
    """What stands before the first heading; in a report without any, only its first paragraphs open it."""
    if not headless and len(block.spans) <= MAX_OPENING_PARAGRAPHS + 1:
        return _block_sections(text, block, "opening")
    announced = next((i for i, span in enumerate(block.spans) if "如下" in text[slice(*span)][-12:]), None)
    items = item_marks(text, block.spans[0][0], block.spans[-1][1])
    if items and announced is None:
        announced = sum(span[1] <= items[0].start for span in block.spans) - 1
    if announced is None:
        count = 0 if headless else 1
    else:
        count = min(MAX_OPENING_PARAGRAPHS, announced + 1)
    parts = []
    if count:
        parts += _block_sections(text, replace(block, spans=block.spans[:count]), "opening")
    if block.spans[count:]:
        parts += _block_sections(text, replace(block, spans=block.spans[count:]), "block")
    return parts


def _block_sections(text: str, block: Block, kind: SectionKind) -> list[Section]:
    """A block as sections: its lead and items, or its text whole, as `kind`."""
    heading = (block.heading.start, block.heading.end) if block.heading else None
    at = block.spans[0][0] if block.spans else (heading[1] if heading else 0)
    base = Section(
        level=_level(block.path),
        kind="plan" if block.plan else kind,
        heading_path=tuple(h.text for h in block.path),
        item=None,
        heading_start=heading[0] if heading else at,
        heading_end=heading[1] if heading else at,
        start=at,
        end=block.spans[-1][1] if block.spans else at,
    )
    marks = item_marks(text, base.start, base.end)
    parts = _item_sections(text, block, base, marks) if marks else [base]
    return [section for part in parts for section in _split_plan_paragraphs(text, part)]


def _level(path: tuple[Heading, ...]) -> int:
    return 0 if not path else 2 if path[-1].rank >= SUBSECTION else 1


def _item_sections(text: str, block: Block, base: Section, marks: list[ItemMark]) -> list[Section]:
    """The items, each sequence with its lead, and the paragraphs before, between and after."""
    sections: list[Section] = []
    at = base.start
    runs_on = False
    for i, mark in enumerate(marks):
        if mark.number == 1:
            sections += _before_items(text, block, base, (at, mark.start))
            runs_on = False
        following = marks[i + 1] if i + 1 < len(marks) else None
        paragraph_end = block.spans[_paragraph_of(block, mark)][1]
        if following is not None and following.number != 1:
            end = following.start
            runs_on = runs_on or strip_span(text, mark.start, end)[1] > paragraph_end
        else:
            end = _last_item_end(text, block, mark, following, runs_on)
        start, at = strip_span(text, mark.start, end)
        kind: SectionKind = "plan" if base.kind == "plan" else "item"
        sections.append(_without_heading(replace(base, level=3, kind=kind, item=mark.number), start, at))
    rest = strip_span(text, at, base.end)
    if rest[0] < rest[1] <= rest[0] + MAX_SIGNATURE_CHARS and signs(text, paragraphs(text, *rest), 0):
        sections[-1] = replace(sections[-1], end=rest[1])
    elif rest[0] < rest[1]:
        sections.append(_without_heading(base, *rest))
    if base.heading_start < base.heading_end:
        sections[0] = replace(sections[0], heading_start=base.heading_start, heading_end=base.heading_end)
    return sections


def _paragraph_of(block: Block, mark: ItemMark) -> int:
    """Which of the block's paragraphs an item begins in."""
    return bisect_right(block.spans, mark.start, key=itemgetter(0)) - 1


def _last_item_end(text: str, block: Block, mark: ItemMark, following: ItemMark | None, runs_on: bool) -> int:
    """Where the last item of a sequence ends: with its paragraph, or, where the items before it run over
    several paragraphs or its own line is only its heading, before a paragraph that speaks of more again.
    """
    i = _paragraph_of(block, mark)
    stop = following.start if following is not None else block.spans[-1][1]
    end = min(block.spans[i][1], stop)
    is_heading = block.spans[i][0] == mark.start and end - mark.start <= MAX_ITEM_HEADING_CHARS
    if not runs_on and not is_heading:
        return end
    for a, b in block.spans[i + 1 :]:
        paragraph = text[a:b]
        if b > stop or leaves_subsection(paragraph) or closes(paragraph) or is_plan_paragraph(paragraph):
            break
        end = b
    return end


def _before_items(text: str, block: Block, base: Section, span: Span) -> list[Section]:
    """What stands before 一是: its lead, and the paragraphs before that where there are many."""
    start, end = strip_span(text, *span)
    if start >= end:
        return []
    if base.kind in ("plan", "opening"):
        return [_without_heading(base, start, end)]
    spans = [s for s in block.spans if start <= s[0] < end]
    lead_start = start if len(spans) <= MAX_LEAD_PARAGRAPHS else spans[-1][0]
    lead = _without_heading(replace(base, kind="lead"), lead_start, end)
    if lead_start == start:
        return [lead]
    return [_without_heading(base, *strip_span(text, start, lead_start)), lead]


def _without_heading(section: Section, start: int, end: int) -> Section:
    return replace(section, heading_start=start, heading_end=start, start=start, end=end)


def _split_plan_paragraphs(text: str, part: Section) -> list[Section]:
    """Sets paragraphs that say 下一步 apart from the work done before them."""
    if part.kind in ("plan", "opening") or part.item is not None:
        return [part]
    spans = paragraphs(text, part.start, part.end)
    may_begin = part.heading_start == part.heading_end  # 下一步 right below its heading is that section's text
    cut = next((i for i, s in enumerate(spans) if (i or may_begin) and is_plan_paragraph(text[slice(*s)])), None)
    if cut is None:
        return [part]
    if cut == 0:
        return [replace(part, kind="plan")]
    ahead = _without_heading(replace(part, kind="plan"), spans[cut][0], part.end)
    return [replace(part, end=spans[cut - 1][1]), ahead]
