"""The file in which the vectors of a commit are kept, so that opening a library need not gather them row by row.

Of a large library it holds the compressed form too, and what that was measured to find; the vectors then stay in the
file, which is mapped.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.caches.blocks import Block, ExactBlock, Stored
from index.caches.compressed import CompressedBlock, Recall, compressed, scan_arrays, scan_of
from index.caches.dense import DenseIndex
from index.caches.plain_file import Header, read_plain, read_plain_header, write_plain
from index.caches.rows import Rows

_KIND = "dense"
#: Up to so many vectors all of them are read by each search: of 100,000 that takes a third of a query, and a compressed
#: scan a twentieth.
EXACT_UP_TO = 50_000


def build_dense(pieces: Iterable[tuple[Rows, Stored]], count: int, dimensions: int) -> DenseIndex:
    """The index of `count` vectors that come a piece at a time, by row, kept in memory."""
    return _index(*_gathered(pieces, np.empty((count, dimensions), np.float16)))


def build_dense_file(
    path: Path,
    pieces: Iterable[tuple[Rows, Stored]],
    count: int,
    dimensions: int,
    generation: int,
    token: str,
    fingerprint: str,
) -> DenseIndex | None:
    """The same in a file; none where what was written cannot be read. Many vectors are never all in memory.

    :raises OSError: it cannot be written; nothing of it is left.
    """
    with _spooled(path, count, dimensions) as room:
        save_dense(_index(*_gathered(pieces, room)), path, generation, token, fingerprint)
    header = read_dense_header(path, dimensions, fingerprint)
    return None if header is None else load_dense(path, header)


def save_dense(index: DenseIndex, path: Path, generation: int, token: str, fingerprint: str) -> None:
    """Writes the file of an index that is all base: the old file, or none, stays until the new one is whole.

    :raises OSError: it cannot be written; nothing of it is left.
    """
    block = index.base
    if block is None:
        raise ValueError("an index with a tail is of no single commit")
    arrays: list[NDArray[Any]] = [block.rows, block.vectors]
    if isinstance(block, CompressedBlock):
        arrays += scan_arrays(block)
    recall = None if index.recall is None else asdict(index.recall)
    about = {
        "fingerprint": fingerprint, "dimensions": index.dimensions,
        "total": index.base_sum.tolist(), "recall": recall, "faiss": faiss.__version__,
    }  # fmt: skip
    write_plain(path, _KIND, generation, token, about, arrays)


def read_dense_header(path: Path, dimensions: int, fingerprint: str) -> Header | None:
    """What the file at `path` says of itself, none where it holds no vectors of this encoder in the length it says."""
    header = read_plain_header(path, _KIND)
    if header is None:
        return None
    # How a scan's codes lie is FAISS' own affair; an earlier version of this file said nothing of that.
    wanted = {"dimensions": dimensions, "fingerprint": fingerprint, "faiss": faiss.__version__}
    return header if {name: header.about.get(name) for name in wanted} == wanted else None


def load_dense(path: Path, header: Header, full_check: bool = False) -> DenseIndex | None:
    """The index in the file at `path`, none where it is not whole; `full_check` sums it up to its last byte."""
    if (arrays := read_plain(path, header, full_check, mapped=True)) is None:
        return None
    about, (rows, vectors, *scan) = header.about, arrays
    rows = np.array(rows)
    if not (np.diff(rows) > 0).all():
        return None
    try:
        vectors = vectors.reshape(rows.size, about["dimensions"])
        block: Block
        if about["recall"] is None:
            block = ExactBlock.of(rows, vectors)
        else:
            made = scan_of(rows.size, about["dimensions"], *scan)
            block = CompressedBlock(rows, vectors, made, Recall(**about["recall"]))
    except (ValueError, TypeError, MemoryError, RuntimeError):
        return None
    return DenseIndex(block, np.array(about["total"], np.float64))


def _index(rows: Rows, vectors: Stored, total: NDArray[np.float64]) -> DenseIndex:
    block = compressed(rows, vectors) if rows.size > EXACT_UP_TO else None
    return DenseIndex(block or ExactBlock.of(rows, vectors), total)


def _gathered(pieces: Iterable[tuple[Rows, Stored]], room: Stored) -> tuple[Rows, Stored, NDArray[np.float64]]:
    """All rows, their vectors in `room` float16 (n, dimensions), and the sum of these."""
    rows = np.empty(len(room), np.int64)
    total, at = np.zeros(room.shape[1]), 0
    for part, vectors in pieces:
        rows[at : at + part.size], room[at : at + part.size] = part, vectors
        total += vectors.sum(axis=0, dtype=np.float64)
        at += part.size
    return rows[:at], room[:at], total


@contextmanager
def _spooled(path: Path, count: int, dimensions: int) -> Iterator[Stored]:
    """Room for vectors float16 (count, dimensions); for many of them in a file that is gone afterwards."""
    if count <= EXACT_UP_TO:
        yield np.empty((count, dimensions), np.float16)
        return
    spool = path.with_name(f"{path.name}.{os.getpid()}.vectors.new")
    try:
        with spool.open("wb") as file:  # a disk that is full is told now, and not by what writes to the mapped file
            size = 2 * count * dimensions
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, size)
            else:
                file.truncate(size)
        yield np.memmap(spool, np.float16, "r+", shape=(count, dimensions))
    finally:
        with suppress(OSError):
            spool.unlink(missing_ok=True)
