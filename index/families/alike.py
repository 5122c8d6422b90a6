"""Which texts share their wording: none of those that do is missed.

Two are alike whose shingles have a Jaccard index of 0.35 or more, or of the smaller of which 0.55 stand in the other.
Either way the smaller shares at least 14 in 27 of its shingles, so one of any 13 in 27 and one more is shared: its
rarest are looked up, and what has one of these is compared in whole (the prefix filter of Chaudhuri, Ganti and Kaushik,
2006). Plain MinHash misses what stands inside of something much longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from index.families.shingles import ShingleSets

#: So many pairs are compared in whole at a time.
_BLOCK = 100_000
#: Shingles are told apart by so many of their first bits where most are to be ruled out quickly.
_COARSE_BITS = 24


@dataclass(frozen=True, slots=True)
class Pairs:
    """Texts that are alike, by their numbers (int64), and how many shingles they share (int64)."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    shared: NDArray[np.int64]

    def __len__(self) -> int:
        return self.first.size


def alike(sets: ShingleSets) -> Pairs:
    """All pairs of these texts that are alike, the one with fewer shingles first, of two with as many the earlier."""
    _, columns = np.unique(sets.ids, return_inverse=True)
    matrix = _matrix(sets, columns, int(columns.max(initial=-1)) + 1)
    sizes = sets.sizes
    first, second = _candidates(matrix, sizes, matrix)
    keep = (sizes[first] < sizes[second]) | ((sizes[first] == sizes[second]) & (first < second))
    return _alike_among(first[keep], second[keep], matrix, sizes, matrix, sizes)


def alike_between(new: ShingleSets, old: ShingleSets) -> Pairs:
    """All pairs of a `new` text (first) and an `old` one (second) that are alike."""
    vocabulary, columns = np.unique(new.ids, return_inverse=True)
    of_new = _matrix(new, columns, vocabulary.size)
    of_old = _restricted(old, vocabulary)
    a, b = _candidates(of_new, new.sizes, of_old)
    d, c = _candidates(of_old, old.sizes, of_new)
    keys = np.unique(np.concatenate((a * len(old) + b, c * len(old) + d)))
    return _alike_among(keys // len(old), keys % len(old), of_new, new.sizes, of_old, old.sizes)


def _matrix(sets: ShingleSets, columns: NDArray[np.int64], width: int) -> scipy.sparse.csr_array:
    ones = np.ones(columns.size, np.int32)
    return scipy.sparse.csr_array((ones, columns, sets.starts), shape=(len(sets), width))


def _restricted(sets: ShingleSets, vocabulary: NDArray[np.uint32]) -> scipy.sparse.csr_array:
    """The texts by those of their shingles that are in the vocabulary."""
    coarse = np.zeros(1 << _COARSE_BITS, bool)
    coarse[vocabulary >> (32 - _COARSE_BITS)] = True
    at = np.flatnonzero(coarse[sets.ids >> (32 - _COARSE_BITS)])
    found = np.searchsorted(vocabulary, sets.ids[at])
    found[found == vocabulary.size] = 0
    is_in = vocabulary[found] == sets.ids[at] if vocabulary.size else np.zeros(0, bool)
    starts = np.searchsorted(at[is_in], sets.starts)
    return _matrix(ShingleSets(sets.ids[at[is_in]], starts), found[is_in], vocabulary.size)


def _candidates(
    small: scipy.sparse.csr_array, sizes: NDArray[np.int64], large: scipy.sparse.csr_array
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of a text of `small` and one of `large` of which the former may be the smaller of two that are alike.

    `sizes` are those of the texts in whole, of which `small` may hold only the shingles that `large` has, too.
    """
    counts = np.bincount(large.indices, minlength=large.shape[1])
    counts[counts == 1] *= small is not large  # nobody but the text itself
    held = np.diff(small.indptr)
    owners = np.repeat(np.arange(held.size), held)
    often = counts[small.indices]
    order = np.lexsort((often, owners))
    rank = np.arange(order.size) - np.repeat(small.indptr[:-1], held)
    # Those that are nowhere else, or not in `small` at all, come first.
    prefix = sizes - -(-14 * sizes // 27) + 1 - (sizes - held)
    keep = order[(rank < np.repeat(prefix, held)) & (often[order] > 0)]
    ones = np.ones(keep.size, np.int32)
    looked_up = scipy.sparse.csr_array((ones, (owners[keep], small.indices[keep])), shape=small.shape)
    found = (looked_up @ large.T).tocoo()
    return found.row.astype(np.int64), found.col.astype(np.int64)


def _alike_among(
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    firsts: scipy.sparse.csr_array,
    first_sizes: NDArray[np.int64],
    seconds: scipy.sparse.csr_array,
    second_sizes: NDArray[np.int64],
) -> Pairs:
    """Those of these pairs that are alike."""
    shared = np.concatenate([np.zeros(0, np.int64), *_shared(first, second, firsts, seconds)])
    a, b = first_sizes[first], second_sizes[second]
    keep = (27 * shared >= 7 * (a + b)) | (20 * shared >= 11 * np.minimum(a, b))
    return Pairs(first[keep], second[keep], shared[keep])


def _shared(
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    firsts: scipy.sparse.csr_array,
    seconds: scipy.sparse.csr_array,
) -> Iterator[NDArray[np.int64]]:
    for start in range(0, first.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        both = firsts[first[block]].multiply(seconds[second[block]])
        yield np.asarray(both.sum(axis=1), np.int64).reshape(-1)
