"""The texts of a library's reports, ready to be compared with another text to the letter.

Most of them lie in one part, in a file that is read where it is needed; reports that came or changed since are in
a small part of their own, in memory. So a new report does not have a file of hundreds of megabytes written anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.fingerprints.part import Part
from index.fingerprints.runs import Runs, grown, same_six
from index.fingerprints.winnowing import hashes, kept

#: A stretch that stands in more places than so many is no hint.
_MOST_HINTS = 64


@dataclass(frozen=True, slots=True)
class CommonRuns:
    """Runs of signs that a text has in common with reports, all int64 (n,).

    `sizes` signs from `at` of the text on stand from `places` of the signs of report `reports` on, told by its number.
    """

    at: NDArray[np.int64]
    reports: NDArray[np.int64]
    places: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def among(self, wanted: NDArray[np.bool_] | NDArray[np.int64]) -> CommonRuns:
        """Some of them."""
        return CommonRuns(self.at[wanted], self.reports[wanted], self.places[wanted], self.sizes[wanted])


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Reports in a large part and a small one; of the large one those that `stay`, bool (n,), are still so."""

    large: Part
    stay: NDArray[np.bool_]
    small: Part

    @classmethod
    def of(cls, texts: Iterable[tuple[str, int, NDArray[np.uint16]]]) -> Fingerprints:
        """The texts of reports: their ids, first rows and signs."""
        return cls.whole(Part.of(texts))

    @classmethod
    def whole(cls, large: Part) -> Fingerprints:
        """All in one part."""
        return cls(large, np.ones(len(large), bool), Part.of([]))

    def following(self, stay: NDArray[np.bool_], texts: Iterable[tuple[str, int, NDArray[np.uint16]]]) -> Fingerprints:
        """The same with only those of the large part that `stay`, and these others."""
        return Fingerprints(self.large, stay, Part.of(texts))

    def merged(self) -> Fingerprints:
        """The same in one part."""
        kept = [*self.large.only(self.stay), *self.small.only(np.ones(len(self.small), bool))]
        return Fingerprints.of(sorted(kept, key=lambda text: text[1]))

    def __len__(self) -> int:
        return int(self.stay.sum()) + len(self.small)

    @property
    def doc_ids(self) -> list[str]:
        """The ids of the reports by their numbers, those that have gone among them."""
        return [name.decode() for part in (self.large, self.small) for name in part.ids]

    def is_there(self, number: int) -> bool:
        """Whether the report of a number is still so."""
        return number >= len(self.large) or bool(self.stay[number])

    def signs(self, number: int) -> NDArray[np.uint16]:
        """The signs of a report, uint16 (n,)."""
        size = len(self.large)
        return self.large.text(number) if number < size else self.small.text(number - size)

    def common_runs(self, signs: NDArray[np.uint16]) -> CommonRuns:
        """What a text's signs, uint16 (n,), have in common with the reports, by report and place.

        All runs of ten signs or more, and of shorter ones some.
        """
        parts = (self.large, self.small)
        stretches = hashes(signs)
        is_kept = np.zeros(stretches.size, bool)
        is_kept[kept(stretches)] = True
        sixes = [same_six(signs, stretches, is_kept, part) for part in parts]
        if not self.stay.all():
            there = self.stay[self._numbers(self.large, sixes[0].places)]
            sixes[0] = Runs(*(column[there] for column in sixes[0]))
        often = sum(np.bincount(found.at, minlength=stretches.size) for found in sixes)
        is_wanted = is_kept | (often <= _MOST_HINTS)
        out = []
        for part, found, first in zip(parts, sixes, (0, len(self.large)), strict=True):
            wanted = is_wanted[found.at]
            runs = grown(signs, part, Runs(*(column[wanted] for column in found)))
            numbers = self._numbers(part, runs.places)
            out.append((runs.at, numbers + first, runs.places - part.starts[numbers], runs.sizes))
        return CommonRuns(*(np.concatenate(pair) for pair in zip(*out, strict=True)))

    @staticmethod
    def _numbers(part: Part, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """In which of a part's texts places are, int64 (n,)."""
        return np.searchsorted(part.starts, places, side="right") - 1
