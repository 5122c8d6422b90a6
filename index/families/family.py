"""A family: passages, or sentences of them, that share their wording, of a library or of what a search has found.

Members stand in the order of their years, so that the first is the precedent of the others; those of no known year
come last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus import Passage
from index.copies import counted_once
from index.families.families import Families
from index.families.varying import Slot, varying
from index.families.wordings import Group
from index.store.records import DocumentSummary, StoredPassage

#: So many different texts are set beside a core at most: each takes about a millisecond.
MOST_TEXTS = 200


@dataclass(frozen=True, slots=True)
class Member:
    """The stretch `start:end` of a passage's text, in code points, that shares its wording with a family's core.

    `likeness` is how much of the smaller of both stands in the other: 1 where one stands in the other in whole.
    """

    passage: Passage
    document: DocumentSummary
    start: int
    end: int
    likeness: float
    is_core: bool

    @property
    def text(self) -> str:
        """The stretch."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Family:
    """The members of a family, by year, source and place."""

    members: tuple[Member, ...]

    @property
    def core(self) -> Member:
        """What all others are alike to: the first of its very wording."""
        return next(member for member in self.members if member.is_core)

    @property
    def first(self) -> DocumentSummary | None:
        """The report of the earliest year, none where no year is known."""
        document = self.members[0].document
        return None if document.metadata.year is None else document

    @property
    def units(self) -> tuple[str, ...]:
        """The units that use it, in the order of the members; reports that name none have none here."""
        units = (member.document.metadata.unit for member in self.members)
        return tuple(dict.fromkeys(unit for unit in units if unit is not None))

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which it was used, as far as they are known."""
        years = {member.document.metadata.year for member in self.members}
        return tuple(sorted(year for year in years if year is not None))

    def varies(self) -> tuple[Slot, ...]:
        """What varies in the wording of the core, in order; worked out each time, from the members' texts.

        Of more than `MOST_TEXTS` different ones only those are set beside it that most members have.
        """
        core = self.core
        texts = [member.text for member in self.members if member is not core]
        if self.is_much:
            others = Counter(text for text in texts if text != core.text)
            looked_at = {core.text, *(text for text, _ in others.most_common(MOST_TEXTS))}
            texts = [text for text in texts if text in looked_at]
        return varying(core.text, texts)

    @property
    def is_much(self) -> bool:
        """Whether its members have more different texts than what varies is told from."""
        return len(self.members) > MOST_TEXTS and len({member.text for member in self.members}) > MOST_TEXTS + 1


def families_of(passages: Iterable[StoredPassage]) -> list[Family]:
    """The families among these passages, as those of a library are made, with rows of any numbers but each its own.

    Those of whole passages come first, those of most members before others.
    """
    by_row = {found.row: found for found in passages}
    found = (family_of(group, by_row) for group in Families.of(by_row.values()))
    return [family for family in found if family is not None]


def family_of(group: Group, passages: Mapping[int, StoredPassage]) -> Family | None:
    """A group with its passages, without those that are not among `passages`; none where that leaves no family.

    Of a report that lies in the library twice one is a member.
    """
    places = zip(group.rows.tolist(), group.starts.tolist(), group.ends.tolist(), strict=True)
    kinds = zip(group.likeness.tolist(), group.is_core.tolist(), strict=True)
    members = [
        Member(found.passage, found.document, start, end, likeness, is_core)
        for (row, start, end), (likeness, is_core) in zip(places, kinds, strict=True)
        if (found := passages.get(row)) is not None
    ]
    once = counted_once(member.document for member in members)
    members = [member for member in members if member.document.doc_id in once]
    if len(members) < 2 or not any(member.is_core for member in members):
        return None
    return Family(tuple(sorted(members, key=_order)))


def _order(member: Member) -> tuple[bool, int, str, str, int]:
    document, year = member.document, member.document.metadata.year
    return year is None, year or 0, document.source, document.root, member.passage.start + member.start
