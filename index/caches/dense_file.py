"""The file in which the vectors of a commit are kept, so that opening a library need not gather them row by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.caches.dense import Block, DenseIndex
from index.caches.plain_file import Header, read_plain, read_plain_header, write_plain

_KIND = "dense"


def save_dense(index: DenseIndex, path: Path, generation: int, token: str, fingerprint: str) -> None:
    """Writes the file of an index that is all base: the old file, or none, stays until the new one is whole.

    :raises OSError: it cannot be written; nothing of it is left.
    """
    block = index.base
    if block is None:
        raise ValueError("an index with a tail is of no single commit")
    total = block.vectors.sum(axis=0, dtype=np.float64).tolist()
    about = {"fingerprint": fingerprint, "dimensions": index.dimensions, "total": total}
    write_plain(path, _KIND, generation, token, about, [block.rows, block.vectors])


def read_dense_header(path: Path, dimensions: int, fingerprint: str) -> Header | None:
    """What the file at `path` says of itself, none where it holds no vectors of this encoder in the length it says."""
    header = read_plain_header(path, _KIND)
    if header is None or (header.about["dimensions"], header.about["fingerprint"]) != (dimensions, fingerprint):
        return None
    return header


def load_dense(path: Path, header: Header, full_check: bool = False) -> DenseIndex | None:
    """The index in the file at `path`, none where it is not whole; `full_check` sums it up to its last byte."""
    if (arrays := read_plain(path, header, full_check)) is None:
        return None
    rows, vectors = arrays
    if not (np.diff(rows) > 0).all():
        return None
    try:
        block = Block.of(rows, vectors.reshape(rows.size, header.about["dimensions"]))
    except (ValueError, MemoryError, RuntimeError):
        return None
    return DenseIndex(block, np.array(header.about["total"], np.float64))
