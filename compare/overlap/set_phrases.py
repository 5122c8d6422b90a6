"""Set phrases (规范提法) in a draft: they must be quoted to the letter, so quoting them is no copying.

The user names some; others are told by where they stand: in the reports of many units, each of which has just the
phrase in common with the draft there. A unit whose report goes on like the draft for longer says nothing: what many
have taken over whole is a template, not a set phrase.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.fingerprints.counted import as_text, counted
from index.fingerprints.fingerprints import CommonRuns
from index.fingerprints.winnowing import LENGTH
from index.vocabulary_entries import LEAST_HANZI, hanzi

#: Units in whose reports a wording must stand, and in a large library how many in a hundred.
MANY_UNITS, _MANY_PERCENT = 5, 2
#: What is the same for longer than this is more than a phrase.
_LONGEST = 80
#: Signs of a set phrase: as many as of what is counted as taken over. And of what is too common to prove anything.
_SHORTEST, _COMMON = 13, LENGTH


def many_units(units: int) -> int:
    """In how many units' reports a wording must stand to be a set phrase, in a library of so many units."""
    return max(MANY_UNITS, -(-units * _MANY_PERCENT // 100))


def widespread(size: int, runs: CommonRuns, units: NDArray[np.int64], many: int) -> NDArray[np.bool_]:
    """Which of a draft's `size` signs are set phrases of many units, bool (size,).

    `runs` are what it has in common with reports; `units` int64 (m,) say which unit each report is of, and `many` how
    many units are many.
    """
    return _in_many(_SHORTEST, size, runs, units, many)


def common(size: int, runs: CommonRuns, units: NDArray[np.int64], many: int) -> NDArray[np.bool_]:
    """Which of a draft's `size` signs are in wording, however short, that many units use, bool (size,).

    It may be part of what was taken over, but is no sign of it: 国务院总理, 各级党组织和广大党员.
    """
    return _in_many(_COMMON, size, runs, units, many)


def _in_many(shortest: int, size: int, runs: CommonRuns, units: NDArray[np.int64], many: int) -> NDArray[np.bool_]:
    phrases = (runs.sizes >= shortest) & (runs.sizes <= _LONGEST)
    # A stretch of the shortest length, told by where it begins, stands in these units.
    first, last = runs.at[phrases], (runs.at + runs.sizes)[phrases] - shortest
    owners = units[runs.reports[phrases]]
    order = np.lexsort((first, owners))
    first, last, owners = first[order], last[order], owners[order]
    counts = np.zeros(size + 1, np.int64)
    if first.size:
        # Of each unit every beginning once: what begins before an earlier run of it ends is counted from there.
        offset = owners * (size + 1)
        reach = np.maximum.accumulate(last + offset) - offset
        fresh = np.maximum(first[1:], np.where(owners[1:] == owners[:-1], reach[:-1] + 1, 0))
        first = np.append(first[:1], fresh)
        some = first <= last
        np.add.at(counts, first[some], 1)
        np.add.at(counts, last[some] + 1, -1)
    often = np.flatnonzero(np.cumsum(counts)[:size] >= many)
    out = np.zeros(size, bool)
    for step in range(shortest):
        out[np.minimum(often + step, size - 1)] = True
    return out


def named(signs: NDArray[np.uint16], phrases: Iterable[str]) -> NDArray[np.bool_]:
    """Which of a draft's signs, uint16 (n,), stand in one of the user's set phrases, bool (n,)."""
    text, wanted = as_text(signs), _written(phrases)
    lengths: dict[str, set[int]] = {}
    for phrase in wanted:
        lengths.setdefault(phrase[:LEAST_HANZI], set()).add(len(phrase))
    out = np.zeros(signs.size, bool)
    for at in range(len(text) - LEAST_HANZI + 1):
        for length in lengths.get(text[at : at + LEAST_HANZI], ()):
            if text[at : at + length] in wanted:
                out[at : at + length] = True
    return out


def _written(phrases: Iterable[str]) -> frozenset[str]:
    """What is compared of each phrase; nothing of one with too few Hanzi, which would be in every draft (100%)."""
    listed = [phrase for phrase in phrases if hanzi(phrase) >= LEAST_HANZI]
    joined = counted("\n".join(listed))  # a thousand times as fast as one by one
    text, ends = as_text(joined.signs), np.cumsum([len(phrase) + 1 for phrase in listed])
    cuts = np.searchsorted(joined.starts, ends).tolist()
    return frozenset(text[start:end] for start, end in pairwise([0, *cuts]))
