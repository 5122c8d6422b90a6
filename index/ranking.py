"""Candidates of a search in order: by their scores, ties always the same way, copies folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.fusion import Signals
from index.relevance import Relevance, relevance
from index.store.records import StoredPassage

#: Scores that are not further apart are the same.
_SAME_SCORE = 2e-6
#: What a query in other words is worth beside the query itself: words that mean the same are not always the same.
_VARIANT = 0.95

#: Where a passage stands: its report's source and root, its ordinal.
Place = tuple[str, str, int]


class Scored(NamedTuple):
    """The row of a passage with its scores for a query, none where they were not asked for.

    Passages of one `wording` are copies. A tuple, for a query makes hundreds.
    """

    row: int
    wording: int
    score: float
    cosine: float | None
    bm25: float | None
    relevance: Relevance | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its scores for a query, before copies are folded; none where they were not asked for."""

    stored: StoredPassage
    score: float
    cosine: float | None
    bm25: float | None
    relevance: Relevance | None


def scored(
    signals: Signals, scores: NDArray[np.float32], wordings: NDArray[np.uint64], background: float
) -> list[Scored]:
    """Candidates with their scores, best first."""
    order = np.argsort(-scores, kind="stable")
    totals = scores[order].tolist()
    nothing = [None] * len(totals)
    cosines = nothing if signals.cosines is None else signals.cosines[order].tolist()
    bm25 = nothing if signals.bm25 is None else signals.bm25[order].tolist()
    words = nothing if signals.covered is None else [relevance(total, background) for total in totals]
    known = zip(signals.rows[order].tolist(), wordings[order].tolist(), totals, cosines, bm25, words, strict=True)
    return list(map(Scored._make, known))


def merged(found: Sequence[Scored], others: Sequence[Sequence[Scored]], background: float) -> list[Scored]:
    """One ranking of a query's and those of its variants, which weigh a little less: of each passage its best.

    How relevant that makes it is told by the query's own `background`.
    """
    best = {one.row: one for one in found}
    for one in (one for variant in others for one in variant):
        score = _VARIANT * one.score
        word = None if one.relevance is None else relevance(score, background)
        known = best.get(one.row)
        if known is None or score > known.score:
            best[one.row] = one._replace(score=score, relevance=word)
    return sorted(best.values(), key=lambda one: -one.score)


def in_order(
    found: Sequence[Scored], places_of: Callable[[Sequence[int]], dict[int, Place]], background: float
) -> Iterator[Scored]:
    """Passages, best first already; ties by where they stand, not by when they came.

    The same words and vectors, summed up beside others, may give scores that differ in their last digits: such are
    ties, and have the score of the first of them. `places_of` is asked only of these.
    """
    for tied in _ties(found):
        if len(tied) == 1:
            yield tied[0]
            continue
        places = places_of([one.row for one in tied])
        score = tied[0].score
        word = None if tied[0].relevance is None else relevance(score, background)
        for one in sorted(tied, key=lambda one: places[one.row]):
            yield one._replace(score=score, relevance=word)


def _ties(found: Sequence[Scored]) -> Iterator[list[Scored]]:
    tied: list[Scored] = []
    for one in found:
        if tied and tied[-1].score - one.score > _SAME_SCORE:
            yield tied
            tied = []
        tied.append(one)
    if tied:
        yield tied


def first_of_each_wording(found: Iterator[Scored], k: int) -> list[Scored]:
    """The best of each of the first `k` wordings, in order; the rest is not looked at."""
    best: dict[int, Scored] = {}
    while len(best) < k and (one := next(found, None)) is not None:
        best.setdefault(one.wording, one)
    return list(best.values())


def with_passage(one: Scored, stored: StoredPassage) -> Ranked:
    """The same with its passage."""
    return Ranked(stored, one.score, one.cosine, one.bm25, one.relevance)
