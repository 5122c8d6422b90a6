"""Work on a library while the page goes on: a thread with its progress, one for a library.

All readers of the page see the same progress, and a page that is closed does not stop it.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass

from access.audit import Action, Actor
from index.encoder import Encoder
from index.errors import ChengliIndexError
from index.intake.ingest import AddReport, Listeners
from index.intake.sync import SyncReport
from index.libraries import create_library, keep_up, make_ready, writing
from index.library import Library
from index.places import Location, absolute
from ui.opened import show_newest
from ui.record import record_begun, record_work
from ui.time_left import TimeLeft
from wording.errors import error_line, system_line, unexpected_line

#: What is done, with the library, its encoder and whom to tell; none where there was nothing to do it with.
Work = Callable[[Library, Encoder, Listeners], AddReport | SyncReport | None]


class _StoppedError(Exception):
    """The reader does not want to wait."""


class Job:
    """Work on the library at `location`; once it has ended, there is a `report`, a `fault` or both."""

    def __init__(
        self, location: Location, encoder: Encoder, actor: Actor, action: Action, work: Work, nothing: str
    ) -> None:
        """`nothing` is said where there was nothing to work with."""
        self.location, self._actor, self._action = location, actor, action
        self.done, self.total = 0, 0
        self.left = TimeLeft()
        self.pages = 0, 0  # of the scan that is being read
        self.report: AddReport | SyncReport | None = None
        self.fault: str | None = None
        self._stopping = threading.Event()
        # What is to be added may be large: only the thread holds it, and lets go of it at its end.
        self._thread = threading.Thread(
            target=self._run, args=(encoder, work, nothing), name="chengli-work", daemon=True
        )
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def stop(self) -> None:
        """Makes it end soon; what is committed stays."""
        self._stopping.set()

    def _run(self, encoder: Encoder, work: Work, nothing: str) -> None:
        try:
            try:
                self._do(encoder, work, nothing)
            finally:  # of work that was stopped or failed, what is committed is shown as well
                record_work(self.location, self._actor, self._action, self.report, self.done)
                show_newest(self.location, encoder)
        except _StoppedError:
            self.fault = "已停止；此前提交的材料都已保存，再做一次会接着做"
        except ChengliIndexError as error:
            self.fault = error_line(error)
        except (sqlite3.Error, OSError) as error:
            self.fault = system_line(error, self.location)
        except BaseException as error:  # whatever it is (Rust's panics are no Exception), the page has to say it
            logging.getLogger(__name__).exception("the work failed")
            self.fault = unexpected_line(error)

    def _do(self, encoder: Encoder, work: Work, nothing: str) -> None:
        with writing(self.location), create_library(self.location, encoder) as library:
            library.check_encoder(encoder)  # before anything is stored
            record_begun(self.location, self._actor, self._action)
            told = Listeners(self._progress, self._on_page, lambda: keep_up(library))
            self.report = work(library, encoder, told)
            if self.report is None:
                self.fault = nothing
            elif library.was_written:
                make_ready(library, encoder)

    def _on_page(self, done: int, of: int) -> None:
        self.pages = done, of
        self._progress(self.done, self.total)

    def _progress(self, done: int, total: int) -> None:
        if done > self.done:  # that may have been the scan
            self.pages = 0, 0
        self.done, self.total = done, total
        if self._stopping.is_set():
            raise _StoppedError


_jobs: dict[Location, Job] = {}
_lock = threading.Lock()


def current(location: Location) -> Job | None:
    """What is being done to the library at `location`, or was and has not been acknowledged."""
    return _jobs.get(absolute(location))


@dataclass(frozen=True, slots=True)
class Seen:
    """Work, and whether it was going on when a page looked: it may have ended since."""

    job: Job
    is_running: bool


def seen(location: Location) -> Seen | None:
    """`current`, as it is now."""
    job = current(location)
    return Seen(job, job.is_running) if job is not None else None


def is_running(location: Location) -> bool:
    """Whether something is being done to the library at `location`."""
    job = current(location)
    return job is not None and job.is_running


def start(location: Location, encoder: Encoder, actor: Actor, action: Action, work: Work, nothing: str = "") -> bool:
    """Starts some work, unless something else is being done: then it says no."""
    with _lock:
        if is_running(location):
            return False
        _jobs[absolute(location)] = Job(absolute(location), encoder, actor, action, work, nothing)
        return True


def acknowledge(ended: Job) -> None:
    """Forgets work that has ended."""
    with _lock:
        if _jobs.get(ended.location) is ended and not ended.is_running:
            del _jobs[ended.location]
