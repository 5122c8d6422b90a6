"""What of a pair of passages is new or gone there only: the other side writes it in another of its passages.

Two years may be cut into passages differently, two items of one being paragraphs of one passage in the other. What is
called new beside one passage may then stand in the next, word for word, and is shown as what has moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from compare.diff_pieces import Piece
from compare.shared_wording import shared_by_all
from corpus.sentences import Span
from index.search import Hit

#: Fewer characters stand in another passage by chance.
_LEAST_CHARS = 13
_Side = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A passage and what has become of it; `pieces` are of both passages' texts.

    Where one stands alone there are none, but if some of it stands in another passage of the other side.
    """

    before: Hit | None
    after: Hit | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Alone:
    """A stretch of one side: of a pair's piece, or of a passage that has no partner (no piece)."""

    pair: int
    piece: int | None
    start: int
    text: str


def regrouped(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """The pairs with what stands in other passages of the other side as pieces of the kind `moved`, with no
    `elsewhere`: that would be in this pair's other text.
    """
    out = list(pairs)
    for side in ("before", "after"):
        for number, pieces in _with_moves(out, side).items():
            out[number] = replace(out[number], pieces=pieces)
    return tuple(out)


def _with_moves(pairs: Sequence[Pair], side: _Side) -> dict[int, tuple[Piece, ...]]:
    """The pieces of those pairs in which something of this side stands elsewhere on the other."""
    alone = [one for number, pair in enumerate(pairs) for one in _alone(number, pair, side)]
    others = [hit.passage.text for pair in pairs if (hit := pair.after if side == "before" else pair.before)]
    if not alone or not others:
        return {}
    joined = "\n".join(one.text for one in alone)
    found = _merged(shared_by_all([joined, "\n".join(others)])[0], joined)
    out: dict[int, list[Piece]] = {}
    moves: list[tuple[_Alone, list[Span]]] = []
    at = 0
    for one in alone:
        end = at + len(one.text)
        inside = [(max(a, at) - at, min(b, end) - at) for a, b in found if a < end and b > at]
        if kept := [(a, b) for a, b in inside if b - a >= _LEAST_CHARS]:
            moves.append((one, kept))
        at = end + 1
    for one, spans in reversed(moves):  # from the last on, so that the places of those before stay
        pieces = out.setdefault(one.pair, list(pairs[one.pair].pieces))
        place = slice(0, 0) if one.piece is None else slice(one.piece, one.piece + 1)
        fixed = (0, 0) if one.piece is None else _other_span(pieces[one.piece], side)
        pieces[place] = list(_pieces(one, spans, side, fixed))
    return {number: tuple(pieces) for number, pieces in out.items()}


def _alone(number: int, pair: Pair, side: _Side) -> Iterator[_Alone]:
    """What this side writes and its partner does not, as far as it is long enough."""
    hit, partner = (pair.before, pair.after) if side == "before" else (pair.after, pair.before)
    if hit is None:
        return
    text = hit.passage.text
    if partner is None:
        yield _Alone(number, None, 0, text)
        return
    for at, piece in enumerate(pair.pieces):
        start, end = piece.before if side == "before" else piece.after
        if piece.kind == ("removed" if side == "before" else "added") and end - start >= _LEAST_CHARS:
            yield _Alone(number, at, start, text[start:end])


def _merged(spans: Sequence[Span], text: str) -> list[Span]:
    """Spans with nothing but marks between them as one."""
    out: list[Span] = []
    for start, end in spans:
        if out and not any(c.isalnum() or c == "\n" for c in text[out[-1][1] : start]):
            out[-1] = out[-1][0], end
        else:
            out.append((start, end))
    return out


def _other_span(piece: Piece, side: _Side) -> Span:
    return piece.after if side == "before" else piece.before


def _pieces(one: _Alone, moved: Sequence[Span], side: _Side, fixed: Span) -> Iterator[Piece]:
    """The stretch in parts: what has moved, and what has not."""
    cuts = sorted({0, len(one.text), *(end for span in moved for end in span)})
    for start, end in zip(cuts, cuts[1:], strict=False):
        is_moved = any(a <= start and end <= b for a, b in moved)
        here = one.start + start, one.start + end
        if side == "before":
            yield Piece("moved" if is_moved else "removed", here, fixed)
        else:
            yield Piece("moved" if is_moved else "added", fixed, here)
