"""What of a library's wordings is worth a look: those that rise, that vanish, and that one unit alone uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from compare.trend.noteworthy import Noteworthy
from compare.trend.reports import Reports
from compare.trend.sampling import Sample, sample_of
from compare.trend.usage import Usage, usage_among, usage_of
from compare.trend.word_runs import WordRun, alike, word_runs
from index.lexicon import lexicon_of
from index.search import Searcher

SuggestionKind = Literal["rising", "vanishing", "own"]
KINDS: tuple[SuggestionKind, ...] = ("rising", "vanishing", "own")
#: So many of each kind are shown.
MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A wording worth a look, with its uses; `unit` alone uses it, none where several do.

    The uses are those in the whole library; of what rises in a large one those in the reports that were read.
    """

    kind: SuggestionKind
    usage: Usage
    unit: str | None = None

    @property
    def wording(self) -> str:
        """The wording."""
        return self.usage.wording


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is suggested, best first, from `read` reports of `of_reports` dated ones of `years`.

    Left out are those without a unit, of which `unnamed` are the years, and the `undated`.
    """

    found: tuple[Suggestion, ...]
    read: int
    of_reports: int
    years: tuple[int, ...]
    units: int
    unnamed: tuple[int, ...] = ()
    undated: int = 0

    def of(self, kind: SuggestionKind) -> tuple[Suggestion, ...]:
        """Those of one kind."""
        return tuple(one for one in self.found if one.kind == kind)


def suggestions_of(searcher: Searcher) -> Suggestions:
    """What of the wordings of a library is worth a look; nothing where its reports are of one year only.

    :raises DamagedLibraryError: a text is not the one that was indexed.
    """
    with searcher.library.snapshot():
        sample = sample_of(searcher.library)
        found = tuple(_found(searcher, sample)) if len(sample.years) > 1 else ()
    basis = len(sample.reports), sample.of_reports, sample.years, len(sample.units)
    return Suggestions(found, *basis, sample.unnamed, sample.undated)


def _found(searcher: Searcher, sample: Sample) -> Iterator[Suggestion]:
    segmenter = lexicon_of(searcher.library).segmenter
    runs = word_runs([report.text for report in sample.reports], 2, segmenter)
    looked = Noteworthy(sample, runs)
    reports = Reports.of(searcher.library.documents())
    read = Reports.of(report.document for report in sample.reports)
    chosen: list[str] = []
    finders: dict[SuggestionKind, Callable[[], Iterable[WordRun]]] = {
        "rising": looked.rising, "vanishing": looked.vanishing, "own": looked.own,
    }  # fmt: skip
    for kind, ranked in finders.items():
        shown = 0
        for run in ranked():
            if shown == MOST_SHOWN:
                break
            if any(alike(run.wording, other) for other in chosen):
                continue
            if kind == "rising" and sample.is_part:  # it may be in half of a million passages
                usage = usage_among(run.wording, looked.uses(run), read)
            else:
                usage = usage_of(searcher, run.wording, reports)
            if _holds_in_all(kind, usage):
                chosen.append(run.wording)
                shown += 1
                yield Suggestion(kind, usage, usage.units[0].unit if kind == "own" else None)


def _holds_in_all(kind: SuggestionKind, usage: Usage) -> bool:
    """Whether what a sample shows is so in the whole library."""
    if kind == "own":
        return len(usage.units) == 1 and not usage.unnamed
    return kind == "rising" or not usage.years[-1].reports
