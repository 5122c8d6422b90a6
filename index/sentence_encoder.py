"""Any other sentence-transformers model. Importing this module imports torch, which takes seconds."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from transformers.utils import logging

from index.encoder import Embedding, folder_fingerprint, unit_rows
from index.errors import ModelError

_BATCH = 32
_PASSAGE_PROMPTS = ("document", "passage", "corpus")
#: Models that were trained with words before a query or a passage and do not say so in their own settings: by
#: name, what stands before a query and before a passage.
_KNOWN_PROMPTS = (
    (re.compile(r"bge-[a-z]+-zh"), "为这个句子生成表示以用于检索相关文章：", ""),
    (re.compile(r"e5-(?:small|base|large)(?!.*instruct)"), "query: ", "passage: "),
)


class SentenceEncoder:
    """A model in a local folder, or on the hub where the user asked for that."""

    def __init__(self, model: str, local: bool) -> None:
        """:raises ModelError: sentence-transformers cannot load it, or what it gives are no vectors."""
        logging.disable_progress_bar()  # it would stand among what the command says
        try:
            self._model = SentenceTransformer(model, local_files_only=local)
        except Exception as error:  # whatever a model's own modules raise
            raise ModelError(model, detail=f"{type(error).__name__}: {error}") from error
        self._source = model
        self.name = Path(model).name if local else model
        self._before_query, self._before_passage = self._prompts()
        self.dimensions = int(self._model.get_embedding_dimension() or 0)
        sample = self.embed(["主题教育"])
        self.fingerprint = _fingerprint(model, local, sample, (self._before_query, self._before_passage))

    def _prompts(self) -> tuple[str, str]:
        """What stands before a query and before a passage."""
        own: dict[str, str] = self._model.prompts or {}
        if any(own.values()):
            return own.get("query") or "", next((own[name] for name in _PASSAGE_PROMPTS if own.get(name)), "")
        known = (rest for name, *rest in _KNOWN_PROMPTS if name.search(self.name.lower()))
        before_query, before_passage = next(known, ("", ""))
        return before_query, before_passage

    def embed(self, texts: Sequence[str]) -> Embedding:
        """float32 `(n, dimensions)`, unit length.

        :raises ModelError: the model gives vectors of another length than it says, or values that are no numbers.
        """
        return self._embed(texts, self._before_passage)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """float32 `(dimensions,)`, unit length.

        :raises ModelError: as `embed`.
        """
        vector: NDArray[np.float32] = self._embed([text], self._before_query)[0]
        return vector

    def _embed(self, texts: Sequence[str], before: str) -> Embedding:
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        rows = self._model.encode(
            list(texts), prompt=before or None, batch_size=_BATCH, convert_to_numpy=True, show_progress_bar=False
        )
        if rows.ndim != 2 or rows.shape[1] != self.dimensions:
            detail = f"gives vectors of {rows.shape[-1]} numbers, says {self.dimensions}"
            raise ModelError(self._source, detail=detail)
        if not np.isfinite(rows).all():
            raise ModelError(self._source, detail="gives values that are no numbers")
        return unit_rows(rows)


def _fingerprint(model: str, local: bool, sample: Embedding, prompts: tuple[str, str]) -> str:
    if local:
        files = [p for p in Path(model).rglob("*") if p.suffix in {".safetensors", ".bin", ".json", ".txt", ".model"}]
        told: list[object] = [folder_fingerprint(files)]
    else:
        told = [model, [round(float(x), 4) for x in sample[0]]]  # a hub model may change under the same name
    return hashlib.sha256(json.dumps([*told, *prompts]).encode()).hexdigest()[:16]
