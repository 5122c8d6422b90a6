"""From where a sentence of a draft is: the reports that have most of it, and the sentences that stand there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from compare.overlap.found import LEAST_OF_SENTENCE
from compare.overlap.near import Alignment
from compare.overlap.overlap import Mark, MarkKind, SentenceSource
from compare.overlap.stretches import Stretches
from corpus.sentences import Span, sentences
from index.errors import DamagedCacheError
from index.fingerprints.counted import CountedText, counted
from index.fingerprints.fingerprints import CommonRuns, Fingerprints
from index.library import Library
from index.store.records import DocumentSummary

#: So many reports are named for a sentence.
MOST_SOURCES = 5
#: What stands further from the longest run than so many times the sentence is another place of the report.
_NEAR_BY = 2
_NOTHING, _NEAR, _VERBATIM, _PHRASE = range(4)
_KINDS: tuple[MarkKind, ...] = ("near", "verbatim", "set phrase")


@dataclass(frozen=True, slots=True)
class Places:
    """Where what a draft has in common with reports stands in these, int64 (n,), by report.

    `sizes` signs from `at` of the draft on stand from `places` of the report on; `kinds` says how.
    """

    reports: NDArray[np.int64]
    at: NDArray[np.int64]
    places: NDArray[np.int64]
    sizes: NDArray[np.int64]
    kinds: NDArray[np.int64]

    @classmethod
    def of(cls, runs: CommonRuns, alignments: Iterable[Alignment]) -> Places:
        """Those of the runs that count as verbatim, and of the alignments."""
        rows = [(one.report, *block, _NEAR) for one in alignments for block in one.blocks]
        verbatim = np.full(runs.at.size, _VERBATIM)
        whole = np.stack((runs.reports, runs.at, runs.places, runs.sizes, verbatim), 1)
        found = np.concatenate((whole, np.array(rows, np.int64).reshape(-1, 5)))
        return cls(*found[np.lexsort((found[:, 1], found[:, 0]))].T)

    def in_report(self, report: int) -> Places:
        """Those of one report."""
        return self.part(*np.searchsorted(self.reports, [report, report + 1]).tolist())

    def part(self, first: int, last: int) -> Places:
        """Those from one to before another, by their order."""
        here = slice(first, last)
        return Places(self.reports[here], self.at[here], self.places[here], self.sizes[here], self.kinds[here])


@dataclass(frozen=True, slots=True)
class _Report:
    """A report's text, what of it is counted, and what the draft has in common with it.

    `reach` int64 (n,) is for each of the places how far in the draft it and those before it reach.
    """

    document: DocumentSummary
    text: str
    counted: CountedText
    places: Places
    reach: NDArray[np.int64]

    def places_within(self, first: int, last: int) -> Places:
        """The places that have some of the draft's signs `first` to before `last`, and maybe a few more."""
        start = int(np.searchsorted(self.reach, first, side="right"))
        return self.places.part(start, int(np.searchsorted(self.places.at, last)))


