"""What facets count passages by, told from what is known of all reports.

A page asks it of hundreds of passages at each query. A row of the database for each would take longer than the
search that found them; the reports' few columns are read once after each commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np

from corpus import KINDS
from index.store.records import Traits

#: Passages' kinds are kept beside their reports by their first letters.
_KIND_OF = {kind[0]: kind for kind in KINDS}


class ReportTraits:
    """The traits of all passages of a library, of one commit."""

    #: What it is made of, a row for each report.
    SQL = "SELECT first_row, unit, year, doc_type, kinds FROM document ORDER BY first_row"

    def __init__(self, reports: Iterable[tuple[Any, ...]]) -> None:
        by_kind = cache(_by_kind)
        self._reports = [(first, str(kinds), by_kind(*known)) for first, *known, kinds in reports]
        self._first = np.array([first for first, *_ in self._reports], np.int64)

    def of(self, rows: Sequence[int]) -> dict[int, Traits]:
        """Those of the passages of these rows, as far as there are such.

        :raises KeyError: a report's kinds are none, in a damaged row.
        """
        out: dict[int, Traits] = {}
        if not self._reports:
            return out
        places = np.searchsorted(self._first, rows, side="right") - 1
        for row, at in zip(rows, places.tolist(), strict=True):
            first, kinds, by_kind = self._reports[at]
            if 0 <= row - first < len(kinds):
                out[row] = by_kind[kinds[row - first]]
        return out


def _by_kind(unit: str | None, year: int | None, doc_type: str | None) -> dict[str, Traits]:
    """The traits of passages of such reports, by the first letters of their kinds: made once, not for each passage."""
    return {letter: Traits(unit, year, doc_type, kind) for letter, kind in _KIND_OF.items()}
