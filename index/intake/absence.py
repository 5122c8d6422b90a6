"""What stands in a folder now, and which of the reports known of it have no file any more.

A report is gone only where the name of its file, or of a folder above it, is no longer listed. One that the walk
did not meet may well be there: in what could not be opened (a folder, an archive, a link), which keeps all that
was read from below it; or passed over by the walk and added by its own name, which is looked at like any other.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus import RejectedFile, SourceFile, file_state, find_files
from corpus.folder import readable
from index.errors import SyncFolderError
from index.intake.listed import Listed
from index.places import Location, own_folder
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


def checked_source(folder: Path, library: Location | None) -> Path:
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
    own = None if library is None else own_folder(library)
    if own is not None and folder.resolve().is_relative_to(own.resolve()):
        raise SyncFolderError(folder, "library")
    return folder


def library_below(folder: Path, library: Location) -> Path | None:
    """Where the library's own folder, which holds no reports to mirror, lies below `folder`; none where elsewhere."""
    if (own := own_folder(library)) is None:
        return None
    own, whole = own.resolve(), folder.resolve()
    return folder / own.relative_to(whole) if own.is_relative_to(whole) else None


def standing(folder: Path, known: Mapping[str, DocumentSummary], left_out: Path | None) -> Standing:
    """What stands in `folder` (absolute) but below `left_out`; `known` are the library's reports of it, by path.

    :raises SyncFolderError: it went out of reach.
    """
    look = _Look(folder, known, left_out)
    look.take(find_files(folder, look.is_plain))
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

    def __init__(self, folder: Path, known: Mapping[str, DocumentSummary], left_out: Path | None) -> None:
        self.root = readable(folder.as_posix())
        self._known = known
        self.files: dict[str, SourceFile] = {}
        self.rejected: dict[str, RejectedFile] = {}
        self.disk = Listed(folder)
        self._left_out = {readable(left_out.as_posix())} if left_out is not None else set[str]()
        self._opened: set[Path] = set()

    def source(self, path: str) -> str:
        """A path below the folder, from there on."""
        return path.removeprefix(joined(self.root, ""))

    def is_plain(self, file: SourceFile) -> bool:
        """Whether a file was read as a report and is as it was: then it is no archive, and need not be opened."""
        document = self._known.get(self._path(file))
        return document is not None and is_as_it_was(document, file)

    def take(self, found: Iterable[SourceFile | RejectedFile]) -> None:
        """Notes what was found; of two files whose names read alike, the first."""
        for file in found:
            path = self._path(file)
            if _at_or_above(path, self._left_out):
                continue
            if isinstance(file, RejectedFile):
                self.rejected[path] = file
            elif path in self.files:
                self.rejected[path] = RejectedFile(file.source, "duplicate name", "rename it")
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


def is_as_it_was(document: DocumentSummary, file: SourceFile) -> bool:
    """Whether the file system says nothing new of the file that a report was read from."""
    state = file_state(file)
    return bool(document.content_hash and state and state == document.file_state)


def _at_or_above(path: str, places: Container[str]) -> str | None:
    """Which of `places` a path is, or lies below; none of them."""
    while path not in places:
        path, found, _ = path.rpartition("/")
        if not found:
            return None
    return path
