"""Candidates of a search in order: by their scores, ties always the same way, copies folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.fusion import Signals
from index.relevance import Relevance, relevance
from index.store.records import StoredPassage

#: Scores that are not further apart are the same.
_SAME_SCORE = 2e-6
#: What a query in other words is worth beside the query itself: words that mean the same are not always the same.
_VARIANT = 0.95


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its scores for a query, before copies are folded; none where they were not asked for."""

    stored: StoredPassage
    score: float
    cosine: float | None
    bm25: float | None
    relevance: Relevance | None


def merged(ranked: Sequence[Ranked], others: Sequence[Sequence[Ranked]], background: float) -> list[Ranked]:
    """One ranking of a query's and those of its variants, which weigh a little less: of each passage its best.

    How relevant that makes it is told by the query's own `background`.
    """
    best = {found.stored.row: found for found in ranked}
    for found in (found for variant in others for found in variant):
        score = _VARIANT * found.score
        word = None if found.relevance is None else relevance(score, background)
        weighed = replace(found, score=score, relevance=word)
        known = best.get(found.stored.row)
        if known is None or weighed.score > known.score:
            best[found.stored.row] = weighed
    return sorted(best.values(), key=lambda found: (-found.score, _place(found.stored)))


def folded(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The best of each wording, in order."""
    best: dict[str, Ranked] = {}
    for found in ranked:
        best.setdefault(found.stored.wording_hash, found)
    return list(best.values())


def in_order(
    signals: Signals, scores: NDArray[np.float32], stored: dict[int, StoredPassage], background: float
) -> list[Ranked]:
    """Candidates, best first; ties by source and ordinal, not by when they came.

    The same words and vectors, summed up beside others, may give scores that differ in their last digits: such are
    ties, and have the score of the first of them.
    """
    places = [_place(stored[int(row)]) for row in signals.rows]
    by_score = sorted(range(signals.rows.size), key=lambda i: (-float(scores[i]), places[i]))
    out: list[Ranked] = []
    first = before = np.inf
    tied: list[int] = []
    for i in [*by_score, None]:
        score = -np.inf if i is None else float(scores[i])
        if before - score > _SAME_SCORE:
            out += [_ranked(signals, j, stored, first, background) for j in sorted(tied, key=places.__getitem__)]
            first, tied = score, []
        before = score
        if i is not None:
            tied.append(i)
    return out


def _ranked(signals: Signals, i: int, stored: dict[int, StoredPassage], score: float, background: float) -> Ranked:
    return Ranked(
        stored=stored[int(signals.rows[i])],
        score=score,
        cosine=None if signals.cosines is None else float(signals.cosines[i]),
        bm25=None if signals.bm25 is None else float(signals.bm25[i]),
        relevance=None if signals.covered is None else relevance(score, background),
    )


def _place(found: StoredPassage) -> tuple[str, str, int]:
    return found.document.source, found.document.root, found.passage.ordinal
