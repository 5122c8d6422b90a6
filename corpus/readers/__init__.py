"""From a file to text: one module a format, chosen by what the bytes are.

A reader gives the decoded text, the headings that the format itself knows of and the marks of the
format that are no text (Markdown's #), as noise. Each is imported when the first file of its format comes:
most of what imports this package reads nothing itself, and the parsers take longer to load than a search.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from corpus.directory import read_directory
from corpus.encoding import checked
from corpus.errors import Remedy, UnreadableFileError
from corpus.readers.beginnings import looks_like_html, looks_like_mht, looks_like_rtf
from corpus.readers.reading import Reading

#: What a folder is searched for. Other files of an office are named as rejected, the rest passed over.
READABLE = frozenset(
    {".txt", ".md", ".docx", ".doc", ".wps", ".odt", ".pdf", ".rtf", ".xlsx", ".ofd", ".html", ".htm", ".mht", ".mhtml"}
    | {".zip"}
)
#: With what can be done about them.
NOT_YET_READABLE: dict[str, Remedy] = {
    ".xls": "save as xlsx", ".et": "save as xlsx", ".pptx": "save as pdf", ".ppt": "save as pdf", ".dps": "save as pdf"
}  # fmt: skip
#: Archives that are not opened.
PACKED = frozenset({".rar", ".7z"})

_PICTURE_SIGNATURES = ((b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"II*\0", "TIFF"))
_SIGNATURES = (
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)
_PACKED_SIGNATURES = ((b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"))
_ZIP = b"PK\x03\x04"
#: What a zip that is one document has in it, and an archive of files has not.
_DOCUMENT_PARTS = frozenset({"[content_types].xml", "word/document.xml", "xl/workbook.xml", "ofd.xml", "mimetype"})
#: The first entry of an OpenDocument says what it is, unpacked and at a fixed place.
_OPEN_DOCUMENT, _OPEN_DOCUMENT_AT = b"mimetypeapplication/vnd.oasis.opendocument.text", 30
#: The container of Office's formats before 2007, and of later files under a password; what its streams are called.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD, _SHEET, _SLIDES, _UNDER_PASSWORD = (
    name.encode("utf-16-le") for name in ("WordDocument", "Workbook", "PowerPoint Document", "EncryptedPackage")
)
#: Mail programs and printers put lines of their own before it.
_PDF, _PDF_WITHIN = b"%PDF-", 1024
#: What is called so and is none of the above has been cut or mixed up; a .doc may be a text, and often is.
_NEVER_TEXT = frozenset({".docx", ".odt", ".pdf", ".xlsx", ".ofd"})
#: So much says whether a text is RTF or a page of the web.
_HEAD = 2048

MAX_FILE_BYTES = 64 * 1024 * 1024
#: Of all parts of a zip together, unpacked.
MAX_PARTS_BYTES = 256 * 1024 * 1024


def check_size(size: int) -> None:
    """:raises UnreadableFileError: a file of so many bytes is no report."""
    if size > MAX_FILE_BYTES:
        raise UnreadableFileError("too large", "split it", f"{size >> 20} MiB")


def read_bytes(data: bytes, name: str) -> Reading:
    """The text of a file by its content; `name` only tells Markdown and pages of the web from plain text.

    :raises UnreadableFileError: the file is no report that can be read.
    """
    if not data:
        raise UnreadableFileError("empty", "leave it out")
    check_size(len(data))
    reading = _by_content(data, name)
    checked(reading.text)  # a parser makes a text of anything
    return reading


def _by_content(data: bytes, name: str) -> Reading:
    suffix = Path(name).suffix.lower()
    if data.startswith(_ZIP):
        return _zip(data)
    if data.startswith(_OLE):
        return _ole(data)
    if data.startswith(_PDF) or (suffix == ".pdf" and _PDF in data[:_PDF_WITHIN]):
        from corpus.readers import pdf

        return pdf.read(data)
    if looks_like_rtf(data[:_HEAD]):
        from corpus.readers import rtf

        return rtf.read(data)
    remedies: tuple[tuple[tuple[tuple[bytes, str], ...], Remedy], ...] = (
        (_PICTURE_SIGNATURES, "make a pdf"), (_SIGNATURES, "save as docx or txt"), (_PACKED_SIGNATURES, "unpack it"),
    )  # fmt: skip
    for signatures, remedy in remedies:
        for signature, what in signatures:
            if data.startswith(signature):
                raise UnreadableFileError("unsupported", remedy, what)
    if suffix in _NEVER_TEXT:
        raise UnreadableFileError("damaged", "open and save again")
    return _text(data, suffix)


def _text(data: bytes, suffix: str) -> Reading:
    if suffix == ".md":
        from corpus.readers import md

        return md.read(data)
    if looks_like_mht(data[:_HEAD]):
        from corpus.readers import mht

        return mht.read(data)
    if suffix in (".html", ".htm") or looks_like_html(data[:_HEAD]):
        from corpus.readers import html

        return html.read(data)
    from corpus.readers import txt

    return txt.read(data)


def _zip(data: bytes) -> Reading:
    from corpus.readers import docx, ofd, office, xlsx

    try:
        entries = read_directory(io.BytesIO(data))
    except UnreadableFileError as error:
        raise UnreadableFileError(error.reason, "open and save again", error.detail) from error
    if entries is None:
        raise UnreadableFileError("damaged", "open and save again")
    names = [entry.name for entry in entries]
    if not is_document(names):
        raise UnreadableFileError("unsupported", "unpack it", "zip")
    if sum(entry.size for entry in entries) > MAX_PARTS_BYTES:
        raise UnreadableFileError("too large", "split it")
    if any(entry.encrypted for entry in entries):
        raise UnreadableFileError("password", "take the password off")
    if data.startswith(_OPEN_DOCUMENT, _OPEN_DOCUMENT_AT):
        return office.read(data, "odt")
    if ofd.is_ofd(names):
        return ofd.read(data)
    return xlsx.read(data) if xlsx.is_xlsx(names) else docx.read(data)


def is_document(names: Iterable[str]) -> bool:
    """Whether a zip with these members is one document, and no archive of files."""
    return any(name.lstrip("/").lower() in _DOCUMENT_PARTS for name in names)


def _ole(data: bytes) -> Reading:
    from corpus.readers import office

    if _UNDER_PASSWORD in data:
        raise UnreadableFileError("password", "take the password off")
    if _WORD in data:
        return office.read(data, "doc")
    sheet, slides = (name in data for name in (_SHEET, _SLIDES))
    remedy: Remedy = "save as xlsx" if sheet else "save as pdf" if slides else "save as docx or txt"
    raise UnreadableFileError("unsupported", remedy, "Office 97-2003")
