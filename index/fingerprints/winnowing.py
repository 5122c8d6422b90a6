"""Fingerprints of rows of signs: hashes of all stretches of six, of which each five neighbours keep the least.

What two texts have in common in ten signs or more, they have a fingerprint of in common, wherever it stands (winnowing:
Schleimer, Wilkerson and Aiken, 2003): whoever looks up those of one text among those of the other misses nothing, and
only a third of all stretches are kept.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

#: Signs in a stretch that is hashed, and neighbouring stretches of which one is kept.
LENGTH, WINDOW = 6, 5
#: What two texts have in common of at least so many signs is found.
GUARANTEED = LENGTH + WINDOW - 1
#: Stands between two texts; no stretch over it is hashed.
BETWEEN = 0
#: So many signs are hashed at a time.
_PIECE = 1 << 22
_FACTOR, _MIXED, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93), np.uint64(32)
_NONE = np.uint32(0xFFFFFFFF)


def hashes(signs: NDArray[np.uint16]) -> NDArray[np.uint32]:
    """The hash of the stretch that begins at each sign, uint32 (n - 5,); the largest number for one over a border."""
    count = max(signs.size - LENGTH + 1, 0)
    out = np.zeros(count, np.uint64)
    is_over = np.zeros(count, bool)
    for offset in range(LENGTH):
        part = signs[offset : offset + count]
        out *= _FACTOR
        out += part
        out ^= out >> _SHIFT
        is_over |= part == BETWEEN
    out *= _MIXED
    found = (out >> _SHIFT).astype(np.uint32)
    np.minimum(found, _NONE - np.uint32(1), out=found)
    found[is_over] = _NONE
    return found


def kept(found: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Which of neighbouring hashes are kept, int64 (m,), ascending: of each five the least, of equals the last."""
    count = found.size - WINDOW + 1
    if count <= 0:
        return np.zeros(0, np.int64)
    least, at = found[:count].copy(), np.zeros(count, np.int8)
    for offset in range(1, WINDOW):
        part = found[offset : offset + count]
        better = part <= least
        least[better] = part[better]
        at[better] = offset
    places = np.arange(count) + at
    places = places[np.append(True, places[1:] != places[:-1])]
    chosen: NDArray[np.int64] = places[found[places] != _NONE]
    return chosen


def fingerprints(signs: NDArray[np.uint16]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint32]]]:
    """Where the fingerprints of a long row of signs begin, int64, and their hashes, uint32: a piece at a time."""
    last = -1
    for start in range(0, max(signs.size - GUARANTEED + 1, 0), _PIECE):
        found = hashes(signs[start : start + _PIECE + GUARANTEED - 1])
        at = kept(found)
        at = at[at + start > last]  # two pieces may keep the same
        if at.size:
            last = int(at[-1]) + start
            yield at + start, found[at]
