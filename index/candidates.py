"""From a query to scored rows: the candidates that a library's engine finds, and all that is known of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.alignment import AlignedQuery, Aligner
from index.encoder import Encoder
from index.errors import DamagedCacheError
from index.fusion import Signals
from index.places import Location
from index.query import Query
from index.ranking import Scored, in_order, merged, scored
from index.retrieval import DEPTH, Asked, Looked, Mode, Narrowed, Retrieval
from index.static_encoder import StaticEncoder
from index.store.records import Filters

Fusion = Callable[[Signals], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: how many wordings (`flat`: passages) at least, which may be found, and by what."""

    k: int
    filters: Filters
    mode: Mode
    flat: bool


@dataclass(frozen=True, slots=True)
class Candidates:
    """What finds and scores the candidates of queries, in one state of the library at `path`."""

    path: Location
    retrieval: Retrieval
    encoder: Encoder
    aligner: Aligner
    fusion: Fusion
    vector_of: Callable[[str], NDArray[np.float32]]
    aligned: Callable[[str], AlignedQuery]

    def best_first(self, query: Query, wanted: Wanted) -> Iterator[Scored]:
        """The candidates of a query, best first, and where meaning counts those of the same query with synonyms in it.

        The model knows little of a local term, and nothing of what it stands for.

        :raises DamagedCacheError: what an index says is not so, in the iteration too.
        """
        if not len(self.retrieval):
            return iter(())
        variants = [] if wanted.mode == "lexical" else self.retrieval.lexicon.variants(query)
        narrowed = self.retrieval.narrowed(query, wanted.filters)
        asked = (query, *(replace(query, text=text) for text in variants))
        found, *others = (self._scored(one, wanted, narrowed) for one in asked)
        background = self.background(query)
        if others:
            found = merged(found, others, background)
        return in_order(found, self.retrieval.places, background)

    def background(self, query: Query) -> float:
        """The mean cosine of a query with the passages of the library: what it has in common with all of them."""
        return self.retrieval.background(self.vector_of(query.text))

    def _scored(self, query: Query, wanted: Wanted, narrowed: Narrowed) -> list[Scored]:
        words = self.retrieval.lexicon.query_words(query)
        asked = Asked(query.text, words, self.vector_of(query.text), wanted.mode)
        depth = max(DEPTH, 2 * wanted.k)
        while True:
            looked = narrowed.look(asked, depth)
            enough = looked.rows.size if wanted.flat else np.unique(looked.wordings).size
            # Where some had to be left out, as many as an index would give are to be left.
            if (enough >= wanted.k and (narrowed.is_sure or looked.rows.size >= DEPTH)) or looked.is_whole:
                signals = self._signals(asked, narrowed, looked)
                return scored(signals, self.fusion(signals), looked.wordings, self.background(query))
            depth *= 4  # many copies of few wordings: look deeper

    def _signals(self, asked: Asked, narrowed: Narrowed, looked: Looked) -> Signals:
        """All that is known of the candidates, whichever side found them."""
        known = narrowed.known(asked, looked)
        sentences = covered = None
        # Of meaning alone is what the library's own model says, of both all that is known.
        if asked.mode == "hybrid" or (asked.mode == "dense" and isinstance(self.encoder, StaticEncoder)):
            try:
                alignment = self.aligner.align(self.aligned(asked.text), looked.texts)
            except IndexError as error:  # pieces of no encoder: of a torn file
                raise DamagedCacheError(self.path, "sentences") from error
            sentences, covered = alignment.sentence, alignment.covered if asked.mode == "hybrid" else None
        return Signals(looked.rows, known.cosines, sentences, known.bm25, known.bm25_best, covered)
