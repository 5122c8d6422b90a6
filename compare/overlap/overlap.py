"""What of a draft stands in a library's reports: by sentence, by report, by section of the draft.

Counted are Hanzi, digits and masks. All offsets are code points, half open; those of marks and sentences are of the
draft's text, unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from index.store.records import DocumentSummary

MarkKind = Literal["verbatim", "near", "set phrase"]


class Mark(NamedTuple):
    """A stretch of a text that stands elsewhere, and how."""

    start: int
    end: int
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class SentenceSource:
    """Where what a sentence says stands in one report.

    `text` is that part of the report, whole sentences, from `start` to `end` of the report's text; `marks` are what of
    it stands in the sentence (offsets in `text`), `draft_marks` the same in the draft. `share` is of the sentence.
    """

    document: DocumentSummary
    start: int
    end: int
    text: str
    verbatim_chars: int
    near_chars: int
    share: float
    marks: tuple[Mark, ...]
    draft_marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of the draft, and how many of its `chars` stand elsewhere; its sources, the one with most first.

    Of `source_count` reports that have something of it the first few are its `sources`.
    `set_phrase`: at least half of it is set phrases, which count for nothing.
    """

    text: str
    start: int
    end: int
    chars: int
    verbatim_chars: int
    near_chars: int
    set_phrase_chars: int
    set_phrase: bool
    marks: tuple[Mark, ...]
    sources: tuple[SentenceSource, ...]
    source_count: int

    @property
    def share(self) -> float:
        """How much of it is taken over, from 0 to 1."""
        return (self.verbatim_chars + self.near_chars) / self.chars if self.chars else 0.0


@dataclass(frozen=True, slots=True)
class SourceTotal:
    """What of the whole draft stands in one report; `share` is of the draft's characters."""

    document: DocumentSummary
    verbatim_chars: int
    near_chars: int
    share: float


@dataclass(frozen=True, slots=True)
class SectionTotal:
    """What of one section of the draft stands elsewhere; the part before the first heading has an empty path."""

    heading_path: tuple[str, ...]
    start: int
    end: int
    chars: int
    verbatim_chars: int
    near_chars: int
    set_phrase_chars: int
    share: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """A draft as it was checked: its `text`, totals, and all by sentence, by report (most first), by section.

    `itself` are the reports of the library that are the very draft.
    """

    title: str
    text: str
    chars: int
    verbatim_chars: int
    near_chars: int
    set_phrase_chars: int
    share: float
    sentences: tuple[CheckedSentence, ...]
    by_source: tuple[SourceTotal, ...]
    by_section: tuple[SectionTotal, ...]
    itself: tuple[DocumentSummary, ...]

    def over(self, limit: float) -> tuple[SourceTotal, ...]:
        """The reports that more of the draft stands in than the `limit`, from 0 to 1, allows."""
        return tuple(total for total in self.by_source if total.share > limit)


@dataclass(frozen=True, slots=True)
class Similar:
    """A passage of the library that says much the same as a part of the draft in other words: shown, never counted.

    `start`, `end` are of the draft; `cosine` is between the two.
    """

    start: int
    end: int
    document: DocumentSummary
    passage_start: int
    heading_path: tuple[str, ...]
    text: str
    cosine: float
