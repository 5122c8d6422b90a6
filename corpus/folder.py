"""The files of a folder that are reports, or may be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import RejectedFile
from corpus.readers import NOT_YET_READABLE, READABLE


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: `source` is its POSIX path below `root`."""

    root: Path
    source: str

    @property
    def path(self) -> Path:
        return self.root / self.source


def find_files(path: Path) -> Iterator[SourceFile | RejectedFile]:
    """The files at `path`, a file or a folder, in order of their names; what cannot be read as rejected.

    A file is taken whatever its name. In a folder, files that offices write but that are not read yet
    are named as rejected; hidden files, Word's lock files (~$) and all else are passed over.
    """
    path = path.absolute()
    if path.is_dir():
        yield from _walk(path)
    elif path.exists():
        yield SourceFile(path.parent, path.name)
    else:
        yield RejectedFile(str(path), "missing", "check the path")


def _walk(root: Path) -> Iterator[SourceFile | RejectedFile]:
    closed: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=closed.append):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            suffix = Path(name).suffix.lower()
            source = (Path(folder) / name).relative_to(root).as_posix()
            if name.startswith((".", "~$")):
                continue
            if suffix in READABLE:
                yield SourceFile(root, source)
            elif suffix in NOT_YET_READABLE:
                yield RejectedFile(source, "unsupported", "save as docx or txt", suffix)
    for error in closed:
        yield RejectedFile(Path(error.filename or root).as_posix(), "no permission", "ask for permission")
