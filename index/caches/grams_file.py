"""Blocks of pairs of characters in a folder, a file each, and the list of them.

A file never changes once it is written, and none has the name of an earlier one: a folder that follows another takes
its files by links, and writes those of its own and a new list. What little ones come together that way are made one.
"""

from __future__ import annotations

import json
import mmap
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from index.caches.grams import MOST_IN_ONE, GramBlock, GramCollector, GramIndex, one_block
from index.store.database import synced
from index.store.records import Touched, merged_runs

LIST = "grams.json"
_MAGIC = 0x314D41524743  # says what the file is, and in which form
#: Blocks of fewer passages are little ones; when there are more of them than so many, they are made one.
_LITTLE = 1 << 13
_MOST_LITTLE = 8


@dataclass(frozen=True, slots=True)
class _Listed:
    """A block's file, how many passages of it are there, its first and last row, and the runs of it that have gone."""

    name: str
    count: int
    first: int
    last: int
    gone: tuple[tuple[int, int], ...] = ()


def load_grams(folder: Path) -> GramIndex:
    """The pairs in `folder`, read where they are looked for.

    :raises OSError: a file is not there.
    :raises ValueError: one is torn.
    """
    return GramIndex([_load(folder, listed) for listed in _listed(folder)])


class GramsWriter:
    """Writes the pairs of passages into a folder, new or one that follows another."""

    def __init__(self, folder: Path, touched: Touched | None = None) -> None:
        """The rows that were `touched` are taken out of the pairs that lie in the folder, none where it is new.

        :raises OSError: a file is not there.
        :raises ValueError: one is torn.
        """
        self._folder = folder
        found = [] if touched is None else _listed(folder)
        self._free = 1 + max((int(listed.name.split("-")[1]) for listed in found), default=-1)
        self._listed = [listed if touched is None else self._untouched(listed, touched) for listed in found]
        self._collector = GramCollector(self._put)

    def add(self, row: int, text: str) -> None:
        """Puts a passage in.

        :raises OSError: it cannot be written.
        """
        self._collector.add(row, text)

    def finish(self) -> None:
        """Puts the list beside the blocks, of which little ones may be made one.

        :raises OSError: they cannot be written.
        :raises ValueError: one is torn.
        """
        self._collector.close()
        little = [listed for listed in self._listed if listed.count < _LITTLE]
        if len(little) > _MOST_LITTLE:
            counts = np.cumsum([listed.count for listed in little])
            merged = little[: int((counts <= MOST_IN_ONE).sum())]
            self._listed = [listed for listed in self._listed if listed not in merged]
            self._put(one_block([_load(self._folder, listed) for listed in merged]))
        aside = self._folder / f"{LIST}.new"
        aside.write_text(json.dumps([asdict(listed) for listed in self._listed]), encoding="utf-8")
        synced(aside)
        aside.replace(self._folder / LIST)
        for left in set(self._folder.glob("grams-*")) - {self._folder / listed.name for listed in self._listed}:
            with suppress(OSError):  # on Windows somebody reads it under another name
                left.unlink()

    def _untouched(self, listed: _Listed, touched: Touched) -> _Listed:
        """A block whose rows that were touched have gone."""
        meeting = touched.runs[(touched.runs[:, 1] >= listed.first) & (touched.runs[:, 0] <= listed.last)]
        if not meeting.size:
            return listed
        runs = merged_runs((first, last) for first, last in [*listed.gone, *meeting.tolist()])
        now = replace(listed, gone=tuple((first, last) for first, last in runs.tolist()))
        count = _load(self._folder, now, counted=False).count
        return listed if count == listed.count else replace(now, count=count)

    def _put(self, block: GramBlock) -> None:
        if block.count:
            self._listed.append(_save(self._folder, self._free, block))
            self._free += 1


def _listed(folder: Path) -> list[_Listed]:
    try:
        found = json.loads((folder / LIST).read_text(encoding="utf-8"))
        return [_Listed(**{**one, "gone": tuple((first, last) for first, last in one["gone"])}) for one in found]
    except (KeyError, TypeError) as error:
        raise ValueError(f"{LIST}: {error}") from error


def _save(folder: Path, number: int, block: GramBlock) -> _Listed:
    name = f"grams-{number}"
    lengths = [_MAGIC, len(block.rows), len(block.pairs), len(block.numbers)]
    parts = [np.array(lengths, "<i8"), block.rows, block.pairs, block.starts, block.numbers]
    with (folder / name).open("wb") as file:
        for part in parts:
            file.write(np.ascontiguousarray(part, part.dtype.newbyteorder("<")).data)
        file.flush()
        os.fsync(file.fileno())
    return _Listed(name, len(block.rows), int(block.rows.min()), int(block.rows.max()))


def _load(folder: Path, listed: _Listed, counted: bool = True) -> GramBlock:
    with (folder / listed.name).open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    magic, rows, pairs, numbers = np.frombuffer(data, "<i8", 4).tolist()
    at = np.cumsum([32, 8 * rows, 4 * pairs, 4 * (pairs + 1), 2 * numbers]).tolist()
    if magic != _MAGIC or min(rows, pairs, numbers) < 0 or at[-1] != len(data):
        raise ValueError(f"{listed.name}: not a block of pairs")
    block = GramBlock(
        np.frombuffer(data, "<i8", rows, at[0]),
        np.frombuffer(data, "<u4", pairs, at[1]),
        np.frombuffer(data, "<u4", pairs + 1, at[2]),
        np.frombuffer(data, "<u2", numbers, at[3]),
    )
    if listed.gone:
        block = block.without(Touched(np.array(listed.gone, np.int64)).holds(block.rows))
    if counted and block.count != listed.count:
        raise ValueError(f"{listed.name}: {block.count} passages, not {listed.count}")
    return block
