"""Kills: a process that writes to a library is ended at any moment, with all that it started.

What must be there is known from the outside alone: from the files, and from what the process had told of before its
end. The kills are spread over the whole of an operation, and some aimed at the time of a commit. After some of them
the power fails too: what of the log was written after the last commit that the disk has is cut off anywhere, or a
sector of it comes back as zeros.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.reliability.orders import Order
from benchmarks.reliability.power import Mark, fail
from benchmarks.reliability.server import Kill, Outcome, Server
from benchmarks.reliability.watched import Watched

#: Of all kills so many are aimed at a commit, are not looked at before the next, and come with a power failure.
_AIMED, _UNSEEN, _POWER = 0.35, 0.15, 0.4
#: A commit of some reports takes about as long.
_COMMIT_S = 0.008
_COMPARED_EVERY = 50
_AGAIN_EVERY = 5


class Kills(Watched):
    """One run: a library whose writers are killed."""

    _mark: Mark | None = None

    def __init__(self, folder: Path, texts: Mapping[str, str], seed: int, most_files: int) -> None:
        super().__init__(folder, texts, seed, most_files)
        self._took: dict[str, float] = {}

    def run(self, kills: int, server: Server) -> None:
        """So many kills, and a comparison with a library made afresh from time to time."""
        for op in ("add", "caches", "reindex", "remove", "sync"):
            self._whole(self.reports.order(op, self.allowed), server)
        number = 0
        while self.counts["kills"] < kills:
            number += 1
            order = self.reports.order(None, self.allowed)
            took = self._took.get(order.op, 1.0)
            outcome = server.obey(order.request, self._aim(took))
            self._after(order, outcome)
            if self.chance.random() < _UNSEEN and self.counts["kills"] < kills:
                self.counts["not looked at"] += 1
                continue
            self._look()
            if number % _AGAIN_EVERY == 0:
                self._whole(self.reports.order(order.op, self.allowed), server)
            if number % _COMPARED_EVERY == 0:
                self.compare()
                sys.stderr.write(f"{self.counts['kills']} kills, {len(self.faults)} faults {self.faults[-3:]}\n")
        self.compare()

    def _aim(self, took: float) -> Kill:
        if self.chance.random() < _AIMED:
            at = self.chance.choice(["committing", "committing", "committed", "stored"])
            return Kill(at, self.chance.choice([1, 1, 2]), self.chance.uniform(0.0, _COMMIT_S), 1.5 * took)
        return Kill("started", 1, self.chance.uniform(0.0, 1.1 * took), 1.5 * took)

    def _whole(self, order: Order, server: Server) -> None:
        """Something that nobody interrupts; it says how long it takes, and leaves nothing lying about."""
        outcome = server.obey(order.request, None)
        self._took[order.op] = outcome.seconds
        self._after(order, outcome)
        if not outcome.finished:
            self.faults.append(f"{order.op} did not end by itself: {outcome.failed}")
        self.counts["left-over files after a whole run"] += self.leftovers()
        self._look()

    def _look(self) -> None:
        self.look()
        self._mark = None  # whoever closes a library last empties its log

    def _after(self, order: Order, outcome: Outcome) -> None:
        """What may be in the library now."""
        self.counts[f"{order.op}: {'killed' if outcome.killed else 'ended'}"] += 1
        self.counts["kills"] += outcome.killed
        if outcome.failed:
            self.faults.append(f"{order.op} failed: {outcome.failed}")
        if outcome.committed is not None:
            self.counts["commits told of"] += outcome.commits
            paths = self.allowed.keys() | outcome.committed.keys()
            self.allowed = {path: {outcome.committed.get(path)} for path in paths}
        if outcome.mark is not None:
            self._mark = outcome.mark
        if outcome.done:
            sources = order.sources
            here = sum(bool(self.allowed.get(s, {None}) & {order.target.get(s)}) for s in sources)
            if order.op == "add" and here < outcome.done:
                self.faults.append(f"{outcome.done} told of as done, {here} committed")
        self.expect(order, outcome.finished)
        if outcome.killed and self.chance.random() < _POWER:
            done = fail(self.library, self._mark, self.chance)
            self.counts[f"power: {done}"] += 1


def kills(texts: Mapping[str, str], count: int, seed: int, most_files: int = 30) -> dict[str, Any]:
    """So many kills over these reports: what was seen, and each fault."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        run = Kills(Path(name), texts, seed, most_files)
        with Server(run.library) as server:
            run.run(count, server)
        slow = sorted(run.reopened_s)
        return {
            "seed": seed, "kills": run.counts["kills"], "faults": len(run.faults), "first_faults": run.faults[:10],
            "reopen_median_s": round(slow[len(slow) // 2], 3), "reopen_max_s": round(slow[-1], 3),
            "counts": dict(sorted(run.counts.items())), "load_average": round(os.getloadavg()[0], 1),
        }  # fmt: skip
