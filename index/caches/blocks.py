"""Vectors that never change, searched by inner product: all of them, exactly.

Vectors are kept at half precision, as the library stores them: of what a search reads of memory half, and memory is
what it waits for. What FAISS computes of them is in single precision, so scores are those of the vectors as stored.

Which passages come back does not depend on the order in which they were added: those whose scores are as good as the
last one's come too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from index.caches.rows import Rows, marked

Stored = NDArray[np.float16]

#: Vectors of the same text may come out this far apart, by where in the block they stand.
SAME_COSINE = 1e-6
#: More equal ones than so many times those asked for are not all given.
MOST_EQUAL = 4


@dataclass(frozen=True, slots=True)
class Among:
    """What a search may find: the rows that are `allowed`, int64 (m,), all where there are none given, but not those
    that have `gone`, int64 (g,). Both ascend.
    """

    allowed: Rows | None
    gone: Rows

    def marks(self, rows: Rows) -> NDArray[np.bool_]:
        """Which of `rows` int64 (n,), which ascend, may be found, bool (n,)."""
        found = np.ones(rows.size, np.bool_) if self.allowed is None else marked(rows, self.allowed)
        found &= ~marked(rows, self.gone)
        return found


class Block(Protocol):
    """Vectors float16 (n, dimensions) of passage rows int64 (n,), which ascend."""

    @property
    def rows(self) -> Rows:
        """The rows."""

    @property
    def vectors(self) -> Stored:
        """The vectors; a view that lives as long as the block does."""

    def search(self, query: NDArray[np.float32], k: int, among: Among | None) -> tuple[Rows, NDArray[np.float32]]:
        """The best `k` rows with their scores, best first, and those as good as the last; of all, or `among` some."""


@dataclass(frozen=True, slots=True)
class ExactBlock:
    """A block of which each search reads every vector."""

    rows: Rows
    index: Any = field(repr=False)

    @classmethod
    def of(cls, rows: Rows, vectors: NDArray[np.float16] | NDArray[np.float32]) -> ExactBlock:
        """A block of rows in any order and their vectors (n, dimensions)."""
        if not (np.diff(rows) > 0).all():
            order = np.argsort(rows)
            rows, vectors = rows[order], vectors[order]
        dimensions = int(vectors.shape[1])
        index = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        if rows.size:
            codes = np.ascontiguousarray(vectors, "<f2").view(np.uint8)
            index.add_sa_codes(codes.reshape(rows.size, 2 * dimensions))
        return cls(rows.astype(np.int64), index)

    @property
    def vectors(self) -> Stored:
        """A view of the vectors; it lives as long as the block does."""
        count, dimensions = self.rows.size, self.index.d
        if not count:
            return np.empty((0, dimensions), np.float16)
        codes = faiss.rev_swig_ptr(self.index.codes.data(), 2 * count * dimensions)
        view: Stored = codes.view("<f2").reshape(count, dimensions)
        return view

    def search(self, query: NDArray[np.float32], k: int, among: Among | None) -> tuple[Rows, NDArray[np.float32]]:
        """As `Block.search`."""
        count, parameters = self.rows.size, None
        if among is not None:
            marks = among.marks(self.rows)
            count = int(marks.sum())
            bits = np.packbits(marks, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg, arg-type]
        wanted = k + 1
        while count:
            wanted = min(wanted, count)
            found, at = found_in(self.index, query, wanted, parameters)
            there = at >= 0
            rows, scores = self.rows[at[there]], found[there]
            if wanted == count or rows.size > MOST_EQUAL * k or scores[-1] < scores[k - 1] - SAME_COSINE:
                return rows, scores
            wanted *= 2
        return np.empty(0, np.int64), np.empty(0, np.float32)


def found_in(
    index: faiss.Index, query: NDArray[np.float32], k: int, parameters: faiss.SearchParameters | None = None
) -> tuple[NDArray[np.float32], Rows]:
    """The scores and the places of the best `k` in a FAISS index, best first, (k,) each; -1 where there are fewer.

    In one thread: of a single query FAISS shares nothing out, but waking its threads takes milliseconds.
    """
    faiss.omp_set_num_threads(1)
    scores, places = index.search(query[None, :], k, params=parameters)
    return scores[0], places[0]


def best_of(rows: Rows, scores: NDArray[np.float32], k: int) -> tuple[Rows, NDArray[np.float32]]:
    """The best `k` of some rows, best first, equal ones by row, and those as good as the last."""
    if rows.size > k:
        last = np.partition(scores, rows.size - k)[rows.size - k] - SAME_COSINE
        rows, scores = rows[scores >= last], scores[scores >= last]
    order = np.lexsort((rows, -scores))
    return rows[order], scores[order]
