"""What searches a library, by where it lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.caches.retrieval import FolderEngine
from index.caches.shared import SharedIndexes
from index.cut_texts import CutTexts
from index.encoder import Encoder
from index.library import Library
from index.retrieval import Engine
from index.store.library import FolderLibrary


def engine_of(library: Library, encoder: Encoder, cut: Callable[[Sequence[str]], CutTexts]) -> Engine:
    """The engine of a library; `cut` cuts texts into sentences and pieces."""
    if isinstance(library, FolderLibrary):
        return FolderEngine(library, SharedIndexes(encoder), cut)
    raise TypeError(f"no engine for {library.path}")
