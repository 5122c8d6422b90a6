"""Soft word alignment: for each piece of the query the closest piece of a passage.

A static model's pieces can be compared one by one, which says how much of a query a passage speaks of,
each piece weighted by its vector's length (the length of a trained vector grows with how telling the
word is), and shows why: the pieces aligned are the highlights of a hit that are not there verbatim.
It works beside any encoder, always with the bundled model's pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Embedding, unit_rows
from index.highlights import Highlight
from index.static_encoder import StaticEncoder

#: From this cosine on a piece stands for a query's piece (大学生 and 高校 have 0.55, 贷款 and 融资 0.47).
#: Of the bundled model's pieces one pair in a thousand comes to 0.36 by chance.
NEAR = 0.42
#: Pieces of the query this much shorter than its longest say nothing (的, 怎么, 开展).
TELLING = 0.45


@dataclass(frozen=True, slots=True)
class AlignedQuery:
    """The distinct pieces of a query: unit vectors float32 (n, dim), weights float32 (n,) that add up to 1."""

    ids: NDArray[np.int64]
    vectors: Embedding
    weights: NDArray[np.float32]


class Aligner:
    """Aligns queries with passages piece by piece."""

    def __init__(self, encoder: StaticEncoder) -> None:
        self._encoder = encoder

    def query(self, text: str) -> AlignedQuery:
        """The pieces of a query."""
        ids = np.unique(self._encoder.pieces(text).ids)
        rows = self._encoder.piece_vectors(ids)
        lengths = np.linalg.norm(rows, axis=1)
        total = float(lengths.sum())
        weights = lengths / total if total > 0 else lengths
        return AlignedQuery(ids, unit_rows(rows), weights.astype(np.float32))

    def scores(self, query: AlignedQuery, texts: Sequence[str]) -> NDArray[np.float32]:
        """How much of the query's weight each text covers, float32 (n,) between 0 and 1."""
        ids = self._encoder.piece_ids(texts)
        filled = [i for i, pieces in enumerate(ids) if pieces.size]
        out = np.zeros(len(texts), np.float32)
        if not query.ids.size or not filled:
            return out
        # Passages share most of their pieces: each distinct one is compared once.
        distinct, places = np.unique(np.concatenate([ids[i] for i in filled]), return_inverse=True)
        cosines = self._cosines(query, distinct)[:, places]
        starts = np.cumsum([0] + [ids[i].size for i in filled[:-1]])
        best = np.maximum.reduceat(cosines, starts, axis=1)
        out[filled] = query.weights @ np.clip(best, 0.0, 1.0)
        return out

    def spans(self, query: AlignedQuery, text: str) -> list[Highlight]:
        """Where in `text` telling pieces of the query stand, or pieces that are close to one."""
        pieces = self._encoder.pieces(text)
        if not query.ids.size or not pieces.ids.size:
            return []
        telling = query.weights >= TELLING * query.weights.max()
        exact = np.isin(pieces.ids, query.ids[telling])
        near = (self._cosines(query, pieces.ids)[telling].max(axis=0) >= NEAR) & ~np.isin(pieces.ids, query.ids)
        found = [Highlight(int(a), int(b), "exact") for a, b in pieces.spans[exact]]
        return found + [Highlight(int(a), int(b), "near") for a, b in pieces.spans[near] if b - a > 1]

    def _cosines(self, query: AlignedQuery, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        rows = unit_rows(self._encoder.piece_vectors(ids))
        cosines: NDArray[np.float32] = query.vectors @ rows.T
        return cosines
