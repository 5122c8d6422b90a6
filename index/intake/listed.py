"""Where a path leads in a folder, by what is listed there.

Names are compared as they are listed, never by asking for them: where upper and lower case are the same to the
system, 总结A.txt would seem to be there still after it was renamed to 总结a.txt.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from corpus import RejectedFile, SourceFile, open_archive
from corpus.folder import readable


class _Traced(NamedTuple):
    """How far a path leads: to what that is there, how many of its parts; what is listed there, none of a file."""

    at: Path
    length: int
    names: Mapping[str, str] | None
    error: OSError | None = None


class Listed:
    """What is listed below a folder now; each folder is listed once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._listed: dict[Path, dict[str, str] | None] = {}
        #: Files that are no archives, though something is known of below them.
        self._plain: set[Path] = set()

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
        elif names is None and at not in opened and at not in self._plain and at.is_file():
            file = SourceFile(self._root, shown, None if shown == on_disk else on_disk)
            for found in open_archive(file):
                if length < len(parts) and found == file:  # in the place of a folder: nobody has ever named it
                    self._plain.add(at)
                else:
                    yield found

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
