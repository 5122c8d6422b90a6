"""What lies beside a database tells what it was: caches are named by the commit that they were made for."""

from __future__ import annotations

import re
from pathlib import Path

from index.errors import DamagedLibraryError
from index.store.database import DATABASE

#: dense-<generation>-<token>.faiss, lexical-<generation>-<token>, the latter perhaps -merged.
CACHE = re.compile(r"(?:dense|lexical)-(\d+)-([0-9a-f]{1,8})(?:\.faiss|-merged)?")


def highest_cached(folder: Path) -> int:
    """The generation of the latest cache in the folder of a library; 0 where there is none."""
    found = (CACHE.fullmatch(path.name) for path in folder.glob("*-*-*"))
    return max((int(match[1]) for match in found if match), default=0)


def check_not_lost(folder: Path) -> None:
    """:raises DamagedLibraryError: there is no database, or an empty one, where there was one that had reports."""
    file = folder / DATABASE
    waiting = file.with_name(f"{file.name}-wal")
    if (not file.is_file() or not file.stat().st_size) and not waiting.exists() and highest_cached(folder):
        raise DamagedLibraryError(folder, DATABASE, "lost")
