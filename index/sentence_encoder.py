"""Any other sentence-transformers model. Importing this module imports torch, which takes seconds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from sentence_transformers import SentenceTransformer

from index.encoder import Embedding, folder_fingerprint, unit_rows
from index.errors import ModelError

_BATCH = 32


class SentenceEncoder:
    """A model in a local folder, or on the hub where the user asked for that."""

    def __init__(self, model: str, local: bool) -> None:
        """:raises ModelError: sentence-transformers cannot load it."""
        try:
            self._model = SentenceTransformer(model, local_files_only=local)
        except Exception as error:  # whatever a model's own modules raise
            raise ModelError(model, detail=f"{type(error).__name__}: {error}") from error
        self.name = Path(model).name if local else model
        dimensions = self._model.get_embedding_dimension()
        if not dimensions:
            raise ModelError(model, detail="does not say how many dimensions it has")
        self.dimensions = int(dimensions)
        self.fingerprint = _fingerprint(model, local, self.embed(["主题教育"]))

    def embed(self, texts: Sequence[str]) -> Embedding:
        """float32 `(n, dimensions)`, unit length."""
        rows = self._model.encode(list(texts), batch_size=_BATCH, convert_to_numpy=True, show_progress_bar=False)
        return unit_rows(rows)


def _fingerprint(model: str, local: bool, sample: Embedding) -> str:
    if local:
        return folder_fingerprint([p for p in Path(model).rglob("*") if p.suffix in {".safetensors", ".bin", ".json"}])
    seen = [round(float(x), 4) for x in sample[0]]  # a hub model may change under the same name
    return hashlib.sha256(json.dumps([model, seen]).encode()).hexdigest()[:16]
