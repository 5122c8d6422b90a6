"""From a query to scored rows: the candidates of both indexes, and all that is known of each.

Filters, quotes and left-out words narrow both searches themselves, so that a narrow search still finds its best k.
Passages are decided on by rows and numbers: none is read from the database but the few that are not cut yet, and
those in which a quote has to be found to the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.alignment import AlignedQuery, Aligner
from index.caches.lexical import FieldFilter, Synonymous
from index.caches.opening import Indexes
from index.caches.rows import Rows
from index.caches.sentences import wording_number
from index.cut_texts import CutTexts
from index.encoder import Encoder
from index.errors import DamagedCacheError
from index.filtered_rows import FilteredRows
from index.fusion import Signals
from index.query import Query
from index.ranking import Place, Scored, in_order, merged, scored
from index.static_encoder import StaticEncoder
from index.store.library import Library
from index.store.records import Filters
from index.words import squeeze

Mode = Literal["hybrid", "dense", "lexical"]
Fusion = Callable[[Signals], NDArray[np.float32]]

#: Candidates from each index; deeper ones changed no top ten on the judged queries.
_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: how many wordings (`flat`: passages) at least, which may be found, and by what."""

    k: int
    filters: Filters
    mode: Mode
    flat: bool


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """A phrase that is to be left out, and the rows that may hold it."""

    phrase: str
    rows: Rows


@dataclass(frozen=True, slots=True)
class _Narrowed:
    """What a search may find: rows for the dense index, clauses for the lexical one.

    An index tells which passages hold all pairs of a phrase's characters: a few more than hold the phrase. So `quotes`
    and what is `left_out` are still to be looked for in the candidates.
    """

    rows: Rows | None
    fields: tuple[FieldFilter, ...]
    is_quoted: bool
    excluded: Rows | None
    quotes: tuple[str, ...]
    left_out: tuple[_LeftOut, ...]

    @property
    def is_sure(self) -> bool:
        """Whether every candidate may be answered."""
        return not self.quotes and not self.left_out


