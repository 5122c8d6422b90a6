"""Why a passage was found: the stretches of its text that stand for the query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from index.words import normalise, squeeze

#: What each code point is marked with.
_EXACT, _NEAR = b"e", b"n"
_RUN = re.compile(b"e+|n+")


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of a passage, in code points of its text: the query's words themselves, or near ones.

    `of` are the words of the query that near ones stand for, where that is known.
    """

    start: int
    end: int
    match: Literal["exact", "near"]
    of: tuple[str, ...] = field(default=(), compare=False)


def occurrences(text: str, wanted: str) -> list[Highlight]:
    """Where `wanted` stands in `text`, whatever the width, case and white space of either."""
    needle, found = squeeze(wanted), list[Highlight]()
    if not needle or needle not in squeeze(text):
        return found
    whole, places = _squeezed(text)
    at = whole.find(needle)
    while at >= 0:
        found.append(Highlight(places[at], places[at + len(needle) - 1] + 1, "exact"))
        at = whole.find(needle, at + len(needle))
    return found


def _squeezed(text: str) -> tuple[str, Sequence[int]]:
    """`text` normalised, without white space, and where each of its characters stands in `text`."""
    low = normalise(text)
    if len(low) == len(text) and all(a == b or normalise(a) == b for a, b in zip(text, low, strict=True)):
        pairs = list(zip(low, range(len(low)), strict=True))
    else:
        pairs = [(folded, at) for at, character in enumerate(text) for folded in normalise(character)]
    kept = [(folded, at) for folded, at in pairs if not folded.isspace()]
    return "".join(folded for folded, _ in kept), [at for _, at in kept]


def merge(text: str, aligned: Sequence[Highlight], verbatim: Sequence[Highlight] = ()) -> tuple[Highlight, ...]:
    """Highlights in order, none overlapping; exact ones win over near ones, neighbours become one.

    A single character says nothing, unless it is `verbatim` what was looked for.
    """
    marks, wanted = bytearray(len(text)), bytearray(len(text))
    ordered = [*(h for h in aligned if h.match == "near"), *(h for h in aligned if h.match == "exact"), *verbatim]
    for highlight in ordered:
        sign = _EXACT if highlight.match == "exact" else _NEAR
        marks[highlight.start : highlight.end] = sign * (highlight.end - highlight.start)
    for highlight in verbatim:
        wanted[highlight.start : highlight.end] = _EXACT * (highlight.end - highlight.start)
    runs = (run.span() for run in _RUN.finditer(marks))
    return tuple(
        Highlight(start, end, "exact")
        if marks[start : start + 1] == _EXACT
        else Highlight(start, end, "near", _standing_for(aligned, start, end))
        for start, end in runs
        if end - start > 1 or wanted[start]
    )


def _standing_for(aligned: Sequence[Highlight], start: int, end: int) -> tuple[str, ...]:
    """The words that the near ones within a stretch stand for, each once."""
    within = (h.of for h in aligned if h.match == "near" and start <= h.start and h.end <= end)
    return tuple(dict.fromkeys(word for words in within for word in words))
