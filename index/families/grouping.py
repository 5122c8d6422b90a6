"""From pairs to families: a core and all that is alike to it, no chains of neighbours.

Cores are chosen one after the other, the one with most passages around it first, until each text that has its like
is in a family. What is alike to two cores is in both families.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.families.alike import Pairs
from index.families.shingles import ShingleSets


@dataclass(frozen=True, slots=True)
class Star:
    """The number of a core, those of the texts that are alike to it (int64), and how much of the smaller of both
    stands in the other (float64).
    """

    core: int
    others: NDArray[np.int64]
    likeness: NDArray[np.float64]


def grouped(sets: ShingleSets, pairs: Pairs, weights: NDArray[np.int64], ties: NDArray[np.uint64]) -> list[Star]:
    """The families of these texts, each of which stands in `weights` passages; of equals, the lowest of `ties` first.

    A text without its like is one where several passages have it.
    """
    sizes = sets.sizes
    weights = weights * (sizes > 0)  # without a wording there is nothing to share
    ends = np.concatenate((pairs.first, pairs.second))
    others = np.concatenate((pairs.second, pairs.first))
    shared = np.concatenate((pairs.shared, pairs.shared))
    order = np.lexsort((ties[others], ends))
    ends, others, shared = ends[order], others[order], shared[order]
    likeness = shared / np.minimum(sizes[ends], sizes[others])
    starts = np.searchsorted(ends, np.arange(len(sets) + 1))
    around = weights + np.bincount(ends, weights[others], len(sets)).astype(np.int64)
    is_in = np.zeros(len(sets), bool)
    found = []
    for core in np.lexsort((ties, -around)):
        if around[core] < 2:
            break
        if not is_in[core]:
            near = slice(starts[core], starts[core + 1])
            is_in[core] = True
            is_in[others[near]] = True
            found.append(Star(int(core), others[near], likeness[near]))
    return found
