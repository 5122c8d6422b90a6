"""The errors of this package. They carry codes and data; the wording is the command's and the page's.

ChengliIndexError
├── ModelError             a folder is no sentence model that can be used
├── QueryError             a query that cannot be searched for
├── OldReadingError        a report was read by an earlier version, which kept less of it
├── SyncFolderError        a folder that a library is to mirror cannot be looked at
└── LibraryError
    ├── OtherEncoderError    made by another sentence model
    ├── LibraryLockedError   another process is writing
    ├── NoLocksError         the drive it is on cannot lock files
    ├── DamagedLibraryError  the database cannot be read
    ├── BackupError          a backup cannot be made, or not be put back
    ├── MilvusError          the Milvus that the library is in does not do what was asked
    ├── UnsupportedError     what was asked can be done in a folder alone
    └── DamagedCacheError    a cache is torn; caught, and the cache made anew
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from index.places import Location


class ChengliIndexError(Exception):
    """The root of this package's errors."""


class ModelError(ChengliIndexError):
    """A folder holds no sentence model; `tried` are the files looked for."""

    def __init__(self, folder: str, tried: tuple[str, ...] = (), detail: str = "") -> None:
        super().__init__(f"no sentence model in {folder}: {detail or ', '.join(tried)}")
        self.folder = folder
        self.tried = tried
        self.detail = detail


QueryFault = Literal["empty", "no words", "only excluded", "too long", "k too small", "k too large"]


class QueryError(ChengliIndexError):
    """A query that cannot be searched for; `value` is the length or k given, `limit` what is allowed."""

    def __init__(self, fault: QueryFault, value: int = 0, limit: int = 0) -> None:
        super().__init__(f"{fault}: {value} (limit {limit})")
        self.fault: QueryFault = fault
        self.value = value
        self.limit = limit


class LibraryError(ChengliIndexError):
    """Something about the library at `path`."""

    def __init__(self, path: Location | str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class OtherEncoderError(LibraryError):
    """The library was made by another sentence model than the one given."""

    def __init__(self, path: Location, made_by: str, given: str) -> None:
        super().__init__(path, f"made by {made_by}, opened with {given}")
        self.made_by = made_by
        self.given = given


class OldReadingError(ChengliIndexError):
    """A report was read by an earlier version of the program, which did not keep all that reading it again takes."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.source = source


SyncFault = Literal["missing", "no folder", "unreachable", "library"]


class SyncFolderError(ChengliIndexError):
    """A folder that a library is to mirror is not there, a file, out of reach, or the library's own."""

    def __init__(self, folder: Path, fault: SyncFault, detail: str = "") -> None:
        super().__init__(f"{folder}: {fault} {detail}".rstrip())
        self.folder = folder
        self.fault: SyncFault = fault
        self.detail = detail


class LibraryLockedError(LibraryError):
    """Another process is writing to the library."""

    def __init__(self, path: Path, owner: str, age_s: float) -> None:
        super().__init__(path, f"locked by {owner} for {age_s:.0f} s")
        self.owner = owner
        self.age_s = age_s


LibraryFault = Literal[
    "unreadable", "other version", "damaged row", "no folder", "no library", "in use", "nothing left", "lost"
]  # fmt: skip


class DamagedLibraryError(LibraryError):
    """The database of the library cannot be read, or not by this program."""

    def __init__(self, path: Location, detail: str, fault: LibraryFault = "unreadable") -> None:
        super().__init__(path, detail)
        self.detail = detail
        self.fault: LibraryFault = fault


class NoLocksError(LibraryError):
    """The drive that the library is on cannot lock files: two writers would not know of each other."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(path, detail)
        self.detail = detail


BackupFault = Literal[
    "folder", "no folder", "other file", "in library", "damaged library", "missing", "no backup", "damaged backup",
    "no upload",
]  # fmt: skip


class BackupError(LibraryError):
    """A backup cannot be made of the library at `path`, or not be put back there; `file` is the backup's."""

    def __init__(self, path: Path, file: Path, fault: BackupFault, detail: str = "") -> None:
        super().__init__(path, f"{file}: {fault} {detail}".rstrip())
        self.file = file
        self.fault: BackupFault = fault
        self.detail = detail


MilvusFault = Literal[
    "no package", "no address", "no time", "name", "unreachable", "denied", "too slow", "in use", "other program",
    "other version", "too long", "refused",
]  # fmt: skip


class MilvusError(LibraryError):
    """The Milvus at `path` cannot be reached, or refuses what is asked of it."""

    def __init__(self, path: Location | str, fault: MilvusFault, detail: str = "") -> None:
        super().__init__(path, f"{fault} {detail}".rstrip())
        self.fault: MilvusFault = fault
        self.detail = detail


Feature = Literal["own words", "word counts", "reindex", "backup", "restore"]


class UnsupportedError(LibraryError):
    """A library in Milvus cannot do what one in a folder does."""

    def __init__(self, path: Location, feature: Feature) -> None:
        super().__init__(path, f"cannot do {feature}")
        self.feature: Feature = feature


class DamagedCacheError(LibraryError):
    """A cache file turned out to be damaged while it was searched; it can be made anew."""
