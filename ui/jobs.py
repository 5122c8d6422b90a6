"""Work on a library while the page goes on: a thread with its progress, one for a library.

All readers of the page see the same progress, and a page that is closed does not stop it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from access.audit import Action, Actor
from index.encoder import Encoder
from index.intake.ingest import AddReport, Listeners
from index.intake.sync import SyncReport
from index.libraries import create_library, keep_up, make_ready, writing
from index.library import Library
from index.places import Location, absolute
from ui.opened import show_newest
from ui.record import record_begun, record_work
from ui.time_left import TimeLeft
from ui.work import Work

#: What is done, with the library, its encoder and whom to tell; none where there was nothing to do it with.
Change = Callable[[Library, Encoder, Listeners], AddReport | SyncReport | None]


class Job(Work):
    """Work that changes a library; once it has ended, there is a `report`, a `fault` or both."""

    def __init__(
        self, location: Location, encoder: Encoder, actor: Actor, action: Action, change: Change, nothing: str
    ) -> None:
        """`nothing` is said where there was nothing to work with."""
        super().__init__(location, "已停止；此前提交的材料都已保存，再做一次会接着做")
        self._actor, self._action = actor, action
        self.done, self.total = 0, 0
        self.left = TimeLeft()
        self.pages = 0, 0  # of the scan that is being read
        self.report: AddReport | SyncReport | None = None
        self._begin("chengli-work", lambda: self._work(encoder, change, nothing))

    def _work(self, encoder: Encoder, change: Change, nothing: str) -> None:
        try:
            self._do(encoder, change, nothing)
        finally:  # of work that was stopped or failed, what is committed is shown as well
            record_work(self.location, self._actor, self._action, self.report, self.done)
            show_newest(self.location, encoder)

    def _do(self, encoder: Encoder, change: Change, nothing: str) -> None:
        with writing(self.location), create_library(self.location, encoder) as library:
            library.check_encoder(encoder)  # before anything is stored
            record_begun(self.location, self._actor, self._action)
            told = Listeners(self._progress, self._on_page, lambda: keep_up(library))
            self.report = change(library, encoder, told)
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
        self._go_on()


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


def start(
    location: Location, encoder: Encoder, actor: Actor, action: Action, change: Change, nothing: str = ""
) -> bool:
    """Starts some work, unless something else is being done: then it says no."""
    with _lock:
        if is_running(location):
            return False
        _jobs[absolute(location)] = Job(absolute(location), encoder, actor, action, change, nothing)
        return True


def acknowledge(ended: Job) -> None:
    """Forgets work that has ended."""
    with _lock:
        if _jobs.get(ended.location) is ended and not ended.is_running:
            del _jobs[ended.location]
