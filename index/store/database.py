"""The connection to a library's database."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from index.errors import DamagedLibraryError

DATABASE = "library.db"


def checked_folder(path: Path) -> Path:
    """The folder of a library as an absolute path.

    :raises DamagedLibraryError: it is a file.
    """
    if path.exists() and not path.is_dir():
        raise DamagedLibraryError(path, "", "no folder")
    return path.absolute()


def connect(path: Path, writable: bool) -> sqlite3.Connection:
    """A connection to the database in the folder `path`.

    :raises DamagedLibraryError: it cannot be read.
    """
    file = path / DATABASE
    try:
        if writable:
            db = sqlite3.connect(file, isolation_level=None, timeout=30)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
        else:
            db = _to_read(path, file)
        db.execute("PRAGMA foreign_keys = ON")
    except sqlite3.DatabaseError as error:
        raise DamagedLibraryError(path, str(error)) from error
    return db


def _to_read(path: Path, file: Path) -> sqlite3.Connection:
    """A connection to a library in a folder that may only be read.

    Reading what a writer has not yet moved into the database needs its shared-memory file. Where that
    is not there and cannot be made, the database is whole by itself only if nothing waits to be moved.
    """
    try:
        db = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, isolation_level=None)
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return db
    except sqlite3.OperationalError as error:
        waiting = file.with_name(f"{file.name}-wal")
        if waiting.exists() and waiting.stat().st_size:
            raise DamagedLibraryError(path, str(error), "in use") from error
    return sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
