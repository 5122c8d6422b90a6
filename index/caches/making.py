"""Who may make caches in a library's folder, and which of them are there.

A cache is named by its kind, its commit's generation and the first letters of its token. One process at a time makes
caches; what lies half made belongs to one that died. Earlier ones are removed when a later one is there.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

KINDS = ("dense", "lexical", "sentences", "families", "fingerprints")
_NAME = re.compile(rf"(?:{'|'.join(KINDS)})-(\d+)\b")
#: Whoever makes caches has them in so long; who waits longer makes his own, in memory.
_PATIENCE_S = 120.0


def cache_path(folder: Path, kind: str, generation: int, token: str, suffix: str = "") -> Path:
    """Where the cache of a commit is kept."""
    return folder / f"{kind}-{generation}-{token[:8]}{suffix}"


@contextmanager
def making(folder: Path) -> Iterator[bool]:
    """Whether this process may write caches now: one at a time does, the others wait for what it makes."""
    if not os.access(folder, os.W_OK):
        yield False
        return
    lock = FileLock(folder / "caches.lock", timeout=_PATIENCE_S, fallback_to_soft=False)
    try:
        lock.acquire()
    except (OSError, Timeout, NotImplementedError):  # a disk without locks
        yield False
        return
    try:
        for left in folder.iterdir():  # only who held the lock made these, and he is gone
            if left.name.startswith(tuple(f"{kind}-" for kind in KINDS)) and _is_aside(left):
                delete(left)
        yield True
    finally:
        lock.release()


def latest_first(folder: Path, kind: str) -> list[Path]:
    """The caches of a kind that there are."""
    found = [path for path in folder.glob(f"{kind}-*") if not _is_aside(path)]
    return sorted(found, key=_generation, reverse=True)


def remove_old(used: Path, kind: str, generation: int, remove: Callable[[Path], None]) -> None:
    """Removes the caches of a kind of earlier commits than `used`, and of other histories of its own."""
    for old in used.parent.glob(f"{kind}-*"):
        if old != used and not _is_aside(old) and _generation(old) <= generation:
            remove(old)


def delete(path: Path) -> None:
    """Deletes a file or folder; what cannot be deleted stays."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _generation(path: Path) -> int:
    found = _NAME.match(path.name)
    return int(found.group(1)) if found else -1


def _is_aside(path: Path) -> bool:
    return path.name.endswith((".new", ".gone"))
