"""Which files are reports, or may be, by their names alone: in a folder, in an archive, in an upload."""

from __future__ import annotations

from corpus.errors import UnreadableFileError
from corpus.readers import NOT_YET_READABLE, PACKED, READABLE

_SUFFIXES = READABLE | NOT_YET_READABLE.keys() | PACKED


def may_be_report(name: str) -> bool:
    """Whether a file of this name, found in a folder, is one that offices write reports in, or send them packed in."""
    return not name.startswith((".", "~$")) and _suffix(name) in _SUFFIXES


def check_format(name: str) -> None:
    """:raises UnreadableFileError: files of this name's format are not read yet."""
    suffix = _suffix(name)
    if suffix in PACKED:
        raise UnreadableFileError("unsupported", "unpack it", suffix)
    if suffix in NOT_YET_READABLE:
        raise UnreadableFileError("unsupported", NOT_YET_READABLE[suffix], suffix)


def _suffix(name: str) -> str:
    """As pathlib's, which takes longer than to look at the file: names of folders of many thousand files are asked."""
    dot = name.rfind(".")
    return name[dot:].lower() if 0 < dot < len(name) - 1 else ""
