"""The file in which the vectors of a commit are kept, so that opening a library need not gather them row by row.

A header of its own, summed up by itself, says of which commit it is and how long it must be; rows and vectors
follow as plain numbers: what a search library makes of a torn file of its own format may be anything.
It is written beside its name, synced, and then moved there, in the same folder: no reader ever sees half of it.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.caches.dense import Block, DenseIndex

_MAGIC = b"CLDENSE2"
#: A header is a line; a longer one is none.
_MOST_HEADER_BYTES = 64 * 1024
_SUM_CHARS = 16
_PIECE_BYTES = 1024**2
_ROW_BYTES, _NUMBER_BYTES = 8, 4


@dataclass(frozen=True, slots=True)
class DenseHeader:
    """What a cache file says of itself; `total` is the sum of its vectors."""

    generation: int
    token: str
    fingerprint: str
    count: int
    dimensions: int
    total: list[float]
    payload_sha256: str

    @property
    def payload_bytes(self) -> int:
        return self.count * (_ROW_BYTES + _NUMBER_BYTES * self.dimensions)


def save_dense(index: DenseIndex, path: Path, generation: int, token: str, fingerprint: str) -> None:
    """Writes the file of an index that is all base: the old file, or none, stays until the new one is whole.

    :raises OSError: it cannot be written; nothing of it is left.
    """
    block = index.base
    if block is None:
        raise ValueError("an index with a tail is of no single commit")
    rows, vectors = block.rows.astype("<i8"), block.vectors.astype("<f4", copy=False)
    total = vectors.sum(axis=0, dtype=np.float64).tolist()
    header = DenseHeader(generation, token, fingerprint, rows.size, index.dimensions, total, _digest(rows, vectors))
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("wb") as file:
            line = json.dumps(asdict(header)).encode()
            file.write(_MAGIC + _sum(line) + line + b"\n")
            file.write(rows.data)
            file.write(vectors.data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def read_header(path: Path) -> DenseHeader | None:
    """What the file at `path` says of itself, none where it is no cache file of the length that it says."""
    found = _header(path)
    return None if found is None else found[0]


def load_dense(path: Path, header: DenseHeader, full_check: bool = False) -> DenseIndex | None:
    """The index in the file at `path`, none where it is not whole; `full_check` sums it up to its last byte."""
    try:
        if (found := _header(path)) is None or found[0] != header:
            return None
        with path.open("rb") as file:
            file.seek(found[1])
            rows = np.fromfile(file, "<i8", header.count)
            vectors = np.fromfile(file, "<f4", header.count * header.dimensions)
        if rows.size != header.count or vectors.size != header.count * header.dimensions:
            return None
        if not (np.diff(rows) > 0).all() or (full_check and _digest(rows, vectors) != header.payload_sha256):
            return None
        vectors = vectors.reshape(header.count, header.dimensions)
        block = Block.of(rows.astype(np.int64), vectors.astype(np.float32, copy=False))
    except (OSError, ValueError, MemoryError, RuntimeError):
        return None
    return DenseIndex(block, np.array(header.total, np.float64))


def dense_sum_fits(path: Path, header: DenseHeader) -> bool:
    """Whether a file is whole to its last byte; it is read a piece at a time."""
    digest = hashlib.sha256()
    try:
        if (found := _header(path)) is None or found[0] != header:
            return False
        with path.open("rb") as file:
            file.seek(found[1])
            while piece := file.read(_PIECE_BYTES):
                digest.update(piece)
    except OSError:
        return False
    return digest.hexdigest() == header.payload_sha256


def _header(path: Path) -> tuple[DenseHeader, int] | None:
    """The header of a file, and where what it tells of begins."""
    try:
        with path.open("rb") as file:
            line = file.readline(_MOST_HEADER_BYTES)
            if not line.startswith(_MAGIC) or not line.endswith(b"\n"):
                return None
            start = len(_MAGIC) + _SUM_CHARS
            if _sum(line[start:-1]) != line[len(_MAGIC) : start]:
                return None
            header = DenseHeader(**json.loads(line[start:]))
            whole = os.fstat(file.fileno()).st_size == len(line) + header.payload_bytes
    except (OSError, ValueError, TypeError):
        return None
    return (header, len(line)) if whole else None


def _sum(line: bytes) -> bytes:
    return hashlib.sha256(line).hexdigest()[:_SUM_CHARS].encode()


def _digest(rows: NDArray[np.int64], vectors: NDArray[np.float32]) -> str:
    digest = hashlib.sha256(rows.data)
    digest.update(vectors.reshape(-1).data)
    return digest.hexdigest()
