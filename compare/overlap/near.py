"""What of a draft nearly stands in a report: words swapped, left out or put in, between what is the same.

Where a draft and a report have several short runs in common, beside one another in both, the stretches around them are
set against each other sign by sign (the longest common subsequence, by rapidfuzz). An alignment counts only as far as
the signs that are the same outweigh those that are not by thirteen, a sign that is not weighing two thirds of one that
is: chance does not do that. Clauses in another order, and two reports woven together, are so many alignments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from index.fingerprints.counted import as_text
from index.fingerprints.fingerprints import CommonRuns, Fingerprints

#: By how much the signs that are the same must outweigh the others, and what one of those weighs.
_LEAST_SCORE, _MISSED = 13, 2 / 3
#: What stands alone between other words is the same by chance (的, 工作's 作).
_LEAST_BLOCK = 2
#: Runs are beside one another if they are shifted by at most so much against each other and so close together.
_BAND, _GAP = 24, 30
#: Signs looked at beyond the runs, and in one piece at most.
_AROUND, _MOST_SIGNS = 40, 400
#: Runs of fewer signs outside set phrases are not looked into, or where they are too thin.
_LEAST_WEIGHT, _LEAST_DENSITY = 8, 0.25
#: So many reports are looked into for each sign of the draft, those with most in common.
_MOST_REPORTS = 6
#: Of a long row of differences the alignment does not recover.
_DROP = 14


class Block(NamedTuple):
    """`size` signs from `at` of the draft on are those from `place` of a report on."""

    at: int
    place: int
    size: int


class Alignment(NamedTuple):
    """A stretch of the draft and one of the report with this number that are nearly the same, by what is the same."""

    report: int
    blocks: tuple[Block, ...]


class _Stretch(NamedTuple):
    """Signs `start` to before `end` of the draft, and `first` to before `last` of a report."""

    report: int
    start: int
    end: int
    first: int
    last: int


def near_alignments(
    signs: NDArray[np.uint16], proves_nothing: NDArray[np.bool_], runs: CommonRuns, fingerprints: Fingerprints
) -> list[Alignment]:
    """Where a draft's signs, uint16 (n,), are nearly a report's; some, bool (n,), are common and prove nothing."""
    text = as_text(signs)
    worth = np.concatenate(([0], np.cumsum(~proves_nothing)))
    found: dict[tuple[int, Block], Alignment] = {}
    texts: dict[int, str] = {}
    for stretch in _stretches(runs, worth):
        report = stretch.report
        if report not in texts:
            texts[report] = as_text(fingerprints.signs(report))
        for blocks in _aligned(text, texts[report], stretch, worth):
            found.setdefault((report, blocks[0]), Alignment(report, tuple(blocks)))
    return list(found.values())


def _stretches(runs: CommonRuns, worth: NDArray[np.int64]) -> Iterator[_Stretch]:
    """Stretches of the draft and of reports that may be nearly the same, of each sign those with most in common."""
    found = np.unique(np.concatenate([_in_bands(runs, worth, shift) for shift in (0, _BAND // 2)]), axis=0)
    weights, lengths = found[:, 0], found[:, 3] - found[:, 2]
    found = found[(weights >= _LEAST_WEIGHT) & (weights >= _LEAST_DENSITY * lengths)]
    looked_at = np.zeros(worth.size - 1, np.int32)
    for _, *row in found[np.argsort(-found[:, 0], kind="stable")].tolist():
        stretch = _Stretch(*row)
        part = looked_at[stretch.start : stretch.end]
        if part.min() < _MOST_REPORTS:
            part += 1
            yield stretch


def _in_bands(runs: CommonRuns, worth: NDArray[np.int64], shift: int) -> NDArray[np.int64]:
    """Stretches of runs that lie beside one another, int64 (n, 6): what they are worth, then as `_Stretch` has it.

    Those of one report lie so that are shifted against the draft alike: bands of shifts, which begin at `shift`.
    """
    bands, pieces = (runs.places - runs.at + shift) // _BAND, runs.at // _MOST_SIGNS
    order = np.lexsort((runs.at, pieces, bands, runs.reports))
    if not order.size:
        return np.zeros((0, 6), np.int64)
    at, places, sizes = runs.at[order], runs.places[order], runs.sizes[order]
    is_new = np.append(True, at[1:] - (at + sizes)[:-1] > _GAP)
    for of in (runs.reports[order], bands[order], pieces[order]):
        is_new[1:] |= of[1:] != of[:-1]
    first = np.flatnonzero(is_new)
    columns = (
        np.add.reduceat(worth[at + sizes] - worth[at], first), runs.reports[order][first],
        at[first], np.maximum.reduceat(at + sizes, first),
        np.minimum.reduceat(places, first), np.maximum.reduceat(places + sizes, first),
    )  # fmt: skip
    return np.stack(columns, 1)


def _aligned(text: str, report: str, stretch: _Stretch, worth: NDArray[np.int64]) -> Iterator[list[Block]]:
    """The alignments of a stretch of the draft with one of a report, with what lies around them."""
    start, end = max(stretch.start - _AROUND, 0), min(stretch.end + _AROUND, len(text))
    first, last = max(stretch.first - _AROUND, 0), min(stretch.last + _AROUND, len(report))
    blocks = [
        Block(start + code.src_start, first + code.dest_start, code.src_end - code.src_start)
        for code in LCSseq.opcodes(text[start:end], report[first:last])
        if code.tag == "equal" and code.src_end - code.src_start >= _LEAST_BLOCK
    ]
    yield from _scoring(blocks, worth)


def _scoring(blocks: Sequence[Block], worth: NDArray[np.int64]) -> Iterator[list[Block]]:
    """The rows of blocks that score enough: each sign one, less what those between them weigh."""
    score = best = 0.0
    held: list[Block] = []
    best_count = 0
    for block in [*blocks, None]:
        if held and block is not None:
            before = held[-1]
            between = block.at - before.at - before.size
            missed = int(worth[block.at] - worth[block.at - between])
            score -= _MISSED * max(missed, (block.place - before.place - before.size) / 2)
        if held and (block is None or score <= 0 or score < best - _DROP):
            if best >= _LEAST_SCORE:
                yield held[:best_count]
            held, score, best, best_count = [], 0.0, 0.0, 0
        if block is not None:
            held.append(block)
            score += int(worth[block.at + block.size] - worth[block.at])
            if score > best:
                best, best_count = score, len(held)
