"""Putting a backup back: the library is the one of the backup then, or as it was.

All is made ready aside: the copy is checked, an earlier version made into today's, its generation set above that of
the library that it takes the place of, its uploads written. What is there is kept first, as a backup of its own where
it can be opened, else as the file that it is. Then the database takes its place, and last the uploads are moved to
theirs: a crash between the two leaves reports whose files come when the backup is restored again. A damaged backup does
not take the place of reports that can be read; where there are none, it is better than nothing.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from index.errors import BackupError, DamagedLibraryError
from index.intake.ingest import Progress
from index.intake.uploads import uploads_folder
from index.safety.backup import back_up
from index.safety.findings import Findings
from index.safety.mending import LibraryUnderRepair
from index.safety.opening import open_damaged
from index.safety.placing import copy_pages, free_name, keep_aside, put_in_place, remove_leftovers, scratch_folder
from index.safety.structure import is_systems
from index.safety.uploads_table import damaged_uploads, place_uploads, take_out_uploads
from index.safety.verification import verify_rows
from index.store.database import DATABASE
from index.store.traces import highest_traced

#: Where, beside the database that is made ready, its uploads are.
_UPLOADS = "uploads"


@dataclass(frozen=True, slots=True)
class Restored:
    """What is in the library now, and where what was there before is kept."""

    documents: int
    passages: int
    uploads: int
    kept: Path | None
    #: Whether the backup was damaged, and `repair` has to mend what can be.
    is_damaged: bool


def restore(folder: Path, file: Path, progress: Progress | None = None) -> Restored:
    """Puts the backup `file` in the place of the library in `folder`. The caller holds the lock.

    `progress` is told how many of the pages are copied.

    :raises BackupError: it is no backup, or damaged and there is a library that can be read.
    :raises DamagedLibraryError: it, or the library that is there, is of a later version.
    :raises OSError, sqlite3.OperationalError: the system refuses; the library is as it was, unless it was an upload
        that could not be moved to its place.
    """
    folder, file = folder.absolute(), file.absolute()
    if not file.is_file():
        raise BackupError(folder, file, "missing")
    remove_leftovers(folder)
    with scratch_folder(folder) as scratch:
        _copy(folder, file, scratch, progress)
        with _opened(folder, file, scratch) as made:
            findings, faults = _findings(made)
            is_damaged = bool(faults) or not findings.rows_are_whole
            kept, generation = _kept(folder, file, is_damaged)
            uploads = take_out_uploads(made.connection, folder, file, scratch / _UPLOADS)
            if not is_damaged:
                made.make_todays(max(generation, highest_traced(folder)), uploads_folder(folder).as_posix())
        put_in_place(scratch / DATABASE, folder)
        place_uploads(scratch / _UPLOADS, folder)
    return Restored(findings.documents, findings.passages, uploads, kept, is_damaged)


def _copy(folder: Path, file: Path, scratch: Path, progress: Progress | None) -> None:
    """Copies the backup, or a library's own file with what waits in its log."""
    uri = f"{file.as_uri()}?mode=ro"
    if not file.with_name(f"{file.name}-wal").exists():  # then nothing but the file is needed, on a CD say
        uri += "&immutable=1"
    source, target = sqlite3.connect(uri, uri=True), sqlite3.connect(scratch / DATABASE)
    try:
        copy_pages(source, target, progress)
    except sqlite3.DatabaseError as error:
        if is_systems(error):
            raise
        raise BackupError(folder, file, "no backup", str(error)) from error
    finally:
        source.close()
        target.close()


def _opened(folder: Path, file: Path, scratch: Path) -> LibraryUnderRepair:
    """The copy as a library of today's version, however damaged its rows are."""
    try:
        made = open_damaged(scratch)
    except DamagedLibraryError as error:
        if error.fault == "other version":
            raise DamagedLibraryError(file, error.detail, error.fault) from error
        raise BackupError(folder, file, "no backup", error.detail) from error
    if made is None:
        raise BackupError(folder, file, "no backup")
    names = {name for (name,) in made.connection.execute("SELECT name FROM sqlite_master")}
    if not {"setting", "document", "passage", "vector"} <= names:
        made.close()
        raise BackupError(folder, file, "no backup")
    return made


def _findings(made: LibraryUnderRepair) -> tuple[Findings, list[str]]:
    """What is wrong with the library of a backup, and which of its uploads are damaged."""
    findings = verify_rows(made.connection, made.path / DATABASE, beside=["upload"])
    try:
        return findings, damaged_uploads(made.connection)
    except sqlite3.DatabaseError as error:
        if is_systems(error):
            raise
        return findings, [str(error)]


def _kept(folder: Path, file: Path, is_damaged: bool) -> tuple[Path | None, int]:
    """Keeps what is in the library now; where, none where nothing is, and its generation."""
    try:
        there = open_damaged(folder)
    except DamagedLibraryError as error:
        if error.fault != "unreadable":
            raise
        return keep_aside(folder), 0
    if there is None:
        return None, 0
    with there:
        findings = verify_rows(there.connection, folder / DATABASE)
        if is_damaged and len(findings.damaged) < findings.documents:
            raise BackupError(folder, file, "damaged backup")
        if not findings.rows_are_whole:
            return keep_aside(folder), 0 if findings.settings else there.generation
        if not findings.documents:
            return None, there.generation
        kept = free_name(folder, "before-restore-{}.db")
        back_up(there, kept)
        return kept, there.generation
