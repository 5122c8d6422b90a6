"""The fingerprints of a library's last commit: in a file, and what came since the file was written in memory.

The file stays as it is until so much has changed that it is worth writing anew; it is not read but mapped, so that a
library of a million passages is open at once. Where the folder may not be written to, all is made in memory.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.caches.making import cache_path, delete, latest_first, making, remove_old
from index.caches.plain_file import Header, read_plain, read_plain_header, write_plain
from index.fingerprints.counted import counted
from index.fingerprints.fingerprints import Fingerprints
from index.fingerprints.part import Part
from index.store.library import FolderLibrary

KIND = "fingerprints"
#: Of how texts are read as signs and hashed; another's file is not used.
_VERSION = 1
#: So many reports, or so many in a hundred, may have changed before the file is written anew.
_MOST_CHANGED, _MOST_CHANGED_PERCENT = 64, 2
#: One thread of a process at a time: two would make the same, and one of them for nothing.
_opening = threading.Lock()


def open_fingerprints(
    library: FolderLibrary, full_check: bool = False, anew: bool = False
) -> tuple[Fingerprints, bool]:
    """The fingerprints of the library as it is now, and whether all had to be made anew.

    `full_check` sums the file up to its last byte, `anew` uses none.
    """
    with _opening, library.snapshot():
        found = None if anew else _from_files(library, full_check)
        if found is not None and not _is_worn(found):
            return found, False
        with making(library.path) as may_write:
            if not anew:
                found = _from_files(library, full_check) or found  # another process may have been quicker
            if found is not None and not _is_worn(found):
                return found, False
            is_new = found is None
            found = Fingerprints.of(_texts(library, _reports(library))) if found is None else found.merged()
            if may_write:
                keep_fingerprints(found, library)
            return found, is_new


def _is_worn(found: Fingerprints) -> bool:
    """Whether so much has changed since the file was written that it is worth writing anew."""
    most = max(_MOST_CHANGED, len(found.large) * _MOST_CHANGED_PERCENT // 100)
    return max(len(found.small), int((~found.stay).sum())) > most


def _from_files(library: FolderLibrary, full_check: bool) -> Fingerprints | None:
    for file in latest_first(library.path, KIND):
        header = read_plain_header(file, KIND)
        touched = None if header is None else library.touched_since(header.generation, header.token)
        if header is None or touched is None or (large := _load(file, header, full_check)) is None:
            continue
        found = Fingerprints.whole(large)
        return _following(found, library) if touched.runs.size else found
    return None


def _following(found: Fingerprints, library: FolderLibrary) -> Fingerprints:
    """The same of the library as it is now.

    A report that is read anew gets new rows; one of which only the unit changed, or the words that it is searched by,
    has those it had, and its text is the same.
    """
    reports = _reports(library)
    known = {name.decode(): row for name, row in zip(found.large.ids, found.large.rows.tolist(), strict=True)}
    stay = np.array([reports.get(doc_id) == row for doc_id, row in known.items()], bool)
    return found.following(stay, _texts(library, {d: row for d, row in reports.items() if known.get(d) != row}))


def _reports(library: FolderLibrary) -> dict[str, int]:
    """The ids of all reports that have passages with the rows of the first of these, in the order of the rows."""
    sql = "SELECT d.doc_id, p.row FROM document d JOIN passage p ON p.doc_id = d.doc_id AND p.ordinal = 0 ORDER BY 2"
    return dict(library.connection.execute(sql))


def _texts(library: FolderLibrary, reports: dict[str, int]) -> Iterator[tuple[str, int, NDArray[np.uint16]]]:
    """The ids, first rows and signs of reports."""
    for doc_id, row in reports.items():
        [text] = library.connection.execute("SELECT text FROM document WHERE doc_id = ?", (doc_id,)).fetchone()
        yield doc_id, row, counted(text).signs


def _load(file: Path, header: Header, full_check: bool) -> Part | None:
    """The part in a file, none where it is not whole; of which reports it is is summed up each time."""
    arrays = read_plain(file, header, full_check, mapped=True) if header.about.get("version") == _VERSION else None
    if arrays is None:
        return None
    starts, rows, ids, buckets, places, signs = arrays
    part = Part(signs, starts, ids, rows, buckets, places)
    return part if header.about == _about(part) and part.is_sound else None


def keep_fingerprints(found: Fingerprints, library: FolderLibrary) -> None:
    """Writes the large part of a library's fingerprints as those of its last commit; not where the disk is full."""
    part, generation, token = found.large, library.generation, library.commit_token
    path = cache_path(library.path, KIND, generation, token)
    # The widest numbers first, so that all lie where a processor reads them at once.
    arrays = [part.starts, part.rows, part.ids, part.buckets, part.places, part.signs]
    with suppress(OSError):  # a full disk: those in memory serve
        write_plain(path, KIND, generation, token, _about(part), arrays)
        remove_old(path, KIND, generation, delete)


def _about(part: Part) -> dict[str, Any]:
    digest = hashlib.sha256()
    for array in (part.starts, part.rows, part.ids):
        digest.update(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).data)
    return {"version": _VERSION, "reports": digest.hexdigest()[:16]}
