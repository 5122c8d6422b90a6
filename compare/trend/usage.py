"""Where a wording stands to the letter: in which reports, of which years and units.

It is compared as an exact quote of a search is (`index.caches.lexical.squeeze`), in a passage's text or its last
heading, so that a search for it in quotes finds the very passages that are counted here.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compare.trend.reports import Reports
from corpus import Passage
from index.copies import counted_once
from index.errors import QueryError
from index.search import Searcher
from index.store.records import DocumentSummary, Filters
from index.words import squeeze

#: A wording is a term or a clause; what is longer is a passage, and that is what searches are for.
MAX_CHARS = 100
#: So many passages are in memory at a time.
_AT_A_TIME = 5_000
_QUOTES = (('"', '"'), ("“", "”"), ("「", "」"), ("『", "』"), ("‘", "’"), ("＂", "＂"))


@dataclass(frozen=True, slots=True)
class Use:
    """A report that uses a wording, and in how many of its passages."""

    document: DocumentSummary
    passages: int

    @property
    def year(self) -> int | None:
        """The year of the report."""
        return self.document.metadata.year

    @property
    def unit(self) -> str | None:
        """The unit of the report."""
        return self.document.metadata.unit


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many reports of a year use a wording, in how many passages, of how many reports that there are of it."""

    year: int
    reports: int
    passages: int
    of_reports: int

    @property
    def share(self) -> float:
        """The share of that year's reports, from 0 to 1; 0 where there are none."""
        return self.reports / self.of_reports if self.of_reports else 0.0


@dataclass(frozen=True, slots=True)
class UnitUse:
    """What one unit uses of a wording, undated reports too; `years` counts each year that it has reports of."""

    unit: str
    reports: int
    passages: int
    years: tuple[YearCount, ...]

    @property
    def used(self) -> tuple[int, ...]:
        """The years in which it uses the wording."""
        return tuple(count.year for count in self.years if count.reports)


@dataclass(frozen=True, slots=True)
class Usage:
    """All uses of a wording, by year, unit and path; `years` counts all years of the library, also those without."""

    wording: str
    uses: tuple[Use, ...]
    years: tuple[YearCount, ...]
    units: tuple[UnitUse, ...]

    @property
    def reports(self) -> int:
        """How many reports use it."""
        return len(self.uses)

    @property
    def passages(self) -> int:
        """In how many passages it stands."""
        return sum(use.passages for use in self.uses)

    @property
    def used(self) -> tuple[int, ...]:
        """The years in which it is used, in order."""
        return tuple(count.year for count in self.years if count.reports)

    @property
    def undated(self) -> tuple[Use, ...]:
        """The uses in reports of no known year."""
        return tuple(use for use in self.uses if use.year is None)

    @property
    def unnamed(self) -> tuple[Use, ...]:
        """The uses in reports of no known unit."""
        return tuple(use for use in self.uses if use.unit is None)

    def of_year(self, year: int) -> tuple[Use, ...]:
        """The uses in reports of a year."""
        return tuple(use for use in self.uses if use.year == year)


def checked_wording(raw: str) -> str:
    """A wording as it is looked for: without the quotes around it and what nobody sees, white space made one space.

    :raises QueryError: it is empty, has no character of a word, or is longer than `MAX_CHARS`.
    """
    seen = "".join(c for c in raw if unicodedata.category(c) != "Cf")  # without what nobody sees, as words are kept
    wording = " ".join(seen.encode("utf-8", "replace").decode().split())
    for left, right in _QUOTES:
        inner = wording[1:-1]
        if wording[:1] == left and wording[-1:] == right and left not in inner and right not in inner:
            wording = inner.strip()
            break
    if not wording:
        raise QueryError("empty")
    if len(wording) > MAX_CHARS:
        raise QueryError("too long", len(wording), MAX_CHARS)
    if not any(character.isalnum() for character in wording):
        raise QueryError("no words")
    return wording


def usage_of(searcher: Searcher, wording: str, reports: Reports, filters: Filters | None = None) -> Usage:
    """Where a wording, as `checked_wording` gives it, stands in these reports, those that `filters` let through.

    Of a report that lies in the library twice one counts.

    :raises DamagedLibraryError: a text is not the one that was indexed.
    """
    wanted, narrowed = squeeze(wording), filters or Filters()
    counts: Counter[str] = Counter()
    documents: dict[str, DocumentSummary] = {}
    rows = searcher.may_hold(wanted)
    for start in range(0, len(rows), _AT_A_TIME):
        for found in searcher.library.passages(rows[start : start + _AT_A_TIME]).values():
            passes = narrowed.let_through(found.document) and narrowed.let_kind(found.passage.kind)
            if passes and holds(found.passage, wanted):
                counts[found.passage.doc_id] += 1
                documents[found.passage.doc_id] = found.document
    once = counted_once(documents.values())
    return usage_among(wording, [Use(documents[doc_id], counts[doc_id]) for doc_id in once], reports)


def usage_among(wording: str, found: Iterable[Use], reports: Reports) -> Usage:
    """The same of uses that are known, among these reports."""
    uses = sorted(found, key=_order)
    return Usage(wording, tuple(uses), _years(uses, reports.by_year.items()), tuple(_units(uses, reports)))


def holds(passage: Passage, squeezed: str) -> bool:
    """Whether a wording, squeezed, stands in the text of a passage or in its last heading."""
    return squeezed in squeeze(passage.text) or squeezed in squeeze("".join(passage.heading_path[-1:]))


def _order(use: Use) -> tuple[bool, int, str, str, str]:
    return use.year is None, use.year or 0, use.unit or "\U0010ffff", use.document.source, use.document.root


def _years(uses: Sequence[Use], of_reports: Iterable[tuple[int, int]]) -> tuple[YearCount, ...]:
    reports: Counter[int] = Counter(use.year for use in uses if use.year is not None)
    passages: Counter[int] = Counter()
    for use in uses:
        if use.year is not None:
            passages[use.year] += use.passages
    return tuple(YearCount(year, reports[year], passages[year], count) for year, count in sorted(of_reports))


def _units(uses: Sequence[Use], reports: Reports) -> list[UnitUse]:
    """The units that use it, those that did first before others, then those with most reports."""
    by_unit: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        if use.unit is not None:
            by_unit[use.unit].append(use)
    found = [
        UnitUse(unit, len(of), sum(use.passages for use in of), _years(of, reports.by_unit.get(unit, {}).items()))
        for unit, of in by_unit.items()
    ]
    return sorted(found, key=lambda unit: (unit.used[:1] or (9999,), -unit.reports, unit.unit))
