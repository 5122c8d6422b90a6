"""One file to one document."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from corpus.document import Document, Noise, take_out
from corpus.errors import UnreadableFileError
from corpus.folder import SourceFile
from corpus.headings import HeadingHint
from corpus.metadata import clean_stem, read_metadata
from corpus.noise import find_noise
from corpus.readers import check_size, read_bytes
from corpus.readers.reading import Reading
from corpus.structure import find_sections
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
        status = file.path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFileError("unsupported", "check the path")  # a pipe would never end
        check_size(status.st_size)
        return file.path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFileError("missing", "check the path") from error
    except OSError as error:
        raise UnreadableFileError("no permission", "ask for permission", error.strerror or "") from error


def read_document(
    file: SourceFile, data: bytes | None = None, read: Callable[[bytes, str], Reading] = read_bytes
) -> Document:
    """Reads a file as a report: text, noise, structure and metadata.

    `read` makes a text of its bytes: here, or in a process apart (`corpus.readers.process`).

    :raises UnreadableFileError: it is no report that can be read.
    """
    data = read_file(file) if data is None else data
    reading = read(data, file.source)
    noise = _all_noise(reading)
    text = take_out(reading.text, noise)
    if not any(c.isalnum() for c in text):
        raise UnreadableFileError("no text", "leave it out")
    starts = _text_offsets([h.start for h in reading.headings], noise)
    hints = [HeadingHint(_skip_space(text, at), h.level) for at, h in zip(starts, reading.headings, strict=True)]
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
    """The format's marks and the noise of the text, in order; those that overlap are one, named for the first."""
    out: list[Noise] = []
    for piece in sorted([*find_noise(reading.text), *reading.marks], key=lambda n: (n.raw_start, -n.raw_end)):
        if out and piece.raw_start < out[-1].raw_end:
            first = out.pop()
            end = max(first.raw_end, piece.raw_end)
            out.append(Noise(reading.text[first.raw_start : end], first.raw_start, end, first.why))
        else:
            out.append(piece)
    return tuple(out)


def _text_offsets(raw: Sequence[int], noise: Sequence[Noise]) -> list[int]:
    """Where places of the decoded text, in order, stand once the noise is out."""
    out, taken, next_piece = [], 0, 0
    for at in raw:
        while next_piece < len(noise) and noise[next_piece].raw_end <= at:
            taken += noise[next_piece].raw_end - noise[next_piece].raw_start
            next_piece += 1
        inside = noise[next_piece].raw_start if next_piece < len(noise) else at
        out.append(min(at, inside) - taken)
    return out


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
