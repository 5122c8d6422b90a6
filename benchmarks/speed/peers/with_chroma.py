"""Chroma: a store of vectors and texts in a folder, searched by HNSW."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import chromadb
from chromadb.config import Settings

from benchmarks.speed.peers.peer import Search, encoder, versions

_NAME = "passages"


class Chroma:
    """Its own defaults, but cosine, and vectors that are given."""

    mode = "dense"
    settings = "PersistentClient, HNSW of its defaults with cosine, documents stored, the largest batches it takes"

    def versions(self) -> dict[str, str]:
        """Chroma."""
        return versions("chromadb")

    def build(self, folder: Path, texts: Sequence[str]) -> None:
        """Adds texts and vectors in batches."""
        client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        made = client.create_collection(_NAME, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None)
        size = client.get_max_batch_size()
        for start in range(0, len(texts), size):
            part = list(texts[start : start + size])
            ids = [str(number) for number in range(start, start + len(part))]
            made.add(ids=ids, embeddings=encoder().embed(part), documents=part)

    def open(self, folder: Path) -> Search:
        """Opens and asks."""
        client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        opened = client.get_collection(_NAME, embedding_function=None)

        def search(query: str, k: int) -> list[int]:
            found = opened.query(query_embeddings=encoder().embed([query]), n_results=k, include=["documents"])
            return [int(name) for name in found["ids"][0]]

        return search
