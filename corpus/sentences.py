"""Where sentences end in Chinese official prose."""

from __future__ import annotations

import re

Span = tuple[int, int]

#: A sentence with all the marks that close it (。。 is one end, ” and ） belong to it).
#: A full stop of half width ends one where Chinese or white space follows, not in 3.5 or PM2.5.
_STOP = r"(?:[。！？!?]|\.(?=[\s\u4e00-\u9fff]))"
_SENTENCE = re.compile(rf"(?:(?!{_STOP})[^\n])*(?:{_STOP}+[”’）)】》」]*|\n+|$)")
_HARD_CUT = 200
_PARAGRAPH = re.compile(r"[^\n\r\x0b\x0c\u2028\u2029]+")


def sentences(text: str, start: int, end: int) -> list[Span]:
    """The sentences of `text[start:end]`, one after another, white space only in none."""
    spans = [m.span() for m in _SENTENCE.finditer(text, start, end) if m.end() > m.start()]
    return [s for s in (strip_span(text, *span) for span in spans) if s[0] < s[1]]


def clauses(text: str, start: int, end: int, marks: str | None) -> list[Span]:
    """The parts of a sentence up to any of `marks`, of even length where none are given."""
    if marks is None:
        return [(a, min(a + _HARD_CUT, end)) for a in range(start, end, _HARD_CUT)]
    parts = re.compile(f"[^{marks}]*(?:[{marks}]+|$)").finditer(text, start, end)
    return [m.span() for m in parts if m.end() > m.start()]


def paragraphs(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The lines of `text[start:end]` that hold more than white space, without the white space around them."""
    out = []
    for found in _PARAGRAPH.finditer(text, start, len(text) if end is None else end):
        a, b = found.span()
        if text[a].isspace() or text[b - 1].isspace():
            a, b = strip_span(text, a, b)
        if a < b:
            out.append((a, b))
    return out


def strip_span(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
