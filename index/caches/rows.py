"""Numbers of passages: where some of them stand among others, and which do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def are_among(rows: Rows, wanted: Rows) -> NDArray[np.bool_]:
    """Which of a few `rows`, in any order, are among the `wanted` ones, which ascend, bool (n,)."""
    if not wanted.size:
        return np.zeros(rows.size, np.bool_)
    at = np.minimum(np.searchsorted(wanted, rows), wanted.size - 1)
    found: NDArray[np.bool_] = wanted[at] == rows
    return found


def places_of(rows: Rows, wanted: Rows) -> Rows:
    """Where of `rows`, which ascend, those of the `wanted` ones stand that are there, int64 (m,)."""
    at = np.searchsorted(rows, wanted)
    inside = at < rows.size
    found: Rows = at[inside][rows[at[inside]] == wanted[inside]]
    return found


def marked(rows: Rows, wanted: Rows) -> NDArray[np.bool_]:
    """Which of `rows` are among the `wanted` ones, bool (n,); both ascend."""
    if not rows.size or not wanted.size:
        return np.zeros(rows.size, np.bool_)
    if rows.size * 8 < wanted.size:
        return are_among(rows, wanted)
    if wanted.size * 8 < rows.size or rows[-1] - rows[0] > 8 * rows.size:
        mask = np.zeros(rows.size, np.bool_)
        mask[places_of(rows, wanted)] = True
        return mask
    # A table over all row numbers: a search by halves for each of many rows takes twenty times as long.
    table = np.zeros(int(rows[-1] - rows[0]) + 1, np.bool_)
    inside = wanted[(wanted >= rows[0]) & (wanted <= rows[-1])]
    table[inside - rows[0]] = True
    found: NDArray[np.bool_] = table[rows - rows[0]]
    return found
