"""What of a zip is read as reports, judged before anything is unpacked.

What is wrong with the whole (members that share their bytes, sizes that no reports have) rejects the whole;
what is wrong with one member rejects that one. A name that leads out of the archive does, too: no file gets that
name here, so the others are as good as they were, but the report would be stored under a place where it is not.
An archive in an archive is not opened: to read one of its members, all of it would have to be unpacked each time.
This needs no process apart: it is counting, within limits; parsing a member is another matter. The directory is
read once, for a member knows where it stands.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from corpus.directory import Entry, read_directory
from corpus.errors import UnreadableFileError
from corpus.member import DEFLATED, HEADER_BYTES, STORED, Member
from corpus.readers import check_size, is_document
from corpus.selection import check_format, may_be_report

#: A zip is known by its beginning; one that something was put before, by its name.
_ZIP, _SUFFIX = b"PK", ".zip"
#: Of all members that would be read: unpacked, and times what they are packed from so many bytes on.
MAX_TOTAL_BYTES = 4 * 1024**3
MAX_RATIO, _RATIO_FROM_BYTES = 100, 64 * 1024**2
_MAX_NAME_CHARS = 1000
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Found(NamedTuple):
    """A member that may be a report, or why it is not read; `name` is its path in the archive."""

    name: str
    member: Member | UnreadableFileError


def find_members(path: Path) -> list[Found] | None:
    """What may be reports in the archive at `path`, in order of their names; none where it is no archive.

    Word's and other documents are zips too, but no archives. Hidden files and what systems add are passed over.

    :raises UnreadableFileError: nothing of the archive is read.
    :raises OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        begins = file.read(len(_ZIP)) == _ZIP
        named = path.suffix.lower() == _SUFFIX
        if not begins and not named:
            return None
        try:
            entries = read_directory(file)
        except UnreadableFileError:
            if not named:  # a damaged document: its reader says so
                return None
            raise
        length = file.seek(0, io.SEEK_END)
    if entries is None and begins and named:
        raise UnreadableFileError("damaged", "pack it again")
    if entries is None or is_document(entry.name for entry in entries):
        return None
    if _overlap(entry for entry in entries if _is_inside(entry, length)):
        raise UnreadableFileError("unsafe archive", "pack it again")
    named_so: dict[tuple[str, ...], Entry] = {}
    found: list[tuple[tuple[str, ...], Entry, UnreadableFileError | None]] = []
    for entry in entries:
        parts = tuple(part for part in entry.name.split("/") if part not in ("", "."))
        if not _may_be_report(entry.name, parts):
            continue
        if parts in named_so:  # the later one is the newer, where an archive was added to
            found.append((parts, named_so[parts], UnreadableFileError("duplicate name", "rename it")))
        named_so[parts] = entry
    found += [(parts, entry, _fault(entry, parts, length)) for parts, entry in named_so.items()]
    _check_whole([(entry, fault) for _, entry, fault in found])
    found.sort(key=lambda member: (member[0][:-1], member[0][-1]))
    return [
        Found(_shown(entry.name), fault) if fault else Found("/".join(parts), _member(path, entry))
        for parts, entry, fault in found
    ]


def _member(path: Path, entry: Entry) -> Member:
    return Member(path, entry.offset, entry.packed_size, entry.size, entry.method, entry.crc)


def _may_be_report(name: str, parts: Sequence[str]) -> bool:
    """As of a file in a folder: folders, hidden files and those of a hidden folder are passed over."""
    if name.endswith("/") or not parts or not may_be_report(parts[-1]):
        return False
    return not any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in parts)


def _fault(entry: Entry, parts: Sequence[str], length: int) -> UnreadableFileError | None:
    """Why a member is not read, if it is not."""
    name = entry.name
    if name.startswith("/") or ".." in parts or _DRIVE.match(name) or _CONTROL.search(name):
        return UnreadableFileError("unsafe name", "rename it")
    if len(name) > _MAX_NAME_CHARS:
        return UnreadableFileError("unsafe name", "rename it", f"> {_MAX_NAME_CHARS}")
    try:
        check_format(parts[-1])
        check_size(entry.size)
    except UnreadableFileError as error:
        return error
    if name.lower().endswith(_SUFFIX):
        return UnreadableFileError("unsupported", "unpack it", "zip in zip")
    if entry.link:
        return UnreadableFileError("link", "unpack it")
    if entry.encrypted:
        return UnreadableFileError("password", "take the password off")
    if entry.method not in (STORED, DEFLATED):
        return UnreadableFileError("unsupported", "unpack it", f"zip {entry.method}")
    if not _is_inside(entry, length) or (entry.method == STORED and entry.packed_size != entry.size):
        return UnreadableFileError("damaged", "pack it again")
    return None


def _is_inside(entry: Entry, length: int) -> bool:
    return 0 <= entry.offset <= length - HEADER_BYTES - entry.packed_size


def _overlap(entries: Iterable[Entry]) -> bool:
    """Whether bytes of the archive belong to several members: so a small one holds any number of large ones."""
    end = 0
    for offset, packed_size in sorted((entry.offset, entry.packed_size) for entry in entries):
        if offset < end:
            return True
        end = offset + HEADER_BYTES + packed_size
    return False


def _check_whole(members: Sequence[tuple[Entry, UnreadableFileError | None]]) -> None:
    """:raises UnreadableFileError: no member is to be read, or all of them together are too much."""
    if not members:
        raise UnreadableFileError("no reports", "leave it out")
    if all(fault is not None and fault.reason == "password" for _, fault in members):
        raise UnreadableFileError("password", "take the password off")
    total = sum(entry.size for entry, fault in members if fault is None)
    packed = sum(entry.packed_size for entry, fault in members if fault is None)
    if total > MAX_TOTAL_BYTES:
        raise UnreadableFileError("too large", "split it", f"{total >> 20} MiB")
    if total > max(_RATIO_FROM_BYTES, MAX_RATIO * packed):
        raise UnreadableFileError("unsafe archive", "pack it again")


def _shown(name: str) -> str:
    """The name of a rejected member for a line of text."""
    cleaned = _CONTROL.sub("\ufffd", name)
    return cleaned if len(cleaned) <= _MAX_NAME_CHARS else f"{cleaned[:_MAX_NAME_CHARS]}…"
