"""Which lines are headings, or open with one.

A heading on the line of its body (run-in) is the first sentence, at most 40 characters long, and ends
before 一是. A line that the file calls a heading (Markdown's #, Word's styles) is one only where it
reads like one: writers style whole paragraphs. Its level is the file's, which says nothing of 一、 and （一）
but where lines of one level bear such numbers. And a heading that nothing stands below is text, for
else it would be in no passage and found by nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from corpus.annexes import opens_annex
from corpus.marks import MARK_CHARS, NUMBERED, PART, SECTION, SUBSECTION, first_item, heading_mark
from corpus.sentences import Span
from corpus.titles import is_marked_heading, is_unnumbered_heading
from corpus.units import unit_name
from corpus.years import DATE_LINE

#: A heading on the line of its body is at most this long, its number not counted.
MAX_RUN_IN_CHARS = 40
#: A heading on a line of its own, where it is one sentence.
MAX_HEADING_CHARS = 60
#: One with a number and no mark at its end, which a sentence would have.
MAX_OPEN_HEADING_CHARS = 80

#: What ends a heading before its body: a full stop, or a gap of two wide spaces.
_SENTENCE_END = re.compile(r"[。！？!?]|\.(?=[\u4e00-\u9fff])|\.$|(?<=\S)[\u3000\xa0 ]{2,}(?=\S)")
_LABEL = re.compile(r"[^。！？，；：:,;\t]{2,20}[：:]")
#: 存在问题：… is a heading and its text, wherever the line ends.
_NAMES_A_PART = re.compile(r"(?:方面|情况|问题|不足|打算|措施|成效|工作|做法|体会)$")
_STATES_FIGURES = re.compile(r"\d+(?:\.\d+)?(?:余|多)?\s*(?:[次个项件期人场家户篇条名]|万|亿|%)")
#: ◆创新监管方式 and 【学习教育】 stand below whatever bears a number.
_UNNUMBERED, _MARKED = PART - 1, SUBSECTION + 5


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: `rank` orders it among the headings around it, smaller ones being above.

    `text` is it with its number, `name` without; neither has the closing 。.
    """

    rank: int
    start: int
    end: int
    text: str
    name: str


def find_headings(text: str, lines: list[Span], hints: dict[int, int]) -> list[Heading | None]:
    """The heading that each line is or opens with; `hints` are levels by the start of a line."""
    promoted = _promoted_rank(text, lines)
    ranks = _hint_ranks(text, lines, hints, promoted)
    hinted = [ranks.get(hints.get(start, 0)) for start, _ in lines]
    found = [_heading_at(text, lines, i, hinted[i], promoted) for i in range(len(lines))]
    out: list[Heading | None] = []
    for i, heading in enumerate(found):
        if heading is not None and heading.end == lines[i][1] and _is_text(text, lines, heading, found, out):
            heading = None
        out.append(heading)
    return out


def _is_text(
    text: str, lines: list[Span], heading: Heading, found: list[Heading | None], before: list[Heading | None]
) -> bool:
    """Whether a line that reads like a heading is text, for nothing stands below it.

    `before` is what the lines above it turned out to be.
    """
    i = len(before)
    if i + 1 == len(lines) or signs(text, lines, i + 1):
        return True
    if opens_annex(heading.text):
        return False
    following = found[i + 1]
    if following is not None and following.rank <= heading.rank:
        return True
    # （一）学得不深。（二）抓得不实。: where the one before it was text, so is a whole sentence
    above = found[i - 1] if i else None
    sentence = text[heading.end - 1] in "。；;"
    return sentence and above is not None and before[i - 1] is None and above.rank == heading.rank


def signs(text: str, lines: list[Span], i: int) -> bool:
    """Whether the signature begins at a line: an office and a date, or a date."""
    line = text[slice(*lines[i])]
    below = text[slice(*lines[i + 1])] if i + 1 < len(lines) else ""
    return bool(DATE_LINE.fullmatch(line) or (unit_name(line) and DATE_LINE.fullmatch(below)))


