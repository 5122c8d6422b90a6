"""bm25s: BM25 with all scores worked out when the index is made; words are ours."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import bm25s

from benchmarks.speed.peers.peer import Search, versions, words


class Bm25s:
    """Its own defaults, and numba where that is installed, as it recommends for speed."""

    mode = "lexical"
    _backend = "numba" if find_spec("numba") else "numpy"
    settings = f"method lucene, k1 1.5, b 0.75, backend {_backend}, our words, index mapped when opened"

    def versions(self) -> dict[str, str]:
        """bm25s, and numba where it is used."""
        return versions("bm25s", *(["numba"] if self._backend == "numba" else []))

    def build(self, folder: Path, texts: Sequence[str]) -> None:
        """Indexes and saves."""
        made = bm25s.BM25(backend=self._backend)
        made.index([words(text) for text in texts], show_progress=False)
        made.save(folder, show_progress=False)

    def open(self, folder: Path) -> Search:
        """Loads and asks."""
        opened = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        opened.backend = self._backend
        if self._backend == "numba":
            opened.activate_numba_scorer()

        def search(query: str, k: int) -> list[int]:
            cut = list(dict.fromkeys(words(query)))
            numbers, scores = opened.retrieve([cut], k=k, show_progress=False)
            return [int(number) for number, score in zip(numbers[0], scores[0], strict=True) if score > 0]

        return search
