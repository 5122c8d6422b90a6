"""The process that reads: `python -m corpus MEMORY SECONDS`, asked by `corpus.process`."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from corpus.errors import UnreadableFileError
from corpus.folder import SourceFile
from corpus.passages import split_passages
from corpus.pipe import NUMBER, as_json, exactly
from corpus.read import read_document
from corpus.readers.limits import LIMITS, ON_PAGE, Limits
from corpus.wire import packed


def _keep_within(memory: int) -> None:
    """No more address space than this, where the system can."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    for limit, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # lower already, or not to be set on this system
            resource.setrlimit(limit, (value, value))


def _answer(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    try:
        file = SourceFile(Path(request["root"]), request["source"])
        document = read_document(file, data, request["of_the_report"])
        return packed(document, split_passages(document))
    except UnreadableFileError as error:
        return {"error": [error.reason, error.remedy, error.detail]}
    except (MemoryError, RecursionError):
        return {"error": ["too large", "split it", ""]}
    except Exception as error:  # a fault of a reader's own: this file is left out, the others go on
        return {"error": ["failed", "report it", f"{type(error).__name__}: {error}"]}


def _send(answers: IO[bytes], message: dict[str, Any]) -> None:
    data = as_json(message)
    answers.write(NUMBER.pack(len(data)) + data)
    answers.flush()


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answers one request after another until there are no more."""
    ON_PAGE.set(lambda done, of: _send(answers, {"pages": [done, of]}))
    while True:
        try:
            request_length, data_length = (NUMBER.unpack(exactly(requests, NUMBER.size))[0] for _ in range(2))
        except EOFError:
            return
        request = json.loads(exactly(requests, request_length))
        _send(answers, _answer(request, exactly(requests, data_length)))


if __name__ == "__main__":
    LIMITS.set(Limits(float(sys.argv[2]), int(sys.argv[1])))
    _keep_within(LIMITS.get().memory)
    serve(sys.stdin.buffer, sys.stdout.buffer)
