"""LlamaIndex: its default store of vectors in memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import TextNode

from benchmarks.speed.peers.peer import Search, encoder, versions


class _Ours(BaseEmbedding):
    """Our encoder as its own kind."""

    def _get_query_embedding(self, query: str) -> list[float]:
        return encoder().embed([query])[0].tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_query_embedding(text)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return encoder().embed(texts).tolist()


class LlamaIndex:
    """A vector index over nodes, kept as its own JSON files."""

    mode = "dense"
    settings = "VectorStoreIndex with SimpleVectorStore (a scan), a node a passage, batches of 2,048"

    def versions(self) -> dict[str, str]:
        """LlamaIndex."""
        return versions("llama-index-core")

    def build(self, folder: Path, texts: Sequence[str]) -> None:
        """Indexes and persists."""
        nodes = [TextNode(id_=str(number), text=text) for number, text in enumerate(texts)]
        made = VectorStoreIndex(nodes, embed_model=_Ours(embed_batch_size=2048))
        made.storage_context.persist(str(folder))

    def open(self, folder: Path) -> Search:
        """Loads and asks."""
        stored = StorageContext.from_defaults(persist_dir=str(folder))
        opened = load_index_from_storage(stored, embed_model=_Ours())

        def search(query: str, k: int) -> list[int]:
            return [int(found.node.node_id) for found in opened.as_retriever(similarity_top_k=k).retrieve(query)]

        return search
