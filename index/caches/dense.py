"""The vectors of a library's passages, searched exactly by inner product with FAISS.

An index is two blocks of vectors: the base, which is that of some commit and never changes, and a small tail of
what was touched since. Whoever follows a commit makes a new index that shares the base: in milliseconds, while
others go on searching the old one. Which passages come back does not depend on the order in which they were
added: those whose scores are as good as the last one's come too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Embedding
from index.store.records import Touched

#: Vectors of the same text may come out this far apart, by where in the block they stand.
_SAME_COSINE = 1e-6
#: More equal ones than so many times those asked for are not all given.
_MOST_EQUAL = 4
#: A tail should be merged into the base when it is larger than this, and than that share of the base; it is no
#: longer quicker to follow than to build when it is larger than the second share.
_TAIL, _TAIL_SHARE, _MOST_SHARE = 5_000, 0.1, 0.5


@dataclass(frozen=True, slots=True)
class Block:
    """Vectors float32 (n, dimensions) of passage rows int64 (n,), which ascend."""

    rows: NDArray[np.int64]
    index: Any = field(repr=False)

    @classmethod
    def of(cls, rows: NDArray[np.int64], vectors: Embedding) -> Block:
        """A block of rows in any order and their vectors."""
        if not (np.diff(rows) > 0).all():
            order = np.argsort(rows)
            rows, vectors = rows[order], vectors[order]
        index = faiss.IndexFlatIP(int(vectors.shape[1]))
        if rows.size:
            index.add(np.ascontiguousarray(vectors, np.float32))
        return cls(rows.astype(np.int64), index)

    @property
    def vectors(self) -> Embedding:
        """A view of the vectors; it lives as long as the block does."""
        count, dimensions = self.rows.size, self.index.d
        if not count:
            return np.empty((0, dimensions), np.float32)
        view: Embedding = faiss.rev_swig_ptr(self.index.get_xb(), count * dimensions).reshape(count, dimensions)
        return view

    def positions(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where rows stand, int64 (m,): only those that are in the block."""
        at = np.searchsorted(self.rows, rows)
        inside = at < self.rows.size
        found: NDArray[np.int64] = at[inside][self.rows[at[inside]] == rows[inside]]
        return found

    def search(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None, gone: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The best `k` rows with their scores, best first, and those as good as the last; none of `gone`."""
        count = self.rows.size
        parameters = None
        if allowed is not None:
            mask = np.zeros(count, np.bool_)
            mask[self.positions(allowed)] = True
            mask[self.positions(gone)] = False
            count = int(mask.sum())
            bits = np.packbits(mask, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg, arg-type]
        wanted = k + 1
        while count:
            wanted = min(wanted, count)
            scores, at = self.index.search(query[None, :], wanted, params=parameters)
            rows, scores = self.rows[at[0][at[0] >= 0]], scores[0][at[0] >= 0]
            if gone.size and allowed is None:
                there = ~np.isin(rows, gone)
                rows, scores = rows[there], scores[there]
            seen_all = wanted == count or rows.size > _MOST_EQUAL * k
            if seen_all or (rows.size > k and scores[-1] < scores[k - 1] - _SAME_COSINE):
                return rows, scores
            wanted *= 2
        return np.empty(0, np.int64), np.empty(0, np.float32)


class DenseIndex:
    """Passage rows and their vectors."""

    def __init__(self, base: Block, base_sum: NDArray[np.float64]) -> None:
        """`base_sum` float64 (dimensions,) is the sum of the base's vectors."""
        self._base, self._base_sum = base, base_sum
        self._tail = Block.of(np.empty(0, np.int64), np.empty((0, base.index.d), np.float32))
        self._gone = np.empty(0, np.int64)
        self.dimensions = int(base.index.d)

    @classmethod
    def build(cls, rows: NDArray[np.int64], vectors: Embedding) -> DenseIndex:
        """An index of `vectors` float32 (n, dimensions) under the ids `rows` int64 (n,)."""
        return cls(Block.of(rows, vectors), vectors.sum(axis=0, dtype=np.float64))

    def following(self, touched: Touched, rows: NDArray[np.int64], vectors: Embedding) -> DenseIndex:
        """The index after some commits: without the rows that these touched, with those that stand there now.

        `rows` int64 (n,) are these, `vectors` float32 (n, dimensions) theirs.
        """
        after = DenseIndex(self._base, self._base_sum)
        starts = np.searchsorted(self._base.rows, touched.runs[:, 0])
        ends = np.searchsorted(self._base.rows, touched.runs[:, 1], side="right")
        runs = [self._base.rows[start:end] for start, end in zip(starts, ends, strict=True)]
        after._gone = np.union1d(self._gone, np.concatenate(runs)) if runs else self._gone
        kept = ~touched.holds(self._tail.rows)
        tail_rows = np.concatenate([self._tail.rows[kept], rows])
        after._tail = Block.of(tail_rows, np.concatenate([self._tail.vectors[kept], vectors]))
        return after

    @property
    def is_worn(self) -> bool:
        """Whether so much was touched since the base that it should be made anew when there is time."""
        return self._touched > max(_TAIL, _TAIL_SHARE * self._base.rows.size)

    @property
    def is_worn_out(self) -> bool:
        """Whether so much was touched since the base that it has to be made anew."""
        return self._touched > max(_TAIL, _MOST_SHARE * self._base.rows.size)

    @property
    def _touched(self) -> int:
        return int(self._tail.rows.size + self._gone.size)

    @property
    def base(self) -> Block | None:
        """The base where it is all there is, none where something was touched since."""
        return None if self._tail.rows.size or self._gone.size else self._base

    def __len__(self) -> int:
        return int(self._base.rows.size - self._gone.size + self._tail.rows.size)

    def rows(self) -> NDArray[np.int64]:
        """All rows, int64 (n,), ascending."""
        return np.union1d(np.setdiff1d(self._base.rows, self._gone, assume_unique=True), self._tail.rows)

    def search(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` nearest rows to `query` float32 (dimensions,) with their cosines, best first, and those as near.

        `allowed` int64 (m,) keeps the search to those rows. Fewer than `k` come back where there are
        fewer. A query of zeros or of no numbers finds nothing.

        :raises ValueError: the query has another dimension than the index.
        """
        if query.shape != (self.dimensions,):
            raise ValueError(f"query of shape {query.shape}, index of {self.dimensions} dimensions")
        k = min(k, len(self) if allowed is None else allowed.size)
        if k <= 0 or not np.isfinite(query).all() or not query.any():
            return []
        query = query.astype(np.float32)
        none = np.empty(0, np.int64)
        found = [
            (float(score), int(row))
            for block, gone in ((self._base, self._gone), (self._tail, none))
            for row, score in zip(*block.search(query, k, allowed, gone), strict=True)
        ]
        found.sort(key=lambda f: (-f[0], f[1]))
        last = found[k - 1][0] - _SAME_COSINE if len(found) >= k else -np.inf
        return [(row, score) for score, row in found if score >= last]

    @cached_property
    def mean(self) -> NDArray[np.float32]:
        """The mean vector of the passages, float32 (dimensions,)."""
        gone = self._base.vectors[self._base.positions(self._gone)].sum(axis=0, dtype=np.float64)
        total = self._base_sum - gone + self._tail.vectors.sum(axis=0, dtype=np.float64)
        mean: NDArray[np.float32] = (total / max(len(self), 1)).astype(np.float32)
        return mean

    def vectors(self, rows: NDArray[np.int64]) -> Embedding:
        """float32 (n, dimensions): the vectors of rows that are in the index."""
        out = np.empty((rows.size, self.dimensions), np.float32)
        in_tail = np.isin(rows, self._tail.rows)
        out[in_tail] = self._tail.vectors[self._tail.positions(rows[in_tail])]
        out[~in_tail] = self._base.vectors[self._base.positions(rows[~in_tail])]
        return out
