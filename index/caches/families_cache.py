"""The families of a library's last commit: kept in a file, and from that of an earlier commit brought up to date.

What was compared once need not be compared again: only what the commits since touched is. Where the folder may not be
written to, they are made in memory.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from index.caches.making import cache_path, delete, latest_first, making, remove_old
from index.caches.plain_file import Header, read_plain, read_plain_header, write_plain
from index.families.alike import Pairs
from index.families.families import Families, Told
from index.families.shingles import ShingleSets
from index.families.wordings import Wordings
from index.store.library import FolderLibrary

KIND = "families"
#: Of how the wordings in a file were cut and compared; another's file is not used.
_VERSION = 1
#: One thread of a process at a time: two would make the same, and one of them for nothing.
_opening = threading.Lock()


def has_families(library: FolderLibrary) -> bool:
    """Whether there is a file of families that those of now can be made of, which is quick."""
    headers = (read_plain_header(file, KIND) for file in latest_first(library.path, KIND))
    return any(
        header.about == {"version": _VERSION} and library.touched_since(header.generation, header.token) is not None
        for header in headers
        if header is not None
    )


def open_families(
    library: FolderLibrary, full_check: bool = False, anew: bool = False, told: Told | None = None
) -> tuple[Families, bool]:
    """The families of the library as it is now, and whether all had to be made anew.

    `full_check` sums the file up to its last byte, `anew` uses none; `told` hears how far it is where all are made.
    """
    with _opening, library.snapshot():
        generation, token = library.generation, library.commit_token
        path = cache_path(library.path, KIND, generation, token)
        if not anew and (found := _from_file(library, path, full_check)) is not None:
            return found, False
        with making(library.path) as may_write:
            for file in [] if anew else latest_first(library.path, KIND):
                if (found := _from_file(library, file, full_check)) is not None:
                    if file != path and may_write:
                        _keep(found, path, generation, token)
                    return found, False
            found = Families.of(library.all_passages(), told)
            if may_write:
                _keep(found, path, generation, token)
            return found, True


def _from_file(library: FolderLibrary, file: Path, full_check: bool) -> Families | None:
    """The families of the library as it is now, from the file of its last commit or an earlier one."""
    header = read_plain_header(file, KIND)
    touched = None if header is None else library.touched_since(header.generation, header.token)
    if header is None or touched is None or (found := load_families(file, header, full_check)) is None:
        return None
    return found.following(touched, library.passages_among(touched)) if touched.runs.size else found


def save_families(families: Families, path: Path, generation: int, token: str) -> None:
    """Writes the families of a commit.

    :raises OSError: it cannot be written; nothing of it is left.
    """
    arrays = [array for wordings in (families.passages, families.sentences) for array in _arrays(wordings)]
    write_plain(path, KIND, generation, token, {"version": _VERSION}, arrays)


def load_families(path: Path, header: Header, full_check: bool = False) -> Families | None:
    """The families in the file at `path`, none where it is not whole."""
    if header.about != {"version": _VERSION} or (arrays := read_plain(path, header, full_check)) is None:
        return None
    half = len(arrays) // 2
    return Families(_wordings(*arrays[:half]), _wordings(*arrays[half:]))


def _arrays(of: Wordings) -> list[NDArray[Any]]:
    return [of.digests, of.sets.ids, of.sets.starts, of.pairs.first, of.pairs.second, of.pairs.shared,
            of.rows, of.starts, of.ends, of.numbers]  # fmt: skip


def _wordings(digests: NDArray[Any], ids: NDArray[Any], set_starts: NDArray[Any], *more: NDArray[Any]) -> Wordings:
    first, second, shared, *places = more
    return Wordings(digests, ShingleSets(ids, set_starts), Pairs(first, second, shared), *places)


def _keep(families: Families, path: Path, generation: int, token: str) -> None:
    with suppress(OSError):  # a full disk: the families in memory serve
        save_families(families, path, generation, token)
        remove_old(path, KIND, generation, delete)
