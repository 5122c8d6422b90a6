"""What lies beside a database tells what it was: caches named by the commit that they were made for, and a note of
the last commit.

SQLite takes a log whose end does not fit for one that was never written to its end: commits that a damaged disk cost
are gone without a word. The note, written after each commit, tells that there were some.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from index.errors import DamagedLibraryError
from index.store.database import DATABASE

#: dense-<generation>-<token>.faiss, lexical-<…>, perhaps -merged, families-<…>; commit-<…> is the note.
TRACE = re.compile(r"(?:dense|lexical|families|commit)-(\d+)-([0-9a-f]{1,8})(?:\.faiss|-merged)?")


def note_commit(folder: Path, generation: int, token: str) -> None:
    """Notes the last commit; where that cannot be written, the caches have to tell."""
    note = folder / f"commit-{generation}-{token[:8]}"
    with suppress(OSError):
        before = [path for path in folder.glob("commit-*-*") if path != note]
        note.touch()
        for path in before:
            path.unlink(missing_ok=True)


def highest_traced(folder: Path) -> int:
    """The generation of the latest commit that the folder of a library tells of; 0 where it tells of none."""
    found = (TRACE.fullmatch(path.name) for path in folder.glob("*-*-*"))
    return max((int(match[1]) for match in found if match), default=0)


def check_not_lost(folder: Path) -> None:
    """:raises DamagedLibraryError: there is no database, or an empty one, where there was one that had reports."""
    file = folder / DATABASE
    waiting = file.with_name(f"{file.name}-wal")
    if (not file.is_file() or not file.stat().st_size) and not waiting.exists() and highest_traced(folder):
        raise DamagedLibraryError(folder, DATABASE, "lost")
