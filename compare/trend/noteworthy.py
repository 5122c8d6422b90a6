"""Which runs of words of a sample rise, vanish, or are one unit's own.

Counted are reports, and never one type of report against another: with years of more 意识形态专项报告 the word
意识形态 does not rise. A rise is a trend over the years within each type (Cochran and Armitage's test, with a report
more and half a use more than there are, so that 2 of 3 after 1 of 3 is none). A wording has vanished where the units
that used it go on reporting and it would be an accident (1 in 20) that none of those reports has it. A unit's own is
what it writes as a heading or a name, year after year, in reports of a type that other units write too.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, zip_longest

import numpy as np
from numpy.typing import NDArray

from compare.trend.sampling import Sample, Sampled
from compare.trend.usage import Use
from compare.trend.word_runs import WordRun
from index.words import default_segmenter

#: So many of each kind are looked at closely.
_LOOKED_AT = 200
_LEAST_REPORTS = 3
#: One in a hundred: how far from chance a rise is at least, in standard deviations.
_RISE = 2.33
_ACCIDENT = 0.05
#: A type of report that fewer units write says nothing of what the others do not write.
_LEAST_UNITS = 3
#: A unit's own stands in a fifth of its reports at least; of what is seldomer some is bound to be one unit's by chance.
_OFTEN = 0.2
#: Of runs that rise or fall alike the ones that stand most often come first; a name counts as so many times more.
_NAMED = 5


class Noteworthy:
    """The runs of words of a sample, by what is to be said of each."""

    def __init__(self, sample: Sample, runs: Sequence[WordRun]) -> None:
        self._reports, self._runs = sample.reports, runs
        self._several = 2 if len(sample.units) > 1 else 1
        self._last = sample.years[-1]
        self._first: dict[str, int] = {}
        for report in sample.reports:
            self._first[report.unit] = min(report.year, self._first.get(report.unit, report.year))
        self._by_texts: dict[tuple[int, ...], list[WordRun]] = defaultdict(list)
        for run in runs:
            self._by_texts[_ends(run)].append(run)
        self._trends = self._trend(runs)
        self._weights = np.array([run.stands + (_NAMED if run.is_name else 0) for run in runs], np.float64)

    def rising(self) -> Iterator[WordRun]:
        """The runs that rise, most clearly first."""
        for at in np.lexsort((-self._weights, -self._trends.round(1)))[:_LOOKED_AT].tolist():
            run = self._exact(self._runs[at])
            users = self._of(run)
            is_now = any(report.year == self._last for report in users)
            enough = len(users) >= _LEAST_REPORTS and len(self._began(users)) >= self._several
            if is_now and enough and self._trend([run])[0] >= _RISE and not self._is_part(run):
                yield run

    def vanishing(self) -> Iterator[WordRun]:
        """The runs that have vanished: those least by accident first, of these the ones that were used last."""
        found = []
        for at in np.lexsort((-self._weights, self._trends.round(1)))[:_LOOKED_AT].tolist():
            run = self._exact(self._runs[at])
            users = self._of(run)
            last = max(report.year for report in users)
            if len(users) < _LEAST_REPORTS or last == self._last or self._is_part(run):
                continue
            kinds = {(report.unit, report.doc_type) for report in users}
            fitting = [report for report in self._reports if (report.unit, report.doc_type) in kinds]
            after = [report for report in fitting if report.year > last]
            units = {report.unit for report in users}, {report.unit for report in after}
            if min(map(len, units)) < self._several:
                continue
            share = len(users) / (len(fitting) - len(after) + 1)
            accident = len(after) * math.log1p(-share)
            if accident <= math.log(_ACCIDENT):
                found.append((max(round(accident), -6), -last, -float(self._weights[at]), run.wording, run))
        yield from (run for *_, run in sorted(found, key=lambda one: one[:4]))

    def own(self) -> Iterator[WordRun]:
        """Headings and names that one unit alone uses, in several years: one of each unit, then the next."""
        writers: dict[str | None, set[str]] = {}
        for report in self._reports:
            writers.setdefault(report.doc_type, set()).add(report.unit)
        compared = {kind for kind, units in writers.items() if len(units) >= _LEAST_UNITS}
        reports = Counter(report.unit for report in self._reports if report.doc_type in compared)
        by_unit: dict[str, list[tuple[bool, float, str, WordRun]]] = {}
        for run in self._runs:
            users = self._of(run)
            fitting = [report for report in users if report.doc_type in compared]
            if len({report.unit for report in users}) > 1 or len({report.year for report in fitting}) < 2:
                continue
            unit, share = users[0].unit, len(fitting) / reports[users[0].unit]
            if share >= _OFTEN and self._is_coined(run, users):
                by_unit.setdefault(unit, []).append((not run.is_name, -share, run.wording, run))
        ranked = [sorted(of, key=lambda one: one[:3]) for _, of in sorted(by_unit.items())]
        in_turn = (one[3] for of_place in zip_longest(*ranked) for one in of_place if one is not None)
        yield from islice(in_turn, _LOOKED_AT)

    @staticmethod
    def _is_coined(run: WordRun, users: Sequence[Sampled]) -> bool:
        """Whether a unit made it: a name or heading, no word of the dictionary, and without a word of its own name."""
        cutter = default_segmenter()
        whose = [word for word in cutter.index_words(users[0].unit) if len(word) > 1]
        is_named = run.is_name or any(run.wording in report.headings for report in users)
        return is_named and len(cutter.words(run.wording)) > 1 and not any(word in run.wording for word in whose)

    def _began(self, users: Sequence[Sampled]) -> set[str]:
        """The units that had reports without it first: those that only report of late years make no rise."""
        first: dict[str, int] = {}
        for report in users:
            first[report.unit] = min(report.year, first.get(report.unit, report.year))
        return {unit for unit, year in first.items() if self._first[unit] < year}

    def uses(self, run: WordRun) -> list[Use]:
        """The reports that have a run."""
        return [Use(report.document, report.passages_with(run.wording)) for report in self._of(run)]

    def _exact(self, run: WordRun) -> WordRun:
        """The same with all texts that have it to the letter, however their words are cut."""
        texts = [at for at, report in enumerate(self._reports) if run.wording in report.text]
        return replace(run, texts=np.array(texts, np.int64))

    def _of(self, run: WordRun) -> list[Sampled]:
        return [self._reports[at] for at in run.texts.tolist()]

    def _is_part(self, run: WordRun) -> bool:
        """Whether the very reports that have it have a longer one that holds it."""
        return any(
            run.wording in other.wording
            and len(other.wording) > len(run.wording)
            and np.array_equal(other.texts, run.texts)
            for other in self._by_texts.get(_ends(run), ())
        )

    def _trend(self, runs: Sequence[WordRun]) -> NDArray[np.float64]:
        """How clearly the share of reports that have each run goes up (down where it is negative), within types."""
        years = np.array([report.year for report in self._reports], np.float64)
        kinds = [report.doc_type or "" for report in self._reports]
        _, kind = np.unique(kinds, return_inverse=True)
        years -= (np.bincount(kind, years) / np.bincount(kind))[kind]
        share = np.array([(run.texts.size + 0.5) / (years.size + 1) for run in runs])
        sums = np.array([years[run.texts].sum() for run in runs])
        spread: NDArray[np.float64] = share * (1 - share) * float((years**2).sum())
        trend: NDArray[np.float64] = sums / np.sqrt(np.maximum(spread, 1e-9))
        return trend


def _ends(run: WordRun) -> tuple[int, ...]:
    """What runs of the same texts have in common, and few others."""
    return run.texts.size, int(run.texts[0]), int(run.texts[-1])
