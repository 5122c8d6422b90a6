"""The wordings of many pieces of text, which of them are alike, and what stands where; kept up as pieces come and go.

Pieces of the same wording count once when wordings are compared. Only new wordings are compared with the rest, so that
what it costs goes by the reports that came, not by those that are there. Whatever the way, the same pieces are the same
families.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.families.alike import Pairs, alike, alike_between
from index.families.grouping import grouped
from index.families.shingles import ShingleSets, shingle_sets
from index.store.records import Touched

#: So many pieces are compared with those before them at a time: what that takes of memory is bounded by it.
_BATCH = 50_000


class Piece(NamedTuple):
    """A stretch of the text of the passage in a row of the indexes, with its wording and the first 64 bits of that's
    hash.
    """

    row: int
    start: int
    end: int
    wording: str
    digest: int


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces that share a core's wording: the rows of their passages (int64), where in these they stand (int64), how
    much of the smaller of both stands in the other (float64), and which have the core's very wording (bool).
    """

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    likeness: NDArray[np.float64]
    is_core: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Wordings:
    """What is known of wordings: their digests (uint64) and shingles, which are alike; and of each piece the row of its
    passage, where it stands in that, and the number of its wording (int64, ordered by row and start).
    """

    digests: NDArray[np.uint64]
    sets: ShingleSets
    pairs: Pairs
    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    numbers: NDArray[np.int64]

    @classmethod
    def none(cls) -> Wordings:
        """Of no pieces."""
        none = np.zeros(0, np.int64)
        sets = ShingleSets(np.zeros(0, np.uint32), np.zeros(1, np.int64))
        return cls(np.zeros(0, np.uint64), sets, Pairs(none, none, none), none, none, none, none)

    def without(self, touched: Touched) -> Wordings:
        """Without the pieces of the rows that were touched, and the wordings that nothing else has."""
        stays = ~touched.holds(self.rows)
        kept, numbers = np.unique(self.numbers[stays], return_inverse=True)
        new = np.full(self.digests.size, -1)
        new[kept] = np.arange(kept.size)
        first, second = new[self.pairs.first], new[self.pairs.second]
        both = (first >= 0) & (second >= 0)
        pairs = Pairs(first[both], second[both], self.pairs.shared[both])
        places = self.rows[stays], self.starts[stays], self.ends[stays]
        return Wordings(self.digests[kept], self.sets.among(kept), pairs, *places, numbers)

    def with_more(self, pieces: Iterable[Piece], compared: Callable[[int], None] | None = None) -> Wordings:
        """With these pieces, none of which is there; `compared` is told of each batch of them, how many they were."""
        found, rest = self, iter(pieces)
        known = {int(digest): number for number, digest in enumerate(self.digests)}
        while batch := list(islice(rest, _BATCH)):
            found = found._with(batch, known)
            if compared is not None:
                compared(len(batch))
        return found

    def wordings(self) -> list[int]:
        """The digest of each piece's wording."""
        found: list[int] = self.digests[self.numbers].tolist()
        return found

    def groups(self) -> Iterator[Group]:
        """All families of pieces, those of most first."""
        order = np.argsort(self.numbers, kind="stable")
        first = np.searchsorted(self.numbers[order], np.arange(self.digests.size + 1))
        weights = np.diff(first)
        for group in grouped(self.sets, self.pairs, weights, self.digests):
            numbers = np.concatenate(([group.core], group.others))
            pieces = np.concatenate([order[first[n] : first[n + 1]] for n in numbers])
            likeness = np.repeat(np.concatenate(([1.0], group.likeness)), weights[numbers])
            is_core = np.arange(pieces.size) < weights[group.core]
            by_place = np.argsort(pieces)
            at = pieces[by_place]
            yield Group(self.rows[at], self.starts[at], self.ends[at], likeness[by_place], is_core[by_place])

    def _with(self, batch: Sequence[Piece], known: dict[int, int]) -> Wordings:
        """With some pieces; `known` are the numbers of the digests, to which those of new wordings are added."""
        new: dict[int, str] = {}
        numbers = []
        for piece in batch:
            if piece.digest not in known:
                known[piece.digest] = len(known)
                new[piece.digest] = piece.wording
            numbers.append(known[piece.digest])
        sets, offset = shingle_sets(list(new.values())), self.digests.size
        within, between = alike(sets), alike_between(sets, self.sets)
        pairs = Pairs(
            np.concatenate((self.pairs.first, within.first + offset, between.first + offset)),
            np.concatenate((self.pairs.second, within.second + offset, between.second)),
            np.concatenate((self.pairs.shared, within.shared, between.shared)),
        )
        places = np.array([piece[:3] for piece in batch], np.int64).reshape(-1, 3)
        rows, starts, ends = np.concatenate((np.stack((self.rows, self.starts, self.ends), 1), places)).T
        order = np.lexsort((starts, rows))
        return Wordings(
            np.concatenate((self.digests, np.array(list(new), np.uint64))),
            self.sets.with_more(sets),
            pairs,
            rows[order],
            starts[order],
            ends[order],
            np.concatenate((self.numbers, np.array(numbers, np.int64)))[order],
        )
