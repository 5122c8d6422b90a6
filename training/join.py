"""Several tables made one: what each learned by chance weighs less, what all learned stays.

Tables that differ by nothing but their seed rank differently by 0.02 of any score. Side by side their
text vectors give the mean of their cosines, which levels that out, but are as wide as all of them. Their
principal components at the width of one table are where that one starts to learn to rank as they do.
`training/README.md` has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix


def side_by_side(tables: Sequence[NDArray[np.float32]], texts: csr_matrix) -> NDArray[np.float32]:
    """One wide table, float32 (vocabulary, the sum of their dimensions): its cosines are the mean of theirs.

    :param texts: sparse float32 (n, vocabulary), each row the mean of a text's pieces: what is to be of equal length.
    """
    lengths = [np.linalg.norm(texts @ table, axis=1).mean() for table in tables]
    wide = np.concatenate([table / length for table, length in zip(tables, lengths, strict=True)], axis=1)
    # As long as the first, so that a rate fits both.
    return np.asarray(wide * (lengths[0] / np.linalg.norm(texts @ wide, axis=1).mean()), np.float32)


def reduced(table: NDArray[np.float32], texts: csr_matrix, dimensions: int) -> NDArray[np.float32]:
    """The principal components of the text vectors of a wider table, float32 (vocabulary, dimensions).

    :param texts: as of `side_by_side`.
    """
    vectors = texts @ table
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    # About the origin, not the mean: a cosine is what has to stay.
    _, components = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(table @ components[:, ::-1][:, :dimensions], np.float32)
