"""From a file to text: one module a format, chosen by what the bytes are.

A reader gives the decoded text, the headings that the format itself knows of and the marks of the
format that are no text (Markdown's #), as noise.
"""

from __future__ import annotations

from pathlib import Path

from corpus.errors import UnreadableFileError
from corpus.readers import docx, md, office, pdf, txt
from corpus.readers.reading import Reading

#: What a folder is searched for. Other files of an office are named as rejected, the rest passed over.
READABLE = frozenset({".txt", ".md", ".docx", ".doc", ".wps", ".odt", ".pdf"})
NOT_YET_READABLE = frozenset({".rtf", ".ofd", ".html", ".htm", ".mht", ".xlsx", ".xls"})

_ZIP = b"PK\x03\x04"
#: The container of Office's formats before 2007, and of later files under a password; what its streams are called.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD, _UNDER_PASSWORD = ("WordDocument".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le"))
#: Mail programs and printers put lines of their own before it.
_PDF, _PDF_WITHIN = b"%PDF-", 1024
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.text"

MAX_FILE_BYTES = 64 * 1024 * 1024

_SIGNATURES = (
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
    if data.startswith(_ZIP):
        # The first entry of an OpenDocument says what it is, unpacked and at a fixed place.
        return office.read(data, "odt") if data.startswith(_OPEN_DOCUMENT, 30) else docx.read(data)
    if data.startswith(_OLE):
        return _ole(data)
    if data.startswith(_PDF) or (suffix == ".pdf" and _PDF in data[:_PDF_WITHIN]):
        return pdf.read(data)
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFileError("unsupported", "save as docx or txt", what)
    if suffix == ".docx":
        raise UnreadableFileError("damaged", "open and save again")
    return md.read(data) if suffix == ".md" else txt.read(data)


def _ole(data: bytes) -> Reading:
    if _UNDER_PASSWORD in data:
        raise UnreadableFileError("unsupported", "save as docx or txt", "password")
    if _WORD in data:
        return office.read(data, "doc")
    raise UnreadableFileError("unsupported", "save as docx or txt", "Office 97-2003")
