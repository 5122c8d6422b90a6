"""Vectors of a large library: scanned in a compressed form, the best rescored on the vectors themselves.

The scan reads four bits for every two numbers of a vector (a product quantizer, laid out for FAISS' fast scan: 64
bytes for 256 numbers, where half precision takes 512), and is about ten times as fast. What it finds is not quite the
nearest, so many more than asked for are rescored. How many of them it takes was measured on the library's own
vectors when the block was made; where no number would do, there is no such block, and the search stays exact.

The vectors lie in a mapped file: a search reads those that it rescores and no others.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.caches.blocks import Among, ExactBlock, Stored, best_of, found_in
from index.caches.rows import Rows, places_of

#: Numbers of a vector that share a code of four bits.
_TOGETHER = 2
#: Sixteen centroids need no more, nor more rounds.
_TRAINED_ON, _ROUNDS = 8_192, 10
_LEAST = 40_000
_AT_A_TIME = 65_536
#: So many are rescored for the first hundred: the least that is enough on the library's own vectors.
_RESCORED = (1_000, 2_000, 4_000, 8_000)
_FIRST = 100
#: What share of the exact first ten, and of the exact first hundred, has to be found.
ENOUGH = 0.99
_SAMPLE = 64
#: So few, where a search is kept to some, are read one and all: finding them in a scan would take longer.
_FEW = 40_000
#: A scan that gives more than this share of all is no quicker than reading all.
_MOST_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Recall:
    """What share of the exact first ten, and hundred, a scan finds where so many are rescored for the first hundred.

    Of the `queries` half are vectors of passages, half lie between two passages, which is harder than real queries.
    """

    rescored: int
    at_10: float
    at_100: float
    queries: int


@dataclass(frozen=True, slots=True)
class CompressedBlock:
    """A block of which each search reads a compressed form; `vectors` float16 (n, dimensions) may be a mapped file."""

    rows: Rows
    vectors: Stored
    scan: Any = field(repr=False)
    recall: Recall

    def search(self, query: NDArray[np.float32], k: int, among: Among | None) -> tuple[Rows, NDArray[np.float32]]:
        """As `index.caches.blocks.Block.search`, but that about one in a thousand may be missing."""
        allowed = None if among is None else among.allowed
        # How many of those that are allowed are here shows when the scan finds few: to count them takes longer.
        count = self.rows.size if allowed is None else allowed.size
        if allowed is not None and count <= _FEW:
            return self._read(places_of(self.rows, allowed), query, k, among)
        # Of a scan's first so many all that may be found are as good as the first of a scan of those alone.
        rescored = -(-self.recall.rescored * max(k, _FIRST) // _FIRST)
        wanted = rescored if among is None else int(1.3 * rescored * self.rows.size / max(count, 1))
        while wanted < _MOST_SHARE * self.rows.size:
            _, found = found_in(self.scan, query, wanted)
            places = np.sort(found[found >= 0])
            if among is not None:
                places = places[among.marks(self.rows[places])]
            if places.size >= min(rescored, count):
                return best_of(self.rows[places], self._scores(places, query), k)
            if allowed is not None and count == allowed.size:
                here = places_of(self.rows, allowed)
                if here.size <= _FEW:
                    return self._read(here, query, k, among)
                count = here.size
            wanted *= 4
        return self._read_all(query, k, among)

    def _read(
        self, places: Rows, query: NDArray[np.float32], k: int, among: Among | None
    ) -> tuple[Rows, NDArray[np.float32]]:
        return ExactBlock.of(self.rows[places], self.vectors[places]).search(query, k, among)

    def _read_all(self, query: NDArray[np.float32], k: int, among: Among | None) -> tuple[Rows, NDArray[np.float32]]:
        rows, scores = np.empty(0, np.int64), np.empty(0, np.float32)
        for start in range(0, self.rows.size, _AT_A_TIME):
            part = slice(start, start + _AT_A_TIME)
            new_rows, new_scores = ExactBlock.of(self.rows[part], self.vectors[part]).search(query, k, among)
            rows, scores = best_of(np.concatenate([rows, new_rows]), np.concatenate([scores, new_scores]), k)
        return rows, scores

    def _scores(self, places: Rows, query: NDArray[np.float32]) -> NDArray[np.float32]:
        scores: NDArray[np.float32] = self.vectors[places].astype(np.float32) @ query
        return scores


def compressed(rows: Rows, vectors: Stored) -> CompressedBlock | None:
    """A block of `vectors` float16 (n, dimensions) under `rows` int64 (n,), which ascend.

    None where too little would be found.
    """
    count, dimensions = vectors.shape
    if dimensions % _TOGETHER or count < _LEAST:
        return None
    # So that the same library always gives the same block, whatever chance did before.
    sample = np.random.default_rng(0).choice(count, _TRAINED_ON, replace=False)
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    scan = _empty_scan(dimensions)
    scan.pq.cp.niter = _ROUNDS
    scan.train(vectors[np.sort(sample)].astype(np.float32))
    for _, piece in _pieces(vectors):
        scan.add(piece)
    recall = _measured(scan, vectors)
    return None if recall is None else CompressedBlock(rows, vectors, scan, recall)


def scan_arrays(block: CompressedBlock) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """What a scan is made of: the centroids, float32, and the codes, uint8, as FAISS lays them out."""
    return faiss.vector_to_array(block.scan.pq.centroids), faiss.AlignedTable_to_array(block.scan.codes)


def scan_of(
    count: int, dimensions: int, centroids: NDArray[np.float32], codes: NDArray[np.uint8]
) -> faiss.IndexPQFastScan:
    """The scan of `count` vectors that `scan_arrays` was given.

    :raises ValueError: these are not the arrays of one.
    """
    scan = _empty_scan(dimensions)
    blocks = -(-count // scan.bbs)
    if centroids.size != scan.pq.centroids.size() or codes.size != blocks * scan.bbs * scan.M2 // 2:
        raise ValueError(f"{centroids.size} centroids and {codes.size} codes for {count} vectors")
    faiss.copy_array_to_vector(centroids, scan.pq.centroids)
    faiss.copy_array_to_AlignedTable(codes, scan.codes)
    scan.ntotal, scan.is_trained = count, True
    scan.ntotal2 = blocks * scan.bbs  # type: ignore[attr-defined]
    return scan


def _empty_scan(dimensions: int) -> faiss.IndexPQFastScan:
    return faiss.IndexPQFastScan(dimensions, dimensions // _TOGETHER, 4, faiss.METRIC_INNER_PRODUCT)


def _pieces(vectors: Stored) -> Iterator[tuple[int, NDArray[np.float32]]]:
    for start in range(0, len(vectors), _AT_A_TIME):
        yield start, vectors[start : start + _AT_A_TIME].astype(np.float32)


def _measured(scan: faiss.IndexPQFastScan, vectors: Stored) -> Recall | None:
    """The least rescoring that finds enough, none where none does."""
    queries = _queries(vectors)
    exact = _exact_scores(vectors, queries)
    _, found = scan.search(queries, max(_RESCORED))
    best, done = np.full((len(queries), _FIRST), -np.inf, np.float32), 0
    for rescored in _RESCORED:
        for best_of_query, places, query in zip(best, found[:, done:rescored], queries, strict=True):
            scores = np.concatenate([best_of_query, vectors[places].astype(np.float32) @ query])
            best_of_query[:] = -np.sort(-np.partition(scores, scores.size - _FIRST)[-_FIRST:])
        done = rescored
        at_10, at_100 = (float((best[:, :k] >= exact[:, k - 1 : k] - 1e-5).mean()) for k in (10, _FIRST))
        if min(at_10, at_100) >= ENOUGH:
            return Recall(rescored, round(at_10, 4), round(at_100, 4), len(queries))
    return None


def _queries(vectors: Stored) -> NDArray[np.float32]:
    """Vectors of passages, and such as lie between two."""
    chosen = np.random.default_rng(1).integers(0, len(vectors), (3, _SAMPLE))
    one, first, second = (vectors[places].astype(np.float32) for places in chosen)
    between = first + second
    lengths = np.linalg.norm(between, axis=1, keepdims=True)
    return np.concatenate([one, between / np.maximum(lengths, 1e-6)])


def _exact_scores(vectors: Stored, queries: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scores of the exact first hundred of each query, best first, float32 (queries, 100)."""
    best = np.full((len(queries), _FIRST), -np.inf, np.float32)
    for _, piece in _pieces(vectors):
        scores = np.concatenate([best, queries @ piece.T], axis=1)
        best = np.partition(scores, scores.shape[1] - _FIRST, axis=1)[:, -_FIRST:]
    return -np.sort(-best, axis=1)
