"""One file to one document."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from corpus.document import Document, Noise, take_out
from corpus.errors import UnreadableFileError
from corpus.folder import SourceFile
from corpus.headings import HeadingHint
from corpus.metadata import clean_stem, read_metadata
from corpus.noise import find_noise
from corpus.readers import MAX_FILE_BYTES, READABLE, check_size, read_bytes
from corpus.readers.reading import Reading
from corpus.structure import find_sections
from corpus.titles import report_title

#: Folders above what was added that may name the unit or the year: 单位/年份 added by itself.
_FOLDERS_ABOVE_ROOT = 2

#: A file that nobody changed for so long is not being written; one that is, is looked at so many times.
_AT_REST_S = 0.1
_ATTEMPTS = 5


def content_hash(data: bytes) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def document_id(root: str, source: str) -> str:
    """The id of the document at this place, whatever stands in it."""
    return hashlib.sha256(f"{root}\0{source}".encode()).hexdigest()[:16]


def read_file(file: SourceFile) -> bytes:
    """The bytes of a file, of one state of it: one that is being written is read again until it is done.

    :raises UnreadableFileError: it cannot be opened, or unpacked from its archive, or does not come to rest.
    """
    try:
        if file.member is not None:
            return file.member.read()
        for _ in range(_ATTEMPTS):
            if (data := _read_at_rest(file.path)) is not None:
                return data
        raise UnreadableFileError("being written", "try again later")
    except FileNotFoundError as error:
        raise UnreadableFileError("missing", "check the path") from error
    except OSError as error:
        raise UnreadableFileError("no permission", "ask for permission", error.strerror or "") from error


def _read_at_rest(path: Path) -> bytes | None:
    """The bytes of a regular file; none where it is being written.

    A file's time is that of the beginning of a write: one that was changed just now may still be changing.
    """
    before = path.stat()
    if not stat.S_ISREG(before.st_mode):
        raise UnreadableFileError("unsupported", "check the path")  # a pipe would never end
    check_size(before.st_size)
    age_s = time.time() - before.st_mtime
    if 0 <= age_s < _AT_REST_S:
        time.sleep(_AT_REST_S - age_s)
    with path.open("rb") as opened:
        data = opened.read(MAX_FILE_BYTES + 1)
        after = os.fstat(opened.fileno())
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return data if same and len(data) == after.st_size else None


def read_document(
    file: SourceFile,
    data: bytes | None = None,
    read: Callable[[bytes, str], Reading] = read_bytes,
    of_the_report: Collection[str] = (),
) -> Document:
    """Reads a file as a report: text, noise, structure and metadata.

    `read` makes a text of its bytes: here, or in a process apart (`corpus.readers.process`). What would be
    set aside and is one of the texts `of_the_report` stays in.

    :raises UnreadableFileError: it is no report that can be read.
    """
    data = read_file(file) if data is None else data
    reading = read(data, file.source)
    return _document(
        file.root_name, file.source, content_hash(data), reading, _all_noise(reading), frozenset(of_the_report)
    )


def put_back(document: Document, texts: Collection[str]) -> Document:
    """The report as it is read where the user says that of all that was set aside just `texts` are of it.

    What he said of its unit, year and type stays.

    :raises UnreadableFileError: there is no text without what is set aside then.
    """
    read = _again(document, frozenset(texts))
    return replace(read, metadata=read.metadata.with_user(*document.metadata.said))


def as_read(document: Document) -> Document:
    """The report without anything that the user said of it.

    :raises UnreadableFileError: there is no text without what is set aside then.
    """
    return _again(document, frozenset())


def _again(document: Document, of_the_report: frozenset[str]) -> Document:
    """The report read from what is known of its file."""
    pieces = tuple(sorted((*document.noise, *document.put_back), key=lambda n: n.raw_start))
    reading = Reading(document.decoded_text(), document.encoding, headings=document.headings)
    return _document(document.root, document.source, document.content_hash, reading, pieces, of_the_report)


def _document(
    root: str, source: str, digest: str, reading: Reading, pieces: Sequence[Noise], of_the_report: frozenset[str]
) -> Document:
    """The report of a text, with what of it may be set aside."""
    noise = tuple(piece for piece in pieces if piece.text not in of_the_report)
    text = take_out(reading.text, noise)
    if not any(c.isalnum() for c in text):
        raise UnreadableFileError("no text", "leave it out")
    starts = _text_offsets([h.start for h in reading.headings], noise)
    hints = [HeadingHint(_skip_space(text, at), h.level) for at, h in zip(starts, reading.headings, strict=True)]
    sections = find_sections(text, hints)
    stem = PurePosixPath(source).stem
    title = report_title(text, [(s.heading_start, s.heading_end) for s in sections if s.kind == "title"])
    above = root.split("/")[1:][-_FOLDERS_ABOVE_ROOT:]
    folders = [*above, *map(_folder_name, source.split("/")[:-1])]
    return Document(
        doc_id=document_id(root, source),
        root=root,
        source=source,
        content_hash=digest,
        encoding=reading.encoding,
        title=title or clean_stem(stem),
        metadata=read_metadata(folders, stem, title, text),
        text=text,
        sections=tuple(sections),
        noise=noise,
        put_back=tuple(piece for piece in pieces if piece.text in of_the_report),
        headings=reading.headings,
    )


def _folder_name(name: str) -> str:
    """A folder's name; of an archive, which stands like a folder in its members' sources, without what a file's has."""
    path = PurePosixPath(name)
    return clean_stem(path.stem) if path.suffix.lower() in READABLE else name


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
