"""The rows that pass filters, kept for a while: a page asks one question after another with the same filters."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from index.store.library import FolderLibrary
from index.store.records import Filters

#: Of a million passages the rows that pass one filter take up to 8 MB.
_KEPT = 4


class FilteredRows:
    """What passes the last few filters; several threads may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[str, Filters], NDArray[np.int64]] = {}

    def of(self, library: FolderLibrary, token: str, filters: Filters) -> NDArray[np.int64]:
        """The rows that pass `filters` in the commit of this token, which the library shows, int64 (n,), ascending."""
        with self._lock:
            rows = self._known.pop((token, filters), None)
        if rows is None:
            rows = np.unique(library.rows_matching(filters))  # a damaged report may say that its rows are others'
        with self._lock:
            self._known[token, filters] = rows
            while len(self._known) > _KEPT:
                del self._known[next(iter(self._known))]
        return rows
