"""Why a passage was found: the stretches of its text that stand for the query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.words import normalise


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of a passage, in code points of its text: the query's words themselves, or near ones."""

    start: int
    end: int
    match: Literal["exact", "near"]


def occurrences(text: str, wanted: str) -> list[Highlight]:
    """Where `wanted` stands in `text`, whatever the width, case and white space of either."""
    bare, places = [], []
    for at, character in enumerate(text):
        for folded in normalise(character):
            if not folded.isspace():
                bare.append(folded)
                places.append(at)
    whole, needle = "".join(bare), "".join(normalise(wanted).split())
    found, at = [], whole.find(needle) if needle else -1
    while at >= 0:
        found.append(Highlight(places[at], places[at + len(needle) - 1] + 1, "exact"))
        at = whole.find(needle, at + len(needle))
    return found


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
