"""One precedent: a wording that answers a query, who uses it, and how precedents stand in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index.families.family import Family, Member
from index.relevance import Relevance

Order = Literal["relevance", "spread", "freshness"]
_NEAREST_FIRST: tuple[Relevance, ...] = ("high", "related", "marginal", "far")


@dataclass(frozen=True, slots=True)
class Precedent:
    """A wording: its family in the whole library, and the `members` of it that the filters let through.

    What stands in one place only is a family of one. Units, years and their counts are those of `members`; who wrote it
    first is told by the whole family, for whoever is looked at alone is not thereby the first.
    """

    family: Family
    members: tuple[Member, ...]
    score: float
    relevance: Relevance

    @property
    def is_shared(self) -> bool:
        """Whether it stands in more than one report of the library, whatever the filters let through.

        What one report says twice, in its body and in an annex, nobody else has taken up.
        """
        return len({member.document.doc_id for member in self.family.members}) > 1

    @property
    def units(self) -> tuple[str, ...]:
        """The units that use it, the earliest first; reports that name none have none here."""
        return Family(self.members).units

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which it was used, as far as they are known."""
        return Family(self.members).years

    @property
    def unnamed(self) -> int:
        """How many of the reports name no unit."""
        return len({m.document.doc_id for m in self.members if m.document.metadata.unit is None})

    @property
    def firsts(self) -> tuple[Member, ...]:
        """Its members of the earliest year, one for each unit; none where no year is known."""
        first = self.family.first
        if first is None:
            return ()
        found: dict[tuple[str | None, str], Member] = {}
        for member in self.family.members:
            unit = member.document.metadata.unit
            if member.document.metadata.year == first.metadata.year:
                found.setdefault((unit, "") if unit is not None else (None, member.document.doc_id), member)
        return tuple(found.values())


def in_order(found: Iterable[Precedent], order: Order) -> list[Precedent]:
    """Precedents in one of the orders; what they are alike in goes by relevance, and that by the score.

    By relevance, of those of one word for it (高度相关) the shared ones come before those of one report. By
    spread, those of most units come first, then of most years, then of most members. By freshness, those of the
    latest year, those of no known year last.
    """
    nearest = sorted(found, key=lambda one: (_NEAREST_FIRST.index(one.relevance), not one.is_shared, -one.score))
    if order == "spread":
        return sorted(nearest, key=lambda one: (-len(one.units), -len(one.years), -len(one.members)))
    if order == "freshness":
        return sorted(nearest, key=lambda one: -max(one.years, default=0))
    return nearest
