"""Texts as sets of shingles: all stretches of five characters of their wording.

Numbers and masked numbers are one sign (召开党组会65次 and 召开党组会**次 share all), punctuation and width are left
out (`index.wording`). A shingle is kept as 32 bits of a hash: one pair in 400,000 of passages of a hundred shingles
with nothing in common seems to share one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Characters in a shingle (`design.md` §5).
LENGTH = 5
_FACTOR, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)


@dataclass(frozen=True, slots=True)
class ShingleSets:
    """The sets of several texts: those of text i are `ids[starts[i]:starts[i + 1]]` (uint32, ascending)."""

    ids: NDArray[np.uint32]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return self.starts.size - 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many shingles each text has."""
        return np.diff(self.starts)

    def among(self, numbers: NDArray[np.int64]) -> ShingleSets:
        """The sets of the texts of these numbers, in this order."""
        sizes = self.sizes[numbers]
        starts = np.concatenate(([0], np.cumsum(sizes)))
        at = np.repeat(self.starts[numbers] - starts[:-1], sizes) + np.arange(starts[-1])
        return ShingleSets(self.ids[at], starts)

    def with_more(self, others: ShingleSets) -> ShingleSets:
        """These sets, and then others."""
        starts = np.concatenate((self.starts, others.starts[1:] + self.starts[-1]))
        return ShingleSets(np.concatenate((self.ids, others.ids)), starts)


def shingle_sets(wordings: Sequence[str]) -> ShingleSets:
    """The shingles of these wordings (`wording_key`); of one shorter than a shingle it is itself one."""
    padded = [wording if len(wording) >= LENGTH or not wording else wording.ljust(LENGTH) for wording in wordings]
    codes = np.frombuffer("".join(padded).encode("utf-32-le"), np.uint32).astype(np.uint64)
    lengths = np.array([len(wording) for wording in padded], np.int64)
    hashes = np.zeros(max(codes.size - LENGTH + 1, 0), np.uint64)
    for offset in range(LENGTH):
        hashes = hashes * _FACTOR + codes[offset : codes.size - LENGTH + 1 + offset] + np.uint64(1)
        hashes ^= hashes >> _SHIFT
    counts = np.maximum(lengths - LENGTH + 1, 0)
    first = np.cumsum(lengths) - lengths
    at = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    owner = np.repeat(np.arange(len(wordings), dtype=np.uint64), counts)
    keys = np.sort(owner << np.uint64(32) | (hashes[at] & np.uint64(0xFFFFFFFF)))
    keys = keys[np.diff(keys, prepend=keys[:1] + np.uint64(1)) != 0]  # each once
    sizes = np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=len(wordings))
    return ShingleSets((keys & np.uint64(0xFFFFFFFF)).astype(np.uint32), np.concatenate(([0], np.cumsum(sizes))))
