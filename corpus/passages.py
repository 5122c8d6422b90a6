"""From sections to passages: what is indexed and found.

A passage is one 一是 item; where there is none, the （一） block; failing that, the paragraph. Up to 350
characters (white space not counted) stay whole; longer ones are cut at sentence ends into windows of 120
to 220, which rank best on judged queries (160 to 200 did, 280 lost 0.03 to 0.07 nDCG@10).
"""

from __future__ import annotations

from itertools import accumulate

from corpus.document import Document, Kind, Passage, Section
from corpus.sentences import Span, clauses, paragraphs, sentences, strip_span

MAX_WHOLE_CHARS = 350
WINDOW_CHARS = (120, 220)
#: A lead or paragraph shorter than this says too little alone and goes with what follows.
MIN_ALONE_CHARS = 60

#: Sentences shorter than this are not weighed one by one.
MIN_UNIT_CHARS = 10

#: What it costs a window to run over the end of a paragraph, beside the cost of its length (0 to 1).
_CROSSING_COST = 0.3


def split_passages(document: Document) -> list[Passage]:
    """The passages of a document in text order."""
    text = document.text
    passages: list[Passage] = []
    bodies = [s for s in document.sections if s.kind != "title" and s.start < s.end]
    lead_start: int | None = None
    for i, section in enumerate(bodies):
        if _joins_next(text, section, bodies[i + 1] if i + 1 < len(bodies) else None):
            lead_start = section.start
            continue
        start = section.start if lead_start is None else lead_start
        lead_start = None
        for a, b in _cut(text, section, start):
            passages.append(_passage(document, len(passages), section, a, b))
    return passages


def _joins_next(text: str, section: Section, following: Section | None) -> bool:
    """Whether a section is a short lead, to be put before the first item."""
    return (
        section.item is None
        and section.kind in ("lead", "plan")
        and _chars(text, section.start, section.end) < MIN_ALONE_CHARS
        and following is not None
        and following.item is not None
        and following.heading_path == section.heading_path
        and following.heading_start == following.heading_end
    )


def _passage(document: Document, ordinal: int, section: Section, start: int, end: int) -> Passage:
    kind: Kind = "block" if section.kind == "title" else section.kind
    return Passage(
        doc_id=document.doc_id,
        ordinal=ordinal,
        kind=kind,
        heading_path=section.heading_path,
        item=section.item,
        text=document.text[start:end],
        start=start,
        end=end,
    )


def _cut(text: str, section: Section, start: int) -> list[Span]:
    if section.item is not None or section.level >= 2:
        return _whole_or_windows(text, start, section.end)
    return [s for paragraph in _paragraphs(text, start, section.end) for s in _whole_or_windows(text, *paragraph)]


def _whole_or_windows(text: str, start: int, end: int) -> list[Span]:
    return [(start, end)] if _chars(text, start, end) <= MAX_WHOLE_CHARS else windows(text, start, end)


def _chars(text: str, start: int, end: int) -> int:
    """How long a text is without white space, of which formats put more or less between the same words."""
    return sum(map(len, text[start:end].split()))


def _paragraphs(text: str, start: int, end: int) -> list[Span]:
    """The paragraphs, short ones joined with the next, the last with the one before."""
    out: list[Span] = []
    open_start: int | None = None
    for a, b in paragraphs(text, start, end):
        open_start = a if open_start is None else open_start
        if _chars(text, open_start, b) >= MIN_ALONE_CHARS:
            out.append((open_start, b))
            open_start = None
    if open_start is not None:
        last = strip_span(text, open_start, end)
        if out and _chars(text, *out[-1]) + _chars(text, *last) <= MAX_WHOLE_CHARS:
            last = (out.pop()[0], last[1])
        out.append(last)
    return out


def windows(text: str, start: int, end: int) -> list[Span]:
    """Cuts a long text at sentence ends so that its windows are of good length together.

    The cuts with the least total cost are taken: a window costs by how far it is from
    `WINDOW_CHARS`, and by the ends of paragraphs within it. A sentence is never cut, unless it is
    longer than a whole passage may be; then it is cut at ；, else at ，, else anywhere.
    """
    units = _units(text, start, end)
    chars = [0, *accumulate(_chars(text, *unit) for unit in units)]  # before each unit
    ends = [0]  # how many paragraphs end before each unit
    for before, after in zip(units, units[1:], strict=False):
        ends.append(ends[-1] + ("\n" in text[before[1] : after[0]]))
    best: list[tuple[float, int]] = [(0.0, 0)]
    for j in range(1, len(units) + 1):
        options = []
        for i in range(j - 1, -1, -1):
            length = chars[j] - chars[i]
            if length > MAX_WHOLE_CHARS and i < j - 1:
                break
            crossings = ends[j - 1] - ends[i]
            options.append((best[i][0] + _length_cost(length) + _CROSSING_COST * crossings, i))
        best.append(min(options))
    cuts, j = [], len(units)
    while j:
        i = best[j][1]
        cuts.append((units[i][0], units[j - 1][1]))
        j = i
    return cuts[::-1]


def _length_cost(length: int) -> float:
    low, high = WINDOW_CHARS
    if length < low:
        return ((low - length) / low) ** 2 + 0.05
    return ((length - high) / high) ** 2 * 4 if length > high else 0.0


def _units(text: str, start: int, end: int) -> list[Span]:
    """What windows are made of: sentences, long ones cut, tiny ones joined with the next on their line."""
    out: list[Span] = []
    for sentence in sentences(text, start, end):
        for unit in _within_limit(text, *sentence):
            tiny = bool(out) and _chars(text, *out[-1]) < MIN_UNIT_CHARS and "\n" not in text[out[-1][1] : unit[0]]
            if tiny:
                out[-1] = (out[-1][0], unit[1])
            else:
                out.append(unit)
    return out


def _within_limit(text: str, start: int, end: int) -> list[Span]:
    """A sentence, cut where it is longer than a passage may be."""
    if _chars(text, start, end) <= MAX_WHOLE_CHARS:
        return [(start, end)]
    for mark in ("；;", "，,、", None):
        parts = [strip_span(text, *part) for part in clauses(text, start, end, mark)]
        if mark is None or max(_chars(text, a, b) for a, b in parts) <= MAX_WHOLE_CHARS:
            return [part for part in parts if part[0] < part[1]]
    return []
