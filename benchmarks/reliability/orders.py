"""What is done to a library between two looks at it: the files that change, and what must come of it."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random
from typing import Any

from benchmarks.reliability.versions import Versions
from corpus.read import document_id

_WEIGHTS = {"add": 35, "sync": 25, "remove": 12, "reindex": 14, "caches": 14}


@dataclass(frozen=True, slots=True)
class Order:
    """One operation: what the process is told, the paths it is about, and their content afterwards."""

    op: str
    request: dict[str, Any]
    sources: frozenset[str]
    target: Mapping[str, str | None]


class Reports:
    """A folder of reports that people work on."""

    def __init__(self, versions: Versions, chance: Random, most: int) -> None:
        self._versions, self._chance, self._most = versions, chance, most
        #: The files that there are, and the report that each is a version of.
        self.disk: dict[str, str] = {}
        self._base: dict[str, str] = {}
        self._names = 0
        for source, text in versions.texts.items():
            self._write(source, source, text)

    def order(self, op: str | None, allowed: Mapping[str, set[str | None]]) -> Order:
        """The next thing to do, after some files have changed."""
        chance = self._chance
        op = op or chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        there = [source for source, may in allowed.items() if may != {None}]
        if op == "add":
            self._change()  # a file or folder added by itself would be another report
            request = {"op": op, "paths": [str(self._versions.root)]}
            return Order(op, request, frozenset(self.disk), dict(self.disk))
        if op == "sync":
            self._change()
            self._move_some()
            request = {"op": op, "folder": str(self._versions.root)}
            return Order(op, request, frozenset([*self.disk, *allowed]), dict(self.disk))
        if op == "remove":
            gone = chance.sample(there, min(len(there), chance.randint(1, 4)))
            ids = [document_id(self._versions.root.as_posix(), source) for source in gone]
            return Order(op, {"op": op, "ids": ids}, frozenset(gone), dict.fromkeys(gone))
        return Order(op, {"op": op, "cut": chance.random() < 0.5}, frozenset(), {})

    def _change(self) -> None:
        """Writes new versions of some files, and some new files."""
        chance = self._chance
        for source in chance.sample(sorted(self.disk), min(len(self.disk), chance.randint(1, 6))):
            self._write(source, self._base[source], self._versions.varied(self._base[source], chance))
        for _ in range(chance.randint(0, 2)):
            if len(self.disk) < self._most:
                base = chance.choice(sorted(self._versions.texts))
                self._write(self._new_name(base), base, self._versions.varied(base, chance))

    def _move_some(self) -> None:
        """Takes some files away, and gives others another name."""
        chance = self._chance
        for source in chance.sample(sorted(self.disk), min(len(self.disk) - 1, chance.randint(0, 3))):
            self._unlink(source)
        for source in chance.sample(sorted(self.disk), min(len(self.disk), chance.randint(0, 2))):
            data, base = self._versions.data(source, self.disk[source]), self._base[source]
            self._unlink(source)
            self._write(self._new_name(base), base, data.decode())

    def _new_name(self, base: str) -> str:
        self._names += 1
        path = PurePosixPath(base)
        return path.with_name(f"{path.stem}（{self._names}）{path.suffix}").as_posix()

    def _write(self, source: str, base: str, text: str) -> None:
        self.disk[source], self._base[source] = self._versions.write(source, text), base
        if self._chance.random() < 0.7:  # one that was not written just now: its state says whether it changed
            before = time.time() - self._chance.uniform(10, 1000)
            os.utime(self._versions.root / source, (before, before))

    def _unlink(self, source: str) -> None:
        (self._versions.root / source).unlink()
        del self.disk[source], self._base[source]
