"""What the dense index finds of the exact ten best, which a scan of all vectors in single precision tells."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.caches.compressed import CompressedBlock, scan_arrays
from index.caches.dense import DenseIndex
from index.caches.opening import open_indexes
from index.encoder import Embedding
from index.models import open_encoder
from index.store.library import FolderLibrary

_K = 10
#: So many candidates a hybrid search asks the dense index for.
_DEPTH = 100
#: The same sum in another order may come out this far apart: passages so near the last one are as good.
_SAME_COSINE = 1e-6


def recall(library: str, queries: list[str]) -> dict[str, Any]:
    """Recall at 10 on average and of the worst query, and how many were found whole."""
    encoder = open_encoder()
    asked = encoder.embed(queries)
    with FolderLibrary.create(Path(library)) as opened:
        rows, cosines = exact(_pieces(opened, encoder.dimensions), asked)
        dense = open_indexes(opened, encoder).dense
        own = asdict(dense.recall) if dense.recall else "exact"
        times = []
        for vector in asked:
            begun = time.perf_counter()
            dense.search(vector, _DEPTH)
            times.append(time.perf_counter() - begun)
        shares = []
        for vector, best_rows, best in zip(asked, rows, cosines, strict=True):
            found = {row for row, _ in dense.search(vector, _K)[:_K]}
            good = set(best_rows[best >= best[_K - 1] - _SAME_COSINE].tolist())
            shares.append(min(1.0, len(found & good) / _K))
    values = np.array(shares)
    return {
        "queries": values.size, "recall_at_10": round(float(values.mean()), 4), "least": float(values.min()),
        "whole": int((values == 1.0).sum()), "told_by_the_index": own,
        "bytes_read": _bytes_read(dense), "search_p50_ms": round(1000 * median(times), 3),
    }  # fmt: skip


def _bytes_read(dense: DenseIndex) -> int | None:
    """What one search reads of memory: of compressed vectors the codes and what is rescored, else all vectors."""
    block = dense.base
    if isinstance(block, CompressedBlock):
        width = block.vectors.itemsize * block.vectors.shape[1]
        return scan_arrays(block)[1].nbytes + block.recall.rescored * width
    return None if block is None else block.vectors.nbytes


def _pieces(library: FolderLibrary, dimensions: int) -> Iterator[tuple[NDArray[np.int64], Embedding]]:
    """Rows and their vectors float32 (n, dimensions), some at a time."""
    for rows, vectors in library.vector_pieces(dimensions):
        yield rows, vectors.astype(np.float32)


def exact(
    pieces: Iterator[tuple[NDArray[np.int64], Embedding]], asked: Embedding
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The rows int64 (queries, 4k) that are nearest and their cosines, best first; more than k, for those as good."""
    wide = 4 * _K
    rows = np.full((len(asked), wide), -1, np.int64)
    cosines = np.full((len(asked), wide), -np.inf, np.float32)
    for piece_rows, vectors in pieces:
        found = asked @ vectors.T
        all_cosines = np.concatenate([cosines, found], axis=1)
        all_rows = np.concatenate([rows, np.broadcast_to(piece_rows, found.shape)], axis=1)
        best = np.argpartition(-all_cosines, wide - 1, axis=1)[:, :wide]
        rows, cosines = np.take_along_axis(all_rows, best, 1), np.take_along_axis(all_cosines, best, 1)
    order = np.argsort(-cosines, axis=1, kind="stable")
    return np.take_along_axis(rows, order, 1), np.take_along_axis(cosines, order, 1)
