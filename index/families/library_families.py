"""The families of a library as it is now, those that most units use first, with their passages.

A hundred thousand passages do not lie in memory at once: the families are known by the rows of their passages, and
these are read some families at a time. Which rows they are is kept in memory for the states of a library that were
asked for last: to group a hundred thousand passages takes half a second, to find what some rows belong to nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import Passage
from index.caches.families_cache import has_families, open_families
from index.families.families import Families, Told
from index.families.family import Family, family_of
from index.families.wordings import Group
from index.library import Library
from index.milvus.library import MilvusLibrary
from index.milvus.nearby import alike
from index.store.library import FolderLibrary
from index.store.records import StoredPassage

#: So many passages are read at a time.
_PASSAGES = 5000
#: The groups of so many states of libraries are kept: the user's, the one before it, and the samples'.
_KEPT = 3


@dataclass(frozen=True, slots=True)
class _Grouped:
    """The groups of a library in order; `rows` int64 (n,) ascending, and of each the number of a group that has it."""

    groups: tuple[Group, ...]
    rows: NDArray[np.int64]
    numbers: NDArray[np.int64]

    @classmethod
    def of(cls, groups: tuple[Group, ...]) -> _Grouped:
        rows, numbers = _members(groups)
        order = np.argsort(rows, kind="stable")
        return cls(groups, rows[order], numbers[order])

    def having(self, rows: Collection[int]) -> list[Group]:
        """The groups that have any of these rows, in order."""
        wanted = np.array(sorted(rows), np.int64)
        starts, ends = (np.searchsorted(self.rows, wanted, side=side) for side in ("left", "right"))
        found = {int(n) for start, end in zip(starts, ends, strict=True) for n in self.numbers[start:end]}
        return [self.groups[number] for number in sorted(found)]


_known: dict[tuple[str, str], _Grouped] = {}
_looking = threading.Lock()


def library_families(library: FolderLibrary) -> Iterator[Family]:
    """All families of a library: those of whole passages first, and of these the ones that most units use.

    They are the library's as it is when this is called, their passages are read when they are asked for: within a
    `snapshot` of the library all is of one commit, else what has gone meanwhile is left out.

    :raises DamagedLibraryError: a text is not the one that was embedded.
    """
    with library.snapshot():
        groups = _grouped(library).groups
    return _read(library, groups)


def are_known(library: Library) -> bool:
    """Whether the families of a library can be told at once; else `make_known` takes a while where it is large."""
    if not isinstance(library, FolderLibrary):
        return True
    return _key(library) in _known or has_families(library)


def make_known(library: Library, told: Told) -> None:
    """Makes the families of a library; `told` hears how far it is, and may end it by raising.

    :raises DamagedLibraryError: a text is not the one that was embedded.
    """
    if isinstance(library, FolderLibrary):
        with library.snapshot():
            _grouped(library, told)


def families_with(library: Library, rows: Collection[int]) -> list[Family]:
    """The families that have the passages of any of these rows, in the order of `library_families`.

    :raises DamagedLibraryError: a text is not the one that was embedded.
    """
    with library.snapshot():
        if isinstance(library, FolderLibrary):
            return list(_read(library, _grouped(library).having(rows)))
        if isinstance(library, MilvusLibrary):
            return _among(alike(library, rows), rows)
        raise TypeError(f"no families of {library.path}")


def _among(passages: Sequence[StoredPassage], rows: Collection[int]) -> list[Family]:
    """The families among some passages that have any of these rows, in the same order."""
    of_each = {one.row: one for one in passages}
    users = ((one.row, one.document.metadata.unit, one.document.doc_id) for one in passages)
    found = _Grouped.of(_by_units(users, Families.of(passages))).having(rows)
    return [family for group in found if (family := family_of(group, of_each)) is not None]


def rows_of(library: Library, passages: Iterable[Passage]) -> list[int]:
    """The rows of these passages, such as those of hits, in their order; those that have gone have none.

    :raises DamagedLibraryError: a text is not the one that was embedded.
    """
    places = [(passage.doc_id, passage.ordinal) for passage in passages]
    with library.snapshot():
        found = [one for doc_id in {doc_id for doc_id, _ in places} for one in library.passages_of(doc_id)]
    rows = {(one.passage.doc_id, one.passage.ordinal): one.row for one in found}
    return [rows[place] for place in places if place in rows]


def _grouped(library: FolderLibrary, told: Told | None = None) -> _Grouped:
    """The groups of a library as it is now; one thread at a time makes those of a new state."""
    key = _key(library)
    with _looking:
        found = _known.pop(key, None)
        if found is None:
            sql = "SELECT p.row, d.unit, d.doc_id FROM passage p JOIN document d USING (doc_id) ORDER BY p.row"
            found = _Grouped.of(_by_units(library.connection.execute(sql), open_families(library, told=told)[0]))
        _known[key] = found  # last, as the latest that was asked for
        while len(_known) > _KEPT:
            del _known[next(iter(_known))]
        return found


def _key(library: FolderLibrary) -> tuple[str, str]:
    """What the groups of a library as it is now are kept by."""
    return str(library.path.absolute()), library.commit_token


def _by_units(passages: Iterable[tuple[int, str | None, str]], families: Families) -> tuple[Group, ...]:
    """The groups of whole passages and then those of sentences, of each those of most units first.

    Of all `passages`, by row, the unit and the report are given.
    """
    rows, users, numbers = [], [], dict[tuple[str | None, str], int]()
    for row, unit, doc_id in passages:
        rows.append(row)  # a report that names no unit is one of its own
        users.append(numbers.setdefault((unit, "") if unit is not None else (None, doc_id), len(numbers)))
    by_row, by_number = np.array(rows, np.int64), np.array(users, np.int64)
    out: list[Group] = []
    for groups in families.groups():
        members, of_group = _members(groups)
        pairs = np.unique(of_group * len(numbers) + by_number[np.searchsorted(by_row, members)])
        units = np.bincount(pairs // max(len(numbers), 1), minlength=len(groups))
        out += [groups[number] for number in np.argsort(-units, kind="stable")]
    return tuple(out)


def _members(groups: Sequence[Group]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of all members, and of each the number of its group, both int64 (n,)."""
    rows = [group.rows for group in groups]
    sizes = np.array([one.size for one in rows], np.int64)
    return np.concatenate([np.zeros(0, np.int64), *rows]), np.repeat(np.arange(len(rows)), sizes)


def _read(library: Library, groups: Iterable[Group]) -> Iterator[Family]:
    for part in _parts(groups):
        rows = np.unique(np.concatenate([group.rows for group in part])).tolist()
        with library.snapshot():
            passages = library.passages(rows)
        for group in part:
            if (family := family_of(group, passages)) is not None:
                yield family


def _parts(groups: Iterable[Group]) -> Iterator[list[Group]]:
    part: list[Group] = []
    for group in groups:
        if part and sum(one.rows.size for one in part) + group.rows.size > _PASSAGES:
            yield part
            part = []
        part.append(group)
    if part:
        yield part
