"""The bytes of a file, of one state of it.

A file may be growing, or be written anew, while it is read; what is half of one text and half of another must
not be taken for a report.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from pathlib import Path

from corpus.errors import UnreadableFileError
from corpus.folder import SourceFile
from corpus.readers import MAX_FILE_BYTES, check_size

#: A file that nobody changed for so long is not being written; one that is, is looked at so many times.
_AT_REST_S = 0.1
_ATTEMPTS = 5
_COARSEST_S = 2.0


def content_hash(data: bytes) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def file_state(file: SourceFile) -> str:
    """What the file system says of a file, or of the archive that it is in: another state, perhaps other bytes.

    Empty where the same state would not mean the same bytes, for the file has changed too recently (some systems
    tell times by two seconds) or by a clock that was ahead; and where it is not there, of which who reads it tells.
    """
    try:
        # As a string: to make a Path takes longer than to look at the file.
        place = f"{file.root}{os.sep}{file.on_disk or file.source}" if file.member is None else file.member.archive
        at = os.stat(place)  # noqa: PTH116
    except OSError:
        return ""
    if time.time() - at.st_mtime < _COARSEST_S:
        return ""
    return json.dumps([at.st_size, at.st_mtime_ns, at.st_ctime_ns, at.st_ino])


def read_file(file: SourceFile) -> bytes:
    """The bytes of a file, of one state of it: one that is being written is read again until it is done.

    :raises UnreadableFileError: it cannot be opened, or unpacked from its archive, or does not come to rest.
    """
    try:
        if file.member is not None:
            return file.member.read()
        for _ in range(_ATTEMPTS):
            if (data := _read_at_rest(file.path)) is not None:
                return data
        raise UnreadableFileError("being written", "try again later")
    except FileNotFoundError as error:
        raise UnreadableFileError("missing", "check the path") from error
    except PermissionError as error:
        raise UnreadableFileError("no permission", "ask for permission") from error
    except OSError as error:
        raise UnreadableFileError("unreachable", "check the disk", error.strerror or "") from error


def _read_at_rest(path: Path) -> bytes | None:
    """The bytes of a regular file; none where it is being written.

    A file's time is that of the beginning of a write: one that was changed just now may still be changing.
    """
    before = path.stat()
    if not stat.S_ISREG(before.st_mode):
        raise UnreadableFileError("unsupported", "check the path")  # a pipe would never end
    check_size(before.st_size)
    age_s = time.time() - before.st_mtime
    if 0 <= age_s < _AT_REST_S:
        time.sleep(_AT_REST_S - age_s)
    with path.open("rb") as opened:
        data = opened.read(MAX_FILE_BYTES + 1)
        after = os.fstat(opened.fileno())
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return data if same and len(data) == after.st_size else None
