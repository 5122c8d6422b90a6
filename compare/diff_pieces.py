"""The pieces of a diff: their kinds, and those of what stands between the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from corpus.figures.measures import MEASURE
from corpus.sentences import Span
from index.families.wording_signs import Signs, quantity
from index.words import normalise

DiffKind = Literal[
    "same",
    "number",
    "replaced",
    "removed",
    "added",
    "moved",
    "doubled",
    "punctuation",
    "numbering",
    "notation",
    "heading",
]
QUIET: frozenset[DiffKind] = frozenset({"same", "punctuation", "numbering", "notation", "heading"})

_DOUBLED = re.compile(r"([。，、；：！？,.;:!?])\1+")
_ITEM_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)是要]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the first text (`before`) and what stands for it in the second (`after`), in code points.

    Either span may be empty; then it says where the other's would stand. What stands elsewhere is two pieces,
    one in its place in each text: `elsewhere` is its span in the text where this piece's is empty.
    """

    kind: DiffKind
    before: Span
    after: Span
    elsewhere: Span | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether a view that shows changes only may leave it out."""
        return self.kind in QUIET


def number_kind(one: Signs, i: int, other: Signs, j: int) -> DiffKind:
    """What a sign has become that has the same key: only a number may have changed."""
    written = one.numbers.get(i, ""), other.numbers.get(j, "")
    if written[0] == written[1]:
        return "same"
    return "notation" if quantity(written[0]) == quantity(written[1]) else "number"


def changed_kind(kind: DiffKind, *texts: str) -> DiffKind:
    """`kind`, or `numbering` where no text is more than an item's number."""
    return "numbering" if all(not text or _ITEM_NUMBER.fullmatch(text) for text in texts) else kind


def gap_pieces(one: Signs, gap: Span, other: Signs, other_gap: Span) -> Iterator[tuple[DiffKind, int, int]]:
    """The kinds of what stands between two words, each with its end in both texts."""
    mark, other_mark = one.mark_in(gap), other.mark_in(other_gap)
    if mark is None and other_mark is None:
        yield from _mark_pieces(one.text, gap, other.text, other_gap)
        return
    mark = mark or (gap[1], gap[1])
    other_mark = other_mark or (other_gap[1], other_gap[1])
    yield from _mark_pieces(one.text, (gap[0], mark[0]), other.text, (other_gap[0], other_mark[0]))
    numbers = _plain(one.text[slice(*mark)]), _plain(other.text[slice(*other_mark)])
    yield "same" if numbers[0] == numbers[1] else "numbering", mark[1], other_mark[1]
    yield from _mark_pieces(one.text, (mark[1], gap[1]), other.text, (other_mark[1], other_gap[1]))


def _mark_pieces(one: str, gap: Span, other: str, other_gap: Span) -> Iterator[tuple[DiffKind, int, int]]:
    marks, others = one[slice(*gap)], other[slice(*other_gap)]
    if _plain(marks) == _plain(others):
        yield "same", gap[1], other_gap[1]
        return
    start = len(list(takewhile(_alike, zip(marks, others, strict=False))))
    end = len(list(takewhile(_alike, zip(marks[start:][::-1], others[start:][::-1], strict=False))))
    yield "same", gap[0] + start, other_gap[0] + start
    single = [_DOUBLED.sub(r"\1", _plain(text)) for text in (marks, others)]
    yield "doubled" if single[0] == single[1] else "punctuation", gap[1] - end, other_gap[1] - end
    yield "same", gap[1], other_gap[1]


def _alike(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1] or normalise(pair[0]) == normalise(pair[1])


def _plain(text: str) -> str:
    return "".join(normalise(text).split())


def with_measures(one: str, other: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces with the measure of a changed number in the number's piece: 10期, not 10."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        if last is not None and last.kind in ("number", "notation") and piece.kind == "same" and not last.elsewhere:
            size = _measure(one, piece.before)
            if size and size == _measure(other, piece.after):
                middle = piece.before[0] + size, piece.after[0] + size
                out[-1] = Piece(last.kind, (last.before[0], middle[0]), (last.after[0], middle[1]))
                piece = Piece("same", (middle[0], piece.before[1]), (middle[1], piece.after[1]))
        if piece.before[0] < piece.before[1] or piece.after[0] < piece.after[1]:
            out.append(piece)
    return out


def _measure(text: str, span: Span) -> int:
    found = MEASURE.match(text, span[0])
    return len(found["measure"]) if found and found.end() <= span[1] else 0
