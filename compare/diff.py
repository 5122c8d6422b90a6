"""What has changed from one text to another, piece by piece.

Texts are compared by their words (`wording_signs.py`), so a number changed, a mark more and another width are not
changes of wording. Every character of both texts stands in one piece. What a reader of a comparison wants to pass
over is *quiet*: the same words, other punctuation, 三是 that was 二是, 12 that was 十二, an item's opening words that
are the other's heading. A mark written twice (。。) is a slip of the pen that copies hand on, so it is not quiet.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import attrgetter

from compare.diff_pieces import DiffKind, Piece, changed_kind, gap_pieces, number_kind, with_measures
from corpus.sentences import Span
from index.families.word_alignment import Block, align, changes, moved
from index.families.wording_signs import Signs, read_signs

_CLOSING = re.compile(r"[^\w“‘《〈「『【（(]*")
_BEFORE = attrgetter("before")


def diff(before: str, after: str, before_heading: str = "", after_heading: str = "") -> list[Piece]:
    """What has changed from `before` to `after`, the pieces in the order of both texts.

    Headings are those under which the texts stand. Where one text opens with the words of the other's heading
    (三是丰富干部培训平台。 and （三）丰富干部培训平台), these are a piece of the kind `heading`.
    """
    one, other = read_signs(before), read_signs(after)
    cut = _opening(one, other, after_heading), _opening(other, one, before_heading)
    if not any(cut):
        return _Writing(one, other).pieces()
    rest = _Writing(read_signs(before[cut[0] :]), read_signs(after[cut[1] :])).pieces()
    opening = Piece("heading", (0, cut[0]), (0, cut[1]))
    return [opening, *(_shifted(piece, *cut) for piece in rest)]


def _opening(signs: Signs, other: Signs, heading: str) -> int:
    """Where a text's opening ends that is `heading`, 0 where it does not open so or the other text does as well."""
    keys = read_signs(heading).keys
    size = len(keys)
    if not size or signs.keys[:size] != keys or other.keys[:size] == keys:
        return 0
    closing = _CLOSING.match(signs.text, *signs.gap(size))
    end = closing.end() if closing else 0
    return end if end > signs.spans[size - 1][1] or end == len(signs.text) else 0


def _shifted(piece: Piece, by: int, after_by: int) -> Piece:
    def shift(span: Span, by: int) -> Span:
        return span[0] + by, span[1] + by

    elsewhere = piece.elsewhere
    if elsewhere is not None:
        elsewhere = shift(elsewhere, by if piece.before[0] == piece.before[1] else after_by)
    return Piece(piece.kind, shift(piece.before, by), shift(piece.after, after_by), elsewhere)


