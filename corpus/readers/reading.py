"""What every reader gives."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.document import Noise
from corpus.headings import HeadingHint


@dataclass(frozen=True, slots=True)
class Reading:
    """A decoded text; `marks` and the starts of `headings` are offsets in it."""

    text: str
    encoding: str
    marks: tuple[Noise, ...] = ()
    headings: tuple[HeadingHint, ...] = ()
