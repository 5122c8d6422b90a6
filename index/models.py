"""Which sentence model is used, and opening it.

The bundled model is a static one and runs on numpy alone, so that a search from a cold start imports
no torch. Any other sentence-transformers model can take its place, from a local folder; a name on the
hub is looked up only where the user says so.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

from index.encoder import Encoder
from index.errors import ModelError
from index.static_encoder import StaticEncoder

BUNDLED_MODEL = Path(__file__).parent / "model"


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


def pieces_of(encoder: Encoder) -> StaticEncoder:
    """The static model whose pieces stand for words beside an encoder: itself, or the bundled one."""
    return encoder if isinstance(encoder, StaticEncoder) else _bundled()


@cache
def _bundled() -> StaticEncoder:
    return StaticEncoder(BUNDLED_MODEL)
