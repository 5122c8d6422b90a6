"""How near a hit is to its query, in words: what a reader is told instead of a figure.

A score alone does not say it: a plain question scores lower than a term of the field, and a broad query
is somewhat near to everything. So the score is taken above the query's *background*, the mean cosine
that it has with the passages of this library; on judged queries this tells relevant passages from
others better than the score itself (AUC 0.98 against 0.97 on three party reports, 0.88 against 0.84 on
fifteen provincial ones).

Measured on the same queries, of the hits at least so near, the share that is judged relevant (first the
party reports, then the provincial ones, whose pools leave out some relevant passages), and the share of
the passages judged to describe the task that are among them: high 0.89, 0.72 (0.46, 0.50); related
0.86, 0.45 (0.75, 0.81); marginal 0.69, 0.23 (0.89, 0.95).
"""

from __future__ import annotations

from typing import Literal

Relevance = Literal["high", "related", "marginal", "far"]

_HIGH = 0.65
_RELATED = 0.45
_MARGINAL = 0.30


def relevance(score: float, background: float) -> Relevance:
    """The word for a fused `score`, of a query with this mean cosine."""
    excess = score - background
    if excess >= _HIGH:
        return "high"
    if excess >= _RELATED:
        return "related"
    return "marginal" if excess >= _MARGINAL else "far"
