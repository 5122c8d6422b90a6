"""BM25 over jieba words with tantivy.

Passages come as words already cut, apart by spaces, so that the words are the same here and in every
other part of the program. Beside them stand the passage's single characters and pairs of characters,
without counts: they narrow an exact quote down to a few passages, wherever jieba happened to cut.

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

from index.errors import DamagedCacheError
from index.words import normalise

_K1 = 1.2  # tantivy's own; its b is 0.75
_WRITER_BYTES = 64 * 1024 * 1024
#: What means the same counts for so much of the word itself, which is to come first.
_SYNONYM_SHARE = 0.8
#: Scores of the same words, summed in another order, may come out this far apart.
_SAME_SCORE = 1e-4
#: More deleted passages than this share of all change the scores too much.
_DELETED_SHARE = 0.05
#: More equal ones than so many times those asked for are not all given.
_MOST_EQUAL = 4


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """What is indexed of one passage: its heading and text, and as `words` the index words of both."""

    row: int
    words: list[str]
    text: str
    kind: str
    unit: str | None
    year: int | None
    doc_type: str | None


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """Values a field may have; passages that have none of them are left out."""

    field: str
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Synonymous:
    """A word of a query as its index words, and those that mean the same: any of them is as good, and counts once."""

    words: tuple[str, ...]
    others: tuple[str, ...]


def schema() -> tantivy.Schema:
    """What is kept of a passage."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", stored=True, indexed=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("grams", tokenizer_name="whitespace", index_option="basic")
    for name in ("kind", "unit", "doc_type"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True)
    return builder.build()


def squeeze(text: str) -> str:
    """`text` as quotes are compared: normalised, without white space."""
    return "".join(normalise(text).split())


def grams(text: str) -> set[str]:
    """The characters and pairs of neighbouring characters of `text`, normalised, without white space."""
    bare = squeeze(text)
    return set(bare) | {bare[i : i + 2] for i in range(len(bare) - 1)}


def fill(index: tantivy.Index, rows: Iterable[LexicalRow], without: Iterable[int] = ()) -> int:
    """Takes the rows `without` out of an index and puts `rows` in, in one commit; returns how many it put in."""
    # One thread: passages keep their order, and a process that searches meanwhile keeps its processor.
    writer = index.writer(_WRITER_BYTES, 1)
    for row in without:
        writer.delete_documents_by_term("row", row)
    count = 0
    for passage in rows:
        document = tantivy.Document()
        document.add_integer("row", passage.row)
        document.add_text("words", " ".join(passage.words))
        document.add_text("grams", " ".join(grams(passage.text)))
        document.add_text("kind", passage.kind)
        if passage.unit is not None:
            document.add_text("unit", passage.unit)
        if passage.doc_type is not None:
            document.add_text("doc_type", passage.doc_type)
        if passage.year is not None:
            document.add_integer("year", passage.year)
        writer.add_document(document)
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count


class LexicalIndex:
    """The words of a library's passages."""

    def __init__(self, index: tantivy.Index, path: Path | None = None, deleted: int = 0, held: object = None) -> None:
        """`deleted` passages may still be counted; `held`, which keeps others from removing the files, is kept."""
        self._index = index
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
        fill(index, rows)
        return cls(index)

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
        allowed: NDArray[np.int64] | None = None,
        excluded: NDArray[np.int64] | None = None,
    ) -> list[tuple[int, float]]:
        """The `k` best rows for `words` with their BM25 scores, best first.

        Only rows that pass all `filters`, are among `allowed` and not among `excluded`, and hold one of
        the words; of the rows `allowed`, those that hold none are given too, with a score of 0.

        :raises DamagedCacheError: the files of the index turn out to be torn.
        """
        if not (words or allowed is not None) or k <= 0 or not len(self):
            return []
        clauses = [(tantivy.Occur.Should, self._sought(word)) for word in words]
        needed = tantivy.Occur.Must if allowed is None else tantivy.Occur.Should
        narrowing = self._narrowing(filters, allowed, excluded)
        return self._found(tantivy.Query.boolean_query([(needed, tantivy.Query.boolean_query(clauses)), *narrowing]), k)

    def holding(self, quote: str) -> list[int]:
        """The rows that hold all characters and pairs of characters of `quote`: all that hold it, and a few more."""
        wanted = grams(quote)
        if not wanted or not len(self):
            return []
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, self._term("grams", gram)) for gram in sorted(wanted)]
        )
        return [row for row, _ in self._found(query, len(self))]

    def rows(self) -> NDArray[np.int64]:
        """All rows, int64 (n,), ascending.

        :raises DamagedCacheError: the files of the index turn out to be torn.
        """
        found = self._hits(tantivy.Query.all_query(), len(self)) if len(self) else []
        return np.array(sorted(row for row, _ in found), np.int64)

    def _found(self, query: tantivy.Query, k: int) -> list[tuple[int, float]]:
        """The best `k` and those as good as the last, best first, equal ones by row."""
        wanted = k + 1
        while True:
            wanted = min(wanted, len(self))
            found = self._hits(query, wanted)
            seen_all = len(found) < wanted or wanted == len(self) or wanted > _MOST_EQUAL * k
            if seen_all or found[-1][1] < found[k - 1][1] - _SAME_SCORE:
                break
            wanted *= 2
        last = found[k - 1][1] - _SAME_SCORE if len(found) >= k else -math.inf
        return sorted((hit for hit in found if hit[1] >= last), key=lambda hit: (-hit[1], hit[0]))

    def _hits(self, query: tantivy.Query, limit: int) -> list[tuple[int, float]]:
        try:
            hits = self._searcher.search(query, limit=limit, count=False).hits
            return [(self._row(address), float(score)) for score, address in hits]
        except ValueError as error:
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

    def _row(self, address: tantivy.DocAddress) -> int:
        return int(self._searcher.doc(address).get_first("row"))

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

    def _narrowing(
        self,
        filters: Sequence[FieldFilter],
        allowed: NDArray[np.int64] | None,
        excluded: NDArray[np.int64] | None,
    ) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        """Clauses that narrow a search without counting for its scores."""
        out = []
        for wanted in filters:
            either = [(tantivy.Occur.Should, self._term(wanted.field, value)) for value in wanted.values]
            out.append((tantivy.Occur.Must, tantivy.Query.const_score_query(tantivy.Query.boolean_query(either), 0.0)))
        for rows, occur in ((allowed, tantivy.Occur.Must), (excluded, tantivy.Occur.MustNot)):
            if rows is not None:
                among = tantivy.Query.term_set_query(self._schema, "row", [int(r) for r in rows])
                out.append((occur, tantivy.Query.const_score_query(among, 0.0)))
        return out
