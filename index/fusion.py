"""From what is known of the candidates to one score.

The scores are added, not the ranks. Each of the three is a share of what a perfect match would have,
so a signal counts for as much as it has to say of this query; ranks would give the best of bad matches
as much as the best of good ones. The words' share is squared: half of a query's words by chance (大学生
and 找到 in a passage on something else) are worth a quarter, so that for a plain question the meaning
decides, and for a term of the field the words. `benchmarks/engine.py` measures this against rank fusion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: On a plateau: weights of the words from 0.3 to 0.8 differ by less than 0.01 nDCG@10 on two sets of
#: judged queries. Not squared, they score 0.01 to 0.02 less at their best.
ALIGNMENT_WEIGHT = 0.2
LEXICAL_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of n candidates: `rows` int64 (n,), the rest float32 (n,), none where not asked for.

    `bm25_best` is what a passage full of the query's words would have; `covered` is the share of the
    query's weight that the passage's pieces align with.
    """

    rows: NDArray[np.int64]
    cosines: NDArray[np.float32] | None
    bm25: NDArray[np.float32] | None
    bm25_best: float
    covered: NDArray[np.float32] | None


def fuse(signals: Signals) -> NDArray[np.float32]:
    """One score a candidate, float32 (n,): of a single index its own, of both their weighted sum."""
    if signals.cosines is None or signals.bm25 is None or signals.covered is None:
        single = signals.bm25 if signals.cosines is None else signals.cosines
        return np.zeros(signals.rows.size, np.float32) if single is None else single
    words = signals.bm25 / signals.bm25_best if signals.bm25_best > 0 else signals.bm25
    total: NDArray[np.float32] = signals.cosines + ALIGNMENT_WEIGHT * signals.covered + LEXICAL_WEIGHT * words**2
    return total.astype(np.float32)
