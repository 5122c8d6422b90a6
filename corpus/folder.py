"""The files of a folder that are reports, or may be."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.archive import find_members
from corpus.errors import RejectedFile, UnreadableFileError
from corpus.member import Member
from corpus.selection import check_format, may_be_report


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: `source` is its POSIX path below `root`, as text that can be stored and shown.

    `on_disk` is the same as the file system has it, where that is no Unicode (names in GBK from old
    archives); none where it is the same. Of a file in an archive, `member` says where, and `source` names the
    archive like a folder.
    """

    root: Path
    source: str
    on_disk: str | None = None
    member: Member | None = None

    @property
    def path(self) -> Path:
        """Where the file is opened; for one in an archive, where it would be were that a folder."""
        return self.root / (self.on_disk or self.source)

    @property
    def root_name(self) -> str:
        """The root as text that can be stored and shown, in POSIX form."""
        return readable(self.root.as_posix())


def readable(name: str) -> str:
    """A name as text: bytes that are no UTF-8 are read as GB18030."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def _source_file(root: Path, name: str) -> SourceFile:
    shown = readable(name)
    return SourceFile(root, shown, None if shown == name else name)


#: Says of which files it is known that they are no archives.
IsPlain = Callable[[SourceFile], bool]


def find_files(path: Path, is_plain: IsPlain | None = None) -> Iterator[SourceFile | RejectedFile]:
    """The files at `path`, a file or a folder, in order of their names; what cannot be read as rejected.

    A file is taken whatever its name. In a folder, files that offices write but that are not read yet
    are named as rejected; hidden files, Word's lock files (~$) and all else are passed over. An archive is
    gone through like a folder; files that `is_plain` knows are not opened to see whether they are archives.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100  # not resolve: a mapped drive or a link keeps its name
    if path.is_dir():
        yield from _walk(path, is_plain)
    elif path.exists():
        yield from open_archive(_source_file(path.parent, path.name), is_plain)
    else:
        yield RejectedFile(readable(str(path)), "missing", "check the path")


def open_archive(file: SourceFile, is_plain: IsPlain | None = None) -> Iterator[SourceFile | RejectedFile]:
    """The files in an archive; where `file` is none, itself."""
    if is_plain is not None and is_plain(file):
        yield file
        return
    try:
        found = find_members(file.path) if file.path.is_file() else None
    except UnreadableFileError as error:
        yield _rejected(file.source, error)
        return
    except FileNotFoundError:  # who reads it says so
        found = None
    except PermissionError:  # that it may be an archive keeps what was read from it before
        yield RejectedFile(file.source, "no permission", "ask for permission")
        return
    except OSError as error:
        yield RejectedFile(file.source, "unreachable", "check the disk", error.strerror or "")
        return
    if found is None:
        yield file
        return
    for name, member in found:
        source = f"{file.source}/{name}"
        if isinstance(member, UnreadableFileError):
            yield _rejected(source, member)
        else:
            yield SourceFile(file.root, source, member=member)


def _rejected(source: str, error: UnreadableFileError) -> RejectedFile:
    return error.rejected(source)


def _walk(root: Path, is_plain: IsPlain | None) -> Iterator[SourceFile | RejectedFile]:
    closed: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=closed.append):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in folders:
            if (Path(folder) / name).is_symlink():  # it may lead round in a ring, or out of what was named
                yield RejectedFile(
                    readable((Path(folder) / name).relative_to(root).as_posix()), "link", "add it itself"
                )
        below = Path(folder).relative_to(root).as_posix()
        for name in sorted(filter(may_be_report, names)):
            source = name if below == "." else f"{below}/{name}"
            try:
                check_format(name)
            except UnreadableFileError as refused:
                yield _rejected(readable(source), refused)
            else:
                yield from open_archive(_source_file(root, source), is_plain)
    for error in closed:
        yield RejectedFile(readable(Path(error.filename or root).as_posix()), "no permission", "ask for permission")