class _Writing:
    """Writes down the pieces from the start of both texts to their ends."""

    def __init__(self, one: Signs, other: Signs) -> None:
        self._one, self._other = one, other
        self._blocks = align(one, other)
        self._moved = moved(one, other, self._blocks)
        self._arrived = sorted((Block(b.after, b.before, b.size) for b in self._moved), key=lambda b: b.before)
        self._pieces: list[Piece] = []
        self._at = (0, 0)

    def pieces(self) -> list[Piece]:
        n, m = len(self._one.keys), len(self._other.keys)
        blocks = [*self._blocks, Block(n, m, 0)]
        for change, block in zip(changes(self._blocks, n, m), blocks, strict=True):
            self._change(*change)
            for i, j in zip(range(block.before, n), range(block.after, block.after + block.size), strict=False):
                if j > block.after:
                    self._gaps(self._one.gap(i), self._other.gap(j))
                kind = number_kind(self._one, i, self._other, j)
                self._put(kind, self._one.spans[i][1], self._other.spans[j][1])
        return with_measures(self._one.text, self._other.text, self._pieces)

    def _put(self, kind: DiffKind, before: int, after: int, elsewhere: Span | None = None) -> None:
        """A piece up to the given ends."""
        (a, b), self._at = self._at, (before, after)
        if (a, b) == (before, after):
            return
        last = self._pieces[-1] if self._pieces else None
        if last is not None and last.kind == kind and kind in ("same", "removed", "added"):
            self._pieces[-1] = Piece(kind, (last.before[0], before), (last.after[0], after))
        else:
            self._pieces.append(Piece(kind, (a, before), (b, after), elsewhere))

    def _put_alone(self, kind: DiffKind, end: int, removed: bool, elsewhere: Span | None = None) -> None:
        """A piece of one text only, up to `end`."""
        self._put(kind, *((end, self._at[1]) if removed else (self._at[0], end)), elsewhere)

    def _marks_after(self, end: int, removed: bool) -> None:
        """The marks that go along with words of one text only; those of words that have moved are quiet."""
        text, start = (self._one.text, self._at[0]) if removed else (self._other.text, self._at[1])
        kind: DiffKind = "numbering" if re.search(r"\w", text[start:end]) else "punctuation"
        alone = self._pieces and self._pieces[-1].kind in ("removed", "added")
        self._put_alone(("removed" if removed else "added") if alone else kind, end, removed)

    def _gaps(self, gap: Span, other_gap: Span) -> None:
        for kind, end, other_end in gap_pieces(self._one, gap, self._other, other_gap):
            self._put(kind, end, other_end)

    def _change(self, a: int, b: int, c: int, d: int) -> None:
        """Signs a:b became c:d, with the gaps on both sides of them."""
        one, other = self._one, self._other
        if a < b and c == d:
            self._alone((one.gap(a), one.gap(b)), other.gap(c), (a, b), removed=True)
            return
        if a == b and c < d:
            self._alone((other.gap(c), other.gap(d)), one.gap(a), (c, d), removed=False)
            return
        self._gaps(one.gap(a), other.gap(c))
        if a == b:
            return
        if _moves_within(self._moved, a, b) or _moves_within(self._arrived, c, d):
            self._one_sided(a, b, removed=True)
            self._one_sided(c, d, removed=False)
        else:
            ends = one.spans[b - 1][1], other.spans[d - 1][1]
            texts = one.text[self._at[0] : ends[0]], other.text[self._at[1] : ends[1]]
            self._put(changed_kind("replaced", *texts), *ends)
        self._gaps(one.gap(b), other.gap(d))

    def _alone(self, gaps: tuple[Span, Span], there: Span, signs: Span, removed: bool) -> None:
        """Signs of one text only: of the marks on both their sides those go along that the other has not."""
        text, other = (self._one.text, self._other.text) if removed else (self._other.text, self._one.text)
        (start, left_end), (right, end) = gaps
        wanted = other[slice(*there)]
        on_left = text[start:left_end].startswith(wanted)
        if not on_left and text[right:end].endswith(wanted):
            right = end - len(wanted)
            self._one_sided(*signs, removed)
            self._marks_after(right, removed)
            here = right, end
        else:
            here = start, start + len(wanted) if on_left else left_end
        self._gaps(here if removed else there, there if removed else here)
        if here[0] == start:
            self._one_sided(*signs, removed)
            self._marks_after(end, removed)

    def _one_sided(self, start: int, end: int, removed: bool) -> None:
        """Signs of one text only, what has moved marked, with the marks between them."""
        signs, other = (self._one, self._other) if removed else (self._other, self._one)
        kind: DiffKind = "removed" if removed else "added"

        for move in _moves_within(self._moved if removed else self._arrived, start, end):
            if start < move.before:
                self._put_alone(kind, signs.gap(move.before)[1], removed)
            for (i, j, size), inner in _by_number(signs, other, move):
                here = signs.place(i, i + size)
                self._marks_after(here[0], removed)
                self._put_alone(inner, here[1], removed, other.place(j, j + size))
            start = move.before + move.size
            if start < end:
                self._marks_after(signs.spans[start][0], removed)
        if start < end:
            before, stop = self._at[0 if removed else 1], signs.spans[end - 1][1]
            self._put_alone(changed_kind(kind, signs.text[before:stop]), stop, removed)


def _moves_within(moves: list[Block], start: int, end: int) -> list[Block]:
    return moves[bisect_left(moves, start, key=_BEFORE) : bisect_left(moves, end, key=_BEFORE)]


def _by_number(signs: Signs, other: Signs, move: Block) -> list[tuple[tuple[int, int, int], DiffKind]]:
    """What has moved, cut where a number has changed on the way."""
    out: list[tuple[tuple[int, int, int], DiffKind]] = []
    for k in range(move.size):
        kind = number_kind(signs, move.before + k, other, move.after + k)
        kind = "moved" if kind == "same" else kind
        if out and kind == out[-1][1] == "moved":
            (i, j, size), _ = out.pop()
            out.append(((i, j, size + 1), kind))
        else:
            out.append(((move.before + k, move.after + k, 1), kind))
    return out
