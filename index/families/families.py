"""The families of a library, kept up as reports come and go.

Passages of the same wording count once when wordings are compared; openings are left out. Only what a commit touched
is compared with the rest, so that what it costs goes by the reports that came, not by those that are there. Whatever
the way, the same passages make the same families.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.families.alike import Pairs, alike, alike_between
from index.families.grouping import grouped
from index.families.shingles import ShingleSets, shingle_sets
from index.store.records import StoredPassage, Touched
from index.wording import wording_key

#: So many passages are compared with those before them at a time: what that takes of memory is bounded by it.
_BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Family:
    """The rows of passages (int64, ascending) that share a core's wording, how much of the smaller of both stands in
    the other (float64), and which of them have the core's very wording (bool).
    """

    rows: NDArray[np.int64]
    likeness: NDArray[np.float64]
    is_core: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Families:
    """What is known of the wordings of a library: their hashes (uint64) and shingles, which are alike; and of each
    passage its row (int64, ascending) and the number of its wording (int64).
    """

    hashes: NDArray[np.uint64]
    sets: ShingleSets
    pairs: Pairs
    rows: NDArray[np.int64]
    wordings: NDArray[np.int64]

    @classmethod
    def of(cls, passages: Iterable[StoredPassage]) -> Families:
        """The families of these passages."""
        none = np.zeros(0, np.int64)
        sets = ShingleSets(np.zeros(0, np.uint32), np.zeros(1, np.int64))
        return cls(np.zeros(0, np.uint64), sets, Pairs(none, none, none), none, none).with_more(passages)

    def following(self, touched: Touched, passages: Iterable[StoredPassage]) -> Families:
        """The families after some commits: without the rows that were touched, and with what stands there now."""
        stays = ~touched.holds(self.rows)
        return self._among(stays).with_more(passages)

    def with_more(self, passages: Iterable[StoredPassage]) -> Families:
        """The families with these passages, none of which is there."""
        found, rest = self, (passage for passage in passages if passage.passage.kind != "opening")
        while batch := list(islice(rest, _BATCH)):
            found = found._with(batch)
        return found

    def __iter__(self) -> Iterator[Family]:
        """All families, those of most passages first."""
        order = np.argsort(self.wordings, kind="stable")
        starts = np.searchsorted(self.wordings[order], np.arange(self.hashes.size + 1))
        weights = np.diff(starts)
        for group in grouped(self.sets, self.pairs, weights, self.hashes):
            numbers = np.concatenate(([group.core], group.others))
            rows = np.concatenate([self.rows[order[starts[n] : starts[n + 1]]] for n in numbers])
            likeness = np.repeat(np.concatenate(([1.0], group.likeness)), weights[numbers])
            is_core = np.arange(rows.size) < weights[group.core]
            by_row = np.argsort(rows)
            yield Family(rows[by_row], likeness[by_row], is_core[by_row])

    def _among(self, stays: NDArray[np.bool_]) -> Families:
        """With those passages alone, and the wordings that they have."""
        wordings = self.wordings[stays]
        kept, numbers = np.unique(wordings, return_inverse=True)
        new = np.full(self.hashes.size, -1)
        new[kept] = np.arange(kept.size)
        first, second = new[self.pairs.first], new[self.pairs.second]
        both = (first >= 0) & (second >= 0)
        pairs = Pairs(first[both], second[both], self.pairs.shared[both])
        return Families(self.hashes[kept], self.sets.among(kept), pairs, self.rows[stays], numbers)

    def _with(self, batch: Iterable[StoredPassage]) -> Families:
        numbers = {int(value): number for number, value in enumerate(self.hashes)}
        keys: list[str] = []
        rows, wordings = [], []
        for passage in batch:
            value = int(passage.wording_hash[:16], 16)
            if value not in numbers:
                numbers[value] = len(numbers)
                keys.append(wording_key(passage.passage.text))
            rows.append(passage.row)
            wordings.append(numbers[value])
        sets = shingle_sets(keys)
        within, between = alike(sets), alike_between(sets, self.sets)
        offset = self.hashes.size
        pairs = Pairs(
            np.concatenate((self.pairs.first, within.first + offset, between.first + offset)),
            np.concatenate((self.pairs.second, within.second + offset, between.second)),
            np.concatenate((self.pairs.shared, within.shared, between.shared)),
        )
        all_rows = np.concatenate((self.rows, np.array(rows, np.int64)))
        order = np.argsort(all_rows)
        return Families(
            np.array(list(numbers), np.uint64),
            self.sets.with_more(sets),
            pairs,
            all_rows[order],
            np.concatenate((self.wordings, np.array(wordings, np.int64)))[order],
        )
