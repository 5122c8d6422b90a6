"""The signs of many reports' texts in one row, and where in it each fingerprint stands.

The row is kept beside its fingerprints, so that what two texts have in common is read off without the library: of
150 million signs, two bytes each, and a third as many places of four bytes. Both may lie in a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.fingerprints.winnowing import BETWEEN, WINDOW, fingerprints

_HASH_BITS = 32
_FEWEST_BITS, _MOST_BITS = 10, 25
_PLACES = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Part:
    """Reports' texts as one row of `signs` uint16 (n,), text i from `starts[i]` to before `starts[i + 1] - 1`.

    `ids` S32 (m,) are the ids of the reports, `rows` int64 (m,) the first rows of their passages. The places (uint32,
    ascending) of the fingerprints whose hashes begin with the bits b are `places[buckets[b]:buckets[b + 1]]`.
    """

    signs: NDArray[np.uint16]
    starts: NDArray[np.int64]
    ids: NDArray[np.bytes_]
    rows: NDArray[np.int64]
    buckets: NDArray[np.uint32]
    places: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Iterable[tuple[str, int, NDArray[np.uint16]]]) -> Part:
        """The part of texts that are given as the report's id, its first row and the signs of its text."""
        border, edge = np.full(1, BETWEEN, np.uint16), np.full(WINDOW - 1, BETWEEN, np.uint16)
        # The first and last text have as much room as those between: what is kept of a text is the same everywhere.
        ids, rows, lengths, pieces = [], [], [edge.size], [edge]
        for doc_id, row, signs in texts:
            ids.append(doc_id.encode())
            rows.append(row)
            lengths.append(signs.size + 1)
            pieces += [signs, border]
        signs = np.concatenate([*pieces, edge])
        starts = np.cumsum(np.array(lengths, np.int64))
        return cls(signs, starts, np.array(ids, "S32"), np.array(rows, np.int64), *_index(signs))

    @property
    def bits(self) -> int:
        """How many bits of a hash tell its bucket."""
        return int(self.buckets.size - 1).bit_length() - 1

    @property
    def is_sound(self) -> bool:
        """Whether its texts follow one another up to the end: in a damaged file they may not."""
        return bool(self.starts[-1] == self.signs.size - WINDOW + 1 and (np.diff(self.starts) > 0).all())

    def __len__(self) -> int:
        return self.ids.size

    def text(self, number: int) -> NDArray[np.uint16]:
        """The signs of one of the texts."""
        return self.signs[self.starts[number] : self.starts[number + 1] - 1]

    def only(self, wanted: NDArray[np.bool_]) -> Iterable[tuple[str, int, NDArray[np.uint16]]]:
        """Those of the texts that are wanted, as `of` takes them."""
        for number in np.flatnonzero(wanted).tolist():
            yield self.ids[number].decode(), int(self.rows[number]), self.text(number)


def _index(signs: NDArray[np.uint16]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The buckets and places of all fingerprints of a row."""
    found = [hashes.astype(np.uint64) << _PLACES | at.astype(np.uint64) for at, hashes in fingerprints(signs)]
    keys = np.concatenate(found) if found else np.zeros(0, np.uint64)
    del found
    bits = min(max(int(keys.size).bit_length(), _FEWEST_BITS), _MOST_BITS)
    # Sorted by bucket, then by place: the rest of a hash is not kept.
    shift = np.uint64(_HASH_BITS - bits)
    keys = ((keys >> _PLACES) >> shift) << _PLACES | (keys & np.uint64(0xFFFFFFFF))
    keys.sort()
    counts = np.bincount((keys >> _PLACES).astype(np.int64), minlength=1 << bits)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.uint32), (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
