"""What reading one file may take, and who is told how far it is.

A minute is plenty for a file of text. A page that is only a picture takes seconds to read, and a scan may have a
hundred, so each such page that has been read adds to the time of its file: a long scan is read, and one whose
pages lead nowhere still ends after a minute. At most `MAX_SCANNED_PAGES` are read of a file: about a minute a
processor for each 40 pages, and half an hour at the very worst.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

_SECONDS, _MEBIBYTES = "CHENGLI_READ_SECONDS", "CHENGLI_READ_MIB"

MAX_SCANNED_PAGES = 200

#: Called with how many of the pages that are pictures are done, and of how many.
OnPage = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take; `memory` in bytes, kept to where the system can (not on Windows)."""

    seconds: float = 60.0
    memory: int = 1 << 30

    @classmethod
    def from_environment(cls) -> Limits:
        """The user's own (CHENGLI_READ_SECONDS, CHENGLI_READ_MIB); the usual ones where they say nothing sensible."""
        seconds, mebibytes = (_positive(os.environ.get(name)) for name in (_SECONDS, _MEBIBYTES))
        return cls(seconds or cls().seconds, int(mebibytes * (1 << 20)) if mebibytes else cls().memory)

    @property
    def program_seconds(self) -> float:
        """What another program may take that reads the file for us: less, so that it does not outlive who asked it."""
        return 0.9 * self.seconds

    @property
    def page_seconds(self) -> float:
        """What one page that is a picture may take: measured 1 to 3 of the usual 20."""
        return self.seconds / 3

    @property
    def earned_seconds(self) -> float:
        """What each such page that has been read adds to the time of its file."""
        return self.seconds / 6


def _positive(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None


#: The limits of the file that is being read, and who is told of its pages; set by the process that reads.
LIMITS: ContextVar[Limits] = ContextVar("LIMITS")
ON_PAGE: ContextVar[OnPage | None] = ContextVar("ON_PAGE", default=None)


def current() -> Limits:
    """The limits of the file that is being read."""
    return LIMITS.get(None) or Limits.from_environment()
