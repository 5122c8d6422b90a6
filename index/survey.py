"""What a library has on a query, as a page shows it: the near hits, the further ones, and facets.

A facet says how many hits each unit, year, type or kind would leave. So a dimension that is narrowed is
counted without its own filter: the counts beside 2023 and 2024 stay what they are when 2023 is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Literal

from index.library import Library
from index.ranking import Scored, first_of_each_wording
from index.search import Hit, Searcher
from index.store.records import Filters, Traits

Dimension = Literal["units", "years", "doc_types", "kinds"]
DIMENSIONS: tuple[Dimension, ...] = ("units", "years", "doc_types", "kinds")
Facets = dict[Dimension, Counter[str | int]]
#: Passages of so many wordings are looked at; more than anybody reads, few enough to be found at once.
LIMIT = 100
#: The trait that each dimension goes by.
_TRAITS: dict[Dimension, str] = {"units": "unit", "years": "year", "doc_types": "doc_type", "kinds": "kind"}
_Counted = tuple[Scored, Traits]


@dataclass(frozen=True, slots=True)
class Survey:
    """What is near a query, at least marginally, and the next best; copies folded, best first.

    `facets` count the wordings that are near by unit, year, type and kind; `units` is how many
    units they are of, as far as their reports name them.
    """

    near: tuple[Scored, ...]
    further: tuple[Scored, ...]
    facets: Facets
    units: int

    @property
    def is_cut(self) -> bool:
        """Whether there may be more that is near than was looked at."""
        return len(self.near) >= LIMIT


def survey(searcher: Searcher, raw: str, filters: Filters) -> Survey:
    """Searches for what is near a query.

    :raises QueryError: the query holds nothing to search for.
    """
    ranked = _rank(searcher, raw, filters)
    near = _near(ranked)
    facets: Facets = {}
    for dimension in DIMENSIONS:
        counted = near
        if getattr(filters, dimension):
            counted = _near(_rank(searcher, raw, replace(filters, **{dimension: ()})))
        facets[dimension] = _counts(counted, dimension)
    units = {traits.unit for _, traits in near} - {None}
    hits = first_of_each_wording(iter([scored for scored, _ in ranked]), len(ranked))
    count = len({scored.wording for scored, _ in near})
    return Survey(tuple(hits[:count]), tuple(hits[count:]), facets, len(units))


def overview(library: Library, filters: Filters) -> Facets:
    """How many passages each value has that the other dimensions let through, where nothing is searched for."""
    return _tallied(library.tally(), filters)


def facets_among(hits: Iterable[Hit], filters: Filters) -> Facets:
    """How many of these hits each value has that the other dimensions let through."""
    found = ((hit.document.metadata, hit.passage.kind) for hit in hits)
    return _tallied(((known.unit, known.year, known.doc_type, kind, 1) for known, kind in found), filters)


def _tallied(counts: Iterable[tuple[Any, ...]], filters: Filters) -> Facets:
    """Facets of how often there are values of all dimensions together, in their order."""
    facets: Facets = {dimension: Counter() for dimension in DIMENSIONS}
    for *values, count in counts:
        passes = [not (f := getattr(filters, d)) or v in f for d, v in zip(DIMENSIONS, values, strict=True)]
        for i, dimension in enumerate(DIMENSIONS):
            value = values[i]
            if value is not None and all(passes[:i] + passes[i + 1 :]):
                facets[dimension][value] += count
    return facets


def _rank(searcher: Searcher, raw: str, filters: Filters) -> list[_Counted]:
    k = min(LIMIT, searcher.library.passage_count())
    return searcher.counted(raw, k or None, filters)


def _near(ranked: Iterable[_Counted]) -> list[_Counted]:
    return [(scored, traits) for scored, traits in ranked if scored.relevance != "far"]


def _counts(ranked: Sequence[_Counted], dimension: Dimension) -> Counter[str | int]:
    """How many wordings there are of each value: what a search narrowed to it shows, or less where it is cut."""
    value_of = attrgetter(_TRAITS[dimension])
    seen = {(value_of(traits), scored.wording) for scored, traits in ranked}
    return Counter(value for value, _ in seen if value is not None)
