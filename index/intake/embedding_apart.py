"""Texts embedded in a process of its own, for a long addition: Python runs one thread at a time, and the process that
adds has enough to do.

    greeting   a length, an 8-byte number, and the fingerprint of the model
    request    a length and JSON: texts
    answer     five times a length and the bytes of an array, as `EmbeddedTexts` has them: vectors, sentences, sizes,
               lengths, pieces

It is started with `python -m index.intake.embedding_apart FOLDER`, the folder of the model. Whatever happens to it, the
texts are embedded: then by the process that asked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from corpus.pipe import NUMBER, as_json, exactly
from index.cut_texts import CutTexts, EmbeddedTexts, embedded_texts
from index.static_encoder import StaticEncoder

#: A request or an array is of a few hundred texts; more than this is none.
_MOST_BYTES = 1 << 30


class EmbeddingProcess:
    """Embeds texts apart; it is started for the first of them."""

    def __init__(self, encoder: StaticEncoder) -> None:
        self._encoder = encoder
        self._process: subprocess.Popen[bytes] | None = None
        self._failed = False

    def embedded(self, texts: Sequence[str]) -> EmbeddedTexts:
        """The texts as vectors and cut."""
        if not self._failed:
            try:
                return self._asked(texts)
            except (OSError, EOFError, ValueError, MemoryError):
                self._failed = True
                self.close()
        return embedded_texts(self._encoder, texts)

    def close(self) -> None:
        """Ends the process."""
        if (process := self._process) is None:
            return
        self._process = None
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what could not be sent to a process that has ended
                    pipe.close()

    def _asked(self, texts: Sequence[str]) -> EmbeddedTexts:
        process, is_new = self._process or _started(self._encoder.folder), self._process is None
        self._process = process
        if process.stdin is None or process.stdout is None:
            raise EOFError
        if is_new and _heard(process.stdout) != self._encoder.fingerprint.encode():
            raise ValueError("the model's folder holds another model now")
        _send(process.stdin, as_json(list(texts)))
        process.stdin.flush()
        kinds = (np.float32, np.uint32, np.uint32, np.float32, self._encoder.piece_kind)
        arrays: list[NDArray[Any]] = [np.frombuffer(_heard(process.stdout), kind) for kind in kinds]
        vectors, sentences, sizes, lengths, pieces = arrays
        cut = CutTexts(sentences, sizes, lengths, pieces)
        return EmbeddedTexts(vectors.reshape(len(texts), self._encoder.dimensions), cut)


def _started(folder: Path) -> subprocess.Popen[bytes]:
    package = str(Path(__file__).resolve().parents[2])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "index.intake.embedding_apart", str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TOKENIZERS_PARALLELISM": "false"},
    )  # fmt: skip


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(NUMBER.pack(len(data)))
    pipe.write(data)


def _heard(pipe: IO[bytes]) -> bytes:
    (length,) = NUMBER.unpack(exactly(pipe, NUMBER.size))
    if length > _MOST_BYTES:
        raise EOFError
    return exactly(pipe, length)


def serve(encoder: StaticEncoder, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answers one request after another until there are no more."""
    _send(answers, encoder.fingerprint.encode())
    answers.flush()
    while True:
        try:
            texts = json.loads(_heard(requests))
        except EOFError:
            return
        found = embedded_texts(encoder, texts)
        cut = found.cut
        for array in (found.vectors, cut.sentences, cut.sizes, cut.lengths, cut.pieces):
            _send(answers, np.ascontiguousarray(array).tobytes())
        answers.flush()


if __name__ == "__main__":
    serve(StaticEncoder(Path(sys.argv[1])), sys.stdin.buffer, sys.stdout.buffer)
