"""The files that came through the browser, as rows of a backup: so one file holds all that was given to a library."""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
from pathlib import Path, PurePosixPath

from index.errors import BackupError
from index.intake.uploads import uploads_folder
from index.safety.mending import UPLOADS_ROOT
from index.safety.placing import free_name
from index.store.database import is_unfinished, synced, written_whole
from index.store.schema import check_of

#: Beside the tables of a library, and what tells a backup from one.
UPLOAD = """CREATE TABLE upload (
    path       TEXT PRIMARY KEY, -- below the library's uploads, POSIX
    data       BLOB NOT NULL,
    check_hash TEXT NOT NULL
)"""
#: What no upload is ever named, whatever system it comes from (`index.intake.uploads` makes the names).
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')


def is_backup(file: Path) -> bool:
    """Whether a file is a backup of a library.

    :raises sqlite3.OperationalError: the system refuses to read it.
    """
    try:
        db = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        try:
            return {("upload",), ("setting",)} <= set(db.execute("SELECT name FROM sqlite_master"))
        finally:
            db.close()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return False


def put_uploads(db: sqlite3.Connection, library: Path) -> int:
    """Puts the uploads of the library in the folder `library` into a backup; returns how many.

    :raises OSError: one cannot be read.
    """
    folder = uploads_folder(library)
    db.execute(UPLOAD)
    name, root = UPLOADS_ROOT, folder.as_posix()
    db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?, ?)", (name, root, check_of(name, root)))
    count = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or is_unfinished(path):
            continue
        try:
            data = path.read_bytes()
        except FileNotFoundError:  # its report was removed just now
            continue
        source = path.relative_to(folder).as_posix()
        db.execute("INSERT INTO upload VALUES (?, ?, ?)", (source, data, check_of(source, data)))
        count += 1
    return count


def damaged_uploads(db: sqlite3.Connection) -> list[str]:
    """The uploads in a backup that are not what was put there, by path; none in a library's own file."""
    if not _has_uploads(db):
        return []
    return [
        str(path) for path, data, stored in db.execute("SELECT path, data, check_hash FROM upload")
        if check_of(path, data) != stored or _place(path) is None
    ]  # fmt: skip


def take_out_uploads(db: sqlite3.Connection, library: Path, file: Path, aside: Path) -> int:
    """Writes those uploads of the backup `file` that are not there below `aside`, a folder on the library's disk;
    returns how many uploads it has. What is damaged is left out. `place_uploads` gives them their places.

    :raises BackupError: one could not be placed, for something else stands there; :raises OSError: the system refuses.
    """
    if not _has_uploads(db):
        return 0
    folder, count = uploads_folder(library), 0
    for name, data, stored in db.execute("SELECT path, data, check_hash FROM upload ORDER BY path"):
        source = _place(name)
        if source is None or not isinstance(data, bytes) or check_of(name, data) != stored:
            continue
        path = folder / source
        # A link would lead elsewhere, and in the place of a folder or below a file none can stand.
        if path.resolve() != folder.resolve() / source or path.is_dir() or _is_below_a_file(path, folder):
            raise BackupError(library, file, "no upload", str(name))
        count += 1
        if not (path.exists() and path.read_bytes() == data):
            (aside / source).parent.mkdir(parents=True, exist_ok=True)
            (aside / source).write_bytes(data)
            synced(aside / source)
    return count


def place_uploads(aside: Path, library: Path) -> None:
    """Moves uploads that were taken out to where a library's are kept.

    One that is there with another content is kept in a folder of its own, `before-restore-uploads-1` say.

    :raises OSError: the system refuses; the rest is where it was.
    """
    folder, kept = uploads_folder(library), free_name(library, "before-restore-uploads-{}")
    for file in sorted(path for path in aside.rglob("*") if path.is_file()):
        source = file.relative_to(aside)
        if (folder / source).exists():
            _move(folder / source, kept / source)
        _move(file, folder / source)


def _move(file: Path, to: Path) -> None:
    """Moves a file, also to another disk, to where a link from a library's folder may lead."""
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        file.replace(to)
        synced(to.parent)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with written_whole(to) as part:
            shutil.copyfile(file, part)
        file.unlink()


def _is_below_a_file(path: Path, folder: Path) -> bool:
    return any(parent.is_file() for parent in path.parents if parent.is_relative_to(folder))


def _has_uploads(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = 'upload'").fetchone() is not None


def _place(name: object) -> PurePosixPath | None:
    """Where below the uploads a file of this name is kept; none where the name leads out of there."""
    if not isinstance(name, str) or not name or _UNSAFE.search(name):
        return None
    parts = name.split("/")
    return None if any(part in ("", ".", "..") for part in parts) else PurePosixPath(name)
