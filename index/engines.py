"""What searches a library, by where it lies."""

from __future__ import annotations

from index.caches.retrieval import FolderEngine
from index.caches.shared import SharedIndexes
from index.encoder import Encoder
from index.library import Library
from index.milvus.library import MilvusLibrary
from index.milvus.retrieval import MilvusEngine
from index.retrieval import Cut, Engine
from index.store.library import FolderLibrary


def engine_of(library: Library, encoder: Encoder, cut: Cut) -> Engine:
    """The engine of a library; `cut` cuts texts into sentences and pieces."""
    if isinstance(library, FolderLibrary):
        return FolderEngine(library, SharedIndexes(encoder), cut)
    if isinstance(library, MilvusLibrary):
        return MilvusEngine(library, encoder, cut)
    raise TypeError(f"no engine for {library.path}")
