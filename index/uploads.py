"""Files that came through the browser: kept in the library's folder, for a library names files by path.

A name from a browser may hold folders, and anything else: it is made one that every system can store
and that stays below `uploads/`. Nothing that is there is ever overwritten.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from pathlib import Path, PurePosixPath

from pathvalidate import sanitize_filename

from corpus import SourceFile

#: Three bytes each in UTF-8, with a suffix: short enough for a name on any file system.
_MAX_STEM_CHARS = 70


def uploads_folder(library: Path) -> Path:
    """Where the uploaded files of the library in the folder `library` lie."""
    return library.absolute() / "uploads"


def store_upload(library: Path, name: str, data: bytes) -> SourceFile:
    """Keeps an uploaded file, under its own name or, where another file has that, under `name (2)`.

    `name` may hold folders, as browsers give them for a folder that is uploaded.

    :raises OSError: it cannot be written.
    """
    root = uploads_folder(library)
    parts = [clean for part in name.replace("\\", "/").split("/") if (clean := _clean(part))]
    wanted = PurePosixPath(*(parts or ["未命名"]))
    for number in count(1):
        source = wanted if number == 1 else wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
        path = root / source
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("xb") as file:
                file.write(data)
        except FileExistsError:
            if path.is_file() and path.read_bytes() == data:
                break
            continue
        break
    return SourceFile(root, source.as_posix())


def delete_upload(library: Path, root: str, source: str) -> None:
    """Deletes the kept file of a report that came through the browser; does nothing to any other file."""
    uploads = uploads_folder(library)
    if root != uploads.as_posix():
        return
    path = uploads / source
    with suppress(OSError):  # gone already, or open on Windows: it is in no library any more
        path.unlink()
        for folder in path.parents:
            if folder == uploads:
                break
            folder.rmdir()  # only where it is empty


def _clean(part: str) -> str:
    """A name of a file or folder that every system can store; empty where nothing is left of it."""
    name = PurePosixPath(part.strip())  # cut before it is cleaned, which would cut off the suffix
    return sanitize_filename(f"{name.stem[:_MAX_STEM_CHARS]}{name.suffix[:16]}", platform="universal").strip(" .")
