"""The process that is killed, seen from outside: what it is told to do, what it told, and its end."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.machine import ROOT
from benchmarks.reliability.power import Mark

_PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Kill:
    """When to kill: so many seconds after so manieth line of a kind, at the latest after `latest_s`."""

    line: str
    count: int
    after_s: float
    latest_s: float


@dataclass(slots=True)
class Outcome:
    """What a process told of itself before its end."""

    seconds: float = 0.0
    killed: bool = False
    finished: bool = False
    failed: str = ""
    #: What was in the library after the last commit that was told of.
    committed: dict[str, str] | None = None
    #: Where the log ended after the last commit that the disk has.
    mark: Mark | None = None
    commits: int = 0
    #: How many files were told of as done.
    done: int = 0


class Server:
    """Starts `child`, has it do one thing after the other, and kills its copies."""

    def __init__(self, library: Path) -> None:
        self._library = library

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "benchmarks.reliability.child", str(self._library)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._rest = b""
        if self._line(time.monotonic() + _PATIENCE_S).get("ready") is None:
            raise RuntimeError("the process to be killed did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def obey(self, request: dict[str, Any], kill: Kill | None) -> Outcome:
        """Has one thing done, and kills who does it (none: lets it be done)."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        outcome, seen = Outcome(), 0
        pid: int | None = None
        started = time.monotonic()
        at = started + _PATIENCE_S
        while True:
            line = self._line(at)
            if not line:  # it is time
                if pid is None:  # 0 would be this process and all of its group
                    raise RuntimeError("the process to be killed did not begin")
                if kill is None:
                    outcome.failed = "took too long"
                _kill_with_children(pid)
                outcome.killed = True
                at = time.monotonic() + _PATIENCE_S
                continue
            if "ended" in line:
                outcome.killed = line["ended"] == -signal.SIGKILL
                return outcome
            _note(outcome, line)
            if "started" in line:
                pid, started = line["started"], time.monotonic()
                at = started + (_PATIENCE_S if kill is None else kill.latest_s)
            if "finished" in line:
                outcome.seconds = time.monotonic() - started
            if kill is not None and kill.line in line and not outcome.killed:
                seen += 1
                if seen == kill.count:
                    at = time.monotonic() + kill.after_s

    def _line(self, until: float) -> dict[str, Any]:
        """The next line that is whole; empty where none comes in time."""
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        while True:
            while b"\n" in self._rest:
                line, self._rest = self._rest.split(b"\n", 1)
                with suppress(ValueError):  # cut off by the kill
                    if line and isinstance(found := json.loads(line), dict):
                        return found
            if not select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
                return {}
            data = os.read(pipe, 65536)
            if not data:
                raise RuntimeError("the process to be killed has ended")
            self._rest += data


def _note(outcome: Outcome, line: dict[str, Any]) -> None:
    if "forced" in line:
        outcome.mark = Mark(line["salt"], line["written"])
    if "committed" in line:
        outcome.committed = line["committed"]
        outcome.commits += 1
    outcome.done = line.get("done", outcome.done)
    outcome.failed = line.get("failed", outcome.failed)
    outcome.finished = outcome.finished or "finished" in line


def _kill_with_children(pid: int) -> None:
    """Stops a process and ends it with all that it started."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
    for each in [*_below(pid), pid]:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def _below(pid: int) -> list[int]:
    """The processes that this one started, and theirs."""
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, listing.read_text().split()):
                found += [child, *_below(child)]
    return found
