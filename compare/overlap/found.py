"""What of a draft's signs counts as taken over, and what does not.

Verbatim is a run of at least thirteen counted characters, ten signs of them or more, that stands in a report, a number
equal to any number; what is left of a run beside set phrases counts where that is thirteen characters or half of it. A
short run is a set phrase itself where all of it is common wording, of which two pieces happen to stand together in
both. Near is what is aligned beside that (`near.py`, `reordered.py`). What a sentence has of it in fewer than four
characters is the rest of what was taken over before or after, and is left out. Each counted character stands in the
report, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from compare.overlap.near import Alignment
from compare.overlap.stretches import Stretches
from index.fingerprints.counted import CountedText
from index.fingerprints.fingerprints import CommonRuns
from index.fingerprints.winnowing import GUARANTEED

#: Characters of a run that is counted, and of one that is wherever its words are from.
LEAST_CHARS, _NO_CHANCE = 13, 26
#: Characters of a sentence that are counted at all, if it has more.
LEAST_OF_SENTENCE = 4
Mask = NDArray[np.bool_]


class Counts(NamedTuple):
    """Counted characters of the draft or a part of it: all, and how many of them are what."""

    chars: int
    verbatim: int
    near: int
    set_phrase: int

    @property
    def share(self) -> float:
        """How much of it is taken over, from 0 to 1."""
        return (self.verbatim + self.near) / self.chars if self.chars else 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """What of a draft's signs stands elsewhere: by report, and altogether, bool (n,), no sign in two of them.

    `runs` are those that count as verbatim.
    """

    runs: CommonRuns
    verbatim: Stretches
    near: Stretches
    is_verbatim: Mask
    is_near: Mask
    is_set: Mask

    @property
    def masks(self) -> tuple[Mask, Mask, Mask, Mask]:
        """Which signs are in the draft at all, verbatim, near, and set phrases, as `Counts` has them."""
        return np.ones(self.is_set.size, bool), self.is_verbatim, self.is_near, self.is_set


def found_in(
    text: CountedText,
    phrases: Mask,
    is_common: Mask,
    runs: CommonRuns,
    alignments: Sequence[Alignment],
    borders: NDArray[np.int64],
) -> Found:
    """What of a draft is taken over, of these runs and alignments; `phrases` are set phrases, and common as well.

    Sentences begin at the signs `borders`.
    """
    runs = runs.among((runs.sizes >= GUARANTEED) & (_worth(text.chars, runs) >= LEAST_CHARS))
    whole, left = _worth(text.chars, runs), _worth(text.chars * ~phrases, runs)
    is_chance = (_worth(~is_common, runs) == 0) & (whole < _NO_CHANCE)
    by_chance = _stretches(runs.among(is_chance)).mask(phrases.size)
    runs = runs.among(~is_chance & ((left >= LEAST_CHARS) | (2 * left >= whole)))
    verbatim = _stretches(runs)
    blocks = [(alignment.report, b.at, b.at + b.size) for alignment in alignments for b in alignment.blocks]
    near = Stretches.joined(*np.array(blocks, np.int64).reshape(-1, 3).T).without(verbatim)
    is_crumb = _crumbs(text, (verbatim.mask(phrases.size) | near.mask(phrases.size)) & ~phrases, borders)
    verbatim, near = (_without(part, is_crumb, borders) for part in (verbatim, near))
    is_verbatim = verbatim.mask(phrases.size) & ~phrases
    is_near = near.mask(phrases.size) & ~phrases & ~is_verbatim
    return Found(runs, verbatim, near, is_verbatim, is_near, phrases | (by_chance & ~is_verbatim & ~is_near))


def _crumbs(text: CountedText, is_taken: Mask, borders: NDArray[np.int64]) -> Mask:
    """Which sentences have only crumbs of what is taken over, bool (sentences,)."""
    if not borders.size:
        return np.zeros(0, bool)
    taken, all_chars = (np.diff(np.append(sums[borders], sums[-1])) for sums in
                        (sums_before(text.chars * is_taken), sums_before(text.chars)))  # fmt: skip
    is_crumb: Mask = (taken < LEAST_OF_SENTENCE) & (taken < all_chars)
    return is_crumb


def _without(part: Stretches, is_crumb: Mask, borders: NDArray[np.int64]) -> Stretches:
    """Stretches without what lies in sentences that have only crumbs."""
    cut, sentence = part.cut_at(borders)
    return Stretches.joined(*(column[~is_crumb[sentence]] for column in (cut.reports, cut.first, cut.last)))


def sums_before(values: NDArray[Any]) -> NDArray[np.int64]:
    """The sum of all values before each, and of all, int64 (n + 1,)."""
    return np.concatenate(([0], np.cumsum(values)))


def _worth(values: NDArray[Any], runs: CommonRuns) -> NDArray[np.int64]:
    """The sum of the values of the signs of each run."""
    sums = sums_before(values)
    worth: NDArray[np.int64] = sums[runs.at + runs.sizes] - sums[runs.at]
    return worth


def _stretches(runs: CommonRuns) -> Stretches:
    return Stretches.joined(runs.reports, runs.at, runs.at + runs.sizes)
