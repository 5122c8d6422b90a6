"""A report with its passages as plain values and back, for the way between two processes.

Plain values and not pickles: what reads a hostile file must not be able to make its caller run anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from corpus.document import Document, Metadata, Noise, Passage, Section
from corpus.headings import HeadingHint

#: The fields of a document that are plain already, and those that are rows.
_PLAIN = ("doc_id", "root", "source", "content_hash", "encoding", "title", "text")
_ROWS = ("sections", "noise", "put_back", "headings")


def packed(document: Document, passages: Sequence[Passage]) -> dict[str, Any]:
    """What `unpacked` makes them of again."""
    return {
        **{name: getattr(document, name) for name in _PLAIN},
        "metadata": astuple(document.metadata),
        **{name: [astuple(row) for row in getattr(document, name)] for name in _ROWS},
        "passages": [(p.kind, p.heading_path, p.item, p.start, p.end, p.page) for p in passages],
    }


def unpacked(values: dict[str, Any]) -> tuple[Document, list[Passage]]:
    """The report and its passages, in order.

    :raises KeyError, TypeError, ValueError: these are not the values of one.
    """
    document = Document(
        **{name: str(values[name]) for name in _PLAIN},
        metadata=Metadata(*values["metadata"]),
        sections=tuple(Section(level, kind, tuple(path), *rest) for level, kind, path, *rest in values["sections"]),
        noise=tuple(Noise(*row) for row in values["noise"]),
        put_back=tuple(Noise(*row) for row in values["put_back"]),
        headings=tuple(HeadingHint(*row) for row in values["headings"]),
    )
    passages = [
        Passage(document.doc_id, ordinal, kind, tuple(path), item, document.text[start:end], start, end, page)
        for ordinal, (kind, path, item, start, end, page) in enumerate(values["passages"])
    ]
    return document, passages
