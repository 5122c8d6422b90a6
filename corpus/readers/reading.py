"""What every reader gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from corpus.document import HeadingHint, Noise

#: Why a line that a reader puts after the report is no text of it.
FOOTNOTE, HIDDEN = "footnote", "hidden text"


@dataclass(frozen=True, slots=True)
class Reading:
    """A decoded text; `marks` and the starts of `headings` are offsets in it."""

    text: str
    encoding: str
    marks: tuple[Noise, ...] = ()
    headings: tuple[HeadingHint, ...] = ()


class Line(NamedTuple):
    """A line of a text: a heading of this level from 1, or no text of the report for this reason."""

    text: str
    level: int | None = None
    why: str = ""


def from_lines(lines: Iterable[Line], encoding: str) -> Reading:
    """The text of these lines; a heading begins where its white space ends, and a blank one is none."""
    marks, headings, texts, at = [], [], list[str](), 0
    for line in lines:
        if line.why:
            marks.append(Noise(line.text, at, at + len(line.text), line.why))
        if line.level is not None and line.text.strip():
            headings.append(HeadingHint(at + len(line.text) - len(line.text.lstrip()), line.level))
        texts.append(line.text)
        at += len(line.text) + 1
    return Reading("\n".join(texts), encoding, tuple(marks), tuple(headings))
