"""The vectors of a library's passages, searched by inner product with FAISS.

An index is two blocks of vectors: the base, which is that of some commit and never changes, and a small tail of
what was touched since. Whoever follows a commit makes a new index that shares the base: in milliseconds, while
others go on searching the old one. A base of many vectors is scanned in a compressed form, where that was measured
to find the same; the tail, and a smaller base, are searched exactly.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.caches.blocks import SAME_COSINE, Among, Block, ExactBlock, Stored
from index.caches.compressed import CompressedBlock, Recall
from index.caches.rows import Rows, places_of
from index.encoder import Embedding
from index.store.records import Touched

#: A tail should be merged into the base when it is larger than this, and than that share of the base; it is no
#: longer quicker to follow than to build when it is larger than the second share.
_TAIL, _TAIL_SHARE, _MOST_SHARE = 5_000, 0.05, 0.5


class DenseIndex:
    """Passage rows and their vectors."""

    def __init__(self, base: Block, base_sum: NDArray[np.float64]) -> None:
        """`base_sum` float64 (dimensions,) is the sum of the base's vectors."""
        self._base, self.base_sum = base, base_sum
        self.dimensions = int(base.vectors.shape[1])
        self._tail = ExactBlock.of(np.empty(0, np.int64), np.empty((0, self.dimensions), np.float16))
        self._gone = np.empty(0, np.int64)

    @classmethod
    def build(cls, rows: Rows, vectors: Embedding | Stored) -> DenseIndex:
        """An exact index of `vectors` (n, dimensions) under the ids `rows` int64 (n,)."""
        block = ExactBlock.of(rows, vectors)
        return cls(block, block.vectors.sum(axis=0, dtype=np.float64))

    def following(self, touched: Touched, rows: Rows, vectors: Embedding) -> DenseIndex:
        """The index after some commits: without the rows that these touched, with those that stand there now.

        `rows` int64 (n,) are these, `vectors` float32 (n, dimensions) theirs.
        """
        after = DenseIndex(self._base, self.base_sum)
        base_rows = self._base.rows
        starts = np.searchsorted(base_rows, touched.runs[:, 0])
        ends = np.searchsorted(base_rows, touched.runs[:, 1], side="right")
        runs = [base_rows[start:end] for start, end in zip(starts, ends, strict=True)]
        after._gone = np.union1d(self._gone, np.concatenate(runs)) if runs else self._gone
        kept = ~touched.holds(self._tail.rows)
        tail_rows = np.concatenate([self._tail.rows[kept], rows])
        after._tail = ExactBlock.of(tail_rows, np.concatenate([self._tail.vectors[kept], vectors.astype(np.float16)]))
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

    @property
    def recall(self) -> Recall | None:
        """What a compressed scan of this library was measured to find, none where the search is exact."""
        return self._base.recall if isinstance(self._base, CompressedBlock) else None

    def __len__(self) -> int:
        return int(self._base.rows.size - self._gone.size + self._tail.rows.size)

    def rows(self) -> Rows:
        """All rows, int64 (n,), ascending."""
        return np.union1d(np.setdiff1d(self._base.rows, self._gone, assume_unique=True), self._tail.rows)

    def search(self, query: NDArray[np.float32], k: int, allowed: Rows | None = None) -> list[tuple[int, float]]:
        """The `k` nearest rows to `query` float32 (dimensions,) with their cosines, best first, and those as near.

        `allowed` int64 (m,), ascending, keeps the search to those rows. Fewer than `k` come back where there are
        fewer. A query of zeros or of no numbers finds nothing.

        :raises ValueError: the query has another dimension than the index.
        """
        if query.shape != (self.dimensions,):
            raise ValueError(f"query of shape {query.shape}, index of {self.dimensions} dimensions")
        k = min(k, len(self) if allowed is None else allowed.size)
        if k <= 0 or not np.isfinite(query).all() or not query.any():
            return []
        query = query.astype(np.float32)
        among = Among(allowed, self._gone) if allowed is not None or self._gone.size else None
        of_the_tail = None if allowed is None else Among(allowed, np.empty(0, np.int64))
        found = [
            (float(score), int(row))
            for block, those in ((self._base, among), (self._tail, of_the_tail))
            for row, score in zip(*block.search(query, k, those), strict=True)
        ]
        found.sort(key=lambda f: (-f[0], f[1]))
        last = found[k - 1][0] - SAME_COSINE if len(found) >= k else -np.inf
        return [(row, score) for score, row in found if score >= last]

    @cached_property
    def mean(self) -> NDArray[np.float32]:
        """The mean vector of the passages, float32 (dimensions,)."""
        gone = self._base.vectors[places_of(self._base.rows, self._gone)].sum(axis=0, dtype=np.float64)
        total = self.base_sum - gone + self._tail.vectors.sum(axis=0, dtype=np.float64)
        mean: NDArray[np.float32] = (total / max(len(self), 1)).astype(np.float32)
        return mean

    def vectors(self, rows: Rows) -> Embedding:
        """float32 (n, dimensions): the vectors of rows that are in the index."""
        out = np.empty((rows.size, self.dimensions), np.float32)
        in_tail = np.isin(rows, self._tail.rows)
        out[in_tail] = self._tail.vectors[places_of(self._tail.rows, rows[in_tail])]
        out[~in_tail] = self._base.vectors[places_of(self._base.rows, rows[~in_tail])]
        return out
