"""A report with its passages as plain values and back: for the way between two processes, and for storing.

Plain values and not pickles: what reads a hostile file must not be able to make its caller run anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from operator import attrgetter
from typing import Any

from corpus.document import Document, HeadingHint, Metadata, Noise, Passage, Section

#: The fields of a document that are plain already, and those that are rows.
_PLAIN = ("doc_id", "root", "source", "content_hash", "encoding", "title", "text")
_ROWS = ("sections", "noise", "put_back", "headings")
#: As `astuple`, which copies each value.
_VALUES = {kind: attrgetter(*(field.name for field in fields(kind))) for kind in (Section, Noise, HeadingHint)}


def packed(document: Document, passages: Sequence[Passage]) -> dict[str, Any]:
    """What `unpacked` makes them of again."""
    return {
        **{name: getattr(document, name) for name in _PLAIN},
        "metadata": astuple(document.metadata),
        "of_the_report": document.of_the_report,
        **{name: rows(getattr(document, name)) for name in _ROWS},
        "passages": [(p.kind, p.heading_path, p.item, p.start, p.end, p.page) for p in passages],
    }


def unpacked(values: dict[str, Any]) -> tuple[Document, list[Passage]]:
    """The report and its passages, in order.

    :raises KeyError, TypeError, ValueError: these are not the values of one.
    """
    document = Document(
        **{name: str(values[name]) for name in _PLAIN},
        metadata=Metadata(*values["metadata"]),
        sections=sections_of(values["sections"]),
        noise=noise_of(values["noise"]),
        of_the_report=tuple(values["of_the_report"]),
        put_back=noise_of(values["put_back"]),
        headings=headings_of(values["headings"]),
    )
    passages = [
        Passage(document.doc_id, ordinal, kind, tuple(path), item, document.text[start:end], start, end, page)
        for ordinal, (kind, path, item, start, end, page) in enumerate(values["passages"])
    ]
    return document, passages


def rows(part: Sequence[Section | Noise | HeadingHint]) -> list[tuple[Any, ...]]:
    """A part of a document as plain values."""
    return [_VALUES[type(row)](row) for row in part]


def sections_of(found: Iterable[Sequence[Any]]) -> tuple[Section, ...]:
    """The sections that `rows` were made of."""
    return tuple(Section(level, kind, tuple(path), *rest) for level, kind, path, *rest in found)


def noise_of(found: Iterable[Sequence[Any]]) -> tuple[Noise, ...]:
    """The noise that `rows` were made of."""
    return tuple(Noise(*row) for row in found)


def headings_of(found: Iterable[Sequence[Any]]) -> tuple[HeadingHint, ...]:
    """The headings that `rows` were made of."""
    return tuple(HeadingHint(*row) for row in found)
