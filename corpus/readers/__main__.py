"""The process that reads: `python -m corpus.readers MEMORY SECONDS`, asked by `corpus.readers.process`."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import IO, Any

from corpus.errors import UnreadableFileError
from corpus.readers import read_bytes
from corpus.readers.limits import LIMITS, ON_PAGE, Limits
from corpus.readers.process import NUMBER, exactly


def _keep_within(memory: int) -> None:
    """No more address space than this, where the system can."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    for limit, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # lower already, or not to be set on this system
            resource.setrlimit(limit, (value, value))


def _answer(data: bytes, name: str) -> dict[str, Any]:
    try:
        reading = read_bytes(data, name)
    except UnreadableFileError as error:
        return {"error": [error.reason, error.remedy, error.detail]}
    except (MemoryError, RecursionError):
        return {"error": ["too large", "split it", ""]}
    except Exception as error:  # a fault of a reader's own: this file is left out, the others go on
        return {"error": ["failed", "report it", f"{type(error).__name__}: {error}"]}
    return {
        "text": reading.text,
        "encoding": reading.encoding,
        "marks": [[mark.text, mark.raw_start, mark.raw_end, mark.why] for mark in reading.marks],
        "headings": [[heading.start, heading.level] for heading in reading.headings],
    }


def _send(answers: IO[bytes], message: dict[str, Any]) -> None:
    data = json.dumps(message).encode()
    answers.write(NUMBER.pack(len(data)) + data)
    answers.flush()


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answers one request after another until there are no more."""
    ON_PAGE.set(lambda done, of: _send(answers, {"pages": [done, of]}))
    while True:
        try:
            name_length, data_length = (NUMBER.unpack(exactly(requests, NUMBER.size))[0] for _ in range(2))
        except EOFError:
            return
        name = exactly(requests, name_length).decode("utf-8", "surrogateescape")
        _send(answers, _answer(exactly(requests, data_length), name))


if __name__ == "__main__":
    LIMITS.set(Limits(float(sys.argv[2]), int(sys.argv[1])))
    _keep_within(LIMITS.get().memory)
    serve(sys.stdin.buffer, sys.stdout.buffer)
