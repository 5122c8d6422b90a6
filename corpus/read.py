"""One file to one document."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from corpus.document import Document, Noise, take_out
from corpus.errors import UnreadableFileError
from corpus.folder import SourceFile
from corpus.metadata import clean_stem, read_metadata
from corpus.noise import find_noise
from corpus.readers import read_bytes
from corpus.readers.reading import Reading
from corpus.structure import HeadingHint, find_sections
from corpus.titles import report_title

#: Folders above what was added that may name the unit or the year: 单位/年份 added by itself.
_FOLDERS_ABOVE_ROOT = 2


def content_hash(data: bytes) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def document_id(root: str, source: str) -> str:
    """The id of the document at this place, whatever stands in it."""
    return hashlib.sha256(f"{root}\0{source}".encode()).hexdigest()[:16]


def read_file(file: SourceFile) -> bytes:
    """The bytes of a file.

    :raises UnreadableFileError: it cannot be opened.
    """
    try:
        return file.path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFileError("missing", "check the path") from error
    except OSError as error:
        raise UnreadableFileError("no permission", "ask for permission", error.strerror or "") from error


def read_document(file: SourceFile, data: bytes | None = None) -> Document:
    """Reads a file as a report: text, noise, structure and metadata.

    :raises UnreadableFileError: it is no report that can be read.
    """
    data = read_file(file) if data is None else data
    reading = read_bytes(data, file.source)
    noise = _all_noise(reading)
    text = take_out(reading.text, noise)
    if not any(c.isalnum() for c in text):
        raise UnreadableFileError("no text", "leave it out")
    hints = [replace(h, start=_text_offset(h.start, noise)) for h in reading.headings]
    hints = [HeadingHint(_skip_space(text, h.start), h.level) for h in hints]
    sections = find_sections(text, hints)
    stem = PurePosixPath(file.source).stem
    title = report_title(text, [(s.heading_start, s.heading_end) for s in sections if s.kind == "title"])
    root = file.root_name
    above = root.split("/")[1:][-_FOLDERS_ABOVE_ROOT:]
    folders = [*above, *file.source.split("/")[:-1]]
    return Document(
        doc_id=document_id(root, file.source),
        root=root,
        source=file.source,
        content_hash=content_hash(data),
        encoding=reading.encoding,
        title=title or clean_stem(stem),
        metadata=read_metadata(folders, stem, title, text),
        text=text,
        sections=tuple(sections),
        noise=noise,
    )


def _all_noise(reading: Reading) -> tuple[Noise, ...]:
    """The format's marks and the noise of the text, in order; a line that is noise takes its marks with it."""
    found = find_noise(reading.text)
    inside = [m for m in reading.marks if not any(n.raw_start < m.raw_end and m.raw_start < n.raw_end for n in found)]
    return tuple(sorted([*found, *inside], key=lambda n: n.raw_start))


def _text_offset(raw: int, noise: Sequence[Noise]) -> int:
    """Where a place of the decoded text stands once the noise is out."""
    return raw - sum(min(n.raw_end, raw) - n.raw_start for n in noise if n.raw_start < raw)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
