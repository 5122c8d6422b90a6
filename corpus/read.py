"""One file to one document."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from corpus.document import Document, HeadingHint, Noise, take_out
from corpus.errors import UnreadableFileError
from corpus.file_bytes import content_hash, read_file
from corpus.folder import SourceFile
from corpus.frame import SAYS_WHOSE
from corpus.gaps import with_gaps
from corpus.metadata import clean_stem, read_metadata
from corpus.noise import LINE_BREAK, find_noise
from corpus.readers import READABLE, read_bytes
from corpus.readers.reading import Reading
from corpus.structure import find_sections
from corpus.titles import report_title

#: Folders above what was added that may name the unit or the year: 单位/年份 added by itself.
_FOLDERS_ABOVE_ROOT = 2


def document_id(root: str, source: str) -> str:
    """The id of the document at this place, whatever stands in it."""
    return hashlib.sha256(f"{root}\0{source}".encode()).hexdigest()[:16]


def read_document(
    file: SourceFile,
    data: bytes | None = None,
    of_the_report: Collection[str] = (),
) -> Document:
    """Reads a file as a report: text, noise, structure and metadata.

    What would be set aside and is one of the texts `of_the_report` stays in. `corpus.process` does the same in a
    process apart.

    :raises UnreadableFileError: it is no report that can be read.
    """
    data = read_file(file) if data is None else data
    reading = read_bytes(data, file.source)
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
    stays = _stays(pieces, of_the_report)
    noise = tuple(piece for piece, stay in zip(pieces, stays, strict=True) if not stay)
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
        metadata=read_metadata(folders, stem, title, _with_frame(reading.text, noise)),
        text=text,
        sections=tuple(sections),
        noise=noise,
        of_the_report=tuple(sorted(of_the_report)),
        put_back=tuple(piece for piece, stay in zip(pieces, stays, strict=True) if stay),
        headings=reading.headings,
    )


def _with_frame(decoded: str, noise: Sequence[Noise]) -> str:
    """The text with the signature and a letter's head, which are set aside but say whose it is and of which year."""
    return take_out(decoded, tuple(piece for piece in noise if piece.why not in SAYS_WHOSE))


def _stays(pieces: Sequence[Noise], of_the_report: frozenset[str]) -> list[bool]:
    """Which pieces are text: those the user named, with the line breaks around them, so that a line stays one."""
    named = [piece for piece in pieces if piece.text in of_the_report]
    edges = {piece.raw_start for piece in named} | {piece.raw_end for piece in named}
    return [
        piece.text in of_the_report
        or (piece.why == LINE_BREAK and (piece.raw_start in edges or piece.raw_end in edges))
        for piece in pieces
    ]


def _folder_name(name: str) -> str:
    """A folder's name; of an archive, which stands like a folder in its members' sources, without what a file's has."""
    path = PurePosixPath(name)
    return clean_stem(path.stem) if path.suffix.lower() in READABLE else name


def _all_noise(reading: Reading) -> tuple[Noise, ...]:
    """The format's marks and the noise of the text, in order; those that overlap are one, named for the first.

    What stands at the ends of a text is judged by that: its ends are those without the format's own marks.
    """
    start, end = _ends(reading)
    within = [
        Noise(piece.text, piece.raw_start + start, piece.raw_end + start, piece.why)
        for piece in find_noise(reading.text[start:end])
    ]
    out: list[Noise] = []
    for piece in sorted([*reading.marks, *within], key=lambda n: (n.raw_start, -n.raw_end)):
        if out and piece.raw_start < out[-1].raw_end:
            first = out.pop()
            end = max(first.raw_end, piece.raw_end)
            out.append(Noise(reading.text[first.raw_start : end], first.raw_start, end, first.why))
        else:
            out.append(piece)
    return tuple(with_gaps(reading.text, out))


def _ends(reading: Reading) -> tuple[int, int]:
    """Where the text begins and ends without the marks before and after it: headers, footnotes."""
    start, end = 0, len(reading.text)
    for mark in reading.marks:
        if reading.text[start : mark.raw_start].strip():
            break
        start = max(start, mark.raw_end)
    for mark in reversed(reading.marks):
        if reading.text[mark.raw_end : end].strip():
            break
        end = min(end, mark.raw_start)
    return start, max(start, end)


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
