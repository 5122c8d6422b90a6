"""Searching a library: candidates from both indexes, fused, folded, with the reasons shown.

Hits of the same wording are folded into the best of them, which lists all others: copies
are the evidence of a precedent and never dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus import Passage
from index.alignment import AlignedQuery, Aligner
from index.caches.sentences import wording_number
from index.candidates import Candidates, Fusion, Wanted
from index.cut_texts import CutTexts
from index.encoder import Encoder
from index.engines import engine_of
from index.errors import DamagedCacheError, DamagedLibraryError
from index.fusion import Signals, fuse
from index.highlights import Highlight, merge, occurrences
from index.library import Library
from index.models import pieces_of
from index.query import Query, check_k, parse_query
from index.ranking import Ranked, Scored, first_of_each_wording, with_passage
from index.relevance import Relevance
from index.retrieval import Engine, Mode, Retrieval
from index.static_encoder import StaticEncoder
from index.store.records import DocumentSummary, FamilyMember, Filters, StoredPassage, Traits

T = TypeVar("T")

DEFAULT_K = 10
_KEPT_QUERIES = 64
#: Of some rows those whose texts are known as they are cut, and these.
_CutOf = Callable[[NDArray[np.int64]], tuple[NDArray[np.int64], CutTexts]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked passage.

    `score` is the fused one; `cosine` and `bm25` are none where they were not asked for, and so is
    `relevance` where either is.
    """

    passage: Passage
    document: DocumentSummary
    rank: int
    score: float
    cosine: float | None
    bm25: float | None
    relevance: Relevance | None
    highlights: tuple[Highlight, ...]
    same_wording: tuple[FamilyMember, ...]


