"""Putting a library in the place of another: readers see the one or the other, and so does who comes after a crash.

Where SQLite can open what is there, all pages are written over it in one transaction of SQLite's own; so pages that
have it open go on with the old one and then see the new. Else the file takes the place of the other's name. Either
way the new one is made aside, in whole, before.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from index.intake.ingest import Progress
from index.safety.structure import header_faults, is_systems
from index.store.database import DATABASE, synced, written_whole

_SCRATCH = "mending"
#: SQLite's codes for a file that another has locked, and how often that is waited for (a quarter of a second each).
_LOCKED, _ATTEMPTS = (5, 6), 120
_PAGES_A_STEP = 1024


@contextmanager
def scratch_folder(folder: Path) -> Iterator[Path]:
    """A folder in the library's, on the same disk, for what is made aside; afterwards it is gone."""
    scratch = folder / f"{_SCRATCH}-{os.getpid()}.new"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def remove_leftovers(folder: Path) -> None:
    """Removes what a process left that died; the caller holds the lock."""
    for left in folder.glob(f"{_SCRATCH}-*.new"):
        shutil.rmtree(left, ignore_errors=True)
    for form in ("before-restore-*.part", f"{DATABASE}.damaged-*.part"):
        for left in folder.glob(form):
            left.unlink(missing_ok=True)


def free_name(folder: Path, form: str) -> Path:
    """The first path in `folder` that is not there yet, of names like library.db.damaged-{}."""
    return next(path for number in count(1) if not (path := folder / form.format(number)).exists())


def keep_aside(folder: Path) -> Path:
    """Keeps a copy of the library's file, with what waits in its log, and returns where.

    :raises OSError: it cannot be copied.
    """
    kept = free_name(folder, f"{DATABASE}.damaged-{{}}")
    for suffix in ("-wal", ""):  # the log first: what it holds may be moved to the file meanwhile, not back
        source = folder / f"{DATABASE}{suffix}"
        if source.exists():
            with written_whole(kept.with_name(f"{kept.name}{suffix}")) as part:
                shutil.copyfile(source, part)
    return kept


def put_in_place(made: Path, folder: Path) -> None:
    """Makes the database `made`, which nobody has open, the library's of `folder`; the caller holds the lock.

    :raises OSError, sqlite3.OperationalError: it cannot be written; the library is as it was.
    """
    as_one_file(made)
    target = folder / DATABASE
    if target.is_file() and not header_faults(target):
        try:
            _write_over(made, target)
            return
        except sqlite3.DatabaseError as error:
            if is_systems(error):
                raise
    synced(made)
    for suffix in ("-wal", "-shm"):  # of the file that is replaced: SQLite would take them for this one's
        target.with_name(f"{target.name}{suffix}").unlink(missing_ok=True)
    made.replace(target)
    synced(folder)


def as_one_file(file: Path) -> None:
    """Has a database that nobody else has open be all in its file, as no library is while it is in use."""
    db = sqlite3.connect(file, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = DELETE")
    finally:
        db.close()


def _write_over(made: Path, target: Path) -> None:
    source, over = sqlite3.connect(made), sqlite3.connect(target, isolation_level=None)
    try:
        over.execute("PRAGMA synchronous = FULL")
        copy_pages(source, over)
    finally:
        source.close()
        over.close()


def copy_pages(source: sqlite3.Connection, target: sqlite3.Connection, progress: Progress | None = None) -> None:
    """Copies a database page by page, in one transaction of the target's.

    :raises sqlite3.OperationalError: the system refuses, or another process keeps one of them locked.
    """
    source.backup(target, pages=_PAGES_A_STEP, progress=_patience(progress), sleep=0.25)


def _patience(progress: Progress | None) -> Callable[[int, int, int], None]:
    waited = 0

    def tell(status: int, remaining: int, total: int) -> None:
        nonlocal waited
        waited = waited + 1 if status in _LOCKED else 0
        if waited > _ATTEMPTS:
            raise sqlite3.OperationalError("database is locked")
        if progress:
            progress(total - remaining, total)

    return tell
