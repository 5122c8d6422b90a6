"""What stands in a folder now, and which of the reports known of it have no file any more.

A report is gone only where the name of its file, or of a folder above it, is no longer listed. One that the walk
did not meet may well be there: in what could not be opened (a folder, an archive, a link), which keeps all that
was read from below it; or passed over by the walk and added by its own name, which is looked at like any other.
Names are compared as they are listed, never by asking for them: where upper and lower case are the same to the
system, 总结A.txt would seem to be there still after it was renamed to 总结a.txt.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from corpus import RejectedFile, SourceFile, find_files, open_archive
from corpus.folder import readable
from index.errors import SyncFolderError
from index.store.records import DocumentSummary, joined


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a folder, by the path that the library names a file by, and what does not any more."""

    files: Mapping[str, SourceFile]
    rejected: tuple[RejectedFile, ...]
    #: The sources of those rejected that keep earlier content in the library.
    outdated: frozenset[str]
    gone: tuple[DocumentSummary, ...]
    #: The ids of those gone from folders that are there but have nothing in them, by folder.
    emptied: Mapping[str, set[str]]


def checked_source(folder: Path, library: Path | None) -> Path:
    """The folder that a library is to mirror, as an absolute path.

    :raises SyncFolderError: it is not there, no folder, out of reach, or the library's own.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100  # as folders are walked: links stay
    try:
        with os.scandir(folder) as entries:
            next(entries, None)
    except FileNotFoundError as error:
        raise SyncFolderError(folder, "missing") from error
    except NotADirectoryError as error:
        raise SyncFolderError(folder, "no folder") from error
    except OSError as error:
        raise SyncFolderError(folder, "unreachable", error.strerror or "") from error
    if library is not None and folder.resolve().is_relative_to(library.resolve()):
        raise SyncFolderError(folder, "library")
    return folder


def library_below(folder: Path, library: Path) -> Path | None:
    """Where the library's own folder, which holds no reports to mirror, lies below `folder`; none where elsewhere."""
    own, whole = library.resolve(), folder.resolve()
    return folder / own.relative_to(whole) if own.is_relative_to(whole) else None


def standing(folder: Path, known: Mapping[str, DocumentSummary], left_out: Path | None) -> Standing:
    """What stands in `folder` (absolute) but below `left_out`; `known` are the library's reports of it, by path.

    :raises SyncFolderError: it went out of reach.
    """
    look = _Look(folder, left_out)
    look.take(find_files(folder))
    if look.root in look.rejected:  # it went away between two looks
        raise SyncFolderError(folder, "unreachable")
    try:
        for path in known:
            look.look_again(path)
        gone, outdated, emptied = [], set(), dict[str, set[str]]()
        for path, document in known.items():
            if path in look.files:
                continue
            if at := _at_or_above(path, look.rejected):
                outdated.add(look.rejected[at].source)
                continue
            gone.append(document)
            if place := look.disk.empty_folder_of(look.source(path)):
                emptied.setdefault(place, set()).add(document.doc_id)
    except OSError as error:  # of the folder itself; what is wrong below it is rejected
        raise SyncFolderError(folder, "unreachable", error.strerror or "") from error
    return Standing(look.files, tuple(look.rejected.values()), frozenset(outdated), tuple(gone), emptied)


class _Look:
    """What has been found so far, and rejected, by path."""

    def __init__(self, folder: Path, left_out: Path | None) -> None:
        self.root = readable(folder.as_posix())
        self.files: dict[str, SourceFile] = {}
        self.rejected: dict[str, RejectedFile] = {}
        self.disk = _Disk(folder)
        self._left_out = {readable(left_out.as_posix())} if left_out is not None else set[str]()
        self._opened: set[Path] = set()

    def source(self, path: str) -> str:
        """A path below the folder, from there on."""
        return path.removeprefix(joined(self.root, ""))

    def take(self, found: Iterable[SourceFile | RejectedFile]) -> None:
        """Notes what was found."""
        for file in found:
            path = self._path(file)
            if _at_or_above(path, self._left_out):
                continue
            if isinstance(file, RejectedFile):
                self.rejected[path] = file
            else:
                self.files[path] = file
                self._opened.add(file.path if file.member is None else file.member.archive)

    def look_again(self, path: str) -> None:
        """Looks for a file that was not met.

        :raises OSError: the folder itself cannot be listed.
        """
        if path not in self.files and not _at_or_above(path, self.rejected):
            self.take(self.disk.passed_over(self.source(path), self._opened))

    def _path(self, file: SourceFile | RejectedFile) -> str:
        """What was rejected is named by its path below the folder; a folder that was not opened by its whole path."""
        if isinstance(file, SourceFile):
            return joined(file.root_name, file.source)
        return file.source if Path(file.source).is_absolute() else joined(self.root, file.source)


def _at_or_above(path: str, places: Container[str]) -> str | None:
    """Which of `places` a path is, or lies below; none of them."""
    while path not in places:
        path, found, _ = path.rpartition("/")
        if not found:
            return None
    return path


class _Traced(NamedTuple):
    """How far a path leads: to what that is there, how many of its parts; what is listed there, none of a file."""

    at: Path
    length: int
    names: Mapping[str, str] | None
    error: OSError | None = None


class _Disk:
    """What is listed below a folder now; each folder is listed once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._listed: dict[Path, dict[str, str] | None] = {}

    def passed_over(self, source: str, opened: Collection[Path]) -> Iterator[SourceFile | RejectedFile]:
        """The file of this source, or the archive that it is in, where it is there but was not opened.

        A folder above it that cannot be listed is rejected.
        """
        parts = source.split("/")
        at, length, names, error = self._trace(parts)
        shown, on_disk = "/".join(parts[:length]), at.relative_to(self._root).as_posix()
        if isinstance(error, PermissionError):
            yield RejectedFile(shown, "no permission", "ask for permission")
        elif error is not None:
            yield RejectedFile(shown, "unreachable", "check the disk", error.strerror or "")
        elif names is None and at not in opened and at.is_file():
            yield from open_archive(SourceFile(self._root, shown, None if shown == on_disk else on_disk))

    def empty_folder_of(self, source: str) -> str | None:
        """The folder below the root that a file which is gone stood in or below, where it is there with nothing in it.

        So a network drive that is not connected looks.
        """
        traced = self._trace(source.split("/"))
        return traced.at.as_posix() if traced.at != self._root and traced.names == {} else None

    def _trace(self, parts: Sequence[str]) -> _Traced:
        at, names = self._root, self._names(self._root)
        for count, part in enumerate(parts):
            if names is None or part not in names:
                return _Traced(at, count, names)
            at /= names[part]
            try:
                names = self._names(at)
            except OSError as error:
                return _Traced(at, count + 1, None, error)
        return _Traced(at, len(parts), names)

    def _names(self, folder: Path) -> dict[str, str] | None:
        """What is in a folder: names as the file system has them by names as they are shown; none for a file.

        :raises OSError: it cannot be listed.
        """
        if folder not in self._listed:
            try:
                self._listed[folder] = {readable(name): name for name in os.listdir(folder)}  # noqa: PTH208
            except NotADirectoryError:
                self._listed[folder] = None
        return self._listed[folder]
