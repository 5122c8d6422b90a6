"""A file that is held while something beside it is read, so that nobody removes that.

A shared lock of the system's: it ends with the process that holds it, whatever happens to that. Windows needs none:
there what is open cannot be moved or removed. Where a disk knows no locks, nothing can be held and all seems free;
readers then rely on what the system does with files that are removed while they are open.
"""

from __future__ import annotations

import os
import sys
import weakref
from contextlib import suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl


class Held:
    """A shared lock, for as long as this object lives."""

    def __init__(self, path: Path) -> None:
        """:raises OSError: there is no such file, or its disk knows no locks."""
        if sys.platform == "win32":
            return
        descriptor = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)


def hold(path: Path) -> Held | None:
    """Holds the file at `path`; none where it cannot be held."""
    with suppress(OSError):
        return Held(path)
    return None


def is_free(path: Path) -> bool:
    """Whether nobody holds the file at `path`, as far as can be told."""
    if sys.platform == "win32":
        return True
    try:
        descriptor = os.open(path, os.O_RDWR)  # some drives lock by records, and those only to write
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return True
