"""The pages of a database as its last commit left them, and the rows that stand on them, without SQLite.

SQLite reads no further than the first page that does not fit; here each page is read by itself, so that one torn
page costs only what stood on it. What is read may be anything: nothing of it is trusted before it fits its check.
Formats: https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from index.store.database import text_of

LEAF, INTERIOR, INDEX_LEAF, INDEX_INTERIOR = 0x0D, 0x05, 0x0A, 0x02
_DEFAULT_BYTES = 4096
_LOG_HEAD, _FRAME_HEAD = 32, 24
_LOG_MAGIC = (0x377F0682, 0x377F0683)
#: The widths of integers by their serial type; 8 and 9 are 0 and 1 and take no room.
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class TornPageError(Exception):
    """A page is not what should stand there."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row as it stands on a page; `key` is its row number, none in an index and in a table without."""

    key: int | None
    values: list[Any]


class Pages:
    """The pages of a file, numbered from 1, with those of its log where they were committed."""

    def __init__(self, file: Path) -> None:
        """:raises OSError: it cannot be read."""
        self._file: BinaryIO = file.open("rb")
        head = self._file.read(100).ljust(100, b"\0")
        self.page_bytes = _page_bytes(int.from_bytes(head[16:18], "big"))
        self.usable = self.page_bytes
        self.count = -(-file.stat().st_size // self.page_bytes)
        self._newer: dict[int, bytes] = {}
        with suppress(FileNotFoundError):
            self._read_log(file.with_name(f"{file.name}-wal").read_bytes())

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def page(self, number: int) -> bytes:
        """:raises TornPageError: there is none of that number."""
        if not 1 <= number <= self.count:
            raise TornPageError(number)
        if number in self._newer:
            return self._newer[number]
        self._file.seek((number - 1) * self.page_bytes)
        return self._file.read(self.page_bytes).ljust(self.page_bytes, b"\0")

    def _read_log(self, log: bytes) -> None:
        """Takes the pages of whole commits, as SQLite does after a crash."""
        if len(log) < _LOG_HEAD:
            return
        magic, _, size, _, *salts = struct.unpack(">6I", log[:24])
        if magic not in _LOG_MAGIC or _page_bytes(size) != size:
            return
        order = ">" if magic & 1 else "<"
        sums = _summed(log[:24], (0, 0), order)
        if sums != struct.unpack(">2I", log[24:32]):
            return
        waiting: dict[int, bytes] = {}
        for at in range(_LOG_HEAD, len(log) - _FRAME_HEAD - size + 1, _FRAME_HEAD + size):
            number, committed, *rest = struct.unpack(">6I", log[at : at + _FRAME_HEAD])
            page = log[at + _FRAME_HEAD : at + _FRAME_HEAD + size]
            sums = _summed(page, _summed(log[at : at + 8], sums, order), order)
            if rest[:2] != salts or tuple(rest[2:]) != sums:
                return
            waiting[number] = page
            if committed:
                self._newer.update(waiting)
                self.count, self.page_bytes, self.usable = committed, size, size
                waiting.clear()

    def free(self) -> set[int]:
        """The pages that hold nothing any more, as far as the list of them can be read."""
        out: set[int] = set()
        with suppress(TornPageError):
            trunk = int.from_bytes(self.page(1)[32:36], "big")
            while trunk and trunk not in out:
                page = self.page(trunk)
                out.add(trunk)
                trunk, length = struct.unpack(">2I", page[:8])
                if length > self.usable // 4 - 2:
                    break
                out.update(struct.unpack(f">{length}I", page[8 : 8 + 4 * length]))
        return out

    def tree(self, root: int, seen: set[int]) -> Iterator[int]:
        """The pages of a tree below `root` that were not `seen`, in order.

        :raises TornPageError: after all others: some are no pages of a tree.
        """
        torn: list[int] = []
        waiting = [root]
        while waiting:
            number = waiting.pop()
            try:
                page = self.page(number)
                below = self.below(page, number)
            except TornPageError:
                torn.append(number)
                continue
            if number in seen:
                torn.append(number)
                continue
            seen.add(number)
            waiting += reversed(below)
            yield number
        if torn:
            raise TornPageError(torn)

    def below(self, page: bytes, number: int) -> list[int]:
        """The pages that a page of a tree leads to.

        :raises TornPageError: it is none.
        """
        at = 100 if number == 1 else 0
        if page[at] in (LEAF, INDEX_LEAF):
            return []
        if page[at] not in (INTERIOR, INDEX_INTERIOR):
            raise TornPageError(number)
        return [
            *(int.from_bytes(page[cell : cell + 4], "big") for cell in self._cells(page, at, 12)),
            int.from_bytes(page[at + 8 : at + 12], "big"),
        ]

    def records(self, number: int) -> Iterator[Record | None]:
        """The rows that stand on a page; none in the place of one that cannot be read."""
        page = self.page(number)
        at = 100 if number == 1 else 0
        kind = page[at]
        if kind not in (LEAF, INDEX_LEAF, INDEX_INTERIOR):
            return
        for cell in self._cells(page, at, 12 if kind == INDEX_INTERIOR else 8):
            try:
                yield self._record(page, cell + (4 if kind == INDEX_INTERIOR else 0), kind == LEAF)
            except (TornPageError, IndexError, struct.error, OverflowError):
                yield None

    def _cells(self, page: bytes, at: int, head: int) -> list[int]:
        count = int.from_bytes(page[at + 3 : at + 5], "big")
        if count > (self.usable - head) // 4 + 1:
            raise TornPageError(count)
        return list(struct.unpack(f">{count}H", page[at + head : at + head + 2 * count]))

    def _record(self, page: bytes, at: int, has_key: bool) -> Record:
        length, at = _varint(page, at)
        key = None
        if has_key:
            key, at = _varint(page, at)
        least = (self.usable - 12) * 32 // 255 - 23
        most = self.usable - 35 if has_key else (self.usable - 12) * 64 // 255 - 23
        local = length
        if length > most:
            local = least + (length - least) % (self.usable - 4)
            local = local if local <= most else least
        payload = page[at : at + local]
        if local < length:
            payload += self._overflow(int.from_bytes(page[at + local : at + local + 4], "big"), length - local)
        if len(payload) != length:
            raise TornPageError(length)
        return Record(key, _values(payload))

    def _overflow(self, number: int, length: int) -> bytes:
        if length > self.count * self.usable:
            raise TornPageError(length)
        parts = []
        while length > 0:
            page = self.page(number)
            parts.append(page[4 : min(self.usable, 4 + length)])
            length -= len(parts[-1])
            number = int.from_bytes(page[:4], "big")
        return b"".join(parts)


def _page_bytes(stored: int) -> int:
    size = 65536 if stored == 1 else stored
    return size if 512 <= size <= 65536 and size & (size - 1) == 0 else _DEFAULT_BYTES


def _summed(data: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    """The log's checksum over `data`, going on from `sums`."""
    first, second = sums
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for one, two in zip(words, words, strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return first, second


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of up to nine bytes, and where it ends."""
    value = 0
    for _ in range(8):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    value = value << 8 | data[at]
    return (value - (1 << 64) if value >> 63 else value), at + 1


def _values(payload: bytes) -> list[Any]:
    """The values of a record.

    :raises TornPageError: it is none.
    """
    end, at = _varint(payload, 0)
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    out: list[Any] = []
    at = end
    for kind in kinds:
        value, at = _value(payload, at, kind)
        out.append(value)
    if at != len(payload) or end > len(payload):
        raise TornPageError(at)
    return out


def _value(payload: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(payload[at:end], "big", signed=True), end
    if kind == 7:
        return struct.unpack(">d", payload[at : at + 8])[0], at + 8
    if kind in (0, 8, 9):
        return (None, 0, 1)[(0, 8, 9).index(kind)], at
    if kind < 12:
        raise TornPageError(kind)
    end = at + (kind - 12) // 2
    data = payload[at:end]
    return (text_of(data) if kind % 2 else data), end
