"""What a search asks of a library: the passages that its words or its meaning find, and all that is known of them.

A folder answers from indexes of its own (`index.caches.retrieval`), Milvus on its server (`index.milvus.retrieval`).
What both leave to the search is the same: to align a query with each passage, to make one score of it all, to order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.cut_texts import CutTexts
from index.lexicon import Lexicon, Synonymous
from index.library import Library
from index.query import Query
from index.ranking import Place
from index.store.records import Filters

#: Cuts texts into sentences and pieces.
Cut = Callable[[Sequence[str]], CutTexts]
Mode = Literal["hybrid", "dense", "lexical"]
#: Candidates from each side; deeper ones changed no top ten on the judged queries.
DEPTH = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in one wording: its text, the words of its index, its vector float32 (dimensions,)."""

    text: str
    words: Sequence[str | Synonymous]
    vector: NDArray[np.float32]
    mode: Mode


@dataclass(frozen=True, slots=True)
class Looked:
    """Candidates: rows int64 (n,), which ascend, their wordings uint64 (n,), their texts cut.

    `bm25` is what is known of their BM25 so far, and so are their `vectors` float32 (n, dimensions) where the engine
    gives these. `is_whole`: there are no more of them.
    """

    rows: NDArray[np.int64]
    wordings: NDArray[np.uint64]
    texts: CutTexts
    bm25: Mapping[int, float]
    is_whole: bool
    vectors: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Of n candidates their cosines and BM25, each float32 (n,), none where not asked for.

    `bm25_best` is what a passage full of the query's words would have.
    """

    cosines: NDArray[np.float32] | None
    bm25: NDArray[np.float32] | None
    bm25_best: float


class Narrowed(Protocol):
    """A library narrowed to what filters, quotes and left-out words allow."""

    @property
    def is_sure(self) -> bool:
        """Whether as many candidates are found as are asked for, where there are so many."""

    def look(self, asked: Asked, depth: int) -> Looked:
        """Up to `depth` candidates from each side that the mode asks.

        :raises DamagedCacheError: what an index says is not so.
        """

    def known(self, asked: Asked, looked: Looked) -> Known:
        """What is known of candidates, whichever side found them.

        :raises DamagedCacheError: as `look`.
        """


class Retrieval(Protocol):
    """One state of a library, as searches ask it."""

    @property
    def token(self) -> str:
        """The commit that left this state."""

    @property
    def lexicon(self) -> Lexicon:
        """The words of this state."""

    def __len__(self) -> int:
        """How many passages there are."""

    def background(self, vector: NDArray[np.float32]) -> float:
        """The mean cosine of a query's vector with all passages."""

    def narrowed(self, query: Query, filters: Filters) -> Narrowed:
        """The passages that a query's operators and filters allow."""

    def places(self, rows: Sequence[int]) -> dict[int, Place]:
        """Where passages stand.

        :raises DamagedCacheError: some are not there.
        """

    def cut(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], CutTexts]:
        """Those of some rows, which ascend, whose texts are known as they are cut, and these."""

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """The rows of the `k` passages nearest to a vector, each with its cosine, best first."""

    def may_hold(self, phrase: str) -> NDArray[np.int64]:
        """The rows that hold a phrase to the letter and perhaps a few more, int64 (n,), ascending.

        :raises DamagedCacheError: what an index says is not so.
        """


class Engine(Protocol):
    """What makes the states of a library that searches ask; one for all threads."""

    def over(self, library: Library) -> Engine:
        """The same over another connection to the library."""

    def current(self) -> Retrieval:
        """The library as it is now.

        :raises OtherEncoderError: it has been made anew by another encoder.
        :raises DamagedLibraryError: what is stored of it cannot be read.
        """

    def made_anew(self, damaged: Retrieval) -> Retrieval:
        """The library as it is now, after this state of it turned out to be damaged."""
