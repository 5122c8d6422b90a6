"""A text cut where its marks begin and end, for whoever shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from compare.overlap.overlap import Mark, MarkKind


class Piece(NamedTuple):
    """A stretch of a text, and how it stands elsewhere; none where it does not."""

    text: str
    kind: MarkKind | None


def pieces(text: str, marks: Iterable[Mark], offset: int = 0) -> Iterator[Piece]:
    """The whole `text` in order; the marks count from `offset` characters before its start."""
    at = 0
    for mark in sorted(marks):
        start, end = max(mark.start - offset, at), min(mark.end - offset, len(text))
        if start < end:
            if at < start:
                yield Piece(text[at:start], None)
            yield Piece(text[start:end], mark.kind)
            at = end
    if at < len(text):
        yield Piece(text[at:], None)