class Searcher:
    """Searches one library; notices when it has changed."""

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        fusion: Fusion = fuse,
    ) -> None:
        """`fusion` makes one score of what is known of each candidate.

        :raises OtherEncoderError: the library was made by another encoder.
        """
        library.check_encoder(encoder)
        self._library = library
        self._encoder = encoder
        self._aligner = Aligner(pieces_of(encoder))
        # A search comes to its query several times, and a page to the same query with other filters.
        self._aligned = lru_cache(_KEPT_QUERIES)(self._aligner.query)
        self._vector_of = lru_cache(_KEPT_QUERIES)(self._embedded_query)
        self._fusion = fusion
        self._engine = engine_of(library, encoder, self._aligner.cut)

    def _embedded_query(self, text: str) -> NDArray[np.float32]:
        """A query's vector, which the library's own kind of model has made of it to be aligned."""
        return self._aligned(text).mean if isinstance(self._encoder, StaticEncoder) else self._encoder.embed_query(text)

    @property
    def library(self) -> Library:
        """What is searched."""
        return self._library

    def over(self, library: Library, engine: Engine | None = None) -> Searcher:
        """The same searcher over another connection to its library, or over another state of it with its engine."""
        other = copy(self)
        other._library = library
        other._engine = engine or self._engine.over(library)
        return other

    def cut(self, texts: Sequence[str]) -> CutTexts:
        """Texts cut into sentences and pieces; what was cut lately is not cut again."""
        return self._aligner.cut(texts)

    def search(
        self, raw: str, k: int | None = None, filters: Filters | None = None, mode: Mode = "hybrid", flat: bool = False
    ) -> list[Hit]:
        """The best `k` hits (10 unless told), fewer where there are fewer; `flat` folds no families.

        :raises QueryError: the query holds nothing to search for, or k is no number of passages there are.
        :raises OtherEncoderError: the library has been made anew by another encoder.
        :raises DamagedLibraryError: a text that would be answered is not the one that was indexed.
        """
        most = k or DEFAULT_K

        def best(found: Iterator[Scored]) -> list[Ranked]:
            return self._with_passages(list(islice(found, most)) if flat else first_of_each_wording(found, most))

        with self._library.snapshot():
            return self.hits(raw, self._found(raw, k, filters, mode, flat, best), flat)

    def rank(
        self, raw: str, k: int | None = None, filters: Filters | None = None, mode: Mode = "hybrid", flat: bool = False
    ) -> list[Ranked]:
        """All passages that were looked at, best first: those of `k` wordings at least (`flat`: `k` of them).

        :raises: as `search`.
        """
        with self._library.snapshot():
            return self._found(raw, k, filters, mode, flat, lambda found: self._with_passages(list(found)))

    def counted(self, raw: str, k: int | None = None, filters: Filters | None = None) -> list[tuple[Scored, Traits]]:
        """As `rank`, with what each is counted by, but not what it says: `shown` reads that of those that are.

        :raises: as `search`.
        """
        with self._library.snapshot():
            return self._found(raw, k, filters, "hybrid", False, lambda found: self._with_traits(list(found)))

    def shown(self, raw: str, scored: Sequence[Scored], first: int) -> list[Hit]:
        """`hits` of passages that have been `counted`.

        :raises: as `search`.
        """
        with self._library.snapshot():
            return self.hits(raw, self._with_passages(scored), first=first)

    def hits(self, raw: str, ranked: Sequence[Ranked], flat: bool = False, first: int = 1) -> list[Hit]:
        """Passages as hits of a query, ranked as they stand from `first` on, with what stands for the query in them."""
        query = parse_query(raw)
        aligned = self._aligned(query.text)
        retrieval = self._engine.current()
        synonyms = retrieval.lexicon.synonyms(query)
        stored = [found.stored for found in ranked]
        try:
            spans = self._spans(retrieval.cut, aligned, stored)
        except IndexError:  # of a torn file; what a passage is cut into can be found again
            spans = self._spans(_nothing_cut, aligned, stored)
        self._library.compare([found.stored.row for found in ranked])
        families = {} if flat else self._library.families({found.stored.wording_hash for found in ranked})
        out = []
        for rank, (found, near) in enumerate(zip(ranked, spans, strict=True), start=first):
            family = families.get(found.stored.wording_hash, [])
            out.append(
                Hit(
                    passage=found.stored.passage,
                    document=found.stored.document,
                    rank=rank,
                    score=found.score,
                    cosine=found.cosine,
                    bm25=found.bm25,
                    relevance=found.relevance,
                    highlights=_highlights(query, near, synonyms, found.stored.passage.text),
                    same_wording=tuple(other for other in family if other.row != found.stored.row),
                )
            )
        return out

    def _spans(self, cut_of: _CutOf, aligned: AlignedQuery, passages: Sequence[StoredPassage]) -> list[list[Highlight]]:
        """What aligns with a query in each passage: looked for in its heading too, but told of the text alone."""
        rows = np.array([passage.row for passage in passages], np.int64)
        known, cut = cut_of(np.unique(rows))
        is_known = np.isin(rows, known)
        order = np.argsort(~is_known, kind="stable")  # those first that are cut already
        texts = [passages[at].passage.search_text for at in order.tolist()]
        found = self._aligner.spans(aligned, texts, cut.picked(np.searchsorted(known, rows[is_known])))
        out: list[list[Highlight]] = [[] for _ in passages]
        for at, text, marks in zip(order.tolist(), texts, found, strict=True):
            before = len(text) - len(passages[at].passage.text)
            out[at] = [replace(h, start=h.start - before, end=h.end - before) for h in marks if h.start >= before]
        return out

    def highlights(self, raw: str, text: str) -> tuple[Highlight, ...]:
        """What in `text` stands for a query, in code points of `text`.

        :raises QueryError: the query holds nothing to search for.
        """
        query = parse_query(raw)
        synonyms = self._engine.current().lexicon.synonyms(query)
        (near,) = self._aligner.spans(self._aligned(query.text), [text])
        return _highlights(query, near, synonyms, text)

    def nearest(self, texts: Sequence[str], k: int) -> list[list[tuple[StoredPassage, float]]]:
        """For each text, taken for a passage, the `k` passages nearest in meaning, each with its cosine, best first.

        :raises DamagedLibraryError: a text that would be answered is not the one that was indexed.
        """
        with self._library.snapshot():
            retrieval = self._engine.current()
            found = [retrieval.nearest(vector, k) for vector in self._encoder.embed(texts)] if texts else []
            stored = self._library.passages(sorted({row for near in found for row, _ in near}))
        return [[(stored[row], cosine) for row, cosine in near if row in stored] for near in found]

    def nearness(self, raw: str, texts: Sequence[str]) -> list[float]:
        """How near stretches of text are to a query, on the scale of the scores of a hybrid search's hits.

        They are no passages, so how rare the query's words are is left aside: their share counts, not their BM25.

        :raises QueryError: the query holds nothing to search for.
        """
        query = parse_query(raw)
        found = self._aligner.compare(self._aligned(query.text), texts)
        words_of = self._engine.current().lexicon.segmenter.index_words
        wanted = set(words_of(query.text))
        shares = [len(wanted.intersection(words_of(text))) / max(len(wanted), 1) for text in texts]
        signals = Signals(
            np.arange(len(texts)), found.sentence, found.sentence, np.array(shares, np.float32), 1.0, found.covered
        )
        return [float(score) for score in self._fusion(signals)]

    def may_hold(self, phrase: str) -> list[int]:
        """The rows that may hold a phrase to the letter: all that do, and a few more; ascending."""
        with self._library.snapshot():
            retrieval = self._engine.current()
            try:
                found = retrieval.may_hold(phrase)
            except DamagedCacheError:
                found = self._engine.made_anew(retrieval).may_hold(phrase)
        rows: list[int] = found.tolist()
        return rows

    def background(self, raw: str) -> float:
        """The mean cosine of a query with the passages of the library: what it has in common with all of them.

        :raises QueryError: the query holds nothing to search for.
        """
        return self._candidates(self._engine.current()).background(parse_query(raw))

    def _found(
        self,
        raw: str,
        k: int | None,
        filters: Filters | None,
        mode: Mode,
        flat: bool,
        made: Callable[[Iterator[Scored]], T],
    ) -> T:
        """What is made of a query's candidates, best first."""
        query = parse_query(raw)
        retrieval = self._engine.current()
        check_k(k, len(retrieval))
        wanted = Wanted(k or DEFAULT_K, filters or Filters(), mode, flat)
        try:
            return made(self._candidates(retrieval).best_first(query, wanted))
        except DamagedCacheError:
            retrieval = self._engine.made_anew(retrieval)
        try:
            return made(self._candidates(retrieval).best_first(query, wanted))
        except DamagedCacheError as error:  # made of the library itself
            raise DamagedLibraryError(self._library.path, str(error), "damaged row") from error

    def _candidates(self, retrieval: Retrieval) -> Candidates:
        return Candidates(
            self._library.path, retrieval, self._encoder, self._aligner, self._fusion, self._vector_of, self._aligned
        )

    def _with_passages(self, found: Sequence[Scored]) -> list[Ranked]:
        stored = self._library.passages([one.row for one in found])
        if any(one.row not in stored or wording_number(stored[one.row].wording_hash) != one.wording for one in found):
            raise DamagedCacheError(self._library.path, "rows that are not there")
        return [with_passage(one, stored[one.row]) for one in found]

    def _with_traits(self, found: Sequence[Scored]) -> list[tuple[Scored, Traits]]:
        traits = self._library.traits([one.row for one in found])
        if len(traits) < len(found):
            raise DamagedCacheError(self._library.path, "rows that are not there")
        return [(one, traits[one.row]) for one in found]


def _nothing_cut(_: NDArray[np.int64]) -> tuple[NDArray[np.int64], CutTexts]:
    return np.empty(0, np.int64), CutTexts.joined([])


def _highlights(
    query: Query, aligned: Sequence[Highlight], synonyms: Sequence[str], text: str
) -> tuple[Highlight, ...]:
    near = [replace(mark, match="near") for word in synonyms for mark in occurrences(text, word)]
    verbatim = [mark for words in (query.text, *query.quotes) for mark in occurrences(text, words)]
    return merge(text, [*aligned, *near], verbatim)
