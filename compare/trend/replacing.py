"""Which of several wordings took the place of which: unit by unit, and in all reports together.

A unit has gone over from one to another where it used the one first, began with the other later, and uses the other,
and the one no more, from its next reports on. One unit with one report of each may be chance: it takes two units that
do so in the same year, or three reports of one. Reports without a year tell nothing of what came first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from compare.trend.usage import UnitUse, Usage

#: The least reports that tell of one unit alone, and of all together on either side of the year.
_REPORTS_OF_ONE, _REPORTS_OF_ALL = 3, 2


@dataclass(frozen=True, slots=True)
class Replaced:
    """Units that use `to` and no longer `from_` since a year; `before` reports with the one, `after` with the other."""

    from_: str
    to: str
    units: tuple[str, ...]
    since: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Since a year more reports of every year use `to` than `from_`, which more used until then.

    `before` and `after` are how many reports used each, first `from_`, in the years until then and since, of the
    `units` that have reports of both times: what other offices write now is no change.
    """

    from_: str
    to: str
    since: int
    units: int
    before: tuple[int, int]
    after: tuple[int, int]


def replaced(usage: Usage, others: Sequence[Usage]) -> tuple[Replaced, ...]:
    """What took the place of a wording in units, and what it took the place of, that of most units first."""
    found = [one for old, new in _pairs(usage, others) for one in _in_units(old, new)]
    return tuple(sorted(found, key=lambda one: (-len(one.units), one.since, one.from_, one.to)))


def overtaken(usage: Usage, others: Sequence[Usage]) -> tuple[Overtaken, ...]:
    """The same in all reports together, by year."""
    found = (_in_all(old, new) for old, new in _pairs(usage, others))
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.since, one.from_, one.to)))


def _pairs(usage: Usage, others: Sequence[Usage]) -> Iterator[tuple[Usage, Usage]]:
    """A wording with each of the others, both ways: the one that may be older first."""
    for other in others:
        yield usage, other
        yield other, usage


def _in_units(old: Usage, new: Usage) -> Iterator[Replaced]:
    """One for each year in which units went over, as far as there is evidence enough."""
    others = {unit.unit: unit for unit in new.units}
    since: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for unit in old.units:
        other = others.get(unit.unit)
        if other is None or not unit.used or not other.used or other.used[0] <= unit.used[0]:
            continue
        year = next((count.year for count in unit.years if count.year > unit.used[-1] and count.of_reports), None)
        if year in other.used:
            before = sum(count.reports for count in unit.years if count.year < year)
            after = sum(count.reports for count in other.years if count.year >= year)
            since[year].append((unit.unit, before, after))
    for year, gone in since.items():
        names, before, after = tuple(one[0] for one in gone), sum(one[1] for one in gone), sum(one[2] for one in gone)
        if len(names) > 1 or before + after >= _REPORTS_OF_ONE:
            yield Replaced(old.wording, new.wording, names, year, before, after)


def _in_all(old: Usage, new: Usage) -> Overtaken | None:
    counts = [
        (a.year, a.reports, b.reports) for a, b in zip(old.years, new.years, strict=True) if a.reports or b.reports
    ]
    fewer = [at for at, (_, ours, theirs) in enumerate(counts) if ours >= theirs]
    if not fewer or fewer[-1] + 1 == len(counts):
        return None
    since = counts[fewer[-1] + 1][0]
    units = {unit.unit for usage in (old, new) for unit in usage.units if _is_on_both_sides(unit, since)}
    before, after = ((_reports(old, units, part), _reports(new, units, part)) for part in ((0, since), (since, 9999)))
    if len(units) < 2 or before[0] <= before[1] or after[1] <= after[0]:
        return None
    if before[0] < _REPORTS_OF_ALL or after[1] < _REPORTS_OF_ALL:
        return None
    return Overtaken(old.wording, new.wording, since, len(units), before, after)


def _is_on_both_sides(unit: UnitUse, since: int) -> bool:
    years = [count.year for count in unit.years]
    return bool(years) and years[0] < since <= years[-1]


def _reports(usage: Usage, units: Collection[str], part: tuple[int, int]) -> int:
    """How many reports of these units use it, of the years from the first of `part` to before the last."""
    among = (unit for unit in usage.units if unit.unit in units)
    return sum(count.reports for unit in among for count in unit.years if part[0] <= count.year < part[1])
