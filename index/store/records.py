"""What the library gives out and takes in: filters, summaries, stored passages, and how rows become them."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import Any

from corpus import Document, Metadata, Passage
from corpus.wire import headings_of, noise_of, rows, sections_of

# The columns of a report, in the order in which the functions below take and give them.
METADATA = "unit, unit_from, year, year_from, doc_type, doc_type_from, region, region_from"
SUMMARY = f"doc_id, root, source, content_hash, title, {METADATA}"
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


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A report without its text."""

    doc_id: str
    root: str
    source: str
    content_hash: str
    title: str
    metadata: Metadata

    @property
    def path(self) -> str:
        """root/source: where the file is, or was."""
        return joined(self.root, self.source)


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the report it is of, and its row in the indexes."""

    row: int
    passage: Passage
    document: DocumentSummary
    wording_hash: str


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


def summary_of(row: tuple[Any, ...]) -> DocumentSummary:
    """A row of `SUMMARY`."""
    doc_id, root, source, content_hash, title, *metadata = row
    return DocumentSummary(doc_id, root, source, content_hash, title, Metadata(*metadata))


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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
