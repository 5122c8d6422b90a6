"""A power failure, played on a library whose process was killed.

The system keeps what a killed process has written; a power failure may take all that was not forced to the disk. That
is what lies in the write-ahead log after the last commit that came back: SQLite forces the log to the disk in each
commit. Before it moves any of the log into the database it has forced that, too; and before it begins its log anew, all
of the database. So what it has begun to move stays, and where the log has another salt than at that commit, all of it
may go.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from random import Random

from index.store.database import DATABASE

# In the log's shared memory (SQLite's file format): how large a page is, how many frames are written, the salt of this
# log, and how many frames may have been moved into the database.
_PAGE, _FRAMES, _SALT, _MOVED = 14, 16, slice(32, 40), 128
_FRAME_HEAD, _LOG_HEAD = 24, 32
_SECTOR = 512


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the log ended when a commit had come back: its salt and the bytes of it."""

    salt: str
    written: int


def log_state(folder: Path) -> tuple[Mark, int]:
    """Where the log ends, and up to where it may have been moved into the database."""
    try:
        memory = (folder / f"{DATABASE}-shm").read_bytes()[:136]
        (page,) = struct.unpack_from("=H", memory, _PAGE)
        (frames,) = struct.unpack_from("=I", memory, _FRAMES)
        (moved,) = struct.unpack_from("=I", memory, _MOVED)
    except (OSError, struct.error):
        return Mark("", 0), 0
    frame = _FRAME_HEAD + (65536 if page == 1 else page)
    return Mark(memory[_SALT].hex(), _LOG_HEAD + frames * frame), _LOG_HEAD + moved * frame


def fail(folder: Path, mark: Mark | None, chance: Random) -> str:
    """Cuts off or blots out some of the log that need not have reached the disk, and says which."""
    log = folder / f"{DATABASE}-wal"
    if not log.exists() or (size := log.stat().st_size) == 0:
        return "nothing to lose"
    with log.open("rb") as file:
        salt = file.read(24)[16:24].hex()  # in memory it lies as the log's bytes do
    now, moved = log_state(folder)
    safe = mark.written if mark is not None and salt == mark.salt else 0
    safe = max(safe, moved if salt == now.salt else 0)
    if safe >= size:
        return "nothing to lose"
    if chance.random() < 0.5:
        os.truncate(log, chance.randint(safe, size - 1))
        return "cut"
    first = -(-safe // _SECTOR)
    sectors = size // _SECTOR - first
    if sectors <= 0:
        return "nothing to lose"
    with log.open("r+b") as file:
        file.seek((first + chance.randrange(sectors)) * _SECTOR)
        file.write(bytes(_SECTOR))
    return "a sector of zeros"
