"""From a file to text: one module a format, chosen by what the bytes are.

A reader gives the decoded text, the headings that the format itself knows of and the marks of the
format that are no text (Markdown's #), as noise.
"""

from __future__ import annotations

from pathlib import Path

from corpus.errors import UnreadableFileError
from corpus.readers import docx, md, txt
from corpus.readers.reading import Reading

#: What a folder is searched for. Other files of an office are named as rejected, the rest passed over.
READABLE = frozenset({".txt", ".md", ".docx"})
NOT_YET_READABLE = frozenset({".doc", ".wps", ".pdf", ".rtf", ".odt", ".ofd", ".html", ".htm", ".mht", ".xlsx", ".xls"})

MAX_FILE_BYTES = 64 * 1024 * 1024

_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word 97-2003 (.doc / .wps)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)


def check_size(size: int) -> None:
    """:raises UnreadableFileError: a file of so many bytes is no report."""
    if size > MAX_FILE_BYTES:
        raise UnreadableFileError("too large", "split it", f"{size >> 20} MiB")


def read_bytes(data: bytes, name: str) -> Reading:
    """The text of a file by its content; `name` only tells Markdown from plain text.

    :raises UnreadableFileError: the file is no report that can be read.
    """
    if not data:
        raise UnreadableFileError("empty", "leave it out")
    check_size(len(data))
    suffix = Path(name).suffix.lower()
    if data.startswith(b"PK\x03\x04"):
        return docx.read(data)
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFileError("unsupported", "save as docx or txt", what)
    if suffix == ".docx":
        raise UnreadableFileError("damaged", "open and save again")
    return md.read(data) if suffix == ".md" else txt.read(data)
