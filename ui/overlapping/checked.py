"""A draft that was checked, as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from compare.overlap.overlap import Overlap, Similar
from corpus import Document
from index.store.records import DocumentSummary


@dataclass(frozen=True, slots=True)
class Given:
    """What the reader gave: the draft as it was read, and its text where it was pasted."""

    draft: Document
    pasted: str | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a draft, and what only means the same; `left_out` were not looked into.

    `of_source` is what was found in the one report that the reader chose, none where he chose none.
    """

    overlap: Overlap
    similar: tuple[Similar, ...]
    left_out: tuple[DocumentSummary, ...]
    of_source: Overlap | None = None
