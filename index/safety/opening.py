"""Opening a library that may be damaged: what an ordinary reader would refuse is let through."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from index.errors import DamagedLibraryError
from index.safety.mending import LibraryUnderRepair
from index.safety.rows import columns, fits
from index.safety.structure import header_faults, is_systems
from index.store.database import DATABASE, checked_folder, connect
from index.store.library import FolderLibrary


def open_damaged(folder: Path) -> LibraryUnderRepair | None:
    """The library in `folder`, whatever its rows hold; none where there is none. One of an earlier version is migrated.

    :raises DamagedLibraryError: SQLite cannot open it (`unreadable`), or it is of a later version.
    :raises sqlite3.OperationalError, OSError: the system refuses to read it.
    """
    file = checked_folder(folder) / DATABASE
    if not file.is_file():
        return None
    faults = [] if _is_new(file) else header_faults(file)
    if faults:  # SQLite says of some of these that the file may only be read
        raise DamagedLibraryError(folder, "；".join(faults))
    try:
        opened = FolderLibrary.open(folder)
        if opened is None:
            return None
        opened.close()
    except DamagedLibraryError as error:
        if error.fault in ("in use", "no library") or (
            error.fault == "other version" and not _version_is_damaged(folder)
        ):
            raise
    except sqlite3.DatabaseError as error:
        if is_systems(error):
            raise
    try:
        library = LibraryUnderRepair(folder.absolute(), connect(folder, os.access(folder, os.W_OK)))
        library.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        if is_systems(error):
            raise
        raise DamagedLibraryError(folder, str(error)) from error
    return library


def _is_new(file: Path) -> bool:
    """Whether a library was being made there, and nothing was committed to it yet."""
    return file.stat().st_size == 0 and not file.with_name(f"{file.name}-wal").exists()


def _version_is_damaged(folder: Path) -> bool:
    """Whether the version is not what was stored, so that it says nothing."""
    try:
        db = connect(folder, os.access(folder, os.W_OK))
        try:
            sql = f"SELECT {columns('setting')} FROM setting WHERE name = 'schema_version'"
            row = db.execute(sql).fetchone()
        finally:
            db.close()
    except (sqlite3.DatabaseError, DamagedLibraryError):
        return True
    return row is None or not fits("setting", row)
