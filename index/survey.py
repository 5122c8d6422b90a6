"""What a library has on a query, as a page shows it: the near hits, the further ones, and facets.

A facet says how many hits each unit, year, type or kind would leave. So a dimension that is narrowed is
counted without its own filter: the counts beside 2023 and 2024 stay what they are when 2023 is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus import Metadata
from index.records import Filters
from index.search import Hit, Searcher

Dimension = Literal["units", "years", "doc_types", "kinds"]
DIMENSIONS: tuple[Dimension, ...] = ("units", "years", "doc_types", "kinds")
#: So many hits are looked at; more than anybody reads, few enough to be found at once.
LIMIT = 100


@dataclass(frozen=True, slots=True)
class Survey:
    """`hits` are near the query, at least marginally; `further` are the next best. `facets` count `hits`."""

    hits: tuple[Hit, ...]
    further: tuple[Hit, ...]
    facets: dict[Dimension, Counter[str | int]]

    @property
    def is_cut(self) -> bool:
        """Whether there may be more near hits than were looked at."""
        return len(self.hits) >= LIMIT


def survey(searcher: Searcher, raw: str, filters: Filters) -> Survey:
    """Searches for what is near a query.

    :raises QueryError: the query holds nothing to search for.
    """
    found = _search(searcher, raw, filters)
    hits = _near(found)
    facets: dict[Dimension, Counter[str | int]] = {}
    for dimension in DIMENSIONS:
        counted: Sequence[Hit] = hits
        if getattr(filters, dimension):
            counted = _near(_search(searcher, raw, replace(filters, **{dimension: ()})))
        facets[dimension] = _counts(counted, dimension)
    return Survey(hits, tuple(found[len(hits) :]), facets)


def _search(searcher: Searcher, raw: str, filters: Filters) -> list[Hit]:
    k = min(LIMIT, searcher.library.passage_count())
    return searcher.search(raw, k or None, filters)


def _near(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if hit.relevance != "far")


def _counts(hits: Iterable[Hit], dimension: Dimension) -> Counter[str | int]:
    """How many hits a value has; a hit counts for each value that a copy of its wording has."""
    counts: Counter[str | int] = Counter()
    for hit in hits:
        counts.update({hit.passage.kind} if dimension == "kinds" else _values(hit, dimension))
    return counts


def _values(hit: Hit, dimension: Dimension) -> set[str | int]:
    documents = [hit.document, *(other.document for other in hit.same_wording)]
    return {value for d in documents if (value := _value(d.metadata, dimension)) is not None}


def _value(metadata: Metadata, dimension: Dimension) -> str | int | None:
    if dimension == "years":
        return metadata.year
    return metadata.unit if dimension == "units" else metadata.doc_type
