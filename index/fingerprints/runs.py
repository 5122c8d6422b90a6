"""What a text has in common with a part of the library, to the letter: longest runs of the same signs.

Each fingerprint of the text is looked up; where the six signs are the same, the run is as long as both go on alike. So
every run of ten signs or more is found. Shorter ones are found where the report happens to keep a fingerprint there,
and only of stretches that few reports have: they are hints where to look closer, nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.fingerprints.part import Part
from index.fingerprints.winnowing import LENGTH

#: So many places are looked at, at a time; of a stretch that is no fingerprint of the text only if there are not more.
_AT_A_TIME, _MOST_LOOKED_AT = 1 << 22, 256
#: Of one stretch that is written over and over no more pairs of places are looked at: a thousand times four thousand.
_MOST_OF_ONE = 1 << 22


class Runs(NamedTuple):
    """Runs of `sizes` signs from `at` of the text that stand at `places` of the part's signs; all int64 (n,)."""

    at: NDArray[np.int64]
    places: NDArray[np.int64]
    sizes: NDArray[np.int64]


def same_six(signs: NDArray[np.uint16], found: NDArray[np.uint32], is_kept: NDArray[np.bool_], part: Part) -> Runs:
    """Where six signs of a text, uint16 (n,), stand in a part, for all fingerprints of the text and rare stretches.

    `found` uint32 (n - 5,) are the text's hashes, of which those are its fingerprints that `is_kept`, bool.
    """
    buckets = (found >> np.uint32(32 - part.bits)).astype(np.int64)
    first = part.buckets[buckets].astype(np.int64)
    # Of a file that turns out to be damaged nothing is read from beyond its ends.
    counts = np.clip(part.buckets[buckets + 1].astype(np.int64) - first, 0, np.maximum(part.places.size - first, 0))
    wanted = is_kept | (counts <= _MOST_LOOKED_AT)
    _, of, often = np.unique(found, return_inverse=True, return_counts=True)
    counts = np.minimum(counts, _MOST_OF_ONE // often[of]) * wanted
    pairs = [np.zeros((0, 2), np.int64), *_same(signs, part, first, counts)]
    at, places = np.concatenate(pairs).T
    return Runs(at, places, np.full(at.size, LENGTH))


def grown(signs: NDArray[np.uint16], part: Part, sixes: Runs) -> Runs:
    """The longest common runs that stretches of six are of, by their place in the part; none twice."""
    order = np.lexsort((sixes.at, sixes.places - sixes.at))
    at, places = sixes.at[order], sixes.places[order]
    if not at.size:
        return sixes
    # In a common run the next fingerprint is at most five signs on, so that the two stretches touch.
    diagonal = places - at
    first = np.append(True, (diagonal[1:] != diagonal[:-1]) | (np.diff(at) > LENGTH))
    begins = np.flatnonzero(first)
    lasts = np.append(begins[1:], at.size) - 1
    starts, ends, shift = at[begins], at[lasts] + LENGTH, diagonal[begins]
    starts = starts - _going_on(signs, part, starts - 1, shift, -1)
    ends = ends + _going_on(signs, part, ends, shift, 1)
    runs = np.unique(np.stack((starts + shift, starts, ends), 1), axis=0)
    return Runs(runs[:, 1], runs[:, 0], runs[:, 2] - runs[:, 1])


def _same(
    signs: NDArray[np.uint16], part: Part, first: NDArray[np.int64], counts: NDArray[np.int64]
) -> Iterator[NDArray[np.int64]]:
    """Where six signs of the text and of the part are the same, int64 (n, 2), a piece at a time.

    Of each stretch of the text the places from `first` on are looked at, as many as it `counts`.
    """
    for begin, end in _pieces(counts):
        held = counts[begin:end]
        at = np.repeat(np.arange(begin, end), held)
        nth = np.arange(at.size) - np.repeat(np.cumsum(held) - held, held)
        places = part.places[np.repeat(first[begin:end], held) + nth].astype(np.int64)
        same = places <= part.signs.size - LENGTH
        for step in range(LENGTH):
            same[same] = part.signs[places[same] + step] == signs[at[same] + step]
        yield np.stack((at[same], places[same]), 1)


def _pieces(counts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Pieces of the text with not too many places each."""
    sums = np.cumsum(counts)
    begin = done = 0
    while begin < counts.size:
        end = max(int(np.searchsorted(sums, done + _AT_A_TIME, side="right")), begin + 1)
        yield begin, end
        begin, done = end, int(sums[end - 1])


def _going_on(
    signs: NDArray[np.uint16], part: Part, at: NDArray[np.int64], shift: NDArray[np.int64], way: int
) -> NDArray[np.int64]:
    """How many signs further both are the same, int64: fewer than a fingerprint is guaranteed in, else it had been."""
    out = np.zeros(at.size, np.int64)
    alive = np.arange(at.size)
    while alive.size:
        there = at[alive] + out[alive] * way
        alive = alive[(there >= 0) & (there < signs.size)]
        there = at[alive] + out[alive] * way
        place = there + shift[alive]
        inside = (place >= 0) & (place < part.signs.size)
        alive, there, place = alive[inside], there[inside], place[inside]
        alive = alive[part.signs[place] == signs[there]]
        out[alive] += 1
    return out
