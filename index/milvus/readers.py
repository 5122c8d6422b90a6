"""A library in Milvus as the threads of one process read it: through one connection, as it is with each question."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from index.encoder import Encoder
from index.generations import Readers
from index.milvus.library import MilvusLibrary
from index.places import MilvusAddress
from index.search import Searcher


class MilvusReaders(Readers):
    """One library in Milvus, opened with the first question."""

    def __init__(self, address: MilvusAddress, encoder: Encoder) -> None:
        self._address, self._encoder = address, encoder
        self._lock = threading.Lock()
        self._searcher: Searcher | None = None

    @contextmanager
    def reading(self) -> Iterator[Searcher | None]:
        searcher = self._opened()
        if searcher is None:
            yield None
            return
        with searcher.library.snapshot():
            yield searcher

    def _opened(self) -> Searcher | None:
        with self._lock:
            if self._searcher is None and (library := MilvusLibrary.open(self._address)) is not None:
                try:
                    self._searcher = Searcher(library, self._encoder)
                except BaseException:
                    library.close()
                    raise
            return self._searcher

    def move(self) -> None:
        """Nothing is to be done: each question sees the library as it is."""

    def close(self) -> None:
        with self._lock:
            if self._searcher is not None:
                self._searcher.library.close()
                self._searcher = None
