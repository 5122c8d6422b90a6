"""How near a hit is to its query, in words: what a reader is told instead of a figure.

A score alone does not say it: a plain question scores lower than a term of the field, and a broad query
is somewhat near to everything. So the score is taken above the query's *background*, the mean cosine
that it has with the passages of this library.

Measured by `benchmarks/quality.py` on judged queries, of the hits at least so near, the share that is
judged relevant (first three party reports, then fifteen provincial ones, whose pools leave out many
relevant passages), and the share of the passages judged to describe the task that are among them: high
0.91, 0.66 (0.57, 0.57); related 0.86, 0.46 (0.76, 0.78); marginal 0.66, 0.28 (0.89, 0.86).
"""

from __future__ import annotations

from typing import Literal

Relevance = Literal["high", "related", "marginal", "far"]

_HIGH = 1.35
_RELATED = 1.05
_MARGINAL = 0.80


def relevance(score: float, background: float) -> Relevance:
    """The word for a fused `score`, of a query with this mean cosine."""
    excess = score - background
    if excess >= _HIGH:
        return "high"
    if excess >= _RELATED:
        return "related"
    return "marginal" if excess >= _MARGINAL else "far"
