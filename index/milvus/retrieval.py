"""What searches ask of a library in Milvus: candidates by meaning and words in one question, fused on the server.

The server's fusion (RRF) decides what becomes a candidate: the best of either side. In which order they are shown is
decided here as for a folder, by all that is known of each: by ranks alone judged queries score 0.11 less. So the
candidates come with their vectors and texts, and a second question tells the BM25 of all of them.

How rare a word is, Milvus does not tell. It follows from what the best passage for that word alone scores, since how
often the word stands in it and how long it is can be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from index.caches.sentences import wording_number
from index.cut_texts import CutTexts
from index.encoder import Encoder
from index.errors import DamagedCacheError
from index.lexicon import Lexicon, lexicon_of
from index.library import Library
from index.milvus.library import MilvusLibrary
from index.milvus.reader import MilvusReader
from index.milvus.schema import BODY, K1, SIGNS, B, condition, holding, plain
from index.milvus.server import MOST_ROWS, Row, one_of
from index.query import Query
from index.ranking import Place
from index.retrieval import Asked, Cut, Engine, Known, Looked, Retrieval
from index.store.records import Filters
from index.words import Segmenter, squeeze

_FIELDS = (*BODY, "letters", "vector")
#: Of so many words it is kept how rare they are.
_KEPT_WORDS = 4_096
#: Where there are so many times the passages, it is learnt anew.
_GROWN = 1.2
#: The letters of so many passages tell how long passages are.
_SAMPLE = 500


class MilvusEngine(Engine):
    """The states of a library in Milvus."""

    def __init__(self, library: MilvusLibrary, encoder: Encoder, cut: Cut) -> None:
        self._library, self._encoder, self._cut = library, encoder, cut
        self._rarity = _Rarity()

    def over(self, library: Library) -> MilvusEngine:
        """:raises TypeError: that is no library in Milvus."""
        if not isinstance(library, MilvusLibrary):
            raise TypeError(f"{library.path} is not in Milvus")
        other = MilvusEngine(library, self._encoder, self._cut)
        other._rarity = self._rarity
        return other

    def current(self) -> MilvusRetrieval:
        token = self._library.commit_token
        self._library.check_encoder(self._encoder)
        return MilvusRetrieval(self._library, token, self._cut, self._rarity)

    def made_anew(self, damaged: Retrieval) -> MilvusRetrieval:
        """Milvus keeps its own indexes: a report was replaced while it was searched, and it is asked again."""
        self._library.look_again()
        return self.current()


class _Rarity:
    """How rare words are, by what they are worth in a passage full of them; kept as long as the process lives."""

    def __init__(self) -> None:
        self._worth: dict[str, float] = {}
        self._length = 0.0  # of passages, in words
        self._of = 0  # passages, when the first of this was learnt

    def best_score(self, library: MilvusReader, text: str) -> float:
        """What a passage would score at most that is full of all words of `text` (Robertson's BM25)."""
        count = library.passage_count()
        if not self._of <= count <= _GROWN * self._of or len(self._worth) > _KEPT_WORDS:
            self._worth, self._length, self._of = {}, 0.0, count
        words = dict.fromkeys(_plain_jieba().index_words(text))
        if unknown := [word for word in words if word not in self._worth]:
            self._learn(library, unknown)
        return sum(self._worth.get(word, 0.0) for word in words)

    def _learn(self, library: MilvusReader, words: Sequence[str]) -> None:
        server, name = library.server, library.names.passages
        if not self._length:
            rows = server.query(name, "row >= 0", ("row", "letters"), limit=_SAMPLE)
            lengths = [len(_plain_jieba().index_words(row["letters"])) for row in rows]
            self._length = float(np.mean(lengths)) if lengths else 0.0
        if not self._length:
            return
        found = server.search(name, "words", words, 1, "", ("letters",))
        # What stands nowhere yet may come with the next report.
        self._worth.update((word, self._full(word, hits[0])) for word, hits in zip(words, found, strict=True) if hits)

    def _full(self, word: str, best: Row) -> float:
        """What a passage full of a word would score, where the best one there is scores so much."""
        words = _plain_jieba().index_words(best["letters"])
        often = max(words.count(word), 1)
        share = often * (K1 + 1.0) / (often + K1 * (1.0 - B + B * len(words) / self._length))
        score: float = best["score"]
        return score * (K1 + 1.0) / share


@cache
def _plain_jieba() -> Segmenter:
    """Words as Milvus cuts them."""
    return Segmenter()


@dataclass(frozen=True, slots=True)
class MilvusRetrieval:
    """A library in Milvus as searches ask it."""

    library: MilvusLibrary
    token: str
    cut_texts: Cut
    rarity: _Rarity

    @property
    def lexicon(self) -> Lexicon:
        return lexicon_of(self.library)

    def __len__(self) -> int:
        return self.library.passage_count()

    def background(self, vector: NDArray[np.float32]) -> float:
        mean = self.library.mean()
        return float(mean @ vector) if mean.size else 0.0

    def places(self, rows: Sequence[int]) -> dict[int, Place]:
        places = self.library.places(rows)
        if len(places) < len(rows):
            raise DamagedCacheError(self.library.path, "rows that are not there")
        return places

    def cut(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], CutTexts]:
        return np.empty(0, np.int64), CutTexts.joined([])

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        hits = self.library.server.search(self.library.names.passages, "vector", [vector.tolist()], k, "", BODY)[0]
        scores = {hit["row"]: float(hit["score"]) for hit in hits}
        found = [
            (-scores[one.row], one.document.source, one.passage.ordinal, one.row) for one in self.library.visible(hits)
        ]
        return [(row, -score) for score, _, _, row in sorted(found)]

    def may_hold(self, phrase: str) -> NDArray[np.int64]:
        server, names = self.library.server, self.library.names
        rows = server.query(names.passages, holding(squeeze(phrase)), ("row",))
        return np.array(sorted(row["row"] for row in rows), np.int64)

    def narrowed(self, query: Query, filters: Filters) -> NarrowedMilvus:
        quotes, excluded = (tuple(map(squeeze, phrases)) for phrases in (query.quotes, query.excluded))
        where = [*condition(filters), *map(holding, quotes)]
        where += [f"not ({holding(phrase)})" for phrase in excluded if _is_plain(phrase)]
        doubtful = tuple(phrase for phrase in quotes if not _is_plain(phrase))
        left_out = tuple(phrase for phrase in excluded if not _is_plain(phrase))
        return NarrowedMilvus(self, " and ".join(where), doubtful, left_out)