def _promoted_rank(text: str, lines: list[Span]) -> int:
    """The rank of 1. where it stands for 一、: in a report without 一、, above （一）, and mostly before headings."""
    ranks = [heading_mark(text[a : min(b, a + MARK_CHARS)])[0] for a, b in lines]
    numbered = [text[slice(*span)] for rank, span in zip(ranks, lines, strict=True) if rank == NUMBERED]
    if SECTION in ranks or len(numbered) < 2:
        return 0
    if SUBSECTION in ranks and ranks.index(SUBSECTION) < ranks.index(NUMBERED):
        return 0
    headings = sum(_heading_length(line, heading_mark(line)[1]) > 0 for line in numbered)
    return NUMBERED if headings >= 0.6 * len(numbered) else 0


def _hint_ranks(text: str, lines: list[Span], hints: dict[int, int], promoted: int) -> dict[int, int]:
    """The rank of each level that the file knows: that of most numbered lines of the level, else one between."""
    seen: dict[int, Counter[int]] = {level: Counter() for level in sorted({*hints.values()})}
    for start, end in lines:
        rank = heading_mark(text[start : min(end, start + MARK_CHARS)])[0] if start in hints else 0
        if rank:
            seen[hints[start]][SECTION if rank == promoted else rank] += 1
    known = {level: counts.most_common(1)[0][0] for level, counts in seen.items() if counts}
    ranks: dict[int, int] = {}
    for level in seen:
        between = min([10 * level - 5, *(rank - 1 for deeper, rank in known.items() if deeper > level)])
        ranks[level] = max(known.get(level, between), max(ranks.values(), default=0) + 1)
    return ranks


def _heading_at(text: str, lines: list[Span], i: int, hint: int | None, promoted: int) -> Heading | None:
    start, end = lines[i]
    line = text[start:end]
    rank, mark = heading_mark(line)
    if rank == 0:
        hinted = hint is not None and _reads_like_one(line)
        if hinted and hint != SECTION:
            return _heading(hint or 0, start, line, 0)
        if is_marked_heading(line):
            return _heading(_MARKED, start, line, 0)
        # Beside 一、 by the file's word: above it all the same where 一 comes next.
        if is_unnumbered_heading(text, lines, i):
            return _heading(_UNNUMBERED, start, line, 0)
        return _heading(SECTION, start, line, 0) if hinted else None
    length = _heading_length(line, mark)
    if length == 0:
        return None
    if rank >= NUMBERED and rank != promoted and (length < len(line) or line[-1] in "。！？.；;"):
        return None  # 1. and （1） on the line of their body number paragraphs, not sections
    return _heading(SECTION if rank == promoted else rank, start, line[:length], mark)


def _heading(rank: int, start: int, line: str, mark: int) -> Heading:
    bare = line.strip().rstrip("。：:．.，,")
    return Heading(rank, start, start + len(line), bare, bare[mark:])


def _reads_like_one(line: str) -> bool:
    return len(line) <= MAX_HEADING_CHARS and _one_sentence(line) and first_item(line) != 0 and "\t" not in line


def _one_sentence(line: str) -> bool:
    stop = _SENTENCE_END.search(line)
    return stop is None or stop.end() == len(line)


def _heading_length(line: str, mark: int) -> int:
    """How much of a numbered line is its heading, the mark that closes it included; 0 where it is all body."""
    body = line[mark:]
    if not body or "\t" in body:
        return 0
    closed = _SENTENCE_END.search(body)
    item = first_item(body)
    if item is not None and item <= MAX_RUN_IN_CHARS and (closed is None or item < closed.end()):
        return mark + item
    label = _LABEL.match(body)
    if label and label.end() < len(body) and (body[-1] in "。！？" or _NAMES_A_PART.search(label.group()[:-1])):
        return mark + label.end()
    longest = MAX_HEADING_CHARS if closed else MAX_OPEN_HEADING_CHARS
    if _one_sentence(body) and len(body) <= longest and body[-1] not in "；;，,":
        return 0 if closed and _STATES_FIGURES.search(body) else len(line)
    return mark + closed.end() if closed is not None and closed.start() <= MAX_RUN_IN_CHARS else 0
