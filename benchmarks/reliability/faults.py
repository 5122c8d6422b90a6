"""Failing disks: system calls of whole commands fail, one of them or all writes from then on, or write only a part.

Afterwards, without faults, each report is the old one or the new one in whole, and the library is whole. A command that
could not do its work has said so in one line and with exit status 1; never with a traceback. libfiu makes the calls
fail for whoever makes them, so SQLite's own writes fail too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT
from benchmarks.reliability.faulty import POINTS
from benchmarks.reliability.orders import Order
from benchmarks.reliability.watched import Watched

_PRELOAD = ("/usr/lib/fiu/fiu_posix_preload.so", "/usr/lib/libfiu.so.0")
_ERRORS = ("ENOSPC", "EIO")
#: So many of all are full disks, and torn writes with the end of the process.
_FULL, _TORN = 0.2, 0.15


def is_there() -> bool:
    """Whether libfiu is installed (Debian: fiu-utils)."""
    return all(Path(path).exists() for path in _PRELOAD)


class Faults(Watched):
    """One run: a library whose writers meet failing disks."""

    def __init__(self, folder: Path, texts: Mapping[str, str], seed: int, most_files: int) -> None:
        super().__init__(folder, texts, seed, most_files)
        self._calls: dict[str, dict[str, int]] = {}
        environment = {**os.environ, "LD_PRELOAD": ":".join(_PRELOAD), "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.reliability.faulty"],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate()

    def run(self, faults: int) -> None:
        """So many commands that meet a failure."""
        names = ["add", "remove", "reindex", "caches", "sync"]
        for op in names:  # how many calls there are
            self._one(op, {})
        while self.counts["failures injected"] < faults:
            op = self.chance.choices(names, [4, 1, 1, 1, 3])[0]
            self._one(op, self._failure(op))
        self.compare()

    def _failure(self, op: str) -> dict[str, Any]:
        chance, calls = self.chance, self._calls[op]
        draw = chance.random()
        if draw < _FULL:
            count = calls.get(POINTS[0], 0) + calls.get(POINTS[1], 0)
            return {"how": "full", "nth": chance.randint(1, max(1, count)), "error": "ENOSPC"}
        torn = draw < _FULL + _TORN
        point = chance.choice([p for p in POINTS if p.endswith("/reduce") == torn and calls.get(p)] or [POINTS[1]])
        error = "EACCES" if point.endswith("open") else chance.choice(_ERRORS)
        how = "torn" if torn else "once"
        return {"how": how, "point": point, "nth": chance.randint(1, max(1, calls.get(point, 1))), "error": error}

    def _one(self, op: str, failure: dict[str, Any]) -> None:
        order = self.reports.order(op, self.allowed)
        if not (argv := self._argv(order)):
            return
        answer = self._answer({"argv": [*argv, "--library", str(self.library)], **failure})
        if not failure:
            self._calls[op] = answer["calls"]
        name = f"{failure.get('how')} {failure.get('point', '')} {failure.get('error', '')}"
        self.counts["failures injected"] += bool(answer["hits"])
        if answer["hits"]:
            self.counts[f"{failure['how']} {failure.get('point', 'writes')}: {_became(answer)}"] += 1
        elif failure:
            self.counts["never came so far"] += 1
        said = [line for line in answer["err"].splitlines() if line.strip()]
        if "Traceback" in answer["err"] or answer["code"] not in (0, 1, None):
            self.faults.append(f"{op}, {name}: {answer['code']}: {answer['err'][-600:]}")
        elif answer["code"] == 1 and len([line for line in said if not line.startswith("未收")]) != 1:
            self.faults.append(f"{op}, {name}: exit 1 with {said}")
        self.expect(order, answer["code"] == 0 and not said and op != "caches")
        before = len(self.faults)
        self.look()
        self.faults[before:] = [f"{op}, {name}, exit {answer['code']}: {fault}" for fault in self.faults[before:]]
        self.counts["left-over files afterwards"] += self.leftovers()

    def _argv(self, order: Order) -> list[str]:
        """The command; empty where there is nothing to do."""
        if order.op == "add":
            return ["add", *order.request["paths"]]
        if order.op == "sync":
            return ["sync", order.request["folder"], "--allow-removal"]
        if order.op == "remove":
            return ["remove", *sorted(order.sources)] if order.sources else []
        if order.op == "caches":
            self.delete_caches()
            return ["search", "清廉文化", "--json"]
        return ["reindex"]

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = {"code": None, "err": "", "hits": 0, "calls": {}}
        while "ended" not in (line := json.loads(self._process.stdout.readline())):
            answer = line
        if line["ended"]:  # a torn write and the end of the process
            answer["hits"] = 1
        return answer


def _became(answer: dict[str, Any]) -> str:
    if answer["code"] is None:
        return "killed"
    return "done all the same" if answer["code"] == 0 else "exit 1 and one line"


def faults(texts: Mapping[str, str], count: int, seed: int, most_files: int = 30) -> dict[str, Any]:
    """So many failures over these reports: what was seen, and each fault."""
    if not is_there():
        return {"skipped": "libfiu is not installed (Debian: fiu-utils)"}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        run = Faults(Path(name), texts, seed, most_files)
        try:
            run.run(count)
        finally:
            run.close()
        return {
            "seed": seed, "failures": run.counts["failures injected"], "faults": len(run.faults),
            "first_faults": run.faults[:10], "counts": dict(sorted(run.counts.items())),
        }  # fmt: skip
