"""Reports that lie in a library more than once: the very same bytes, of the same unit, year and type, in two places.

A report that was sent up and then added with its folder is two documents, each with its own place, and a search lists
both. Where units, reports or uses are counted it is one: else who has filed a report twice would seem to have written
it twice. What was said to be of another unit or year is another report, whatever its bytes.
"""

from __future__ import annotations

from collections.abc import Iterable

from index.store.records import DocumentSummary


def same_as(document: DocumentSummary) -> tuple[object, ...]:
    """What two documents have in common that are one report; nobody else's where its bytes are not known."""
    known = document.metadata
    return document.content_hash or document.doc_id, known.unit, known.year, known.doc_type


def counted_once(documents: Iterable[DocumentSummary]) -> frozenset[str]:
    """The ids of those that count: of each report the first by where it lies."""
    first: dict[tuple[object, ...], DocumentSummary] = {}
    for document in documents:
        known = first.setdefault(same_as(document), document)
        if (document.root, document.source) < (known.root, known.source):
            first[same_as(document)] = document
    return frozenset(document.doc_id for document in first.values())
