"""The reports of a library by year and by unit: what the uses of a wording are measured against.

A library that holds more reports of late years must not look like a rise, so every count stands beside how many
reports there are at all. Reports without a year, or without a unit, are told apart and never guessed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.copies import counted_once
from index.store.records import DocumentSummary, Filters
from index.survey import Facets


@dataclass(frozen=True, slots=True)
class Reports:
    """How many reports there are of each year, in order; of each unit and year; and without a year.

    `differ_in_type`: the reports of some year are of other types than those of another, so that what seems to change
    may only be another type of report.
    """

    by_year: Mapping[int, int]
    by_unit: Mapping[str, Mapping[int, int]]
    undated: int
    differ_in_type: bool = False

    @classmethod
    def of(cls, documents: Iterable[DocumentSummary]) -> Reports:
        """The reports of a library, or some of them; one that lies there twice counts once."""
        years: Counter[int] = Counter()
        types: dict[int, set[str]] = defaultdict(set)
        units: dict[str, Counter[int]] = defaultdict(Counter)
        undated = 0
        known = list(documents)
        once = counted_once(known)
        for document in known:
            if document.doc_id not in once:
                continue
            year, unit = document.metadata.year, document.metadata.unit
            if year is None:
                undated += 1
                continue
            years[year] += 1
            if unit is not None:
                units[unit][year] += 1
            if document.metadata.doc_type is not None:
                types[year].add(document.metadata.doc_type)
        differ = len(set(map(frozenset, types.values()))) > 1
        return cls(dict(sorted(years.items())), units, undated, differ)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that there are reports of, in order."""
        return tuple(self.by_year)


def by_unit_and_type(filters: Filters) -> Filters:
    """What of a page's filters a wording over the years is narrowed to: years are what it is told by."""
    return Filters(units=filters.units, doc_types=filters.doc_types)


def report_facets(documents: Iterable[DocumentSummary], filters: Filters) -> Facets:
    """How many reports each unit has of the types that are let through, and each type of the units that are."""
    units, types = Filters(units=filters.units), Filters(doc_types=filters.doc_types)
    facets: Facets = {"units": Counter(), "doc_types": Counter()}
    all_of_them = list(documents)
    once = counted_once(all_of_them)
    for document in (one for one in all_of_them if one.doc_id in once):
        known = document.metadata
        if known.unit is not None and types.let_through(document):
            facets["units"][known.unit] += 1
        if known.doc_type is not None and units.let_through(document):
            facets["doc_types"][known.doc_type] += 1
    return facets
