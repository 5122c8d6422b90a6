"""Files that came through the browser: kept in the library's folder, for a library names files by path.

A name from a browser may hold folders, and anything else: it is made one that every system can store
and that stays below `uploads/`. Nothing that is there is overwritten unasked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path, PurePosixPath

from pathvalidate import sanitize_filename

from corpus import SourceFile, UnreadableFileError, content_hash, open_archive, read_file
from index.library import Library
from index.places import Location, kept_folder
from index.store.database import is_unfinished, written_whole

#: Three bytes each in UTF-8, with a suffix: short enough for a name on any file system.
_MAX_STEM_CHARS = 70
#: Of a longer name the end stays too: the year often stands there.
_END_CHARS = 20
#: Stand around the name of a file that another took the place of, until that has been read; no kept name begins so.
_BEFORE, _BEHIND = ".", ".replaced"


def uploads_folder(library: Location) -> Path:
    """Where the uploaded files of the library at `library` lie."""
    return kept_folder(library) / "uploads"


def store_upload(library: Location, name: str, data: bytes, replacing: bool = False) -> SourceFile:
    """Keeps an uploaded file under its own name.

    Where another file has that, it is kept under `name (2)`, or (`replacing`) in the place of the other, which is
    set aside until `settle_replaced`. `name` may hold folders, as browsers give them for a folder that is uploaded.

    :raises OSError: it cannot be written; then nothing of it is left.
    """
    root, wanted = uploads_folder(library), _source(name)
    for number in count(1):
        source = wanted if number == 1 else wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
        path = root / source
        if replacing or not path.exists():
            aside = path.with_name(f"{_BEFORE}{path.name}{_BEHIND}")
            if path.is_file() and not aside.exists() and not _holds(path, data):
                path.replace(aside)
            _write(path, data)
        elif not _holds(path, data):
            continue
        break
    return SourceFile(root, source.as_posix())


def settle_replaced(library: Library) -> None:
    """Deletes the kept files that others took the place of, and puts back those whose successors could not be read.

    A successor that no report has been read from is not kept, nor is what a process left that died while it wrote. The
    caller holds the lock.
    """
    uploads = uploads_folder(library.path)
    for left in filter(is_unfinished, list(uploads.rglob("*.part"))):
        with suppress(OSError):
            left.unlink()
    read = {document.path: document.content_hash for document in library.documents()}
    for old in sorted(uploads.rglob(f"{_BEFORE}*{_BEHIND}")):
        path = old.with_name(old.name.removeprefix(_BEFORE).removesuffix(_BEHIND))
        below = path.as_posix() + "/"  # the members of an archive
        known = path.as_posix() in read or any(name.startswith(below) for name in read)
        with suppress(OSError):  # open on Windows: next time
            successor = path.is_file() and _was_read(path, read)
            if known and not successor:
                old.replace(path)
            else:
                old.unlink()


def _was_read(path: Path, read: Mapping[str, str]) -> bool:
    """Whether a kept file is what its report, or one of an archive's reports, was read from."""
    if path.as_posix() in read:
        return read[path.as_posix()] == content_hash(path.read_bytes())
    for file in open_archive(SourceFile(path.parent, path.name)):
        known = read.get(f"{path.parent.as_posix()}/{file.source}")
        with suppress(UnreadableFileError):
            if isinstance(file, SourceFile) and known and known == content_hash(read_file(file)):
                return True
    return False


def stands_for_another(library: Location, name: str, data: bytes) -> bool:
    """Whether a file with other content has been uploaded under this name."""
    path = uploads_folder(library) / _source(name)
    return path.exists() and not _holds(path, data)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _write(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all; only the holder of the library's lock calls it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as part:
        part.write_bytes(data)


def _source(name: str) -> PurePosixPath:
    """Where a file of this name is kept below the uploads."""
    parts = [clean for part in name.replace("\\", "/").split("/") if (clean := _clean(part))]
    return PurePosixPath(*(parts or ["未命名"]))


def delete_uploads(library: Library, gone: Iterable[tuple[str, str]]) -> None:
    """Deletes the kept files of reports that are not in the library (any more), each by its root and source.

    An archive stays as long as one of its reports is there; files that did not come through the browser always do.
    """
    uploads = uploads_folder(library.path)
    root = uploads.as_posix()
    kept = {place for at, source in gone if at == root and (place := _kept(uploads, source))}
    if kept:  # all reports are looked through once, not for each of those that went
        places = (PurePosixPath(document.source) for document in library.documents() if document.root == root)
        kept -= {folder for place in places for folder in (place, *place.parents)}
    for place in kept:
        _delete(uploads, uploads / place)


def _kept(uploads: Path, source: str) -> PurePosixPath | None:
    """The kept file of a report: its own, or the archive that it is in."""
    place = PurePosixPath(source)
    for at in (*reversed(place.parents), place):  # what is named below an archive may be no path of a file
        if at.is_absolute() or ".." in at.parts:
            return None
        if (uploads / at).is_file():
            return at
    return None


def _delete(uploads: Path, path: Path) -> None:
    with suppress(OSError):  # gone already, or open on Windows: it is in no library any more
        path.unlink()
        for folder in path.parents:
            if folder == uploads:
                break
            folder.rmdir()  # only where it is empty


def _clean(part: str) -> str:
    """A name of a file or folder that every system can store; empty where nothing is left of it."""
    name = PurePosixPath(part.strip())  # cut before it is cleaned, which would cut off the suffix
    stem = name.stem
    if len(stem) > _MAX_STEM_CHARS:
        stem = f"{stem[: _MAX_STEM_CHARS - _END_CHARS - 1]}…{stem[-_END_CHARS:]}"
    clean = sanitize_filename(stem + name.suffix[:16], platform="universal").strip(" .")
    return f"{clean}_" if is_unfinished(Path(clean)) else clean
