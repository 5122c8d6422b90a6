"""A cache in one file: a header that is summed up by itself, and plain arrays of numbers behind it.

The header says of which commit the cache is and how long the file must be; what a library makes of a torn file of its
own format may be anything. The file is written beside its name, synced, and then moved there, in the same folder: no
reader ever sees half of it.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"CLCACHE1"
#: A header is a line; a longer one is none.
_MOST_HEADER_BYTES = 64 * 1024
_SUM_CHARS = 16
_PIECE_BYTES = 1024**2
#: The arrays begin at a multiple of so many bytes, so that numbers in a mapped file lie where they are read at once.
_ALIGNED = 64


@dataclass(frozen=True, slots=True)
class Header:
    """What a cache file says of itself: its kind and commit, what else there is to say, and its arrays by their
    types and lengths.
    """

    kind: str
    generation: int
    token: str
    about: dict[str, Any]
    arrays: list[tuple[str, int]]
    payload_sha256: str

    @property
    def payload_bytes(self) -> int:
        """How long the arrays are."""
        return sum(np.dtype(kind).itemsize * length for kind, length in self.arrays)


def write_plain(
    path: Path, kind: str, generation: int, token: str, about: Mapping[str, Any], arrays: Sequence[NDArray[Any]]
) -> None:
    """Writes a cache file; the old file, or none, stays until the new one is whole.

    `arrays` of any shape are written flat, the lowest byte first.

    :raises OSError: it cannot be written; nothing of it is left.
    """
    plain = [np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(-1) for array in arrays]
    lengths = [(array.dtype.str, array.size) for array in plain]
    header = Header(kind, generation, token, dict(about), lengths, _digest(array.data for array in plain))
    line = json.dumps(asdict(header)).encode()
    line += b" " * (-(len(_MAGIC) + _SUM_CHARS + len(line) + 1) % _ALIGNED)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("wb") as file:
            file.write(_MAGIC + _sum(line) + line + b"\n")
            for array in plain:
                file.write(array.data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def read_plain_header(path: Path, kind: str) -> Header | None:
    """What the file at `path` says of itself, none where it is no cache of this kind of the length that it says."""
    found = _header(path)
    return None if found is None or found[0].kind != kind else found[0]


def read_plain(path: Path, header: Header, full_check: bool = False, mapped: bool = False) -> list[NDArray[Any]] | None:
    """The arrays in the file at `path`, none where it is not whole; `full_check` sums it up to its last byte.

    `mapped` ones are read from the file when they are used.
    """
    try:
        if (found := _header(path)) is None or found[0] != header:
            return None
        with path.open("rb") as file:
            file.seek(found[1])
            if mapped:
                arrays = _mapped(file, header)
            else:
                arrays = [np.fromfile(file, kind, length) for kind, length in header.arrays]
    except (OSError, ValueError, TypeError, MemoryError):
        return None
    if any(array.size != length for array, (_, length) in zip(arrays, header.arrays, strict=True)):
        return None
    if full_check and _digest(array.data for array in arrays) != header.payload_sha256:
        return None
    return [array.astype(array.dtype.newbyteorder("="), copy=False) for array in arrays]


def plain_sum_fits(path: Path, header: Header) -> bool:
    """Whether a file is whole to its last byte; it is read a piece at a time."""
    try:
        if (found := _header(path)) is None or found[0] != header:
            return False
        with path.open("rb") as file:
            file.seek(found[1])
            return _digest(iter(lambda: file.read(_PIECE_BYTES), b"")) == header.payload_sha256
    except OSError:
        return False


def _mapped(file: BinaryIO, header: Header) -> list[NDArray[Any]]:
    """The arrays of a file from where it is read next, not copied."""
    held, at, out = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), file.tell(), []
    for kind, length in header.arrays:
        out.append(np.frombuffer(held, kind, length, at))
        at += out[-1].nbytes
    return out


def _header(path: Path) -> tuple[Header, int] | None:
    """The header of a file, and where what it tells of begins."""
    try:
        with path.open("rb") as file:
            line = file.readline(_MOST_HEADER_BYTES)
            if not line.startswith(_MAGIC) or not line.endswith(b"\n"):
                return None
            start = len(_MAGIC) + _SUM_CHARS
            if _sum(line[start:-1]) != line[len(_MAGIC) : start]:
                return None
            header = Header(**json.loads(line[start:]))
            whole = os.fstat(file.fileno()).st_size == len(line) + header.payload_bytes
    except (OSError, ValueError, TypeError):
        return None
    return (header, len(line)) if whole else None


def _sum(line: bytes) -> bytes:
    return hashlib.sha256(line).hexdigest()[:_SUM_CHARS].encode()


def _digest(pieces: Iterable[bytes | memoryview]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
