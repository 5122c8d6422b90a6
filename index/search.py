"""Searching a library: candidates from both indexes, fused, folded, with the reasons shown.

Filters, quotes and left-out words narrow both searches themselves, so that a narrow search still finds
its best k. Hits of the same wording are folded into the best of them, which lists all others: copies
are the evidence of a precedent and never dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus import Passage
from index.alignment import AlignedQuery, Aligner
from index.caches.lexical import FieldFilter, Synonymous, squeeze
from index.caches.opening import Indexes, SharedIndexes
from index.encoder import Encoder
from index.errors import DamagedCacheError, DamagedLibraryError
from index.fusion import Signals, fuse
from index.highlights import Highlight, merge, occurrences
from index.models import BUNDLED_MODEL
from index.query import Query, check_k, parse_query
from index.ranking import Ranked, folded, in_order, merged
from index.relevance import Relevance
from index.static_encoder import StaticEncoder
from index.store.library import Library
from index.store.records import DocumentSummary, FamilyMember, Filters, StoredPassage

Mode = Literal["hybrid", "dense", "lexical"]

DEFAULT_K = 10
#: Candidates from each index; deeper ones changed no top ten on the judged queries.
_DEPTH = 100


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


@dataclass(frozen=True, slots=True)
class _Narrowed:
    """What a search may find: rows for the dense index, clauses for the lexical one."""

    rows: NDArray[np.int64] | None
    fields: tuple[FieldFilter, ...]
    quoted: NDArray[np.int64] | None
    excluded: NDArray[np.int64] | None


class Searcher:
    """Searches one library; notices when it has changed."""

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        fusion: Callable[[Signals], NDArray[np.float32]] = fuse,
    ) -> None:
        """`fusion` makes one score of what is known of each candidate.

        :raises OtherEncoderError: the library was made by another encoder.
        """
        library.check_encoder(encoder)
        self._library = library
        self._encoder = encoder
        pieces = encoder if isinstance(encoder, StaticEncoder) else StaticEncoder(BUNDLED_MODEL)
        self._aligner = Aligner(pieces)
        self._fusion = fusion
        self._indexes = SharedIndexes(encoder)

    @property
    def library(self) -> Library:
        """What is searched."""
        return self._library

    def over(self, library: Library, indexes: SharedIndexes | None = None) -> Searcher:
        """The same searcher over another connection to its library, or over another state of it with its indexes."""
        other = copy(self)
        other._library = library
        if indexes is not None:
            other._indexes = indexes
        return other

    def search(
        self, raw: str, k: int | None = None, filters: Filters | None = None, mode: Mode = "hybrid", flat: bool = False
    ) -> list[Hit]:
        """The best `k` hits (10 unless told), fewer where there are fewer; `flat` folds no families.

        :raises QueryError: the query holds nothing to search for, or k is no number of passages there are.
        :raises OtherEncoderError: the library has been made anew by another encoder.
        :raises DamagedLibraryError: a text that would be answered is not the one that was indexed.
        """
        with self._library.snapshot():
            ranked = self.rank(raw, k, filters, mode, flat)
            chosen = ranked if flat else folded(ranked)
            return self.hits(raw, chosen[: k or DEFAULT_K], flat)

    def rank(
        self, raw: str, k: int | None = None, filters: Filters | None = None, mode: Mode = "hybrid", flat: bool = False
    ) -> list[Ranked]:
        """All passages that were looked at, best first: those of `k` wordings at least (`flat`: `k` of them).

        :raises: as `search`.
        """
        query = parse_query(raw)
        with self._library.snapshot():
            indexes = self._indexes.current(self._library)
            check_k(k, len(indexes.dense))
            wanted = k or DEFAULT_K
            try:
                return self._ranked(indexes, query, wanted, filters or Filters(), mode, flat)
            except DamagedCacheError:
                indexes = self._indexes.made_anew(self._library, indexes)
            try:
                return self._ranked(indexes, query, wanted, filters or Filters(), mode, flat)
            except DamagedCacheError as error:  # made of the library itself
                raise DamagedLibraryError(self._library.path, str(error), "damaged row") from error

    def hits(self, raw: str, ranked: Sequence[Ranked], flat: bool = False, first: int = 1) -> list[Hit]:
        """Passages as hits of a query, ranked as they stand from `first` on, with what stands for the query in them."""
        query = parse_query(raw)
        aligned = self._aligner.query(query.text)
        synonyms = self._indexes.current(self._library).lexicon.synonyms(query)
        out = []
        for rank, found in enumerate(ranked, start=first):
            self._library.compare(found.stored.row)
            family = [] if flat else self._library.family(found.stored.wording_hash)
            out.append(
                Hit(
                    passage=found.stored.passage,
                    document=found.stored.document,
                    rank=rank,
                    score=found.score,
                    cosine=found.cosine,
                    bm25=found.bm25,
                    relevance=found.relevance,
                    highlights=self._highlights(query, aligned, synonyms, found.stored.passage.text),
                    same_wording=tuple(other for other in family if other.row != found.stored.row),
                )
            )
        return out

    def highlights(self, raw: str, text: str) -> tuple[Highlight, ...]:
        """What in `text` stands for a query, in code points of `text`.

        :raises QueryError: the query holds nothing to search for.
        """
        query = parse_query(raw)
        synonyms = self._indexes.current(self._library).lexicon.synonyms(query)
        return self._highlights(query, self._aligner.query(query.text), synonyms, text)

    def nearest(self, texts: Sequence[str], k: int) -> list[list[tuple[StoredPassage, float]]]:
        """For each text, taken for a passage, the `k` passages nearest in meaning, each with its cosine, best first.

        :raises DamagedLibraryError: a text that would be answered is not the one that was indexed.
        """
        with self._library.snapshot():
            dense = self._indexes.current(self._library).dense
            found = [dense.search(vector, k) for vector in self._encoder.embed(texts)] if texts else []
            stored = self._library.passages(sorted({row for near in found for row, _ in near}))
        return [[(stored[row], cosine) for row, cosine in near] for near in found]

    def nearness(self, raw: str, texts: Sequence[str]) -> list[float]:
        """How near stretches of text are to a query, on the scale of the scores of a hybrid search's hits.

        They are no passages, so how rare the query's words are is left aside: their share counts, not their BM25.

        :raises QueryError: the query holds nothing to search for.
        """
        query = parse_query(raw)
        found = self._aligner.compare(self._aligner.query(query.text), texts)
        words_of = self._indexes.current(self._library).lexicon.segmenter.index_words
        wanted = set(words_of(query.text))
        shares = [len(wanted.intersection(words_of(text))) / max(len(wanted), 1) for text in texts]
        signals = Signals(
            np.arange(len(texts)), found.sentence, found.sentence, np.array(shares, np.float32), 1.0, found.covered
        )
        return [float(score) for score in self._fusion(signals)]

    def may_hold(self, phrase: str) -> list[int]:
        """The rows that may hold a phrase to the letter: all that do, and a few more; ascending."""
        with self._library.snapshot():
            indexes = self._indexes.current(self._library)
            try:
                return sorted(indexes.lexical.holding(phrase))
            except DamagedCacheError:
                return sorted(self._indexes.made_anew(self._library, indexes).lexical.holding(phrase))

    def background(self, raw: str) -> float:
        """The mean cosine of a query with the passages of the library: what it has in common with all of them.

        :raises QueryError: the query holds nothing to search for.
        """
        vector = self._encoder.embed_query(parse_query(raw).text)
        return float(self._indexes.current(self._library).dense.mean @ vector)

    def _ranked(self, indexes: Indexes, query: Query, k: int, filters: Filters, mode: Mode, flat: bool) -> list[Ranked]:
        """The candidates of a query, and where meaning counts those of the same query with synonyms in it.

        The model knows little of a local term, and nothing of what it stands for.
        """
        if not len(indexes.dense):
            return []
        variants = [] if mode == "lexical" else indexes.lexicon.variants(query)
        ranked, *others = (
            self._ranked_alone(indexes, asked, k, filters, mode, flat)
            for asked in (query, *(replace(query, text=text) for text in variants))
        )
        return merged(ranked, others, self.background(query.text)) if others else ranked

    def _ranked_alone(
        self, indexes: Indexes, query: Query, k: int, filters: Filters, mode: Mode, flat: bool
    ) -> list[Ranked]:
        vector = self._encoder.embed_query(query.text)
        background = float(indexes.dense.mean @ vector)
        narrowed = self._narrow(indexes, query, filters)
        aligned = self._aligner.query(query.text)
        words = indexes.lexicon.query_words(query)
        depth = max(_DEPTH, 2 * k)
        while True:
            rows, whole = self._candidates(indexes, words, vector, narrowed, mode, depth)
            stored = self._library.passages([int(row) for row in rows])
            if len(stored) < rows.size:
                raise DamagedCacheError(self._library.path, "rows that are not there")
            enough = len(stored) if flat else len({found.wording_hash for found in stored.values()})
            if enough >= k or whole:
                signals = self._signals(indexes, rows, stored, aligned, words, vector, mode)
                return in_order(signals, self._fusion(signals), stored, background)
            depth *= 4  # many copies of few wordings: look deeper

    def _narrow(self, indexes: Indexes, query: Query, filters: Filters) -> _Narrowed:
        fields = tuple(
            FieldFilter(name, tuple(values))
            for name, values in (
                ("unit", filters.units), ("year", filters.years),
                ("doc_type", filters.doc_types), ("kind", filters.kinds),
            )
            if values
        )  # fmt: skip
        quoted = excluded = None
        if query.quotes:
            quoted = _as_rows(set.intersection(*(self._holding(indexes, quote) for quote in query.quotes)))
        if query.excluded:
            excluded = _as_rows(set.union(*(self._holding(indexes, words) for words in query.excluded)))
        rows = self._library.rows_matching(filters) if filters or excluded is not None else None
        if quoted is not None:
            rows = quoted if rows is None else np.intersect1d(rows, quoted).astype(np.int64)
        if excluded is not None and rows is not None:
            rows = np.setdiff1d(rows, excluded).astype(np.int64)
        return _Narrowed(rows, fields, quoted, excluded)

    def _holding(self, indexes: Indexes, phrase: str) -> set[int]:
        """The rows whose heading or text holds the phrase to the letter."""
        rows = indexes.lexical.holding(phrase)
        if len(squeeze(phrase)) <= 2:  # that is a gram itself
            return set(rows)
        stored = self._library.passages(rows)
        return {row for row, found in stored.items() if squeeze(phrase) in squeeze(found.passage.search_text)}

    @staticmethod
    def _candidates(
        indexes: Indexes,
        words: list[str | Synonymous],
        vector: NDArray[np.float32],
        narrowed: _Narrowed,
        mode: Mode,
        depth: int,
    ) -> tuple[NDArray[np.int64], bool]:
        """The rows that either index finds, int64 in order, and whether there are no more of them."""
        dense, lexical = [], []
        if mode != "lexical":
            dense = indexes.dense.search(vector, depth, narrowed.rows)
        if mode != "dense":
            lexical = indexes.lexical.search(words, depth, narrowed.fields, narrowed.quoted, narrowed.excluded)
        rows = np.array(sorted({row for row, _ in [*dense, *lexical]}), np.int64)
        return rows, max(len(dense), len(lexical)) < depth

    def _signals(
        self,
        indexes: Indexes,
        rows: NDArray[np.int64],
        stored: dict[int, StoredPassage],
        aligned: AlignedQuery,
        words: list[str | Synonymous],
        vector: NDArray[np.float32],
        mode: Mode,
    ) -> Signals:
        """All that is known of the candidates, whichever index found them."""
        cosines = sentences = bm25 = covered = None
        if mode != "lexical":
            # In double precision, for what two passages of the same text get must not depend on where they stand.
            cosines = (indexes.dense.vectors(rows).astype(np.float64) @ vector.astype(np.float64)).astype(np.float32)
        if mode != "dense":
            scores = dict(indexes.lexical.search(words, rows.size, allowed=rows))
            bm25 = np.array([scores.get(int(row), 0.0) for row in rows], np.float32)
        # Of meaning alone is what the library's own model says, of both all that is known.
        if mode == "hybrid" or (mode == "dense" and isinstance(self._encoder, StaticEncoder)):
            alignment = self._aligner.compare(aligned, [stored[int(row)].passage.search_text for row in rows])
            sentences, covered = alignment.sentence, alignment.covered if mode == "hybrid" else None
        return Signals(rows, cosines, sentences, bm25, indexes.lexical.best_score(words), covered)

    def _highlights(
        self, query: Query, aligned: AlignedQuery, synonyms: Sequence[str], text: str
    ) -> tuple[Highlight, ...]:
        near = [replace(mark, match="near") for word in synonyms for mark in occurrences(text, word)]
        verbatim = [mark for words in (query.text, *query.quotes) for mark in occurrences(text, words)]
        return merge(text, [*self._aligner.spans(aligned, text), *near], verbatim)


def _as_rows(rows: set[int]) -> NDArray[np.int64]:
    return np.array(sorted(rows), np.int64)
