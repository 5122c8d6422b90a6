"""Adding files to a library while the page goes on: a thread with its progress, one for a library.

All readers of the page see the same progress, and a page that is closed does not stop it.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from corpus import RejectedFile, SourceFile
from index.caches.opening import keep_up, open_indexes
from index.encoder import Encoder
from index.errors import ChengliIndexError
from index.intake.ingest import AddReport, Listeners, Stated, add_files
from index.store.library import Library
from index.store.lock import writing
from index.words import default_segmenter
from ui.opened import show_newest
from wording.errors import error_line, system_line, unexpected_line

Find = Callable[[], Iterable[SourceFile | RejectedFile]]
Tidy = Callable[[Library, AddReport], None]


class _StoppedError(Exception):
    """The reader does not want to wait."""


class Adding:
    """Files on their way into the library in `folder`; once it has ended, there is a `report`, a `fault` or both.

    What `find` gives is added, and then `tidy` is called with the library and the report.
    """

    def __init__(self, folder: Path, encoder: Encoder, find: Find, stated: Stated, tidy: Tidy) -> None:
        self.folder = folder
        self.done, self.total = 0, 0
        self.pages = 0, 0  # of the scan that is being read
        self.report: AddReport | None = None
        self.fault: str | None = None
        self._stopping = threading.Event()
        # What is to be added may be large: only the thread holds it, and lets go of it at its end.
        self._thread = threading.Thread(
            target=self._run, args=(encoder, find, stated, tidy), name="chengli-add", daemon=True
        )
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def stop(self) -> None:
        """Makes it end soon; what is committed stays."""
        self._stopping.set()

    def _run(self, encoder: Encoder, find: Find, stated: Stated, tidy: Tidy) -> None:
        try:
            self._add(encoder, find, stated, tidy)
        except _StoppedError:
            self.fault = "已停止；此前提交的材料都已保存，再添加一次会接着做"
        except ChengliIndexError as error:
            self.fault = error_line(error)
        except (sqlite3.Error, OSError) as error:
            self.fault = system_line(error, self.folder)
        except BaseException as error:  # whatever it is (Rust's panics are no Exception), the page has to say it
            logging.getLogger(__name__).exception("adding failed")
            self.fault = unexpected_line(error)

    def _add(self, encoder: Encoder, find: Find, stated: Stated, tidy: Tidy) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with writing(self.folder), Library.create(self.folder) as library:
            library.check_encoder(encoder)  # before anything is stored
            found = []
            for file in find():
                found.append(file)
                self._progress(0, 0)
            if not found:
                self.fault = "里面没有可读的材料；请给出含 .docx、.pdf、.txt 等文件的文件夹"
                return
            self.report = add_files(
                library,
                encoder,
                found,
                stated,
                Listeners(self._progress, self._on_page, lambda: keep_up(library, default_segmenter())),
            )
            tidy(library, self.report)
            if self.report.usable:
                open_indexes(library, encoder.dimensions, default_segmenter())
                show_newest(self.folder, encoder)

    def _on_page(self, done: int, of: int) -> None:
        self.pages = done, of
        self._progress(self.done, self.total)

    def _progress(self, done: int, total: int) -> None:
        if done > self.done:  # that may have been the scan
            self.pages = 0, 0
        self.done, self.total = done, total
        if self._stopping.is_set():
            raise _StoppedError


_additions: dict[Path, Adding] = {}
_lock = threading.Lock()


def current(folder: Path) -> Adding | None:
    """What is being added to the library in `folder`, or was and has not been acknowledged."""
    return _additions.get(folder.absolute())


def is_running(folder: Path) -> bool:
    """Whether something is being added to the library in `folder`."""
    adding = current(folder)
    return adding is not None and adding.is_running


def start(folder: Path, encoder: Encoder, find: Find, stated: Stated, tidy: Tidy) -> bool:
    """Starts to add what `find` finds, unless something else is being added: then it says no."""
    with _lock:
        if is_running(folder):
            return False
        _additions[folder.absolute()] = Adding(folder.absolute(), encoder, find, stated, tidy)
        return True


def acknowledge(ended: Adding) -> None:
    """Forgets an addition that has ended."""
    with _lock:
        if _additions.get(ended.folder) is ended and not ended.is_running:
            del _additions[ended.folder]
