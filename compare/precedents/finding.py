"""Which wordings offices use for a topic, a question or a sentence: what a search finds, as families.

A search finds passages; a reader who looks for wording wants each wording once, with all who use it, also those whom
the search did not rank. So the families of what is near are looked up in the whole library. A sentence that several
long passages share is a wording, too, where the sentence itself is near, not only the passage around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from compare.precedents.precedent import Precedent, in_order
from index.copies import same_as
from index.families.family import Family, Member
from index.families.library_families import families_with
from index.ranking import Ranked
from index.relevance import relevance
from index.search import Searcher
from index.store.records import Filters
from index.survey import DIMENSIONS, Dimension, Facets
from index.wording import wording_key

#: Passages of so many wordings are looked at: twice as many as a search shows, for several share a family.
DEPTH = 200
#: A passage, by its report, which may lie in the library twice, and its number there.
_Place = tuple[tuple[object, ...], int]


@dataclass(frozen=True, slots=True)
class Precedents:
    """The wordings for a query, by relevance; `facets` count how many each unit, year, type or kind would leave.

    `is_cut`: there may be more that is near than was looked at.
    """

    query: str
    found: tuple[Precedent, ...]
    facets: Facets
    is_cut: bool


def precedents(searcher: Searcher, query: str, filters: Filters | None = None) -> Precedents:
    """The wordings for a query, one family each, and what is near and stands in one place only.

    Filters choose among members: a wording is listed where it is near the query itself and a passage that they let
    through is (of a shared sentence however far the passages are), and units, years and members are counted of
    those let through. Its core, what varies in it and who was first are of the whole library. A passage whose wording
    as a whole nobody shares is listed, too, unless it was found for a sentence that is. Openings are no wording for a
    task; they are left out.

    :raises QueryError: the query holds nothing to search for.
    :raises OtherEncoderError: the library has been made anew by another encoder.
    :raises DamagedLibraryError: a text that would be answered is not the one that was indexed.
    """
    narrowed = filters or Filters()
    with searcher.library.snapshot():
        ranked = _ranked(searcher, query, narrowed)
        found = list(_precedents(searcher, query, ranked, narrowed))
        facets: Facets = {}
        for dimension in DIMENSIONS:
            counted = found
            if getattr(narrowed, dimension):
                wider = replace(narrowed, **{dimension: ()})
                counted = list(_precedents(searcher, query, _ranked(searcher, query, wider), wider))
            facets[dimension] = _counts(counted, dimension)
    is_cut = len(ranked) >= DEPTH and ranked[-1].relevance != "far"
    return Precedents(query, tuple(in_order(found, "relevance")), facets, is_cut)


def _ranked(searcher: Searcher, query: str, filters: Filters) -> list[Ranked]:
    """The passages that are looked at, best first."""
    count = min(DEPTH, searcher.library.passage_count())
    ranked = searcher.rank(query, count or None, filters)
    return [found for found in ranked if found.stored.passage.kind != "opening"]


def _precedents(searcher: Searcher, query: str, ranked: Sequence[Ranked], filters: Filters) -> Iterator[Precedent]:
    near = [found for found in ranked if found.relevance != "far"]
    best = {_place(found): found for found in reversed(near)}
    families = families_with(searcher.library, [found.stored.row for found in ranked])
    shared: dict[_Place, float] = {}
    scores, background = _scores(searcher, query, families, best), searcher.background(query)
    for family, score in zip(families, scores, strict=True):
        members, word = _let_through(family, filters), relevance(score, background)
        is_whole = _is_whole(family.core)
        is_reached = any(_of(member) in best for member in members) if is_whole else bool(members)
        if is_reached and word != "far":
            told = inf if is_whole else score
            shared |= {place: max(told, shared.get(place, told)) for place in map(_of, members)}
            yield Precedent(family, members, score, word)
    for place, found in best.items():
        passage = found.stored.passage
        is_told = shared.get(place, -inf) >= found.score  # what it was found for is a wording told already
        if not is_told and wording_key(passage.text):
            alone = Member(passage, found.stored.document, 0, len(passage.text), 1.0, True)
            yield Precedent(Family((alone,)), (alone,), found.score, found.relevance or "far")


def _scores(
    searcher: Searcher, query: str, families: Sequence[Family], best: Mapping[_Place, Ranked]
) -> Iterator[float]:
    """How near the cores of families are to a query: as a passage that was found, or else by their text.

    A member may be much longer than the core, and found for what only it says.
    """
    unknown = [family.core.text for family in families if not (_is_whole(family.core) and _of(family.core) in best)]
    judged = iter(searcher.nearness(query, unknown))
    for family in families:
        is_found = _is_whole(family.core) and _of(family.core) in best
        yield best[_of(family.core)].score if is_found else next(judged)


def _is_whole(member: Member) -> bool:
    return member.start == 0 and member.end == len(member.passage.text)


def _place(found: Ranked) -> _Place:
    return same_as(found.stored.document), found.stored.passage.ordinal


def _of(member: Member) -> _Place:
    return same_as(member.document), member.passage.ordinal


def _let_through(family: Family, filters: Filters) -> tuple[Member, ...]:
    return tuple(m for m in family.members if filters.let_through(m.document) and filters.let_kind(m.passage.kind))


def _counts(found: Iterable[Precedent], dimension: Dimension) -> Counter[str | int]:
    """How many wordings there are of each value."""
    counts: Counter[str | int] = Counter()
    for one in found:
        counts.update({value for member in one.members if (value := _value(member, dimension)) is not None})
    return counts


def _value(member: Member, dimension: Dimension) -> str | int | None:
    metadata = member.document.metadata
    values = {
        "units": metadata.unit, "years": metadata.year,
        "doc_types": metadata.doc_type, "kinds": member.passage.kind,
    }  # fmt: skip
    return values[dimension]
