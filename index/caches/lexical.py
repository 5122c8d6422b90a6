"""BM25 over jieba words with tantivy.

Passages come as words already cut, apart by spaces, so that the words are the same here and in every
other part of the program. Beside them stand their pairs of characters (`index.caches.grams`): these narrow an exact
quote down to a few passages, wherever jieba happened to cut.

tantivy counts a passage that was deleted in its statistics until it merges: scores drift by as much, which
is why an index with many deleted ones is made anew (`index.caches.lexical_folder`). Which passages come back
does not depend on the order in which they were added: those whose scores are as good as the last one's come too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.caches.grams import GramBlock, GramCollector, GramIndex
from index.caches.lexical_rows import LexicalRow, fill, schema
from index.caches.rows import Rows, are_among
from index.errors import DamagedCacheError
from index.lexicon import Synonymous

_K1 = 1.2  # tantivy's own; its b is 0.75
#: What means the same counts for so much of the word itself, which is to come first.
_SYNONYM_SHARE = 0.8
#: Scores of the same words, summed in another order, may come out this far apart.
_SAME_SCORE = 1e-4
#: More deleted passages than this share of all change the scores too much.
_DELETED_SHARE = 0.05
#: Where one in so many passages may be found, to leave out the others is quicker than to have the index look, but only
#: while these are no more than so many times those asked for: the words may be those of the others.
_MANY, _MOST_LEFT_OUT = 8, 32
#: How many times what comes out of an index may be filtered instead of looked up, for the same time.
_FEW_ALLOWED = 4
#: More equal ones than so many times those asked for are not all given.
_MOST_EQUAL = 4


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """Values a field may have; passages that have none of them are left out."""

    field: str
    values: tuple[str | int, ...]


class LexicalIndex:
    """The words of a library's passages."""

    def __init__(
        self,
        index: tantivy.Index,
        grams: GramIndex,
        path: Path | None = None,
        deleted: int = 0,
        held: object = None,
    ) -> None:
        """`deleted` passages may still be counted; `held`, which keeps others from removing the files, is kept."""
        self._index = index
        self._grams = grams
        self._path = path or Path()
        self._deleted = deleted
        self._held = held
        self._schema = index.schema
        index.reload()
        self._searcher = index.searcher()

    @classmethod
    def build(cls, rows: Iterable[LexicalRow]) -> LexicalIndex:
        """An index of `rows` in memory."""
        index = tantivy.Index(schema())
        blocks: list[GramBlock] = []
        collector = GramCollector(blocks.append)
        fill(index, rows, collector.add)
        collector.close()
        return cls(index, GramIndex(blocks))

    @property
    def is_worn(self) -> bool:
        """Whether so many passages were deleted that the scores suffer."""
        return self._deleted > _DELETED_SHARE * len(self)

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self,
        words: Sequence[str | Synonymous],
        k: int,
        filters: Sequence[FieldFilter] = (),
        excluded: NDArray[np.int64] | None = None,
        within: NDArray[np.int64] | None = None,
    ) -> list[tuple[int, float]]:
        """The `k` best rows for `words` with their BM25 scores, best first.

        Only rows that pass all `filters`, are not among `excluded`, and hold one of the words. `within` are the rows
        that these leave, of whoever knows them. These rows and those `excluded` ascend.

        :raises DamagedCacheError: the files of the index turn out to be torn.
        """
        if not words or k <= 0 or not len(self):
            return []
        scored = self._either([self._sought(word) for word in words])
        if within is not None and _MANY * len(within) > len(self):
            found = self._found(scored, k, _Kept(within, leaves=True), _MOST_LEFT_OUT * k)
            if found is not None:
                return found
        clauses = [self._unscored(self._either([self._term(f.field, v) for v in f.values])) for f in filters]
        kept = None if excluded is None else _Kept(excluded, leaves=False)
        return self._found(self._all_of([scored, *clauses]), k, kept) or []

    def among(self, words: Sequence[str | Synonymous], k: int, rows: NDArray[np.int64]) -> list[tuple[int, float]]:
        """As `search`, the `k` best of `rows`, which ascend; those that hold none of the words too, with a score of 0.

        :raises DamagedCacheError: the files of the index turn out to be torn.
        """
        if not len(rows) or k <= 0 or not len(self):
            return []
        scored = self._either([self._sought(word) for word in words])
        if _FEW_ALLOWED * len(rows) ** 2 > k * len(self):  # to look each of them up would take longer
            found = self._found(scored, k, _Kept(rows, leaves=True)) or []
            others = np.setdiff1d(rows, [row for row, _ in found])[: _MOST_EQUAL * k] if len(found) < k else rows[:0]
            return [*found, *((row, 0.0) for row in others.tolist())]
        among = self._unscored(self._either([self._term("row", row) for row in rows.tolist()]))
        clauses = [(tantivy.Occur.Should, scored), (tantivy.Occur.Must, among)]
        return self._found(tantivy.Query.boolean_query(clauses), k) or []

    def holding(self, quote: str) -> NDArray[np.int64]:
        """The rows that hold all pairs of characters of `quote`, int64 (n,), ascending: all that hold it and some more.

        :raises DamagedCacheError: the files of the index turn out to be torn.
        """
        try:
            return self._grams.holding(quote)
        except (IndexError, ValueError) as error:
            raise DamagedCacheError(self._path, str(error)) from error

    def rows(self) -> NDArray[np.int64]:
        """All rows, int64 (n,), ascending.

        :raises DamagedCacheError: the files of the index turn out to be torn.
        """
        return np.sort(self._hits(tantivy.Query.all_query(), len(self))[0]) if len(self) else np.empty(0, np.int64)

    def _found(
        self, query: tantivy.Query, k: int, kept: _Kept | None = None, most: int | None = None
    ) -> list[tuple[int, float]] | None:
        """The best `k` of those `kept` and those as good as the last, best first, equal ones by row.

        None where more than so many at `most` would have to be looked at.
        """
        wanted = k + 1 if kept is None else 2 * k + 1
        while True:
            wanted = min(wanted, len(self))
            rows, scores = self._hits(query, wanted)
            seen_all = len(rows) < wanted or wanted == len(self)
            last = scores[-1] if len(scores) else -math.inf
            if kept is not None:
                among = kept.among(rows)
                rows, scores = rows[among], scores[among]
            least = scores[k - 1] - _SAME_SCORE if len(rows) >= k else -math.inf
            if seen_all or len(rows) > _MOST_EQUAL * k or (len(rows) >= k and last < least):
                break
            wanted = int(wanted * min(max(2.0, 1.3 * k / max(len(rows), 1)), 100.0))
            if most is not None and wanted > most:
                return None
        best = [(int(row), float(score)) for row, score in zip(rows, scores, strict=True) if score >= least]
        return sorted(best, key=lambda hit: (-hit[1], hit[0]))

    def _hits(self, query: tantivy.Query, limit: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The rows of the best passages, int64 (n,), and their scores, float64 (n,), best first."""
        try:
            hits = self._searcher.search(query, limit=limit, count=False).hits
            rows = self._searcher.fast_field_values("row", [address for _, address in hits])
            return np.array(rows, np.int64), np.array([score for score, _ in hits], np.float64)
        except (ValueError, TypeError) as error:  # a row that is not there is none
            raise DamagedCacheError(self._path, str(error)) from error
        except BaseException as error:  # a panic of Rust's is no Exception
            if type(error).__name__ == "PanicException":
                raise DamagedCacheError(self._path, str(error)) from error
            raise

    def best_score(self, words: Sequence[str | Synonymous]) -> float:
        """What a passage would score at most that is full of all `words` (Robertson's BM25, k1 = 1.2)."""
        plain = [part for word in words for part in ([word] if isinstance(word, str) else word.words)]
        frequencies = [int(self._searcher.doc_freq("words", word)) for word in plain]
        n = max(len(self), *frequencies, 0)  # deleted passages may still be counted
        return sum(math.log(1.0 + (n - f + 0.5) / (f + 0.5)) * (_K1 + 1.0) for f in frequencies)

    def _sought(self, word: str | Synonymous) -> tantivy.Query:
        """A word of a query; one with synonyms scores as the best of them, each as much as the word itself could."""
        if isinstance(word, str):
            return self._term("words", word)
        itself = [(tantivy.Occur.Should, self._term("words", part)) for part in word.words]
        most = _SYNONYM_SHARE * self.best_score(word.words)
        others = [
            tantivy.Query.boost_query(self._term("words", other), most / self.best_score([other]))
            for other in word.others
        ]
        return tantivy.Query.disjunction_max_query([tantivy.Query.boolean_query(itself), *others])

    def _term(self, field: str, value: str | int) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, "basic" if field != "words" else "freq")

    @staticmethod
    def _either(clauses: Sequence[tantivy.Query]) -> tantivy.Query:
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])

    @staticmethod
    def _all_of(clauses: Sequence[tantivy.Query]) -> tantivy.Query:
        if len(clauses) == 1:
            return clauses[0]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])

    @staticmethod
    def _unscored(clause: tantivy.Query) -> tantivy.Query:
        return tantivy.Query.const_score_query(clause, 0.0)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Rows, which ascend, that are left of what was found, or left out of it."""

    rows: Rows
    leaves: bool

    def among(self, rows: Rows) -> NDArray[np.bool_]:
        """Which of `rows` int64 (n,) are left, bool (n,)."""
        found: NDArray[np.bool_] = are_among(rows, self.rows) == self.leaves
        return found
