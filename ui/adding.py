"""Adding files to a library while the page goes on: a thread with its progress, one for a library.

All readers of the page see the same progress, and a page that is closed does not stop it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from corpus import RejectedFile, SourceFile
from index.caches import open_indexes
from index.encoder import Encoder
from index.errors import ChengliIndexError
from index.ingest import AddReport, Stated, add_files
from index.library import Library
from index.lock import writing
from index.words import default_segmenter
from wording.errors import error_line, system_line

Find = Callable[[], Sequence[SourceFile | RejectedFile]]
Tidy = Callable[[AddReport], None]


class Adding:
    """Files on their way into the library in `folder`; `report` or `fault` is there once it has ended."""

    def __init__(self, folder: Path, encoder: Encoder, find: Find, stated: Stated, tidy: Tidy) -> None:
        self.folder = folder
        self.done, self.total = 0, 0
        self.report: AddReport | None = None
        self.fault: str | None = None
        self._encoder = encoder
        self._find = find
        self._stated = stated
        self._tidy = tidy
        self._thread = threading.Thread(target=self._run, name="chengli-add", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def wait(self, seconds: float | None = None) -> None:
        """Returns when it has ended, or after so long."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self._add()
        except ChengliIndexError as error:
            self.fault = error_line(error)
        except (sqlite3.Error, OSError) as error:
            self.fault = system_line(error, self.folder)
        except Exception as error:  # whatever it is, the page has to say that it has ended
            self.fault = f"添加时出错（{type(error).__name__}：{error}）；已提交的材料都在，请把这行字反馈给开发者"
            raise

    def _add(self) -> None:
        found = self._find()
        if not found:
            self.fault = "里面没有可读的材料；请给出含 .txt、.md 或 .docx 的文件夹"
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with writing(self.folder), Library.create(self.folder) as library:
            report = add_files(library, self._encoder, found, self._stated, self._progress)
            if report.usable:
                open_indexes(library, self._encoder.dimensions, default_segmenter())
        self._tidy(report)
        self.report = report

    def _progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total


@st.cache_resource(show_spinner=False)
def _all() -> dict[Path, Adding]:
    return {}


def current(folder: Path) -> Adding | None:
    """What is being added to the library in `folder`, or was and has not been acknowledged."""
    return _all().get(folder.absolute())


def start(folder: Path, encoder: Encoder, find: Find, stated: Stated, tidy: Tidy) -> None:
    """Starts to add what `find` finds, then to `tidy`; does nothing while something else is being added."""
    before = current(folder)
    if before is None or not before.is_running:
        _all()[folder.absolute()] = Adding(folder.absolute(), encoder, find, stated, tidy)


def acknowledge(folder: Path) -> None:
    """Forgets what has been added."""
    _all().pop(folder.absolute(), None)
