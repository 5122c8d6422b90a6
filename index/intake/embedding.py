"""Texts embedded while other files are read and stored: a second thread, for the work releases Python's lock.

The library's own kind of model cuts the texts on the way, which reranking would else have to do once more.

What the library needs to be asked (which texts it knows already) is asked by the thread that adds: a connection to
SQLite is of one thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from index.caches.sentences import PassageSentences, wording_number
from index.cut_texts import CutTexts, embedded_texts
from index.encoder import Embedding, Encoder
from index.intake.embedding_apart import EmbeddingProcess
from index.library import Library
from index.static_encoder import StaticEncoder
from index.store.library import FolderLibrary

#: So many texts are embedded together: fewer would cost as many turns of the two threads.
_TEXTS_AT_A_TIME = 256
#: So many texts are embedded before it is worth to start a process for the others.
_TEXTS_HERE = 4_000


#: Input hashes, and what becomes of their texts.
_Begun = tuple[list[str], Future[tuple[Embedding, CutTexts | None]]]


class EmbeddedBatch:
    """The texts of one commit: being embedded, embedded, or known to the library already."""

    def __init__(self, begun: list[_Begun], known: Mapping[str, str], thread: ThreadPoolExecutor) -> None:
        """`known` are the texts by input hash that were not embedded, for the library or an earlier batch has them.

        The `thread` is the only one that may use the encoder.
        """
        self._begun, self._known, self._thread = begun, known, thread
        self._cut: list[tuple[list[str], CutTexts]] = []

    def vectors(self, library: Library, encoder: Encoder) -> dict[str, NDArray[np.float32]]:
        """The vectors that the library lacks, float32 (dimensions,), by input hash.

        :raises ModelError: the model gives no usable vectors.
        """
        out: dict[str, NDArray[np.float32]] = {}
        for names, made in self._begun:
            vectors, cut = made.result()
            out.update(zip(names, vectors, strict=True))
            if cut is not None:
                self._cut.append((names, cut))
        # A commit in between may have removed the last report that had a text, and its vector.
        if gone := library.missing_vectors(self._known.keys() - out.keys()):
            texts = [self._known[name] for name in gone]
            out.update(zip(gone, self._thread.submit(encoder.embed, texts).result(), strict=True))
        return out

    def cut(self, library: FolderLibrary, first_row: int) -> PassageSentences | None:
        """The passages from a row on whose texts were embedded here, cut; none where nothing was cut."""
        if not self._cut:
            return None
        numbers = {name: at for at, name in enumerate(name for names, _ in self._cut for name in names)}
        stored = [(row, wording, numbers.get(name)) for row, name, wording in library.named_rows(first_row)]
        found = [(row, wording, number) for row, wording, number in stored if number is not None]
        texts = CutTexts.joined([cut for _, cut in self._cut])
        return PassageSentences.of(
            np.array([row for row, _, _ in found], np.int64),
            np.array([wording_number(wording) for _, wording, _ in found], np.uint64),
            texts.picked(np.array([number for _, _, number in found], np.int64)),
        )


class EmbeddingAhead:
    """Embeds the texts that wait for their commit, a batch after another."""

    def __init__(self, library: Library, encoder: Encoder) -> None:
        self._library, self._encoder = library, encoder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="chengli-embed")
        #: Texts of the batch that is being gathered, and of the one before, which may not be in the library yet.
        self._new, self._before = set[str](), set[str]()
        self._known: dict[str, str] = {}
        self._unseen: dict[str, str] = {}
        self._waiting: dict[str, str] = {}
        self._begun: list[_Begun] = []
        self._count = 0
        self._apart: EmbeddingProcess | None = None

    def close(self) -> None:
        """Ends the thread; what has not been begun is not embedded any more."""
        self._thread.shutdown(cancel_futures=True)
        if self._apart:
            self._apart.close()

    def add(self, texts: Mapping[str, str]) -> None:
        """Has texts be embedded, by their input hashes."""
        known = self._new | self._before
        self._known.update((name, text) for name, text in texts.items() if name in self._before)
        self._unseen.update((name, text) for name, text in texts.items() if name not in known)
        if len(self._unseen) >= _TEXTS_AT_A_TIME:  # the library is asked of many at once: it may be far away
            self._ask()

    def take(self) -> EmbeddedBatch:
        """The texts added since the last time; nobody waits for them yet."""
        self._ask()
        if self._waiting:
            self._begin()
        taken = EmbeddedBatch(self._begun, self._known, self._thread)
        self._begun, self._known = [], {}
        self._before, self._new = self._new, set()
        return taken

    def _ask(self) -> None:
        """Asks which of the texts the library lacks, and has those be embedded where they are many."""
        texts, self._unseen = self._unseen, {}
        missing = self._library.missing_vectors(texts)
        self._new.update(missing)
        self._waiting.update((name, texts[name]) for name in missing)
        self._known.update((name, texts[name]) for name in texts.keys() - self._new)
        if len(self._waiting) >= _TEXTS_AT_A_TIME:
            self._begin()

    def _begin(self) -> None:
        names, texts = list(self._waiting), list(self._waiting.values())
        self._begun.append((names, self._thread.submit(self._embedded, texts)))
        self._waiting = {}

    def _embedded(self, texts: list[str]) -> tuple[Embedding, CutTexts | None]:
        if not isinstance(self._encoder, StaticEncoder):
            return self._encoder.embed(texts), None
        self._count += len(texts)
        if self._count > _TEXTS_HERE:
            self._apart = self._apart or EmbeddingProcess(self._encoder)
        found = self._apart.embedded(texts) if self._apart else embedded_texts(self._encoder, texts)
        return found.vectors, found.cut
