"""Stretches of a draft that stand in reports, report by report: none of one report overlap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Stretches:
    """Signs `first` to before `last` of the draft stand in report `reports`; int64 (n,), by report, then in order."""

    reports: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    @classmethod
    def joined(cls, reports: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64]) -> Stretches:
        """What these stretches cover together, which may overlap."""
        order = np.lexsort((first, reports))
        reports, first, last = reports[order], first[order], last[order]
        if not reports.size:
            return cls(reports, first, last)
        # Those of one report lie beyond all those of the report before, so that one row of ends serves for all.
        offset = reports * (int(last.max()) + 1)
        reach = np.maximum.accumulate(last + offset)
        new = np.append(True, (first + offset)[1:] > reach[:-1])
        begins = np.flatnonzero(new)
        ends = np.append(begins[1:], reports.size) - 1
        return cls(reports[begins], first[begins], reach[ends] - offset[begins])

    def mask(self, size: int) -> NDArray[np.bool_]:
        """Which of a draft's `size` signs stand in any report, bool (size,)."""
        steps = np.zeros(size + 1, np.int64)
        np.add.at(steps, self.first, 1)
        np.add.at(steps, self.last, -1)
        covered: NDArray[np.bool_] = np.cumsum(steps)[:size] > 0
        return covered

    def without(self, others: Stretches) -> Stretches:
        """What is left of these where the same report's `others` are taken away."""
        span = int(max(self.last.max(initial=0), others.last.max(initial=0))) + 1
        at = np.concatenate([s.reports * span + end for s in (self, others) for end in (s.first, s.last)])
        steps = np.repeat([1, -1, -2, 2], [len(self), len(self), len(others), len(others)])
        order = np.argsort(at, kind="stable")
        at, held = at[order], np.cumsum(steps[order])
        here = (held == 1) & (np.append(at[1:], -1) > at)
        reports, first = np.divmod(at[here], span)
        return Stretches(reports, first, np.append(at[1:], 0)[here] - reports * span)

    def by_report(self, worth: NDArray[np.int64], reports: int) -> NDArray[np.int64]:
        """What the stretches of each of so many reports are worth, int64 (reports,).

        `worth` int64 (signs + 1,) is that of all signs before each.
        """
        return np.bincount(self.reports, (worth[self.last] - worth[self.first]).astype(float), reports).astype(np.int64)

    def cut_at(self, borders: NDArray[np.int64]) -> tuple[Stretches, NDArray[np.int64]]:
        """The same cut at ascending `borders` of the draft, the first of which is 0; and which piece each is in."""
        begin = np.searchsorted(borders, self.first, side="right") - 1
        end = np.searchsorted(borders, self.last, side="left")
        counts = end - begin
        of = np.repeat(np.arange(len(self)), counts)
        piece = begin[of] + np.arange(of.size) - np.repeat(np.cumsum(counts) - counts, counts)
        upper = np.append(borders[1:], np.iinfo(np.int64).max)
        first, last = np.maximum(self.first[of], borders[piece]), np.minimum(self.last[of], upper[piece])
        return Stretches(self.reports[of], first, last), piece

    def __len__(self) -> int:
        return self.reports.size
