"""Markdown: its marks are set aside as noise, so that the text reads as in any other format.

Only what people write in reports is known: # headings, ** and __ for emphasis, - and * before list
lines, > and ``` lines. A full Markdown parser would give HTML, not offsets in the text.
"""

from __future__ import annotations

import re

from corpus.document import HeadingHint, Noise
from corpus.encoding import decode
from corpus.readers.reading import Reading

MARKDOWN = "Markdown mark"

_LINE_MARK = re.compile(
    r"^[ \t]{0,3}(?:(#{1,6})[ \t]+|>[ \t]?|[-*+][ \t]+|(?:```|~~~).*$|(?:-{3,}|\*{3,}|_{3,})[ \t]*$)", re.M
)
#: Emphasised words between their marks. Before a measure word ** is a masked number (**人次), no mark.
_EMPHASIS = re.compile(
    r"(\*\*|__)(?![\s*_]|[余多]?(?:人次|次|件|名|项|期|篇|个|条|人|场|万|家|户|元))([^*_\n]+?)(?<!\s)\1"
)
_CLOSING_HASHES = re.compile(r"(?<![ \t])[ \t]+#+[ \t]*$")
#: The block of settings that some editors put before the text.
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:[\w-]+[ \t]*:.*\n)+---[ \t]*\n")


def read(data: bytes) -> Reading:
    """The text with Markdown's marks set aside and its headings named."""
    text, encoding = decode(data)
    spans: list[tuple[int, int]] = []
    headings = []
    for match in _LINE_MARK.finditer(text):
        spans.append(match.span())
        if match.group(1):
            headings.append((match.end(), len(match.group(1))))
    for match in _EMPHASIS.finditer(text):
        spans += [match.span(1), (match.end(2), match.end())]
    for start, _ in headings:
        end = text.find("\n", start)
        if closing := _CLOSING_HASHES.search(text[start : end if end >= 0 else len(text)]):
            spans.append((start + closing.start(), start + closing.end()))
    if front := _FRONT_MATTER.match(text):
        spans = [front.span(), *(s for s in spans if s[0] >= front.end())]
    marks, at = [], 0
    for start, end in sorted(spans):
        if start >= at and start < end:
            marks.append(Noise(text[start:end], start, end, MARKDOWN))
            at = end
    return Reading(text, encoding, tuple(marks), tuple(HeadingHint(s, level) for s, level in headings))
