"""The reports that suggestions are computed from: those of the last years, of a large library a sample.

A wording that rose long ago is no news, and one that has been gone for ten years is not missed. Reports without a year
or a unit tell nothing here. Openings are the same in all reports of a kind and are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.copies import counted_once
from index.library import Library
from index.store.records import DocumentSummary
from index.words import squeeze

_MOST_YEARS = 8
#: So many passages are read in a second or two.
_MOST_PASSAGES = 20_000


@dataclass(frozen=True, slots=True)
class Sampled:
    """A report with its year, unit and type; each line of `text` is a heading or passage, squeezed."""

    document: DocumentSummary
    year: int
    unit: str
    doc_type: str | None
    text: str
    headings: str

    def passages_with(self, wording: str) -> int:
        """How many headings and passages have a wording, squeezed."""
        return sum(wording in line for line in self.text.split("\n"))


@dataclass(frozen=True, slots=True)
class Sample:
    """Reports of several years, and of how many they are a sample.

    Left out are those without a unit, of which `unnamed` are the years, and the `undated`.
    """

    reports: tuple[Sampled, ...]
    of_reports: int
    unnamed: tuple[int, ...] = ()
    undated: int = 0

    @property
    def is_part(self) -> bool:
        """Whether there are more reports than were read."""
        return len(self.reports) < self.of_reports

    @property
    def years(self) -> tuple[int, ...]:
        """Their years, in order."""
        return tuple(sorted({report.year for report in self.reports}))

    @property
    def units(self) -> frozenset[str]:
        """Their units."""
        return frozenset(report.unit for report in self.reports)


def sample_of(library: Library) -> Sample:
    """Reports of the last years of a library; of a large one every so many, in equal parts of each type and year.

    :raises DamagedLibraryError: a text is not the one that was indexed.
    """
    once = counted_once(library.documents())
    documents = [document for document in library.documents() if document.doc_id in once]
    known = [d for d in documents if d.metadata.year is not None and d.metadata.unit is not None]
    unnamed = [d.metadata.year for d in documents if d.metadata.year is not None and d.metadata.unit is None]
    undated = sum(d.metadata.year is None for d in documents)
    years = sorted({d.metadata.year or 0 for d in known})[-_MOST_YEARS:]
    known = sorted((d for d in known if d.metadata.year in years), key=_stratum)
    counts = library.passage_counts()
    passages = sum(counts.get(d.doc_id, 0) for d in known)
    step = -(-passages // _MOST_PASSAGES) or 1
    read = tuple(_read(library, document) for document in known[::step])
    return Sample(read, len(known), tuple(sorted(unnamed)), undated)


def _stratum(document: DocumentSummary) -> tuple[str, int, str, str, str]:
    known = document.metadata
    return known.doc_type or "", known.year or 0, known.unit or "", document.source, document.root


def _read(library: Library, document: DocumentSummary) -> Sampled:
    passages = [found.passage for found in library.passages_of(document.doc_id)]
    headings = "\n".join(dict.fromkeys(squeeze(p.heading_path[-1]) for p in passages if p.heading_path))
    texts: Sequence[str] = [squeeze(p.text) for p in passages if p.kind != "opening"]
    known = document.metadata
    return Sampled(document, known.year or 0, known.unit or "", known.doc_type, "\n".join([headings, *texts]), headings)
