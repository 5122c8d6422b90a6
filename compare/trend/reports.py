"""The reports of a library by year and by unit: what the uses of a wording are measured against.

A library that holds more reports of late years must not look like a rise, so every count stands beside how many
reports there are at all. Reports without a year, or without a unit, are told apart and never guessed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.store.records import DocumentSummary


@dataclass(frozen=True, slots=True)
class Reports:
    """How many reports there are of each year, in order; of each unit and year; and without a year."""

    by_year: Mapping[int, int]
    by_unit: Mapping[str, Mapping[int, int]]
    undated: int

    @classmethod
    def of(cls, documents: Iterable[DocumentSummary]) -> Reports:
        """The reports of a library."""
        years: Counter[int] = Counter()
        units: dict[str, Counter[int]] = defaultdict(Counter)
        undated = 0
        for document in documents:
            year, unit = document.metadata.year, document.metadata.unit
            if year is None:
                undated += 1
                continue
            years[year] += 1
            if unit is not None:
                units[unit][year] += 1
        return cls(dict(sorted(years.items())), units, undated)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that there are reports of, in order."""
        return tuple(self.by_year)
