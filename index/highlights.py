"""Why a passage was found: the stretches of its text that stand for the query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.words import normalise, squeeze


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of a passage, in code points of its text: the query's words themselves, or near ones."""

    start: int
    end: int
    match: Literal["exact", "near"]


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
    marks = [""] * len(text)
    wanted = [False] * len(text)
    ordered = [*(h for h in aligned if h.match == "near"), *(h for h in aligned if h.match == "exact"), *verbatim]
    for highlight in ordered:
        marks[highlight.start : highlight.end] = [highlight.match] * (highlight.end - highlight.start)
    for highlight in verbatim:
        wanted[highlight.start : highlight.end] = [True] * (highlight.end - highlight.start)
    out: list[Highlight] = []
    for at, mark in enumerate(marks):
        if not mark:
            continue
        if out and out[-1].end == at and out[-1].match == mark:
            out[-1] = Highlight(out[-1].start, at + 1, out[-1].match)
        else:
            out.append(Highlight(at, at + 1, "exact" if mark == "exact" else "near"))
    return tuple(h for h in out if h.end - h.start > 1 or wanted[h.start])
