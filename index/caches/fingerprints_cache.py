"""The fingerprints of a library's last commit: in a file, and what came since the file was written in memory.

The file stays as it is until so much has changed that it is worth writing anew; it is not read but mapped, so that a
library of a million passages is open at once. Where the folder may not be written to, all is made in memory.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.caches.making import cache_path, delete, latest_first, making, remove_old
from index.caches.plain_file import Header, read_plain, read_plain_header, write_plain
from index.fingerprints.counted import counted
from index.fingerprints.fingerprints import Fingerprints
from index.fingerprints.part import Part
from index.store.library import Library
from index.store.records import Touched

KIND = "fingerprints"
#: Of how texts are read as signs and hashed; another's file is not used.
_VERSION = 1
#: So many reports, or so many in a hundred, may have changed before the file is written anew.
_MOST_CHANGED, _MOST_CHANGED_PERCENT = 64, 2
#: One thread of a process at a time: two would make the same, and one of them for nothing.
_opening = threading.Lock()


def open_fingerprints(library: Library, full_check: bool = False, anew: bool = False) -> tuple[Fingerprints, bool]:
    """The fingerprints of the library as it is now, and whether all had to be made anew.

    `full_check` sums the file up to its last byte, `anew` uses none.
    """
    with _opening, library.snapshot():
        if not anew and (found := _from_files(library, full_check)) is not None:
            return found, False
        with making(library.path) as may_write:
            if not anew and (found := _from_files(library, full_check)) is not None:
                return found, False  # another process was quicker
            found = Fingerprints.of(_texts(library, _all_reports(library)))
            if may_write:
                keep_fingerprints(found, library)
            return found, True


def _from_files(library: Library, full_check: bool) -> Fingerprints | None:
    for file in latest_first(library.path, KIND):
        header = read_plain_header(file, KIND)
        touched = None if header is None else library.touched_since(header.generation, header.token)
        if header is None or touched is None or (large := _load(file, header, full_check)) is None:
            continue
        found = Fingerprints.whole(large)
        if not touched.runs.size:
            return found
        changed = _reports_among(library, touched)
        stay = ~touched.holds(large.rows) & ~np.isin(large.ids, np.array([*changed, ""], "S32"))
        most = max(_MOST_CHANGED, len(large) * _MOST_CHANGED_PERCENT // 100)
        found = found.following(stay, _texts(library, changed))
        if max(len(changed), int((~stay).sum())) > most:
            found = found.merged()
            with making(library.path) as may_write:
                if may_write:
                    keep_fingerprints(found, library)
        return found
    return None


def _all_reports(library: Library) -> dict[str, int]:
    """The ids of all reports with their first rows, in the order of these."""
    sql = "SELECT doc_id, min(row) FROM passage GROUP BY doc_id ORDER BY 2"
    return dict(library.connection.execute(sql))


def _reports_among(library: Library, touched: Touched) -> dict[str, int]:
    """The same of those reports that have a passage among touched rows."""
    sql = """SELECT doc_id, min(row) FROM passage WHERE doc_id IN
             (SELECT DISTINCT doc_id FROM passage WHERE row BETWEEN ? AND ?) GROUP BY doc_id"""
    found = [one for run in touched.runs for one in library.connection.execute(sql, run.tolist())]
    return dict(sorted(found, key=lambda one: one[1]))


def _texts(library: Library, reports: dict[str, int]) -> Iterator[tuple[str, int, NDArray[np.uint16]]]:
    """The ids, first rows and signs of reports."""
    for doc_id, row in reports.items():
        [text] = library.connection.execute("SELECT text FROM document WHERE doc_id = ?", (doc_id,)).fetchone()
        yield doc_id, row, counted(text).signs


def _load(file: Path, header: Header, full_check: bool) -> Part | None:
    """The part in a file, none where it is not whole."""
    arrays = None if header.about != {"version": _VERSION} else read_plain(file, header, full_check, mapped=True)
    if arrays is None:
        return None
    starts, rows, ids, buckets, places, signs = arrays
    part = Part(signs, starts, ids, rows, buckets, places)
    return part if part.is_sound else None


def keep_fingerprints(found: Fingerprints, library: Library) -> None:
    """Writes the large part of a library's fingerprints as those of its last commit; not where the disk is full."""
    part, generation, token = found.large, library.generation, library.commit_token
    path = cache_path(library.path, KIND, generation, token)
    # The widest numbers first, so that all lie where a processor reads them at once.
    arrays = [part.starts, part.rows, part.ids, part.buckets, part.places, part.signs]
    with suppress(OSError):  # a full disk: those in memory serve
        write_plain(path, KIND, generation, token, {"version": _VERSION}, arrays)
        remove_old(path, KIND, generation, delete)
