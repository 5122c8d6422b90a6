"""Several tables made one: what each learned by chance weighs less, what all learned stays.

Tables that differ by nothing but their seed rank differently by 0.02 of any score. Side by side, their
text vectors give the mean of their cosines, which levels that out; the principal components of those
text vectors keep most of it at the size of one table (88% of the variance from 768 to 256), and a
little more training on top brings back the rest. `training/README.md` has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix


def join(tables: Sequence[NDArray[np.float32]], texts: csr_matrix, dimensions: int) -> NDArray[np.float32]:
    """One table float32 (vocabulary, dimensions) of several with the same vocabulary.

    :param texts: sparse float32 (n, vocabulary), each row the mean of a text's pieces: what the components are of.
    :raises ValueError: the tables together have fewer than `dimensions` numbers a piece.
    """
    lengths = [float(np.linalg.norm(texts @ table, axis=1).mean()) for table in tables]
    wide = np.concatenate([table / length for table, length in zip(tables, lengths, strict=True)], axis=1)
    if wide.shape[1] < dimensions:
        raise ValueError(f"{wide.shape[1]} numbers a piece can't be made {dimensions}: join more tables, or wider ones")
    vectors = texts @ wide
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    # About the origin, not the mean: a cosine is what has to stay.
    _, components = np.linalg.eigh(vectors.T @ vectors)
    joined = wide @ components[:, ::-1][:, :dimensions]
    joined *= lengths[0] / np.linalg.norm(texts @ joined, axis=1).mean()
    return np.ascontiguousarray(joined, np.float32)
