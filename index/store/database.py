"""The connection to a library's database.

SQLite's write-ahead log lets many read while one writes. It needs memory that processes share, which some
network drives do not offer: there SQLite keeps its older journal, just as safe, under which readers wait
while a commit is written.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import DamagedLibraryError

DATABASE = "library.db"
#: What every SQLite database begins with.
MAGIC = b"SQLite format 3\0"
#: After it has been emptied into the database, the log gives back what it took of the disk beyond this.
_LOG_BYTES = 64 * 1024**2
_WAIT_S = 30
#: A commit of a thousand passages changes pages all over the indexes of a large library: with room for fewer pages
#: than that, SQLite writes each of them many times. Only what is changed takes room.
_WRITERS_CACHE_KIB = 64 * 1024
#: How the files end that are being written: with the process that does.
_UNFINISHED = re.compile(r"\.\d+\.part$")


def checked_folder(path: Path) -> Path:
    """The folder of a library as an absolute path.

    :raises DamagedLibraryError: it is a file.
    """
    if path.exists() and not path.is_dir():
        raise DamagedLibraryError(path, "", "no folder")
    return path.absolute()


def make_folder(path: Path) -> None:
    """Makes the folder of a library, with those above it, and waits until they are on the disk.

    :raises OSError: it cannot be made.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        synced(folder.parent)


def synced(path: Path) -> None:
    """Waits until a file or folder is on the disk; where folders cannot be waited for, that is the system's own."""
    flags = os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR
    try:
        descriptor = os.open(path, flags)
    except PermissionError:  # a folder on Windows
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A file beside `path` to write what is to stand there: it takes that name once it is on the disk.

    Where writing fails, what was at `path` stays and nothing of the other is left.

    :raises OSError: the system refuses, or what is there is no file; or, the file being there, it does not say that its
        name is on the disk.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EISDIR if path.is_dir() else errno.EEXIST, "not a file", str(path))
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield part
        synced(part)
        part.replace(path)
        synced(path.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def is_unfinished(path: Path) -> bool:
    """Whether a file is one that `written_whole` left when its process died."""
    return _UNFINISHED.search(path.name) is not None


def text_of(stored: bytes) -> str:
    """A stored text. Bytes that are no UTF-8 become U+FFFD: it fails its check then, instead of its reader."""
    return stored.decode("utf-8", "replace")


def connect(path: Path, writable: bool, shared: bool = False) -> sqlite3.Connection:
    """A connection to the database in the folder `path`; a `shared` one may be used by several threads.

    :raises DamagedLibraryError: it cannot be read.
    """
    file = path / DATABASE
    db: sqlite3.Connection | None = None
    try:
        if writable:
            db = sqlite3.connect(file, isolation_level=None, timeout=_WAIT_S, check_same_thread=not shared)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
            db.execute(f"PRAGMA cache_size = -{_WRITERS_CACHE_KIB}")
        else:
            db = _to_read(path, file, shared)
        db.text_factory = text_of
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA trusted_schema = OFF")  # a library that came from elsewhere runs nothing
        db.execute("PRAGMA cell_size_check = ON")
    except sqlite3.OperationalError:  # a full disk, no permission: nothing is wrong with the library
        if db is not None:
            db.close()
        raise
    except sqlite3.DatabaseError as error:
        if db is not None:
            db.close()
        raise DamagedLibraryError(path, str(error)) from error
    return db


def _to_read(path: Path, file: Path, shared: bool) -> sqlite3.Connection:
    """A connection to a library in a folder that may only be read.

    Reading what a writer has not yet moved into the database needs its shared-memory file. Where that
    is not there and cannot be made, the database is whole by itself only if nothing waits to be moved.
    """
    uri = f"{file.as_uri()}?mode=ro"
    try:
        db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=not shared)
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return db
    except sqlite3.OperationalError as error:
        waiting = file.with_name(f"{file.name}-wal")
        if waiting.exists() and waiting.stat().st_size:
            raise DamagedLibraryError(path, str(error), "in use") from error
    return sqlite3.connect(f"{uri}&immutable=1", uri=True, isolation_level=None, check_same_thread=not shared)
