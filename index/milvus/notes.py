"""Who writes what to a library in Milvus: a note for as long as it takes, by which others clear up after the dead."""

from __future__ import annotations

import os
import platform
import secrets
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedLibraryError
from index.milvus.schema import PLAIN, as_json, body_of, plain_row
from index.milvus.server import Server, parts
from index.places import Location
from index.store.lock import is_running

#: A note of another machine's that is older is of a process that died; until then its rows harm nobody.
_DEAD_S = 86_400.0
#: So many versions are named in one note, which takes no more than a field does: 200 bytes each at most.
_VERSIONS_A_NOTE = 300
#: The notes of what this process is writing.
_writing = set[str]()


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a report that comes or goes: its passages from `first_row` on, its text in so many parts.

    `successor` is the report that stands for it from then on where that has another path, with its first row.
    """

    doc_id: str
    first_row: int
    passages: int
    parts: int
    successor: tuple[str, int] | None

    @property
    def rows(self) -> list[int]:
        """The rows of its passages."""
        return list(range(self.first_row, self.first_row + self.passages))


class Notes:
    """The notes of a library, rows of its collection of documents; `nothing` float32 (dimensions,) is their vector."""

    def __init__(self, server: Server, documents: str, location: Location, nothing: NDArray[np.float32]) -> None:
        self._server, self._documents, self._location, self._nothing = server, documents, location, nothing

    @contextmanager
    def kept(self, versions: Sequence[Version]) -> Iterator[None]:
        """Keeps a note of versions while they are written and deleted; where that fails it stays, to be swept."""
        name, who = secrets.token_hex(12), (_machine(), os.getpid(), time.time())
        values = {
            f"pending:{name}:{number}": [*who, [astuple(version) for version in part]]
            for number, part in enumerate(parts(versions, _VERSIONS_A_NOTE))
        }
        _writing.update(values)
        try:
            rows = [plain_row(key, "pending", as_json(value), self._nothing) for key, value in values.items()]
            self._server.upsert(self._documents, rows)
            yield
            self.delete(list(values))
        finally:
            _writing.difference_update(values)

    def versions(self) -> list[Version]:
        """What all who write are writing, and what the dead were."""
        return [version for _, _, versions in self._all() for version in versions]

    def dead(self) -> dict[str, list[Version]]:
        """The notes of writers that died, by key."""
        return {key: versions for key, is_dead, versions in self._all() if is_dead}

    def delete(self, keys: Sequence[str]) -> None:
        """Takes notes away."""
        self._server.delete(self._documents, keys)

    def _all(self) -> Iterator[tuple[str, bool, list[Version]]]:
        """The notes, whether their writers are dead, and what they name; not those that cannot be read."""
        for row in self._server.query(self._documents, 'kind == "pending"', PLAIN):
            with suppress(DamagedLibraryError):
                machine, process, since, versions = body_of(row, self._location)
                named = [
                    Version(doc_id, first_row, passages, texts, tuple(after) if after else None)
                    for doc_id, first_row, passages, texts, after in versions
                ]
                yield row["key"], _is_dead(row["key"], machine, process, since), named


def _is_dead(note: str, machine: str, process: int, since: float) -> bool:
    """Whether whoever left a note is not writing any more."""
    if machine == _machine() and (process == os.getpid() or not is_running(process)):
        return note not in _writing
    return time.time() - since > _DEAD_S


@cache
def _machine() -> str:
    """A name for this machine since it was started: two of them may be called the same."""
    started = Path("/proc/sys/kernel/random/boot_id")
    with suppress(OSError):
        return f"{platform.node()} {uuid.getnode():x} {started.read_text(encoding='ascii').strip()}"
    return f"{platform.node()} {uuid.getnode():x}"
