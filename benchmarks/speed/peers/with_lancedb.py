"""LanceDB: a table with vectors and a full-text index, both asked and fused by rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import lancedb
import pyarrow as pa
from lancedb.rerankers import RRFReranker

from benchmarks.speed.peers.peer import Search, encoder, versions

_NAME, _BATCH = "passages", 8192
#: From so many vectors on it recommends an approximate index; below it scans.
_INDEXED = 256_000


class LanceDb:
    """Hybrid search with the cutter of words that it recommends for Chinese."""

    mode = "hybrid"
    settings = (
        "hybrid, RRF; full text by ICU's words without stemming or stop words; vectors scanned exactly, "
        f"from {_INDEXED:,} on IVF_PQ of its defaults"
    )

    def versions(self) -> dict[str, str]:
        """LanceDB."""
        return versions("lancedb")

    def build(self, folder: Path, texts: Sequence[str]) -> None:
        """Makes a table and its indexes."""
        dimensions = encoder().dimensions
        fields = [("number", pa.int64()), ("text", pa.string()), ("vector", pa.list_(pa.float32(), dimensions))]

        def batches() -> Iterator[pa.RecordBatch]:
            for start in range(0, len(texts), _BATCH):
                part = list(texts[start : start + _BATCH])
                flat = pa.array(encoder().embed(part).ravel())
                numbers = pa.array(range(start, start + len(part)), pa.int64())
                columns = [numbers, pa.array(part), pa.FixedSizeListArray.from_arrays(flat, dimensions)]
                yield pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields))

        table = lancedb.connect(folder).create_table(_NAME, batches(), schema=pa.schema(fields))
        table.create_fts_index("text", base_tokenizer="icu", stem=False, remove_stop_words=False)
        if len(texts) >= _INDEXED:
            table.create_index(metric="cosine", vector_column_name="vector")

    def open(self, folder: Path) -> Search:
        """Opens and asks."""
        table, reranker = lancedb.connect(folder).open_table(_NAME), RRFReranker()

        def search(query: str, k: int) -> list[int]:
            asked: Any = table.search(query_type="hybrid", vector_column_name="vector")
            vector = encoder().embed([query])[0]
            found = asked.vector(vector).distance_type("cosine").text(query).limit(k).rerank(reranker)
            return [int(row["number"]) for row in found.select(["number", "text"]).to_list()[:k]]

        return search
