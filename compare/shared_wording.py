"""What all of several texts write, and what only one of them does, wherever it stands in them.

All texts go into one automaton of their parts (a state for each set of places that parts end at), which knows of
every part in which texts it stands. From there the longest part that ends at a sign and stands in all texts, or in
another text at all, is read off in one step each, so the time grows with the texts' length and not with their number
of pairs. Numbers are one sign, punctuation is none (`wording_signs.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpus.sentences import Span
from index.families.wording_signs import Signs, read_signs

#: A shorter part stands in two texts by chance (加强学习, 等方面工作).
MIN_SIGNS = 6
#: Less than this is no wording of one's own, only a word's rest.
_MIN_OWN_SIGNS = 2


def shared_by_all(texts: Sequence[str]) -> list[list[Span]]:
    """For each text the spans that stand in all the others: whole words, at least six signs, in order.

    Spans touch where two parts are shared that do not stand together in some text. One text shares nothing.
    """
    if len(texts) < 2:
        return [[] for _ in texts]
    rows = [read_signs(text) for text in texts]
    parts = _Parts(rows)
    everyone = (1 << len(rows)) - 1
    out = []
    for signs in rows:
        lengths = parts.longest(signs, lambda holders: holders == everyone)
        out.append([_with_marks(signs, *part) for part in _shared_parts(signs, lengths)])
    return out


def own_to(texts: Sequence[str], of: Sequence[int] | None = None) -> list[list[Span]]:
    """For each text the spans of which no other text has anything: whole words, in order.

    What another text has is a part of six signs or more, or a whole clause however short. Of one text all is its own.
    With `of` it is told for these texts only, in their order; they are compared with all the same.
    """
    rows = [read_signs(text) for text in texts]
    parts = _Parts(rows)
    out = []
    for at in range(len(rows)) if of is None else of:
        signs, alone = rows[at], 1 << at
        lengths = parts.longest(signs, lambda holders, alone=alone: holders != alone)  # type: ignore[misc]
        covered = bytearray(len(signs.keys))
        for start, end in [*_shared_parts(signs, lengths), *_shared_clauses(signs, lengths)]:
            covered[start:end] = b"\1" * (end - start)
        own = [match.span() for match in re.finditer(b"\0{%d,}" % _MIN_OWN_SIGNS, covered)]
        out.append([_with_marks(signs, *part) for part in own])
    return out


def _shared_parts(signs: Signs, lengths: Sequence[int]) -> list[Span]:
    """The longest parts of whole words, from the longest that end at each sign; none overlap."""
    out: list[Span] = []
    for i, length in enumerate(lengths):
        if length < MIN_SIGNS or (i + 1 < len(lengths) and lengths[i + 1] == length + 1):
            continue
        start, end = signs.inside(i + 1 - length, i + 1)
        last = out[-1][1] if out else 0
        if end - start >= MIN_SIGNS and end > last:
            out.append((max(start, last), end))
    return out


def _shared_clauses(signs: Signs, lengths: Sequence[int]) -> list[Span]:
    """The clauses that stand whole in what the lengths are of."""
    ends = [i for i in range(1, len(signs.keys)) if signs.gap(i)[0] < signs.gap(i)[1]]
    clauses = zip([0, *ends], [*ends, len(signs.keys)], strict=True)
    return [(start, end) for start, end in clauses if start < end and lengths[end - 1] >= end - start]


def _with_marks(signs: Signs, start: int, end: int) -> Span:
    """Where signs stand, with the marks that close them."""
    return signs.place(start, end)[0], signs.closing(end)


class _Parts:
    """An automaton of all parts of some rows of signs, with the rows that hold each part."""

    def __init__(self, rows: Sequence[Signs]) -> None:
        self._next: list[dict[str, int]] = [{}]
        self._link = [-1]
        self._length = [0]
        self._holders = [0]
        for row, signs in enumerate(rows):
            last = 0
            for key in signs.keys:
                last = self._append(last, key)
                self._holders[last] |= 1 << row
        self._order = sorted(range(1, len(self._link)), key=self._length.__getitem__)
        for state in reversed(self._order):
            self._holders[self._link[state]] |= self._holders[state]

    def longest(self, signs: Signs, wanted: Callable[[int], bool]) -> list[int]:
        """For each sign of one of the rows the length of the longest part that ends there with `wanted` holders."""
        best = [0] * len(self._link)
        for state in self._order:
            best[state] = self._length[state] if wanted(self._holders[state]) else best[self._link[state]]
        out: list[int] = []
        state = 0
        for key in signs.keys:
            state = self._next[state][key]
            out.append(min(best[state], len(out) + 1))
        return out

    def _append(self, last: int, key: str) -> int:
        """The state of what ends with `key` after the state `last`."""
        known = self._next[last].get(key)
        if known is not None:
            return known if self._length[known] == self._length[last] + 1 else self._split(last, known, key)
        state = self._state({}, self._length[last] + 1, 0)
        at = last
        while at >= 0 and key not in self._next[at]:
            self._next[at][key] = state
            at = self._link[at]
        if at >= 0:
            known = self._next[at][key]
            direct = self._length[known] == self._length[at] + 1
            self._link[state] = known if direct else self._split(at, known, key)
        return state

    def _split(self, at: int, known: int, key: str) -> int:
        """The state of the shorter parts of `known`, which end in more places."""
        state = self._state(dict(self._next[known]), self._length[at] + 1, self._link[known])
        self._link[known] = state
        while at >= 0 and self._next[at].get(key) == known:
            self._next[at][key] = state
            at = self._link[at]
        return state

    def _state(self, following: dict[str, int], length: int, link: int) -> int:
        self._next.append(following)
        self._length.append(length)
        self._link.append(link)
        self._holders.append(0)
        return len(self._link) - 1
