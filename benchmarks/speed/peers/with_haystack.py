"""Haystack: its store in memory with BM25 and vectors, both asked and fused by rank."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from benchmarks.speed.peers.peer import Search, encoder, versions

_FILE = "store.json"


class Haystack:
    """The hybrid search of its tutorials; its own regular expression cuts Chinese into single characters."""

    mode = "hybrid"
    settings = "InMemoryDocumentStore of its defaults (BM25L), both retrievers, joined by reciprocal ranks"

    def versions(self) -> dict[str, str]:
        """Haystack."""
        return versions("haystack-ai")

    def build(self, folder: Path, texts: Sequence[str]) -> None:
        """Writes documents with their vectors, and saves."""
        store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
        vectors = encoder().embed(texts)
        store.write_documents(
            [
                Document(id=str(number), content=text, embedding=vector.tolist())
                for number, (text, vector) in enumerate(zip(texts, vectors, strict=True))
            ]
        )
        folder.mkdir(parents=True, exist_ok=True)
        store.save_to_disk(str(folder / _FILE))

    def open(self, folder: Path) -> Search:
        """Loads and asks."""
        store = InMemoryDocumentStore.load_from_disk(str(folder / _FILE))
        of_words, of_meaning = InMemoryBM25Retriever(store), InMemoryEmbeddingRetriever(store)
        joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")

        def search(query: str, k: int) -> list[int]:
            vector = encoder().embed([query])[0].tolist()
            found = [of_words.run(query=query, top_k=k)["documents"]]
            found.append(of_meaning.run(query_embedding=vector, top_k=k)["documents"])
            return [int(document.id) for document in joiner.run(documents=found, top_k=k)["documents"]]

        return search
