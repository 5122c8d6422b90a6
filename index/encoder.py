"""Sentence models: text in, unit vectors out.

The bundled model is a static one and runs on numpy alone, so that a search from a cold start imports
no torch. Any other sentence-transformers model can take its place, from a local folder; a name on the
hub is looked up only where the user says so.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

Embedding = NDArray[np.float32]

BUNDLED_MODEL = Path(__file__).parent / "model"


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
        """float32 `(n, dimensions)`, unit length; a row of zeros for a text without any known piece."""


def open_encoder(model: str | None = None, allow_hub: bool = False) -> Encoder:
    """The encoder in a folder, the bundled one by default; `CHENGLI_MODEL` names another default.

    :raises ModelError: the folder holds no sentence model.
    """
    chosen = model or os.environ.get("CHENGLI_MODEL") or str(BUNDLED_MODEL)
    folder = Path(chosen)
    if not folder.is_dir():
        if allow_hub and not folder.exists():
            return _sentence_encoder(chosen, local=False)
        raise ModelError(chosen, ("modules.json",), "no such folder")
    if _is_static(folder):
        from index.static_encoder import StaticEncoder

        return StaticEncoder(folder)
    return _sentence_encoder(str(folder), local=True)


def _sentence_encoder(model: str, local: bool) -> Encoder:
    from index.sentence_encoder import SentenceEncoder  # imports torch: seconds

    return SentenceEncoder(model, local)


def _is_static(folder: Path) -> bool:
    listing = folder / "modules.json"
    if not listing.is_file():
        raise ModelError(str(folder), ("modules.json",))
    try:
        modules = json.loads(listing.read_text(encoding="utf-8"))
        kinds = [str(module["type"]).rsplit(".", 1)[-1] for module in modules]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(str(folder), ("modules.json",), "modules.json cannot be read") from error
    return kinds in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])


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
