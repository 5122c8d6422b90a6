"""A backup: one file with all that was given to a library, made while others read and write.

It is SQLite's own online copy of one generation, with the uploads as a further table; made beside its name, read
again from its first row to its last, and only then given the name. So an earlier backup of that name is there until
the new one is known to be whole.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from index.errors import BackupError
from index.intake.ingest import Progress
from index.safety.placing import as_one_file, copy_pages
from index.safety.uploads_table import damaged_uploads, is_backup, put_uploads
from index.safety.verification import verify_rows
from index.store.database import DATABASE, text_of, written_whole
from index.store.library import FolderLibrary


@dataclass(frozen=True, slots=True)
class Backup:
    """What is in a backup."""

    documents: int
    passages: int
    uploads: int
    size_bytes: int


def back_up(library: FolderLibrary, file: Path, progress: Progress | None = None) -> Backup:
    """Makes a backup of the library as it is now; needs no lock. `progress` is told how many pages are copied.

    :raises BackupError: `file` is no place for it, or the library is damaged.
    :raises OSError, sqlite3.OperationalError: the system refuses; then nothing of it is left.
    """
    file = file.absolute()
    _check_place(library.path, file)
    with written_whole(file) as part:
        try:
            return _make(library, file, part, progress)
        finally:
            for suffix in ("-journal", "-wal", "-shm"):
                part.with_name(f"{part.name}{suffix}").unlink(missing_ok=True)


def _check_place(library: Path, file: Path) -> None:
    if file.is_dir():
        raise BackupError(library, file, "folder")
    if not file.parent.is_dir():
        raise BackupError(library, file, "no folder")
    folder, uploads = file.parent.resolve(), library.resolve() / "uploads"
    is_own = folder == library.resolve() and file.name.startswith(DATABASE)
    if is_own or uploads in (folder, *folder.parents) or (file.name == DATABASE and file.exists()):
        raise BackupError(library, file, "in library")
    if file.exists() and (not file.is_file() or not is_backup(file)):
        raise BackupError(library, file, "other file")


def _make(library: FolderLibrary, file: Path, part: Path, progress: Progress | None) -> Backup:
    part.unlink(missing_ok=True)
    target = sqlite3.connect(part, isolation_level=None)
    try:
        with library.snapshot():
            library.passage_count()  # what is read first is what the copy is of, whatever is committed meanwhile
            copy_pages(library.connection, target, progress)
        target.execute("PRAGMA synchronous = FULL")
        target.execute("BEGIN")
        uploads = put_uploads(target, library.path)
        target.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise BackupError(library.path, file, "damaged library", str(error)) from error
    finally:
        target.close()
    as_one_file(part)
    checked = sqlite3.connect(part)
    try:
        checked.text_factory = text_of
        findings = verify_rows(checked, part, beside=["upload"])
        faults = damaged_uploads(checked)
    finally:
        checked.close()
    if faults or not findings.rows_are_whole:
        raise BackupError(library.path, file, "damaged library")
    return Backup(findings.documents, findings.passages, uploads, part.stat().st_size)
