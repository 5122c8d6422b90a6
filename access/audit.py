"""A record of what was done through the page: a line of JSON for each addition, removal, correction and export.

It is for those who answer for the library: who did what, when, and from where. Lines are only ever added. What they
tell of reports is names, and JSON keeps those from looking like lines of their own.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

Action = Literal["add", "sync", "remove", "correct", "words", "export"]
#: So many reports are named in one line; of more, the number is told.
MOST_NAMED = 1000
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: the name that he signed in by, and the address of his computer; none where it is this one."""

    name: str | None = None
    address: str | None = None


def record(file: Path, actor: Actor, action: Action, what: str, sources: Sequence[str] = ()) -> None:
    """Adds a line to the record in `file`: what was done, to which reports.

    Where it cannot be written the log says so, and the work goes on: it has been done already.
    """
    line = {
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "who": actor.name, "from": actor.address, "action": action, "what": what, "count": len(sources),
        "sources": list(sources[:MOST_NAMED]),
    }  # fmt: skip
    # Escaped: names of files may hold what no encoding takes, and what turns a terminal's text about.
    data = (json.dumps(line) + "\n").encode("ascii")
    try:
        with _lock:
            file.parent.mkdir(parents=True, exist_ok=True)
            place = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if os.write(place, data) < len(data):
                    os.write(place, b"\n")  # where that is left, the next line is one of its own
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            finally:
                os.close(place)
    except OSError:
        logging.getLogger(__name__).exception("the record of what is done cannot be written: %s", data.decode())
