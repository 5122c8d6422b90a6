"""What the library gives out and takes in: filters, summaries, stored passages, and how rows become them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus import Document, Metadata, Passage
from corpus.wire import headings_of, noise_of, rows, sections_of

# The columns of a report, in the order in which the functions below take and give them.
METADATA = "unit, unit_from, year, year_from, doc_type, doc_type_from, region, region_from"
SUMMARY = f"doc_id, root, source, content_hash, title, {METADATA}, file_state"
#: What a summary's check is made over: it, the row of the first passage, and a letter for the kind of each.
CHECKED_SUMMARY = f"{SUMMARY}, first_row, kinds"
STRUCTURE = "sections, noise, of_the_report, put_back, headings"
DOCUMENT = f"doc_id, root, source, content_hash, encoding, title, {METADATA}, text, {STRUCTURE}"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; an empty field narrows nothing."""

    units: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    doc_types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units or self.years or self.doc_types or self.kinds)

    def let_through(self, document: DocumentSummary) -> bool:
        """Whether a report is let through, of whatever kind its passages are."""
        known = document.metadata
        asked = ((self.units, known.unit), (self.years, known.year), (self.doc_types, known.doc_type))
        return all(not values or value in values for values, value in asked)

    def let_kind(self, kind: str) -> bool:
        """Whether passages of a kind are let through."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A report without its text."""

    doc_id: str
    root: str
    source: str
    content_hash: str
    title: str
    metadata: Metadata
    #: What the file system said of its file when it was read; empty where that tells nothing.
    file_state: str = ""

    @property
    def path(self) -> str:
        """root/source: where the file is, or was."""
        return joined(self.root, self.source)


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report on its way into the library, which takes the place of what has its path.

    `moved_from` is the path of the report that it is, where its file has been moved. Without a `file_state` the
    one that is known of its path stays.
    """

    document: Document
    passages: Sequence[Passage]
    file_state: str | None = None
    moved_from: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What the user said of a report."""

    unit: str | None = None
    year: int | None = None
    doc_type: str | None = None
    of_the_report: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self != Said()


def merged_runs(runs: Iterable[tuple[int, int]]) -> NDArray[np.int64]:
    """The first and last row of runs of rows, int64 (n, 2), in order, none next to another."""
    out: list[tuple[int, int]] = []
    for first, last in sorted(runs):
        if out and first <= out[-1][1] + 1:
            out[-1] = out[-1][0], max(last, out[-1][1])
        else:
            out.append((first, last))
    return np.array(out, np.int64).reshape(-1, 2)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the user said of a report that has gone: where it was, and the hash of its bytes."""

    path: str
    content_hash: str
    said: Said


@dataclass(frozen=True, slots=True)
class Touched:
    """What some commits touched: whoever drops these runs of rows and takes what stands there now is up to date.

    `runs` int64 (n, 2) hold the first and last row of each.
    """

    runs: NDArray[np.int64]

    @property
    def count(self) -> int:
        """How many rows that are."""
        return int((self.runs[:, 1] - self.runs[:, 0] + 1).sum())

    def holds(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of `rows` int64 (m,) were touched, bool (m,)."""
        first, last = self.runs[:, 0], self.runs[:, 1]
        at = np.searchsorted(first, rows, side="right") - 1
        found: NDArray[np.bool_] = (at >= 0) & (rows <= last[at]) if len(first) else np.zeros(rows.shape, np.bool_)
        return found


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the report it is of, and its row in the indexes."""

    row: int
    passage: Passage
    document: DocumentSummary
    wording_hash: str


@dataclass(frozen=True, slots=True)
class Traits:
    """What facets count a passage by: its report's unit, year and type, its kind."""

    unit: str | None
    year: int | None
    doc_type: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """Where a passage of some wording stands: its row in the indexes, its report, its place in that."""

    row: int
    document: DocumentSummary
    start: int
    end: int


def joined(root: str, source: str) -> str:
    """root/source, in POSIX form."""
    return f"{root.rstrip('/')}/{source}"


def letters_of(passages: Iterable[Passage]) -> str:
    """The kinds of a report's passages, in order, as they are kept beside its summary: their first letters."""
    return "".join(passage.kind[0] for passage in passages)


def summary_of(row: tuple[Any, ...]) -> DocumentSummary:
    """A row of `SUMMARY`."""
    doc_id, root, source, content_hash, title, *metadata, file_state = row
    return DocumentSummary(doc_id, root, source, content_hash, title, Metadata(*metadata), file_state)


def summary_values(
    document: Document, metadata: Metadata, file_state: str, first_row: int, kinds: str
) -> tuple[Any, ...]:
    """The columns of `CHECKED_SUMMARY`."""
    d = document
    return (
        d.doc_id, d.root, d.source, d.content_hash, d.title, *astuple(metadata), file_state, first_row, kinds
    )  # fmt: skip


def document_values(document: Document, metadata: Metadata) -> tuple[Any, ...]:
    """The columns of `DOCUMENT`, with `metadata` in the place of the document's own."""
    return (
        document.doc_id, document.root, document.source, document.content_hash, document.encoding, document.title,
        *astuple(metadata), document.text,
        *(_json(rows(part)) for part in (document.sections, document.noise)), _json(document.of_the_report),
        *(_json(rows(part)) for part in (document.put_back, document.headings)),
    )  # fmt: skip


def document_of(row: tuple[Any, ...]) -> Document:
    """A row of `DOCUMENT`."""
    doc_id, root, source, content_hash, encoding, title, *metadata, text = row[:-5]
    sections, noise, of_the_report, put_back, headings = map(json.loads, row[-5:])
    return Document(
        doc_id, root, source, content_hash, encoding, title, Metadata(*metadata), text,
        sections_of(sections), noise_of(noise), tuple(of_the_report), noise_of(put_back), headings_of(headings),
    )  # fmt: skip


_json = json.JSONEncoder(ensure_ascii=False).encode
