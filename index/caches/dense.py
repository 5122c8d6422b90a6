"""The vectors of a library's passages, searched exactly by inner product with FAISS.

A cache: rebuilt from the library whenever it is missing, stale or damaged. The file begins with a
header of its own that says for which commit it was made and how long it must be, because FAISS
reads a torn file as far as it goes; it is written beside its name and then moved there, in the same
folder, so that no reader ever sees half of it.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Embedding

_MAGIC = b"CLDENSE1"
#: The mean of so many vectors, evenly spread, is the mean of all as nearly as anyone needs.
_MEAN_OF = 10_000


@dataclass(frozen=True, slots=True)
class DenseHeader:
    """What a cache file says of itself."""

    token: str
    count: int
    dimensions: int
    fingerprint: str
    payload_bytes: int
    payload_sha256: str


class DenseIndex:
    """Passage rows and their vectors."""

    def __init__(self, dimensions: int) -> None:
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimensions))
        self.dimensions = dimensions

    @classmethod
    def build(cls, rows: NDArray[np.int64], vectors: Embedding) -> DenseIndex:
        """An index of `vectors` float32 (n, dimensions) under the ids `rows` int64 (n,)."""
        index = cls(int(vectors.shape[1]))
        if rows.size:
            index._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), rows.astype(np.int64))
        return index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` nearest rows to `query` float32 (dimensions,) with their cosines, best first.

        `allowed` int64 (m,) keeps the search to those rows. Fewer than `k` come back where there are
        fewer. A query of zeros or of no numbers finds nothing: FAISS would answer row -1, which in
        Python is the last passage.

        :raises ValueError: the query has another dimension than the index.
        """
        if query.shape != (self.dimensions,):
            raise ValueError(f"query of shape {query.shape}, index of {self.dimensions} dimensions")
        k = min(k, len(self) if allowed is None else allowed.size)
        if k <= 0 or not np.isfinite(query).all() or not query.any():
            return []
        parameters: Any = None
        if allowed is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed.astype(np.int64)))  # type: ignore[call-arg]
        scores, rows = self._index.search(query[None, :].astype(np.float32), k, params=parameters)
        return [(int(r), float(s)) for r, s in zip(rows[0], scores[0], strict=True) if r >= 0]

    @cached_property
    def mean(self) -> NDArray[np.float32]:
        """The mean vector of the passages, float32 (dimensions,)."""
        ids = faiss.vector_to_array(self._index.id_map)
        if not ids.size:
            return np.zeros(self.dimensions, np.float32)
        mean: NDArray[np.float32] = self.vectors(ids[:: -(-ids.size // _MEAN_OF)]).mean(axis=0)
        return mean

    def vectors(self, rows: NDArray[np.int64]) -> Embedding:
        """float32 (n, dimensions): the vectors of rows that are in the index."""
        found: Embedding = self._index.reconstruct_batch(rows.astype(np.int64))
        return found

    def save(self, path: Path, token: str, fingerprint: str) -> None:
        """Writes the cache file for a commit: the old one, or none, stays until the new one is whole."""
        payload = faiss.serialize_index(self._index).tobytes()  # not write_index: C's fopen knows no Unicode on Windows
        header = DenseHeader(
            token, len(self), self.dimensions, fingerprint, len(payload), hashlib.sha256(payload).hexdigest()
        )
        line = json.dumps(asdict(header)).encode() + b"\n"
        temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
        try:
            with temporary.open("wb") as file:
                file.write(_MAGIC + line + payload)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def load_dense(path: Path, token: str, count: int, fingerprint: str, full_check: bool = False) -> DenseIndex | None:
    """The cached index if the file is whole and of this commit, else none.

    The whole file is checksummed only with `full_check`; its header and length always are checked.
    """
    try:
        data = path.read_bytes()
        if not data.startswith(_MAGIC):
            return None
        line, payload = data[len(_MAGIC) :].split(b"\n", 1)
        header = DenseHeader(**json.loads(line))
        if (header.token, header.count, header.fingerprint, header.payload_bytes) != (
            token, count, fingerprint, len(payload)
        ):  # fmt: skip
            return None
        if full_check and hashlib.sha256(payload).hexdigest() != header.payload_sha256:
            return None
        loaded = faiss.deserialize_index(np.frombuffer(payload, np.uint8))
    except (OSError, ValueError, TypeError, RuntimeError):
        return None
    if loaded.ntotal != count or loaded.d != header.dimensions:
        return None
    index = DenseIndex(header.dimensions)
    index._index = loaded
    return index
