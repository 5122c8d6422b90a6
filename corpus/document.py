"""What a file becomes: a document with its sections and set-aside noise, and the passages cut from it.

All offsets are code points, half open. Those of noise are in the decoded text, all others in
`Document.text`, which is the decoded text with the noise taken out and else unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

SectionKind = Literal["title", "opening", "lead", "item", "block", "plan"]
Kind = Literal["opening", "lead", "item", "block", "plan"]
#: Where a piece of metadata came from.
Origin = Literal["file name", "folder", "text", "inferred", "user"]

KINDS: tuple[Kind, ...] = ("opening", "lead", "item", "block", "plan")


@dataclass(frozen=True, slots=True)
class Noise:
    """A stretch of the decoded text that is no part of the report: an ad, page furniture, a mark."""

    text: str
    raw_start: int
    raw_end: int
    why: str


@dataclass(frozen=True, slots=True)
class HeadingHint:
    """A line that the file itself calls a heading, with its level from 1."""

    start: int
    level: int


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of text under one heading path, down to the 一是 level.

    `heading_start:heading_end` is the heading that this section opens with, its closing 。 included;
    empty where it opens with none. `start:end` is its own text, which may be empty too. `level` is 0
    for what belongs to the document as a whole (title, opening, closing), else the depth of its
    heading (一、 1, （一） 2), and 3 for an item.
    """

    level: int
    kind: SectionKind
    heading_path: tuple[str, ...]
    item: int | None
    heading_start: int
    heading_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """Whose report it is, of which year, of what type and region, each with where it came from."""

    unit: str | None = None
    unit_from: Origin | None = None
    year: int | None = None
    year_from: Origin | None = None
    doc_type: str | None = None
    doc_type_from: Origin | None = None
    region: str | None = None
    region_from: Origin | None = None

    @property
    def said(self) -> tuple[str | None, int | None, str | None]:
        """What of it the user said: unit, year and type."""
        return (
            self.unit if self.unit_from == "user" else None,
            self.year if self.year_from == "user" else None,
            self.doc_type if self.doc_type_from == "user" else None,
        )

    def with_user(self, unit: str | None, year: int | None, doc_type: str | None) -> Metadata:
        """The same with what the user says in place of what was read."""
        changed = self
        if unit is not None:
            changed = replace(changed, unit=unit, unit_from="user")
        if year is not None:
            changed = replace(changed, year=year, year_from="user")
        if doc_type is not None:
            changed = replace(changed, doc_type=doc_type, doc_type_from="user")
        return changed


@dataclass(frozen=True, slots=True)
class Document:
    """One report. `root` (what was added) and `source` (the POSIX path below it) name it together."""

    doc_id: str
    root: str
    source: str
    content_hash: str
    encoding: str
    title: str
    metadata: Metadata
    text: str
    sections: tuple[Section, ...]
    noise: tuple[Noise, ...]
    #: The texts that the user said are of the report, and what of them would be set aside and stands in `text`.
    of_the_report: tuple[str, ...] = ()
    put_back: tuple[Noise, ...] = ()
    #: What the file itself calls headings, at offsets of the decoded text.
    headings: tuple[HeadingHint, ...] = ()

    @property
    def unit(self) -> str | None:
        return self.metadata.unit

    @property
    def year(self) -> int | None:
        return self.metadata.year

    @property
    def doc_type(self) -> str | None:
        return self.metadata.doc_type

    @property
    def region(self) -> str | None:
        return self.metadata.region

    def decoded_text(self) -> str:
        """The text as it stood in the file: `text` with all noise put back."""
        return with_noise(self.text, self.noise)


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed and found; `document.text[start:end] == text` always."""

    doc_id: str
    ordinal: int
    kind: Kind
    heading_path: tuple[str, ...]
    item: int | None
    text: str
    start: int
    end: int
    page: int | None = None

    @property
    def search_text(self) -> str:
        """What is embedded and searched for words: the last heading of the path, then the text."""
        return f"{self.heading_path[-1]}\n{self.text}" if self.heading_path else self.text


def take_out(decoded: str, noise: tuple[Noise, ...]) -> str:
    """`decoded` without its noise, which is in order and does not overlap."""
    kept, at = [], 0
    for piece in noise:
        kept.append(decoded[at : piece.raw_start])
        at = piece.raw_end
    return "".join([*kept, decoded[at:]])


def with_noise(text: str, noise: tuple[Noise, ...]) -> str:
    """The reverse of `take_out`."""
    out, used, length = [], 0, 0
    for piece in noise:
        gap = piece.raw_start - length
        out += [text[used : used + gap], piece.text]
        used += gap
        length = piece.raw_end
    return "".join([*out, text[used:]])


def raw_offset(offset: int, noise: tuple[Noise, ...]) -> int:
    """Where a character of `Document.text` stands in the decoded text."""
    for piece in noise:
        if piece.raw_start > offset:
            break
        offset += piece.raw_end - piece.raw_start
    return offset
