"""Reads files in a process of its own, with limits: what a file does to its reader stays there.

A damaged or hostile file can make a parser hang, swell or crash, and a strange text can make a rule for
headings or noise run for hours. So the bytes go through a pipe to a process that has nothing else to do, and
a report with its passages comes back; where none comes in time that process ends and the file is rejected.
It serves one file after another, since starting it costs more than reading most of them.

    request    lengths, two 8-byte numbers, then JSON (where the file is, what the user put back) and its bytes
    answer     length, an 8-byte number, then JSON: a report, or why there is none; before that, any number
               of the same with the pages of a scan that are done and of how many, each worth more time
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from corpus.document import Document, Passage
from corpus.errors import UnreadableFileError
from corpus.file_bytes import read_file
from corpus.folder import SourceFile
from corpus.pipe import NUMBER, as_json, exactly
from corpus.readers.limits import MAX_SCANNED_PAGES, Limits, OnPage
from corpus.wire import unpacked

#: An answer is a text and its offsets; more than this is none.
_MOST_ANSWER = 1 << 30


class ReadingProcess:
    """Reads files in a process that is started for the first of them, and again after one that ended it."""

    def __init__(
        self, limits: Limits | None = None, command: list[str] | None = None, on_page: OnPage | None = None
    ) -> None:
        """`command` is what to start instead of this package's own process; `on_page` is told how far a scan is."""
        self._limits = limits or Limits.from_environment()
        own = [str(self._limits.memory), str(self._limits.seconds)]
        self._command = command or [sys.executable, "-P", "-m", "corpus", *own]
        self._on_page = on_page
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def stop(self) -> None:
        """Ends what is being read, and all that is asked for later, from any thread: it counts as crashed."""
        self._stopped = True
        if (process := self._process) is not None:
            _end(process)

    def close(self) -> None:
        """Ends the process."""
        if self._process is not None:
            _end(self._process)
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with suppress(OSError):  # what could not be sent to a process that has ended
                        pipe.close()
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def read(
        self, file: SourceFile, data: bytes | None = None, of_the_report: Collection[str] = ()
    ) -> tuple[Document, list[Passage]]:
        """What `corpus.read_document` and `corpus.split_passages` make of a file, read apart.

        :raises UnreadableFileError: as they; "too slow" or "crashed" where the file took more than it may.
        """
        data = read_file(file) if data is None else data
        request = {"root": file.root_name, "source": file.source, "of_the_report": sorted(of_the_report)}
        if self._process is not None and self._process.poll() is not None:  # it ended while it had nothing to do
            self.close()
        process = self._process or self._start()
        watch = _Watch(process, self._limits.seconds)
        try:
            _ask(process, request, data)
            answer = self._answer(process, watch)
        except (OSError, EOFError, ValueError) as error:
            self.close()
            if watch.late:
                raise UnreadableFileError("too slow", "save as docx or txt", f"{watch.seconds:g} s") from error
            raise UnreadableFileError("crashed", "save as docx or txt") from error
        except BaseException:  # whoever is told of the pages wants no more: the rest of this answer is no next one
            self.close()
            raise
        finally:
            watch.end()
        if "error" in answer:
            raise UnreadableFileError(*answer["error"])
        try:
            return unpacked(answer)
        except (KeyError, TypeError, ValueError) as error:
            self.close()
            raise UnreadableFileError("crashed", "save as docx or txt") from error

    def _answer(self, process: subprocess.Popen[bytes], watch: _Watch) -> dict[str, Any]:
        """What comes back, after each page that was told of has earned its time."""
        done = 0
        while "pages" in (answer := _heard(process)):
            before, (done, of) = done, answer["pages"]
            if not (isinstance(done, int) and isinstance(of, int) and before < done <= of <= MAX_SCANNED_PAGES):
                raise ValueError(answer)
            watch.add(self._limits.earned_seconds)
            if self._on_page:
                self._on_page(done, of)
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        package = str(Path(__file__).resolve().parents[1])
        paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._folder = tempfile.TemporaryDirectory(prefix="chengli-", ignore_cleanup_errors=True)
        inside = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._folder.name)  # a process that is ended leaves files
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **inside}, start_new_session=True,
        )  # fmt: skip
        if self._stopped:  # meanwhile, by another thread
            _end(self._process)
        return self._process


class _Watch:
    """Ends a process when its time is up."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process, self.seconds, self.late = process, seconds, False
        self._started = time.monotonic()
        self._timer = self._set()

    def add(self, seconds: float) -> None:
        self._timer.cancel()
        self.seconds += seconds
        self._timer = self._set()

    def end(self) -> None:
        self._timer.cancel()

    def _set(self) -> threading.Timer:
        timer = threading.Timer(max(0.0, self._started + self.seconds - time.monotonic()), self._stop)
        timer.start()
        return timer

    def _stop(self) -> None:
        self.late = True
        _end(self._process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process with all that it started, where the system can tell."""
    if process.returncode is not None:  # another process may have its number by now
        return
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # it leads a group of its own


def _ask(process: subprocess.Popen[bytes], request: dict[str, Any], data: bytes) -> None:
    if process.stdin is None:
        raise EOFError
    asked = as_json(request)
    process.stdin.write(NUMBER.pack(len(asked)) + NUMBER.pack(len(data)) + asked)
    process.stdin.write(data)
    process.stdin.flush()


def _heard(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    if process.stdout is None:
        raise EOFError
    (length,) = NUMBER.unpack(exactly(process.stdout, NUMBER.size))
    if length > _MOST_ANSWER:
        raise EOFError
    answer = json.loads(exactly(process.stdout, length))
    if not isinstance(answer, dict):
        raise ValueError(answer)
    return answer
