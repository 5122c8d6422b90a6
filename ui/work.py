"""Work beside the page: a thread that can be stopped, and whose end is told in a line where it was not a good one."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable

from index.errors import ChengliIndexError
from index.places import Location
from wording.errors import error_line, system_line, unexpected_line


class _StoppedError(Exception):
    """The reader does not want to wait."""


class Work:
    """Work on the library at `location`; `fault` is what went wrong, if anything did, once it has ended."""

    def __init__(self, location: Location, stopped: str) -> None:
        """`stopped` is what is said where a reader has stopped it."""
        self.location = location
        self.fault: str | None = None
        self._stopped, self._stopping = stopped, threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def stop(self) -> None:
        """Makes it end soon."""
        self._stopping.set()

    def _begin(self, name: str, do: Callable[[], None]) -> None:
        # What is worked with may be large: only the thread holds it, and lets go of it at its end.
        self._thread = threading.Thread(target=self._run, args=[do], name=name, daemon=True)
        self._thread.start()

    def _go_on(self) -> None:
        """Ends the work here where somebody has stopped it."""
        if self._stopping.is_set():
            raise _StoppedError

    def _run(self, do: Callable[[], None]) -> None:
        try:
            do()
        except _StoppedError:
            self.fault = self._stopped
        except ChengliIndexError as error:
            self.fault = error_line(error)
        except (sqlite3.Error, OSError) as error:
            self.fault = system_line(error, self.location)
        except BaseException as error:  # whatever it is (Rust's panics are no Exception), the page has to say it
            logging.getLogger(__name__).exception("the work failed")
            self.fault = unexpected_line(error)
