"""What every sentence model does: text in, unit vectors out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Embedding = NDArray[np.float32]


class Encoder(Protocol):
    """What embeds passages and queries."""

    @property
    def name(self) -> str:
        """What the model is called: its folder's name, or its name on the hub."""

    @property
    def fingerprint(self) -> str:
        """The same for the same weights and tokenizer, and else another."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    def embed(self, texts: Sequence[str]) -> Embedding:
        """Passages: float32 `(n, dimensions)`, unit length; a row of zeros for a text without any known piece."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """A query, which some models take otherwise than a passage: float32 `(dimensions,)`, as `embed`."""


def folder_fingerprint(files: Sequence[Path]) -> str:
    """SHA-256 over the names and contents of a model's files, shortened to 16 hex digits."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode())
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:16]


def unit_rows(rows: Embedding) -> Embedding:
    """The rows at unit length; rows of zeros, and rows that are no numbers, as zeros."""
    rows = np.nan_to_num(rows.astype(np.float32, copy=False), nan=0.0, posinf=0.0, neginf=0.0)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Embedding = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return units