@dataclass(frozen=True, slots=True)
class Sources:
    """The reports of a library by their numbers, none for one that has gone; what a draft has in common with them."""

    library: Library
    fingerprints: Fingerprints
    reports: Sequence[DocumentSummary | None]
    places: Places
    _read: dict[int, _Report] = field(default_factory=dict)

    def of_sentences(
        self, verbatim: Stretches, near: Stretches, worth: NDArray[np.int64], borders: NDArray[np.int64]
    ) -> tuple[dict[int, list[tuple[int, int, int]]], Counter[int]]:
        """For each sentence the reports that have most of it, with how many characters stand there verbatim and nearly;
        and how many reports have something of it at all.

        Sentences begin at the signs `borders`; of reports that have as much of one, those with more of the draft come
        first. `worth` is that of all signs before each.
        """
        if not borders.size:
            return {}, Counter()
        count = len(self.reports)
        rows = []
        for column, part in enumerate((verbatim, near)):
            cut, sentence = part.cut_at(borders)
            row = np.zeros((len(cut), 4), np.int64)
            row[:, 0], row[:, 1], row[:, 2 + column] = sentence, cut.reports, worth[cut.last] - worth[cut.first]
            rows.append(row)
        found = np.concatenate(rows)
        keys, of = np.unique(found[:, 0] * count + found[:, 1], return_inverse=True)
        sums = np.zeros((keys.size, 2), np.int64)
        np.add.at(sums, of, found[:, 2:])
        sentence, report = np.divmod(keys, count)
        total = sums.sum(1)
        of_draft = np.bincount(report, total, count)
        order = np.lexsort((report, -of_draft[report], -total, sentence))
        order = order[total[order] >= LEAST_OF_SENTENCE]
        rank = np.arange(order.size) - np.searchsorted(sentence[order], sentence[order])
        out: dict[int, list[tuple[int, int, int]]] = {}
        for at in order[rank < MOST_SOURCES].tolist():
            out.setdefault(int(sentence[at]), []).append((int(report[at]), int(sums[at, 0]), int(sums[at, 1])))
        return out, Counter(sentence[order].tolist())

    def at(
        self,
        found: Iterable[tuple[int, int, int]],
        signs: Span,
        draft: CountedText,
        is_set: NDArray[np.bool_],
        chars: int,
    ) -> tuple[SentenceSource, ...]:
        """The places of a sentence (its signs and counted characters) in the reports found for it."""
        return tuple(
            self._place(self._report(number), signs, draft, is_set, (verbatim, near), chars)
            for number, verbatim, near in found
        )

    def _report(self, number: int) -> _Report:
        """:raises DamagedCacheError: the text is not the one that the fingerprints were made of."""
        if number not in self._read:
            document = self.reports[number]
            assert document is not None  # only those that are there have anything in common with the draft
            text = self.library.document(document.doc_id).text
            signs = counted(text)
            if not np.array_equal(signs.signs, self.fingerprints.signs(number)):
                raise DamagedCacheError(self.library.path, document.source)
            places = self.places.in_report(number)
            reach = np.maximum.accumulate(places.at + places.sizes)
            self._read[number] = _Report(document, text, signs, places, reach)
        return self._read[number]

    @staticmethod
    def _place(
        report: _Report, signs: Span, draft: CountedText, is_set: NDArray[np.bool_], parts: tuple[int, int], chars: int
    ) -> SentenceSource:
        here, there, low = _kinds(report, signs, is_set)
        placed = np.flatnonzero(there) + low
        first, last = int(report.counted.starts[placed[0]]), int(report.counted.ends[placed[-1]])
        start, end = _whole_sentences(report.text, first, last)
        return SentenceSource(
            report.document, start, end, report.text[start:end], *parts, sum(parts) / chars if chars else 0.0,
            _marks(report.counted, there, low, start), _marks(draft, here, signs[0], 0),
        )  # fmt: skip


def _kinds(report: _Report, signs: Span, is_set: NDArray[np.bool_]) -> tuple[NDArray[np.int8], NDArray[np.int8], int]:
    """How each of a sentence's signs stands in the report, and each of the report's around the longest run in the
    sentence; and the first of these.
    """
    places, size = report.places_within(*signs), signs[1] - signs[0]
    first, last = np.maximum(places.at, signs[0]), np.minimum(places.at + places.sizes, signs[1])
    some = np.flatnonzero(last > first)
    some = some[np.argsort(first[some] - last[some], kind="stable")]
    shift = places.places - places.at
    middle, reach = int(first[some[0]] + shift[some[0]]), _NEAR_BY * size
    low = max(middle - reach, 0)
    here = np.zeros(size, np.int8)
    there = np.zeros(min(middle + reach + size, len(report.counted)) - low, np.int8)
    for at in some.tolist():
        own = slice(int(first[at] - signs[0]), int(last[at] - signs[0]))
        other = slice(int(first[at] + shift[at]) - low, int(last[at] + shift[at]) - low)
        if not -1 < other.start <= middle + reach - low or here[own].all():
            continue
        kinds = np.where(is_set[int(first[at]) : int(last[at])], _PHRASE, places.kinds[at]).astype(np.int8)
        here[own], there[other] = np.maximum(here[own], kinds), np.maximum(there[other], kinds)
    return here, there, low


def _marks(text: CountedText, kinds: NDArray[np.int8], first: int, shift: int) -> tuple[Mark, ...]:
    """The marks of signs from `first` of a text on, with what is not counted between two signs of the same kind."""
    begins = np.flatnonzero(np.diff(kinds, prepend=_NOTHING))
    ends = np.append(begins[1:], kinds.size)
    return tuple(
        Mark(int(text.starts[first + a]) - shift, int(text.ends[first + b - 1]) - shift, _KINDS[kinds[a] - 1])
        for a, b in zip(begins.tolist(), ends.tolist(), strict=True)
        if kinds[a] != _NOTHING
    )


def _whole_sentences(text: str, first: int, last: int) -> Span:
    """The sentences in which a stretch of a text lies."""
    start, end = text.rfind("\n", 0, first) + 1, text.find("\n", last)
    spans = [
        span for span in sentences(text, start, len(text) if end < 0 else end) if span[0] < last and span[1] > first
    ]
    return (min(spans[0][0], first), max(spans[-1][1], last)) if spans else (first, last)
