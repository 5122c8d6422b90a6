"""A zip's directory: what it says is inside, read without unpacking anything.

The directory stands at the end and is all that tells a bomb from an archive before it goes off, so it is read
first, by itself and within limits. Python's zipfile would build an object for each of a million entries, and
gives up the whole archive where one name or field is broken; here a broken entry is its own affair. Names are
Unicode where the archive says so. Else Windows wrote them in GBK and macOS in UTF-8: UTF-8 is tried first, but
the few GBK names that happen to be UTF-8 too give two-byte characters alone (Latin, Greek, Arabic), no Hanzi.
"""

from __future__ import annotations

import io
import stat
import struct
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

from corpus.errors import UnreadableFileError

#: An OFD of ten thousand pages has more than twenty thousand entries.
MAX_ENTRIES = 50_000
MAX_DIRECTORY_BYTES = 16 * 1024 * 1024

_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_MAX_COMMENT_BYTES = (1 << 16) - 1
#: Where an archive is too large for the numbers of the end record: another one before it, and a pointer to that.
_END64, _LOCATOR64 = struct.Struct("<4sQ2H2L4Q"), struct.Struct("<4sLQL")
_END64_SIGNATURE, _LOCATOR64_SIGNATURE = b"PK\x06\x06", b"PK\x06\x07"
_ENTRY = struct.Struct("<4s6H3L5H2L")
_ENTRY_SIGNATURE = b"PK\x01\x02"
_UTF8, _ENCRYPTED, _STRONGLY, _PATCHED = 1 << 11, 1 << 0, 1 << 6, 1 << 5
_IN_EXTRA = 0xFFFFFFFF
_EXTRA_64, _EXTRA_UNICODE_PATH = 0x0001, 0x7075
_PATCHED_METHOD = -1
#: GBK that passes for UTF-8 gives characters below it, Chinese in UTF-8 gives others.
_FIRST_OF_THREE_BYTES = "\u0800"


class Entry(NamedTuple):
    """What the directory says of one member; `offset` is where its own header stands, sizes are in bytes."""

    name: str
    offset: int
    packed_size: int
    size: int
    method: int
    crc: int
    encrypted: bool
    link: bool


class _Span(NamedTuple):
    """Where the directory is; `before` is what stands before the archive, which its offsets leave out."""

    start: int
    size: int
    before: int


def read_directory(file: IO[bytes]) -> list[Entry] | None:
    """The entries of a zip in the directory's order; none where the file has no directory.

    :raises UnreadableFileError: the directory is damaged, too large, or of an archive in several files.
    """
    span = _find(file)
    if span is None:
        return None
    if span.start < 0:
        raise UnreadableFileError("damaged", "pack it again")
    if span.size > MAX_DIRECTORY_BYTES:
        raise UnreadableFileError("too large", "unpack it", f"{span.size >> 20} MiB")
    file.seek(span.start)
    entries = []
    for entry in _entries(file.read(span.size), span.before):
        entries.append(entry)
        if len(entries) > MAX_ENTRIES:
            raise UnreadableFileError("too large", "unpack it", f"> {MAX_ENTRIES}")
    return entries


def _find(file: IO[bytes]) -> _Span | None:
    """Where the end record says the directory is: the last thing in the file, a comment aside."""
    length = file.seek(0, io.SEEK_END)
    file.seek(max(length - _END.size - _MAX_COMMENT_BYTES, 0))
    data = file.read()
    at = len(data) - _END.size
    if at < 0 or not data.startswith(_END_SIGNATURE, at) or data[-2:] != b"\x00\x00":  # else there is a comment
        at = data.rfind(_END_SIGNATURE, 0, max(at + len(_END_SIGNATURE), 0))
    if at < 0:
        return None
    end = length - len(data) + at
    _, disk, first_disk, _, _, size, offset, _ = _END.unpack_from(data, at)
    behind = end
    file.seek(max(end - _LOCATOR64.size - _END64.size, 0))
    large = file.read(_LOCATOR64.size + _END64.size)
    if len(large) == _END64.size + _LOCATOR64.size and large.startswith(_END64_SIGNATURE):
        signature, _, _, disks = _LOCATOR64.unpack_from(large, _END64.size)
        if signature == _LOCATOR64_SIGNATURE:
            behind -= len(large)
            *_, size, offset = _END64.unpack_from(large)
            disk = first_disk = int(disks > 1)
    if disk or first_disk:
        raise UnreadableFileError("unsupported", "unpack it", "split zip")
    return _Span(behind - size, size, behind - size - offset)


def _entries(directory: bytes, before: int) -> Iterator[Entry]:
    at = 0
    while at < len(directory):
        if not directory.startswith(_ENTRY_SIGNATURE, at) or at + _ENTRY.size > len(directory):
            raise UnreadableFileError("damaged", "pack it again")
        (
            _, _, _, flags, method, _, _, crc, packed_size, size, name_length, extra_length, comment_length, _, _,
            attributes, offset,
        ) = _ENTRY.unpack_from(directory, at)  # fmt: skip
        at += _ENTRY.size
        name = directory[at : at + name_length]
        extra = dict(_extra(directory[at + name_length : at + name_length + extra_length]))
        at += name_length + extra_length + comment_length
        size, packed_size, offset = _large(extra.get(_EXTRA_64, b""), (size, packed_size, offset))
        yield Entry(
            name=_name(name, bool(flags & _UTF8), extra.get(_EXTRA_UNICODE_PATH, b"")),
            offset=offset + before,
            packed_size=packed_size,
            size=size,
            method=_PATCHED_METHOD if flags & _PATCHED else method,
            crc=crc,
            encrypted=bool(flags & (_ENCRYPTED | _STRONGLY)),
            link=stat.S_ISLNK(attributes >> 16),
        )


def _extra(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The extra fields, by their numbers, as far as they are whole."""
    at = 0
    while at + 4 <= len(data):
        number, length = struct.unpack_from("<2H", data, at)
        if at + 4 + length > len(data):
            return
        yield number, data[at + 4 : at + 4 + length]
        at += 4 + length


def _large(field: bytes, numbers: tuple[int, int, int]) -> tuple[int, int, int]:
    """The numbers, those that did not fit taken from the field for large archives in their order."""
    larger = (number for (number,) in struct.iter_unpack("<Q", field[: len(field) // 8 * 8]))
    first, second, third = (next(larger, number) if number == _IN_EXTRA else number for number in numbers)
    return first, second, third


def _name(raw: bytes, is_utf8: bool, unicode_path: bytes) -> str:
    """A name as text, with / between its parts, which some programs on Windows write as backslashes."""
    return (_stated(raw, is_utf8, unicode_path) or _guessed(raw)).replace("\\", "/")


def _stated(raw: bytes, is_utf8: bool, unicode_path: bytes) -> str | None:
    """The name by what the archive says of it, unless that is wrong."""
    if len(unicode_path) > 5 and unicode_path[:5] == b"\x01" + struct.pack("<L", zlib.crc32(raw)):
        return _strict(unicode_path[5:], "utf-8")
    return _strict(raw, "utf-8") if is_utf8 else None


def _guessed(raw: bytes) -> str:
    utf8, gb18030 = _strict(raw, "utf-8"), _strict(raw, "gb18030")
    if utf8 is not None and (gb18030 is None or any(c >= _FIRST_OF_THREE_BYTES for c in utf8)):
        return utf8
    return raw.decode("gb18030", "replace") if gb18030 is None else gb18030


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None