def _is_plain(phrase: str) -> bool:
    """Whether Milvus looks for a phrase as it is written."""
    return not any(sign in phrase for sign in SIGNS)


@dataclass(frozen=True, slots=True)
class NarrowedMilvus:
    """What a search may find, as a condition; some `quotes` and what is `left_out` are still to be looked at."""

    of: MilvusRetrieval
    where: str
    quotes: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        return not self.quotes and not self.left_out

    def look(self, asked: Asked, depth: int) -> Looked:
        library = self.of.library
        sides: dict[str, object] = {}
        if asked.mode != "lexical":
            sides["vector"] = asked.vector.tolist()
        if asked.mode != "dense" and (words := query_words(asked.text)):
            sides["words"] = words
        if len(sides) == 2:
            hits = library.server.hybrid_search(library.names.passages, sides, depth, self.where, _FIELDS)
        else:
            hits = [
                hit
                for field, data in sides.items()
                for hit in library.server.search(library.names.passages, field, [data], depth, self.where, _FIELDS)[0]
            ]
        found = {hit["row"]: hit for hit in hits if self._allows(hit["letters"])}
        shown = sorted(library.visible(found.values()), key=lambda one: one.row)
        rows = np.array([one.row for one in shown], np.int64)
        wordings = np.array([wording_number(one.wording_hash) for one in shown], np.uint64)
        texts = self.of.cut_texts([one.passage.search_text for one in shown])
        bm25 = {row: float(found[row]["score"]) for row in rows.tolist()} if asked.mode == "lexical" else {}
        vectors = np.empty((rows.size, asked.vector.size), np.float32)
        for at, row in enumerate(rows.tolist()):
            vectors[at] = found[row]["vector"]
        # A fused list is as long as both sides' together: it ends where no side has more.
        is_whole = len(hits) < depth or depth >= MOST_ROWS
        return Looked(rows, wordings, texts, bm25, is_whole, vectors)

    def _allows(self, letters: str) -> bool:
        return all(quote in letters for quote in self.quotes) and not any(one in letters for one in self.left_out)

    def known(self, asked: Asked, looked: Looked) -> Known:
        cosines = bm25 = None
        if looked.vectors is not None and asked.mode != "lexical":
            cosines = (looked.vectors.astype(np.float64) @ asked.vector.astype(np.float64)).astype(np.float32)
        best = 0.0
        if asked.mode != "dense":
            scores = dict(looked.bm25) or self._bm25(asked.text, looked.rows)
            bm25 = np.array([scores.get(row, 0.0) for row in looked.rows.tolist()], np.float32)
            best = self.of.rarity.best_score(self.of.library, asked.text)
        return Known(cosines, bm25, best)

    def _bm25(self, text: str, rows: NDArray[np.int64]) -> dict[int, float]:
        """The BM25 of some rows."""
        words = query_words(text)
        if not words or not rows.size:
            return {}
        library, where = self.of.library, one_of("row", rows.tolist())  # no more than one answer holds
        hits = library.server.search(library.names.passages, "words", [words], rows.size, where, ("row",))[0]
        return {hit["row"]: hit["score"] for hit in hits}


@lru_cache(256)
def query_words(text: str) -> str:
    """A query as its words are looked for: without the signs between them, which Milvus takes for words."""
    return " ".join("".join(c if c.isalnum() else " " for c in plain(squeeze(text))).split())
