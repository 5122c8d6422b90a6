"""A report in an archive, unpacked in memory: nothing is ever written to disk.

Unpacking stops at the size that the archive's directory declares, true or not, and what comes out has to be of
that size and sum. The file is opened for each member: that costs less than a hash of the member does, and holds
no archive open.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus.errors import UnreadableFileError
from corpus.readers import check_size

STORED, DEFLATED = 0, 8
#: A member's own header: its end says how long the name and the extra fields behind it are.
HEADER_BYTES, _HEADER_SIGNATURE, _LENGTHS, _LENGTHS_AT = 30, b"PK\x03\x04", struct.Struct("<2H"), 26
_AT_ONCE_BYTES = 1024**2


@dataclass(frozen=True, slots=True)
class Member:
    """Where in an archive a report is: `offset` is its header's, sizes are in bytes."""

    archive: Path
    offset: int
    packed_size: int
    size: int
    method: int
    crc: int

    def read(self) -> bytes:
        """Its bytes, unpacked.

        :raises UnreadableFileError: they are not what the directory said of them.
        :raises OSError: the archive cannot be read.
        """
        check_size(self.size)
        with self.archive.open("rb") as file:
            file.seek(self.offset)
            header = file.read(HEADER_BYTES)
            if len(header) < HEADER_BYTES or not header.startswith(_HEADER_SIGNATURE):
                raise UnreadableFileError("damaged", "pack it again")
            file.seek(sum(_LENGTHS.unpack_from(header, _LENGTHS_AT)), io.SEEK_CUR)
            data = self._inflated(file) if self.method == DEFLATED else file.read(self.size)
        if len(data) != self.size or zlib.crc32(data) != self.crc:
            raise UnreadableFileError("damaged", "pack it again")
        return data

    def _inflated(self, file: IO[bytes]) -> bytes:
        """What is unpacked, one byte more than there should be at most."""
        engine = zlib.decompressobj(-zlib.MAX_WBITS)
        parts, left, room = list[bytes](), self.packed_size, self.size + 1
        try:
            while left and room and not engine.eof:
                packed = file.read(min(left, _AT_ONCE_BYTES))
                left = left - len(packed) if packed else 0
                parts.append(engine.decompress(packed, room))
                room -= len(parts[-1])
        except zlib.error as error:
            raise UnreadableFileError("damaged", "pack it again") from error
        return b"".join(parts)
