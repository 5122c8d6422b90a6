"""Libraries by where they lie: opened, made, written to, and made quick to search.

Whoever has a `Library` needs not know which it is. What makes a folder's indexes is loaded only for who writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.encoder import Encoder
from index.library import Library
from index.milvus.library import MilvusLibrary
from index.milvus.server import connect, disconnect
from index.places import Location
from index.store.database import DATABASE, checked_folder, make_folder
from index.store.library import FolderLibrary
from index.store.lock import writing as holding_lock


def open_library(location: Location, shared: bool = False) -> Library | None:
    """The library at a location, none where there is none; a `shared` one serves several threads.

    :raises LibraryError: it cannot be read.
    """
    if isinstance(location, Path):
        return FolderLibrary.open(location, shared)
    return MilvusLibrary.open(location)


def check_location(location: Location) -> None:
    """Looks whether there may be a library at a location.

    :raises LibraryError: it is a file, or a Milvus that cannot be reached.
    """
    if isinstance(location, Path):
        checked_folder(location)
    else:
        disconnect(connect(location))


def may_hold_something(location: Location) -> bool:
    """Whether a library may have been made there, as far as that can be told without opening it."""
    return not isinstance(location, Path) or (location / DATABASE).is_file()


def create_library(location: Location, encoder: Encoder) -> Library:
    """The library at a location, made first, for vectors of this encoder, where there is none.

    :raises LibraryError: it cannot be read or made.
    """
    if isinstance(location, Path):
        return FolderLibrary.create(location)
    return MilvusLibrary.create(location, encoder)


@contextmanager
def writing(location: Location) -> Iterator[None]:
    """Holds the lock of a library, where it has one; Milvus takes several writers at a time.

    :raises LibraryLockedError: another process holds it.
    :raises NoLocksError: the drive cannot lock files.
    """
    if isinstance(location, Path):
        make_folder(location)
        with holding_lock(location):
            yield
    else:
        yield


def keep_up(library: Library, tidy: bool = False) -> None:
    """Has what searches read follow a commit, so that readers find it ready; `tidy` makes worn files anew."""
    if isinstance(library, FolderLibrary):
        from index.caches import opening

        opening.keep_up(library, tidy)


def make_ready(library: Library, encoder: Encoder) -> None:
    """Has all that searches read be made, anew where it is worn: for after a writer's work, when nobody waits."""
    if isinstance(library, FolderLibrary):
        from index.caches import opening

        opening.open_indexes(library, encoder, tidy=True)
    elif isinstance(library, MilvusLibrary):
        library.settle()
