"""One writer at a time: a lock that the system takes back from a process that died.

The lock itself is the operating system's (`filelock`: flock, or LockFileEx on Windows), so no dead
owner can hold it; deleting the file is never needed. Who holds it and since when is written beside it,
for the message that the others get.
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LibraryLockedError


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Holds the library's lock.

    :raises LibraryLockedError: another process holds it.
    """
    owner_file = folder / "writer.json"
    lock = FileLock(folder / "writer.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise LibraryLockedError(folder, *_owner(owner_file)) from error
    try:
        owner = {"pid": os.getpid(), "host": platform.node(), "since": time.time()}
        owner_file.write_text(json.dumps(owner), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):  # on Windows, while another process reads who holds it
            owner_file.unlink()
        lock.release()


def _owner(owner_file: Path) -> tuple[str, float]:
    """Who holds the lock, and for how many seconds."""
    try:
        owner = json.loads(owner_file.read_text(encoding="utf-8"))
        return f"{owner['host']}:{owner['pid']}", max(0.0, time.time() - float(owner["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return "?", 0.0
