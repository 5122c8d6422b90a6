"""Sentences whose clauses stand in a report in another order: each too short to count by itself, together they do.

Looked at is one sentence of the draft at a time, beside the place of a report that it has a short run in common with:
what both have in common there, wherever it stands, counts if it makes up two thirds of the sentence and has thirteen
signs at least that are not common wording.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compare.overlap.near import Alignment, Block
from index.fingerprints.counted import as_text
from index.fingerprints.fingerprints import CommonRuns, Fingerprints

#: Signs that prove something, how many of a sentence's must be the same, and how few stand together.
_LEAST, _SHARE, _LEAST_BLOCK = 13, 2 / 3, 4
#: How far around the longest run of a sentence its other clauses may stand: so many times the sentence.
_TIMES = 2
#: So many reports are looked into for each sentence, those with most in common, and of how much.
_MOST_REPORTS, _LEAST_IN_COMMON = 4, 6


def reordered(
    signs: NDArray[np.uint16],
    borders: NDArray[np.int64],
    worth: NDArray[np.int64],
    runs: CommonRuns,
    fingerprints: Fingerprints,
) -> list[Alignment]:
    """The sentences of a draft's signs, uint16 (n,), that stand in a report clause by clause.

    They begin at the signs `borders`; `worth` int64 (n + 1,) says how many signs before each prove anything.
    """
    text, texts = as_text(signs), dict[int, str]()
    ends = np.append(borders[1:], signs.size)
    out = []
    for number, report, at, place in _candidates(runs, borders, ends, worth):
        start, end = int(borders[number]), int(ends[number])
        if report not in texts:
            texts[report] = as_text(fingerprints.signs(report))
        first = max(place - (at - start) - _TIMES * (end - start), 0)
        window = texts[report][first : first + (2 * _TIMES + 1) * (end - start)]
        blocks = [Block(start + i, first + j, size) for i, j, size in _in_common(text[start:end], window)]
        proof = sum(int(worth[block.at + block.size] - worth[block.at]) for block in blocks)
        whole = sum(block.size for block in blocks)
        if len(blocks) > 1 and proof >= _LEAST and whole >= _SHARE * (end - start):
            out.append(Alignment(report, tuple(sorted(blocks))))
    return out


def _candidates(
    runs: CommonRuns, borders: NDArray[np.int64], ends: NDArray[np.int64], worth: NDArray[np.int64]
) -> list[list[int]]:
    """Sentences and reports that have something in common, but no whole sentence, and where its longest piece is."""
    begin = np.searchsorted(borders, runs.at, side="right") - 1
    counts = np.searchsorted(borders, runs.at + runs.sizes, side="left") - begin
    of = np.repeat(np.arange(runs.at.size), counts)
    sentence = begin[of] + np.arange(of.size) - np.repeat(np.cumsum(counts) - counts, counts)
    first = np.maximum(runs.at[of], borders[sentence])
    last = np.minimum((runs.at + runs.sizes)[of], ends[sentence])
    report, place, size = runs.reports[of], runs.places[of] + first - runs.at[of], last - first
    order = np.lexsort((-size, report, sentence))
    order = order[(worth[last] - worth[first])[order] >= _LEAST_IN_COMMON]
    if not order.size:
        return []
    groups = np.flatnonzero(np.append(True, (np.diff(sentence[order]) != 0) | (np.diff(report[order]) != 0)))
    totals = np.add.reduceat((worth[last] - worth[first])[order], groups)
    longest = order[groups]  # of a group the longest piece comes first
    is_part = size[longest] < (ends - borders)[sentence[longest]]
    longest, totals = longest[is_part], totals[is_part]
    best = longest[np.lexsort((-totals, sentence[longest]))]
    rank = np.arange(best.size) - np.searchsorted(sentence[best], sentence[best])
    best = best[rank < _MOST_REPORTS]
    found: list[list[int]] = np.stack((sentence[best], report[best], first[best], place[best]), 1).tolist()
    return found


def _in_common(one: str, other: str) -> list[tuple[int, int, int]]:
    """Stretches that both have, wherever they stand, the longest first, none overlapping in either."""
    places: dict[str, list[int]] = {}
    for j in range(len(other) - _LEAST_BLOCK + 1):
        places.setdefault(other[j : j + _LEAST_BLOCK], []).append(j)
    found = []
    for i in range(len(one) - _LEAST_BLOCK + 1):
        for j in places.get(one[i : i + _LEAST_BLOCK], ()):
            if i and j and one[i - 1] == other[j - 1]:
                continue  # part of a longer one
            size = _LEAST_BLOCK
            while one[i + size : i + size + 1] == other[j + size : j + size + 1] != "":
                size += 1
            found.append((i, j, size))
    here, there = bytearray(len(one)), bytearray(len(other))
    out = []
    for i, j, size in sorted(found, key=lambda block: (-block[2], block)):
        if not any(here[i : i + size]) and not any(there[j : j + size]):
            here[i : i + size] = there[j : j + size] = b"\1" * size
            out.append((i, j, size))
    return out
