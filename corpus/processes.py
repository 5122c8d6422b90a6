"""Files read by several processes at once: reading is what adding reports takes longest for, and one uses one core."""

from __future__ import annotations

import os
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from queue import LifoQueue
from types import TracebackType
from typing import Self

from corpus.document import Document, Passage
from corpus.folder import SourceFile
from corpus.process import ReadingProcess
from corpus.readers.limits import Limits, OnPage

#: More of them would take memory, a gibibyte each at worst, that an office computer does not have.
_MOST = 4


class ReadingProcesses:
    """As many reading processes as there are processors, up to four; each is started when it is needed."""

    def __init__(self, limits: Limits | None = None, on_page: OnPage | None = None) -> None:
        """`on_page` is told how far a scan is, from any thread."""
        self.count = min(_MOST, os.cpu_count() or 1)
        self._all = [ReadingProcess(limits, on_page=on_page) for _ in range(self.count)]
        self._idle: LifoQueue[ReadingProcess] = LifoQueue()  # one that runs already before one that does not
        for process in self._all:
            self._idle.put(process)
        self._threads = ThreadPoolExecutor(self.count, thread_name_prefix="chengli-read")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Ends the processes; what they are reading is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._all:
            process.stop()
        self._threads.shutdown()
        for process in self._all:
            process.close()

    def submit(
        self, file: SourceFile, data: bytes, of_the_report: Collection[str] = ()
    ) -> Future[tuple[Document, list[Passage]]]:
        """What `ReadingProcess.read` will give."""
        return self._threads.submit(self._read, file, data, of_the_report)

    def _read(self, file: SourceFile, data: bytes, of_the_report: Collection[str]) -> tuple[Document, list[Passage]]:
        process = self._idle.get()
        try:
            return process.read(file, data, of_the_report)
        finally:
            self._idle.put(process)
