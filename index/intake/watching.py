"""When to look at a folder again: after something in it has changed, and every minute in any case.

The system tells of changes at once, but not of all: network drives tell nothing, and a folder that another one took
the place of (a drive that was connected again) tells nothing more. So what is told only hurries what would be done
anyway, and a loss of it costs a minute.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from watchfiles import watch


@dataclass(frozen=True, slots=True)
class Pace:
    """How many seconds pass: until a change is looked at, from the last one and at most; from one look to the next,
    and to the next after one that could not be done.
    """

    quiet_s: float = 1.0
    restless_s: float = 10.0
    every_s: float = 60.0
    again_s: float = 5.0


def watch_folder(
    folder: Path,
    look: Callable[[], bool],
    stop: threading.Event,
    left_out: Path | None = None,
    pace: Pace | None = None,
) -> None:
    """Calls `look` at once and whenever it is time again, until `stop` is set.

    `look` says whether it could be done. What happens below `left_out` is no change. `folder` and `left_out` are
    absolute; neither needs to be there.
    """
    pace = pace or Pace()
    look()
    while not stop.is_set():
        place, due = _place(folder), 0.0  # what changed before the system was asked to tell is looked for at once
        with closing(_told(folder, stop, left_out, pace)) as told:
            for has_changed in told:
                now = time.monotonic()
                due = min(due, now) if has_changed else due
                if now >= due:
                    due = (pace.every_s if look() else pace.again_s) + time.monotonic()
                if stop.is_set() or _place(folder) != place:
                    break


def _place(folder: Path) -> tuple[int, int] | None:
    """Which folder stands there; none where there is none."""
    try:
        at = folder.stat()
    except OSError:
        return None
    return at.st_dev, at.st_ino


def _told(folder: Path, stop: threading.Event, left_out: Path | None, pace: Pace) -> Generator[bool, None, None]:
    """Whether something has changed, each time that nothing does for a while; ends when `stop` is set."""
    quiet_ms = max(1, round(1000 * pace.quiet_s))
    try:
        for changes in watch(
            folder,
            watch_filter=None,
            debounce=round(1000 * pace.restless_s),
            step=quiet_ms,
            rust_timeout=quiet_ms,
            yield_on_timeout=True,
            stop_event=stop,
            ignore_permission_denied=True,
        ):
            yield any(left_out is None or not Path(path).is_relative_to(left_out) for _, path in changes)
    except (OSError, RuntimeError):  # the folder is away, or the system can watch no more folders
        pass
    while not stop.wait(pace.quiet_s):
        yield False