@dataclass(frozen=True, slots=True)
class Candidates:
    """What finds and scores the candidates of queries, in one commit of a library."""

    library: Library
    indexes: Indexes
    encoder: Encoder
    aligner: Aligner
    fusion: Fusion
    vector_of: Callable[[str], NDArray[np.float32]]
    aligned: Callable[[str], AlignedQuery]
    filtered: FilteredRows

    def best_first(self, query: Query, wanted: Wanted) -> Iterator[Scored]:
        """The candidates of a query, best first, and where meaning counts those of the same query with synonyms in it.

        The model knows little of a local term, and nothing of what it stands for.

        :raises DamagedCacheError: what an index says is not so, in the iteration too.
        """
        if not len(self.indexes.dense):
            return iter(())
        variants = [] if wanted.mode == "lexical" else self.indexes.lexicon.variants(query)
        narrowed = self._narrow(query, wanted.filters)
        asked = (query, *(replace(query, text=text) for text in variants))
        found, *others = (self._scored(one, wanted, narrowed) for one in asked)
        background = self.background(query)
        if others:
            found = merged(found, others, background)
        return in_order(found, self._places, background)

    def background(self, query: Query) -> float:
        """The mean cosine of a query with the passages of the library: what it has in common with all of them."""
        return float(self.indexes.dense.mean @ self.vector_of(query.text))

    def _places(self, rows: Sequence[int]) -> dict[int, Place]:
        places = self.library.places(rows)
        if len(places) < len(rows):
            raise DamagedCacheError(self.library.path, "rows that are not there")
        return places

    def _scored(self, query: Query, wanted: Wanted, narrowed: _Narrowed) -> list[Scored]:
        vector = self.vector_of(query.text)
        aligned = self.aligned(query.text)
        words = self.indexes.lexicon.query_words(query)
        depth = max(_DEPTH, 2 * wanted.k)
        while True:
            rows, known, is_whole = self._rows(words, vector, narrowed, wanted.mode, depth)
            if not narrowed.is_sure:
                rows = self._checked(rows, narrowed)
            wordings, texts = self._cut(rows)
            enough = rows.size if wanted.flat else np.unique(wordings).size
            # Where some had to be left out, as many as an index would give are to be left.
            if (enough >= wanted.k and (narrowed.is_sure or rows.size >= _DEPTH)) or is_whole:
                signals = self._signals(
                    rows, texts, aligned, self._bm25(words, rows, known, wanted.mode), words, vector, wanted.mode
                )
                return scored(signals, self.fusion(signals), wordings, self.background(query))
            depth *= 4  # many copies of few wordings: look deeper

    def _narrow(self, query: Query, filters: Filters) -> _Narrowed:
        fields = tuple(
            FieldFilter(name, tuple(values))
            for name, values in (
                ("unit", filters.units), ("year", filters.years),
                ("doc_type", filters.doc_types), ("kind", filters.kinds),
            )
            if values
        )  # fmt: skip
        excluded = None
        phrases = {phrase: self._may_hold(phrase) for phrase in query.excluded}
        if sure := [rows for phrase, rows in phrases.items() if _is_gram(phrase)]:
            excluded = reduce(np.union1d, sure)
        rows = self.filtered.of(self.library, self.indexes.token, filters) if filters or excluded is not None else None
        if query.quotes:
            quoted = reduce(np.intersect1d, map(self._may_hold, query.quotes))
            rows = quoted if rows is None else np.intersect1d(rows, quoted)
        if excluded is not None and rows is not None:
            rows = np.setdiff1d(rows, excluded)
        quotes = tuple(squeeze(quote) for quote in query.quotes if not _is_gram(quote))
        left_out = tuple(_LeftOut(squeeze(phrase), rows) for phrase, rows in phrases.items() if not _is_gram(phrase))
        return _Narrowed(rows, fields, bool(query.quotes), excluded, quotes, left_out)

    def _may_hold(self, phrase: str) -> Rows:
        """The rows whose heading or text may hold a phrase: all that do, and a few more."""
        return self.indexes.lexical.holding(phrase)

    def _checked(self, rows: Rows, narrowed: _Narrowed) -> Rows:
        """Those of some candidates that hold the quotes to the letter and nothing that is left out."""
        doubtful = rows if narrowed.quotes else reduce(np.union1d, [one.rows for one in narrowed.left_out])
        stored = self.library.passages(np.intersect1d(rows, doubtful).tolist())
        wrong = []
        for row, found in stored.items():
            text = squeeze(found.passage.search_text)
            holds = any(one.phrase in text for one in narrowed.left_out)
            if holds or not all(quote in text for quote in narrowed.quotes):
                wrong.append(row)
        return np.setdiff1d(rows, np.array(wrong, np.int64), assume_unique=True)

    def _rows(
        self, words: list[str | Synonymous], vector: NDArray[np.float32], narrowed: _Narrowed, mode: Mode, depth: int
    ) -> tuple[Rows, dict[int, float], bool]:
        """The rows that either index finds, int64 in order, their BM25 where it is known, and whether there are no more
        of them.
        """
        dense, lexical = [], []
        if mode != "lexical":
            dense = self.indexes.dense.search(vector, depth, narrowed.rows)
        if mode != "dense":
            lexical = self._lexical(words, narrowed, depth)
        rows = np.array(sorted({row for row, _ in [*dense, *lexical]}), np.int64)
        return rows, dict(lexical), max(len(dense), len(lexical)) < depth

    def _lexical(self, words: list[str | Synonymous], narrowed: _Narrowed, depth: int) -> list[tuple[int, float]]:
        lexical = self.indexes.lexical
        if narrowed.is_quoted and narrowed.rows is not None:  # few: quicker than clauses for each of the filters
            return lexical.among(words, depth, narrowed.rows)
        return lexical.search(words, depth, narrowed.fields, narrowed.excluded, narrowed.rows)

    def _cut(self, rows: Rows) -> tuple[NDArray[np.uint64], CutTexts]:
        """The wordings of rows, which ascend, and their texts cut: those that are not yet are read and cut."""
        try:
            known, wordings, texts = self.indexes.sentences.among(rows)
        except IndexError as error:  # of a torn file
            raise DamagedCacheError(self.library.path, "sentences") from error
        if known.size == rows.size:
            return wordings, texts
        missing = np.setdiff1d(rows, known, assume_unique=True)
        stored = self.library.passages(missing.tolist())
        if len(stored) < missing.size:
            raise DamagedCacheError(self.library.path, "rows that are not there")
        found = [stored[row] for row in missing.tolist()]
        numbers = np.array([wording_number(one.wording_hash) for one in found], np.uint64)
        cut = CutTexts.joined([texts, self.aligner.cut([one.passage.search_text for one in found])])
        order = np.argsort(np.concatenate([known, missing]))
        return np.concatenate([wordings, numbers])[order], cut.picked(order)

    def _bm25(
        self, words: list[str | Synonymous], rows: Rows, known: Mapping[int, float], mode: Mode
    ) -> NDArray[np.float32] | None:
        """The scores of rows, of which some are `known`."""
        if mode == "dense":
            return None
        others = np.array([row for row in rows.tolist() if row not in known], np.int64)
        scores = {**known, **dict(self.indexes.lexical.among(words, others.size, others))}
        return np.array([scores.get(row, 0.0) for row in rows.tolist()], np.float32)

    def _signals(
        self,
        rows: Rows,
        texts: CutTexts,
        aligned: AlignedQuery,
        bm25: NDArray[np.float32] | None,
        words: list[str | Synonymous],
        vector: NDArray[np.float32],
        mode: Mode,
    ) -> Signals:
        """All that is known of the candidates, whichever index found them."""
        cosines = sentences = covered = None
        if mode != "lexical":
            # In double precision, for what two passages of the same text get must not depend on where they stand.
            vectors = self.indexes.dense.vectors(rows).astype(np.float64)
            cosines = (vectors @ vector.astype(np.float64)).astype(np.float32)
        # Of meaning alone is what the library's own model says, of both all that is known.
        if mode == "hybrid" or (mode == "dense" and isinstance(self.encoder, StaticEncoder)):
            try:
                alignment = self.aligner.align(aligned, texts)
            except IndexError as error:  # pieces of no encoder: of a torn file
                raise DamagedCacheError(self.library.path, "sentences") from error
            sentences, covered = alignment.sentence, alignment.covered if mode == "hybrid" else None
        return Signals(rows, cosines, sentences, bm25, self.indexes.lexical.best_score(words), covered)


def _is_gram(phrase: str) -> bool:
    """Whether a phrase is a pair of characters, or one, as the index knows them: UTF-16's."""
    return len(squeeze(phrase).encode("utf-16-le")) <= 4
