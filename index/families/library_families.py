"""The families of a library as it is now, those that most units use first, with their passages.

A hundred thousand passages do not lie in memory at once: the families are known by the rows of their passages, and
these are read some families at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np

from corpus import Passage
from index.caches.families_cache import open_families
from index.families.families import Families
from index.families.family import Family, family_of
from index.families.wordings import Group
from index.store.library import Library

#: So many passages are read at a time.
_PASSAGES = 5000


def library_families(library: Library) -> Iterator[Family]:
    """All families of a library: those of whole passages first, and of these the ones that most units use.

    They are the library's as it is when this is called, their passages are read when they are asked for: within a
    `snapshot` of the library all is of one commit, else what has gone meanwhile is left out.

    :raises DamagedLibraryError: a text is not the one that was embedded.
    """
    with library.snapshot():
        groups = _by_units(library, open_families(library)[0])
    return _read(library, groups)


def families_with(library: Library, rows: Collection[int]) -> list[Family]:
    """The families that have the passages of any of these rows, in the order of `library_families`.

    :raises DamagedLibraryError: a text is not the one that was embedded.
    """
    wanted = np.array(sorted(rows), np.int64)
    with library.snapshot():
        groups = _by_units(library, open_families(library)[0])
        return list(_read(library, (group for group in groups if np.isin(group.rows, wanted).any())))


def rows_of(library: Library, passages: Iterable[Passage]) -> list[int]:
    """The rows of these passages, such as those of hits, in their order; those that have gone have none.

    :raises DamagedLibraryError: a text is not the one that was embedded.
    """
    places = [(passage.doc_id, passage.ordinal) for passage in passages]
    with library.snapshot():
        found = [one for doc_id in {doc_id for doc_id, _ in places} for one in library.passages_of(doc_id)]
    rows = {(one.passage.doc_id, one.passage.ordinal): one.row for one in found}
    return [rows[place] for place in places if place in rows]


def _by_units(library: Library, families: Families) -> list[Group]:
    """The groups of whole passages and then those of sentences, of each those of most units first."""
    sql = "SELECT p.row, d.unit, d.doc_id FROM passage p JOIN document d USING (doc_id) ORDER BY p.row"
    rows, users, numbers = [], [], dict[tuple[str | None, str], int]()
    for row, unit, doc_id in library.connection.execute(sql):
        rows.append(row)  # a report that names no unit is one of its own
        users.append(numbers.setdefault((unit, "") if unit is not None else (None, doc_id), len(numbers)))
    by_row, by_number = np.array(rows, np.int64), np.array(users, np.int64)

    def units(group: Group) -> int:
        return int(np.unique(by_number[np.searchsorted(by_row, group.rows)]).size)

    return [group for groups in families.groups() for group in sorted(groups, key=units, reverse=True)]


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
