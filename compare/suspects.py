"""Figures that look like something put in place of a mask.

A report that is passed on has its numbers masked (召开党组会**次), and who takes it over may put any number there: a
round one that repeats through the report, or a 1, 10 or 100. The other reports of the library tell: the same sentence
with a mask, or with another such number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from compare.subjects import counted, is_tally, kind_of
from corpus import Figure
from index.families.alike import alike
from index.families.shingles import shingle_sets
from index.wording import wording_key

#: A round value repeats through a document where so many different things have it, and such a share of its tallies.
_REPEATS = 3
_REPEATING_SHARE = 0.25


def suspects(reports: Sequence[Sequence[Figure]]) -> list[frozenset[Figure]]:
    """For each report those of its figures that may have been put in place of a mask.

    They are numbers where the same sentence in another report has a mask, counting the same; a round value that repeats
    through the report, for at least three things and a quarter of all that it counts; and a 1, 10 or 100 that
    repeats in the report where the same sentence in another one has another of these.
    """
    repeating = [_repeating(figures) for figures in reports]
    out = [{f for f in dict.fromkeys(figures) if _is_round(f) and f.value in values[0]} for figures, values in
           zip(reports, repeating, strict=True)]  # fmt: skip
    pairs: list[tuple[Figure, int, Figure]] = []
    for group in _same_counts(reports):
        for place, one in group:
            if not one.masked and not _is_stand_in(one):
                continue
            for number, other in group:
                if number == place or other.masked or other in out[number]:
                    continue
                repeats = _is_stand_in(other) and other.value in repeating[number][1]
                if _same_kind(one, other) and (one.masked or (repeats and other.value != one.value)):
                    pairs.append((one, number, other))
    wordings = {s: wording_key(s) for s in {f.sentence for one, _, other in pairs for f in (one, other)}}
    same = _same_wording(set(wordings.values()))
    for one, number, other in pairs:
        if frozenset((wordings[one.sentence], wordings[other.sentence])) in same:
            out[number].add(other)
    return [frozenset(doubted) for doubted in out]


def _same_counts(reports: Sequence[Sequence[Figure]]) -> Iterable[list[tuple[int, Figure]]]:
    """The masks and tallies of all reports that count the same by their words, each with its report's number."""
    groups: dict[frozenset[str], list[tuple[int, Figure]]] = defaultdict(list)
    for number, figures in enumerate(reports):
        for figure in dict.fromkeys(figures):
            if figure.masked or is_tally(figure.measure):
                groups[counted(figure.subject, figure.measure).words].append((number, figure))
    groups.pop(frozenset(), None)
    return groups.values()


def _same_kind(one: Figure, other: Figure) -> bool:
    return None in (one.measure, other.measure) or kind_of(one.measure) == kind_of(other.measure)


def _repeating(figures: Sequence[Figure]) -> tuple[frozenset[float], frozenset[float]]:
    """The values that repeat through a report, and those that different things have at all."""
    tallies = {(counted(f.subject, f.measure), f.value) for f in figures if is_tally(f.measure) and _is_exact(f)}
    times = Counter(value for _, value in tallies if value is not None)
    enough = max(_REPEATS, _REPEATING_SHARE * len(tallies))
    return frozenset(v for v in times if times[v] >= enough), frozenset(v for v in times if times[v] > 1)


def _is_exact(figure: Figure) -> bool:
    return not figure.masked and not figure.approx and figure.value_max is None


def _is_round(figure: Figure) -> bool:
    return is_tally(figure.measure) and _is_exact(figure) and (figure.value or 1) % 10 == 0


def _is_stand_in(figure: Figure) -> bool:
    """1, 10 or 100: what a hand puts where it only has to put something."""
    return is_tally(figure.measure) and _is_exact(figure) and figure.value in (1, 10, 100)


def _same_wording(wordings: Iterable[str]) -> frozenset[frozenset[str]]:
    """Which wordings of sentences are near-copies; each is one of itself."""
    known = sorted(wordings)
    pairs = alike(shingle_sets(known)) if len(known) > 1 else None
    found = [] if pairs is None else zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
    return frozenset(chain((frozenset((w,)) for w in known), (frozenset((known[a], known[b])) for a, b in found)))
