"""Which passages hold a phrase: their pairs of neighbouring characters, wherever words were cut.

tantivy would keep them too, but takes most of its time for them: a passage has more pairs than words, and each is
looked up in a table of half a million. Here the pairs of some ten thousand passages at a time are sorted at once, as
numbers: two UTF-16 units and the passage's number within its block. The last unit of a passage stands before a zero,
so that each unit begins a pair. A block never changes; rows of it that have gone are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.words import squeeze

#: A passage's number in its block has 16 bits.
MOST_IN_ONE = 1 << 16
#: So many passages and units are sorted at a time, in some 100 MB.
_MOST_PASSAGES = 1 << 15
_MOST_UNITS = 1 << 22
#: Of a long phrase so many pairs are looked for in a block, the rarest: the others would leave out hardly any more.
_MOST_PAIRS = 16
#: Fewer passages than so many are looked up in a list, more marked in a table.
_FEW = 64


@dataclass(frozen=True, slots=True)
class GramBlock:
    """The pairs of units of some passages.

    `rows` int64 (n,) are the passages' rows; `pairs` uint32 (p,), ascending, each stand in the passages `numbers`
    uint16, ascending, from `starts` uint32 (p + 1,) of the pair to that of the next. `gone` bool (n,) are passages
    that are not there any more, none where all are.
    """

    rows: NDArray[np.int64]
    pairs: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    numbers: NDArray[np.uint16]
    gone: NDArray[np.bool_] | None = None

    @property
    def count(self) -> int:
        """How many of its passages are there."""
        return len(self.rows) - (0 if self.gone is None else int(self.gone.sum()))

    def without(self, gone: NDArray[np.bool_]) -> GramBlock:
        """The same block whose passages `gone` bool (n,) are not there; they alone."""
        return replace(self, gone=gone if gone.any() else None)

    def holding(self, wanted: NDArray[np.uint32]) -> NDArray[np.int64]:
        """The rows that have all pairs `wanted` uint32 (m,), m > 0."""
        at = np.searchsorted(self.pairs, wanted)
        if at.max() >= len(self.pairs) or (self.pairs[at] != wanted).any():
            return np.empty(0, np.int64)
        starts, ends = self.starts[at], self.starts[at + 1]
        rarest, *others = np.argsort(ends - starts, kind="stable")[:_MOST_PAIRS]
        numbers = self.numbers[starts[rarest] : ends[rarest]]
        for other in others:
            numbers = _common(numbers, self.numbers[starts[other] : ends[other]])
            if not numbers.size:
                break
        return self._rows(numbers)

    def beginning_with(self, unit: int) -> NDArray[np.int64]:
        """The rows that have a pair which begins with `unit`."""
        first, last = np.searchsorted(self.pairs, np.array([unit << 16, unit << 16 | 0xFFFF], np.uint32))
        last += int(last < len(self.pairs) and self.pairs[last] == (unit << 16 | 0xFFFF))
        return self._rows(np.unique(self.numbers[self.starts[first] : self.starts[last]]))

    def sort_keys(self) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """The rows that are there, and each pair of each of them as one number to be sorted by."""
        pairs = np.repeat(self.pairs, np.diff(self.starts)).astype(np.uint64)
        if self.gone is None:
            return self.rows, pairs << np.uint64(16) | self.numbers
        number = (np.cumsum(~self.gone) - 1).astype(np.uint64)
        here = ~self.gone[self.numbers]
        return self.rows[~self.gone], pairs[here] << np.uint64(16) | number[self.numbers[here]]

    def _rows(self, numbers: NDArray[np.uint16]) -> NDArray[np.int64]:
        found = self.rows[numbers]
        return found if self.gone is None else found[~self.gone[numbers]]


class GramIndex:
    """The pairs of all passages of a library, in blocks."""

    def __init__(self, blocks: Sequence[GramBlock]) -> None:
        self.blocks = tuple(blocks)

    def __len__(self) -> int:
        return sum(block.count for block in self.blocks)

    def holding(self, phrase: str) -> NDArray[np.int64]:
        """The rows that hold all pairs of `phrase`, int64, ascending: all that hold it, and a few more."""
        units = _units(squeeze(phrase))
        if not units.size:
            return np.empty(0, np.int64)
        if units.size == 1:
            found = [block.beginning_with(int(units[0])) for block in self.blocks]
        else:
            wanted = np.unique(units[:-1].astype(np.uint32) << np.uint32(16) | units[1:])
            found = [block.holding(wanted) for block in self.blocks]
        return np.sort(np.concatenate(found)) if found else np.empty(0, np.int64)


class GramCollector:
    """Gathers passages and makes blocks of them, each when it is full."""

    def __init__(self, take: Callable[[GramBlock], None]) -> None:
        """`take` is given each block."""
        self._take = take
        self._rows: list[int] = []
        self._texts: list[str] = []
        self._length = 0

    def add(self, row: int, text: str) -> None:
        """Puts a passage to the others."""
        self._rows.append(row)
        self._texts.append(squeeze(text))
        self._length += len(self._texts[-1])
        if len(self._rows) == _MOST_PASSAGES or self._length >= _MOST_UNITS:
            self.close()

    def close(self) -> None:
        """Makes a block of what has been gathered."""
        if self._rows:
            self._take(_block(self._rows, self._texts))
            self._rows, self._texts, self._length = [], [], 0


def one_block(blocks: Sequence[GramBlock]) -> GramBlock:
    """All that is there of some blocks, in one.

    :raises ValueError: they are of more than `MOST_IN_ONE` passages.
    """
    rows: list[NDArray[np.int64]] = []
    keys: list[NDArray[np.uint64]] = []
    count = 0
    for block in blocks:
        its_rows, its_keys = block.sort_keys()
        rows.append(its_rows)
        keys.append(its_keys + np.uint64(count))
        count += len(its_rows)
    if count > MOST_IN_ONE:
        raise ValueError(f"{count} passages in one block")
    return _sorted_block(np.concatenate(rows), np.concatenate(keys))


def _block(rows: list[int], texts: list[str]) -> GramBlock:
    units = _units("\0".join(texts) + "\0")
    ends = np.flatnonzero(units == 0)
    if len(ends) != len(texts):  # a zero of a text's own
        return _block(rows, [text.replace("\0", "") for text in texts])
    number = np.repeat(np.arange(len(texts), dtype=np.uint64), np.diff(ends, prepend=-1))
    keys = units.astype(np.uint64)
    keys[:-1] = keys[:-1] << np.uint64(32) | keys[1:] << np.uint64(16) | number[:-1]
    return _sorted_block(np.array(rows, np.int64), keys[units != 0])


def _sorted_block(rows: NDArray[np.int64], keys: NDArray[np.uint64]) -> GramBlock:
    keys.sort()
    if keys.size:
        keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])]
    pairs = (keys >> np.uint64(16)).astype(np.uint32)
    firsts = np.flatnonzero(np.concatenate([[True], pairs[1:] != pairs[:-1]])) if keys.size else np.empty(0, np.int64)
    starts = np.concatenate([firsts, [keys.size]]).astype(np.uint32)
    return GramBlock(rows, pairs[firsts], starts, keys.astype(np.uint16))


def _units(text: str) -> NDArray[np.uint16]:
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")


def _common(numbers: NDArray[np.uint16], others: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Which of `numbers` are among `others`, both ascending."""
    if numbers.size < _FEW:
        at = np.minimum(np.searchsorted(others, numbers), len(others) - 1)
        found: NDArray[np.uint16] = numbers[others[at] == numbers]
        return found
    marked = np.zeros(1 << 16, np.bool_)
    marked[others] = True
    found = numbers[marked[numbers]]
    return found
