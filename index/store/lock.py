"""One writer at a time: a lock that the system takes back from a process that died.

The lock itself is the operating system's (`filelock`: flock, or LockFileEx on Windows), so no dead
owner can hold it; deleting the file is never needed. Who holds it and since when is written beside it,
for the message that the others get. On a drive that cannot lock, a file that merely stands there would hold
for ever after its owner died, or nothing at all: such a drive is refused.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LibraryLockedError, NoLocksError

#: What systems say of a drive without locks.
_NO_LOCKS = frozenset(
    getattr(errno, name) for name in ("ENOLCK", "ENOTSUP", "EOPNOTSUPP", "ENOSYS") if hasattr(errno, name)
)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Holds the library's lock.

    :raises LibraryLockedError: another process holds it.
    :raises NoLocksError: the drive cannot lock files.
    """
    owner_file = folder / "writer.json"
    lock = FileLock(folder / "writer.lock", timeout=0, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise LibraryLockedError(folder, *_owner(owner_file)) from error
    except NotImplementedError as error:
        raise NoLocksError(folder, str(error)) from error
    except OSError as error:
        if error.errno in _NO_LOCKS:
            raise NoLocksError(folder, error.strerror or "") from error
        raise
    try:
        _write_owner(owner_file)
        yield
    finally:
        with suppress(OSError):  # on Windows, while another process reads who holds it
            owner_file.unlink()
        lock.release()


def _write_owner(owner_file: Path) -> None:
    """Writes who holds the lock, whole or not at all; where that cannot be written, the lock holds without it."""
    owner = {"pid": os.getpid(), "host": platform.node(), "since": time.time()}
    part = owner_file.with_name(f"{owner_file.name}.part")
    try:
        part.write_text(json.dumps(owner), encoding="utf-8")
        part.replace(owner_file)
    except OSError:
        for left in (part, owner_file):  # what an earlier owner left would mislead
            with suppress(OSError):
                left.unlink()


def _owner(owner_file: Path) -> tuple[str, float]:
    """Who holds the lock, and for how many seconds; `?` where that is not known."""
    try:
        owner = json.loads(owner_file.read_text(encoding="utf-8"))
        name, age_s = f"{owner['host']}:{owner['pid']}", max(0.0, time.time() - float(owner["since"]))
        if owner["host"] == platform.node() and not is_running(int(owner["pid"])):
            return "?", 0.0  # it died, and the one that holds the lock now has not written yet
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return "?", 0.0
    return name, age_s


def is_running(pid: int) -> bool:
    """Whether there is a process of this number; on Windows always, for there a question would end it."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        pass
    return True
