"""What searches ask of a library in a folder: its dense and lexical index, of one commit.

Filters, quotes and left-out words narrow both searches themselves, so that a narrow search still finds its best k.
Passages are decided on by rows and numbers: none is read from the database but the few that are not cut yet, and
those in which a quote has to be found to the letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from index.caches.filtered_rows import FilteredRows
from index.caches.lexical import FieldFilter
from index.caches.opening import Indexes
from index.caches.rows import Rows
from index.caches.sentences import wording_number
from index.caches.shared import SharedIndexes
from index.cut_texts import CutTexts
from index.errors import DamagedCacheError
from index.lexicon import Lexicon
from index.library import Library
from index.query import Query
from index.ranking import Place
from index.retrieval import Asked, Cut, Engine, Known, Looked, Retrieval
from index.store.library import FolderLibrary
from index.store.records import Filters
from index.words import squeeze


class FolderEngine(Engine):
    """The states of a library in a folder, whose indexes are shared by all threads that search it."""

    def __init__(
        self, library: FolderLibrary, indexes: SharedIndexes, cut: Cut, filtered: FilteredRows | None = None
    ) -> None:
        self._library, self._indexes, self._cut = library, indexes, cut
        self._filtered = filtered or FilteredRows()

    def over(self, library: Library) -> FolderEngine:
        """:raises TypeError: that is no library in a folder."""
        if not isinstance(library, FolderLibrary):
            raise TypeError(f"{library.path} is in no folder")
        return FolderEngine(library, self._indexes, self._cut, self._filtered)

    def current(self) -> FolderRetrieval:
        return self._of(self._indexes.current(self._library))

    def made_anew(self, damaged: Retrieval) -> FolderRetrieval:
        if not isinstance(damaged, FolderRetrieval):
            return self.current()
        return self._of(self._indexes.made_anew(self._library, damaged.indexes))

    def _of(self, indexes: Indexes) -> FolderRetrieval:
        return FolderRetrieval(self._library, indexes, self._cut, self._filtered)


@dataclass(frozen=True, slots=True)
class FolderRetrieval:
    """A library in a folder with its indexes, of one commit."""

    library: FolderLibrary
    indexes: Indexes
    cut_texts: Cut
    filtered: FilteredRows

    @property
    def token(self) -> str:
        return self.indexes.token

    @property
    def lexicon(self) -> Lexicon:
        return self.indexes.lexicon

    def __len__(self) -> int:
        return len(self.indexes.dense)

    def background(self, vector: NDArray[np.float32]) -> float:
        return float(self.indexes.dense.mean @ vector)

    def places(self, rows: Sequence[int]) -> dict[int, Place]:
        places = self.library.places(rows)
        if len(places) < len(rows):
            raise DamagedCacheError(self.library.path, "rows that are not there")
        return places

    def cut(self, rows: Rows) -> tuple[Rows, CutTexts]:
        known, _, cut = self.indexes.sentences.among(rows)
        return known, cut

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        return self.indexes.dense.search(vector, k)

    def may_hold(self, phrase: str) -> Rows:
        return self.indexes.lexical.holding(phrase)

    def narrowed(self, query: Query, filters: Filters) -> NarrowedFolder:
        fields = tuple(
            FieldFilter(name, tuple(values))
            for name, values in (
                ("unit", filters.units), ("year", filters.years),
                ("doc_type", filters.doc_types), ("kind", filters.kinds),
            )
            if values
        )  # fmt: skip
        excluded = None
        phrases = {phrase: self.may_hold(phrase) for phrase in query.excluded}
        if sure := [rows for phrase, rows in phrases.items() if _is_gram(phrase)]:
            excluded = reduce(np.union1d, sure)
        rows = self.filtered.of(self.library, self.token, filters) if filters or excluded is not None else None
        if query.quotes:
            quoted = reduce(np.intersect1d, map(self.may_hold, query.quotes))
            rows = quoted if rows is None else np.intersect1d(rows, quoted)
        if excluded is not None and rows is not None:
            rows = np.setdiff1d(rows, excluded)
        quotes = tuple(squeeze(quote) for quote in query.quotes if not _is_gram(quote))
        left_out = tuple(_LeftOut(squeeze(phrase), rows) for phrase, rows in phrases.items() if not _is_gram(phrase))
        return NarrowedFolder(self, rows, fields, bool(query.quotes), excluded, quotes, left_out)


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """A phrase that is to be left out, and the rows that may hold it."""

    phrase: str
    rows: Rows


@dataclass(frozen=True, slots=True)
class NarrowedFolder:
    """What a search may find: rows for the dense index, clauses for the lexical one.

    An index tells which passages hold all pairs of a phrase's characters: a few more than hold the phrase. So `quotes`
    and what is `left_out` are still to be looked for in the candidates.
    """

    of: FolderRetrieval
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

    def look(self, asked: Asked, depth: int) -> Looked:
        dense: list[tuple[int, float]] = []
        lexical: list[tuple[int, float]] = []
        if asked.mode != "lexical":
            dense = self.of.indexes.dense.search(asked.vector, depth, self.rows)
        if asked.mode != "dense":
            lexical = self._lexical(asked, depth)
        rows = np.array(sorted({row for row, _ in [*dense, *lexical]}), np.int64)
        if not self.is_sure:
            rows = self._checked(rows)
        wordings, texts = self._cut(rows)
        is_whole = max(len(dense), len(lexical)) < depth
        return Looked(rows, wordings, texts, dict(lexical), is_whole)

    def _lexical(self, asked: Asked, depth: int) -> list[tuple[int, float]]:
        lexical = self.of.indexes.lexical
        if self.is_quoted and self.rows is not None:  # few: quicker than clauses for each of the filters
            return lexical.among(asked.words, depth, self.rows)
        return lexical.search(asked.words, depth, self.fields, self.excluded, self.rows)

    def _checked(self, rows: Rows) -> Rows:
        """Those of some candidates that hold the quotes to the letter and nothing that is left out."""
        doubtful = rows if self.quotes else reduce(np.union1d, [one.rows for one in self.left_out])
        stored = self.of.library.passages(np.intersect1d(rows, doubtful).tolist())
        wrong = []
        for row, found in stored.items():
            text = squeeze(found.passage.search_text)
            holds = any(one.phrase in text for one in self.left_out)
            if holds or not all(quote in text for quote in self.quotes):
                wrong.append(row)
        return np.setdiff1d(rows, np.array(wrong, np.int64), assume_unique=True)

    def _cut(self, rows: Rows) -> tuple[NDArray[np.uint64], CutTexts]:
        """The wordings of rows, which ascend, and their texts cut: those that are not yet are read and cut."""
        library = self.of.library
        try:
            known, wordings, texts = self.of.indexes.sentences.among(rows)
        except IndexError as error:  # of a torn file
            raise DamagedCacheError(library.path, "sentences") from error
        if known.size == rows.size:
            return wordings, texts
        missing = np.setdiff1d(rows, known, assume_unique=True)
        stored = library.passages(missing.tolist())
        if len(stored) < missing.size:
            raise DamagedCacheError(library.path, "rows that are not there")
        found = [stored[row] for row in missing.tolist()]
        numbers = np.array([wording_number(one.wording_hash) for one in found], np.uint64)
        cut = CutTexts.joined([texts, self.of.cut_texts([one.passage.search_text for one in found])])
        order = np.argsort(np.concatenate([known, missing]))
        return np.concatenate([wordings, numbers])[order], cut.picked(order)

    def known(self, asked: Asked, looked: Looked) -> Known:
        dense, lexical = self.of.indexes.dense, self.of.indexes.lexical
        cosines = bm25 = None
        if asked.mode != "lexical":
            # In double precision, for what two passages of the same text get must not depend on where they stand.
            vectors = dense.vectors(looked.rows).astype(np.float64)
            cosines = (vectors @ asked.vector.astype(np.float64)).astype(np.float32)
        if asked.mode != "dense":
            others = np.array([row for row in looked.rows.tolist() if row not in looked.bm25], np.int64)
            scores = {**looked.bm25, **dict(lexical.among(asked.words, others.size, others))}
            bm25 = np.array([scores.get(row, 0.0) for row in looked.rows.tolist()], np.float32)
        return Known(cosines, bm25, lexical.best_score(asked.words))


def _is_gram(phrase: str) -> bool:
    """Whether a phrase is a pair of characters, or one, as the index knows them: UTF-16's."""
    return len(squeeze(phrase).encode("utf-16-le")) <= 4
