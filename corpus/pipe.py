"""What goes through the pipes between a process that works for another and who asks it: lengths, then so many bytes."""

from __future__ import annotations

import json
import struct
from typing import IO

#: Lengths, on both pipes.
NUMBER = struct.Struct(">Q")


def exactly(pipe: IO[bytes], size: int) -> bytes:
    """So many bytes of a pipe.

    :raises EOFError: there are fewer.
    """
    found = pipe.read(size)
    if len(found) < size:
        raise EOFError
    return found


def as_json(message: object) -> bytes:
    """A message as JSON; Chinese as it is, which is read six times as fast as escapes."""
    return json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
