"""txtai: FAISS and its own BM25, fused (`hybrid`). Vectors come from a function, as its external method takes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from txtai.embeddings import Embeddings

from benchmarks.speed.peers.peer import Search, encoder, versions, words
from index.encoder import Embedding


class Txtai:
    """As recommended for hybrid search; its tokenizer cuts Chinese into single characters."""

    mode = "hybrid"
    settings = "hybrid=True, FAISS by its defaults (exact up to 5,000, then IVF), method external; answers ids"
    _more: dict[str, Any] = {}

    def versions(self) -> dict[str, str]:
        """Those of txtai and FAISS."""
        return versions("txtai", "faiss-cpu")

    def build(self, folder: Path, texts: Sequence[str]) -> None:
        """Indexes and saves."""
        settings = {"method": "external", "transform": self._function(), "hybrid": True, **self._more}
        made = Embeddings(settings)
        made.index((number, self._told(text), None) for number, text in enumerate(texts))
        made.config.pop("transform")  # a function is not saved
        made.save(str(folder))

    def open(self, folder: Path) -> Search:
        """Loads and asks."""
        opened = Embeddings()
        opened.load(str(folder), config={"transform": self._function()})
        return lambda query, k: [int(number) for number, _ in opened.search(self._told(query), k)]

    def _told(self, text: str) -> str:
        return text

    def _function(self) -> Any:  # noqa: ANN401
        """The encoder as a plain function: it takes nothing else."""
        return lambda texts: self._transform(texts)

    def _transform(self, texts: Sequence[str]) -> Embedding:
        return encoder().embed(list(texts))


class TxtaiContent(Txtai):
    """The same with the texts stored beside in SQLite, and answered."""

    settings = f"{Txtai.settings} and texts (content=True)"
    _more = {"content": True}

    def open(self, folder: Path) -> Search:
        """Loads and asks."""
        opened = Embeddings()
        opened.load(str(folder), config={"transform": self._function()})
        return lambda query, k: [int(found["id"]) for found in opened.search(query, k)]


class TxtaiWords(Txtai):
    """The same with our words for its BM25: text cut by spaces, which stands for the text it was cut from."""

    settings = f"{Txtai.settings}; BM25 on our words, apart by spaces (tokenizer whitespace)"
    _more = {"scoring": {"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"whitespace": True}}}

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def _told(self, text: str) -> str:
        cut = " ".join(words(text))
        self._texts[cut] = text
        return cut

    def _transform(self, texts: Sequence[str]) -> Embedding:
        return encoder().embed([self._texts[cut] for cut in texts])
