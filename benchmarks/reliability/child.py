"""A process that is there to be killed: it does what it is told to a library, and tells of each commit.

    python -m benchmarks.reliability.child LIBRARY

It has loaded all that a command loads, and makes a copy of itself (fork) for each line of standard input; so a command
costs no start. The copy writes a line of JSON to standard output for whatever it would tell a user: how many files are
done, that a commit is made (what is in the library now, and how far the log is written: from there on a power failure
may take it), that all is done. What is told is promised.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.reliability.power import log_state
from index.caches.making import KINDS
from index.caches.opening import keep_up, open_indexes
from index.encoder import Encoder
from index.intake.ingest import Listeners, add_paths, reembed
from index.intake.sync import sync_folder
from index.models import open_encoder
from index.store import library as library_module
from index.store.library import FolderLibrary
from index.store.lock import writing
from index.words import default_segmenter


def is_cache(path: Path) -> bool:
    """Whether this file or folder in a library's folder can be made again from the database."""
    return path.name.startswith(tuple(f"{kind}-" for kind in KINDS))


def tell(**what: object) -> None:
    """A line of its own, also after one that was cut off."""
    os.write(1, f"\n{json.dumps(what, ensure_ascii=False)}\n".encode())


def _tell_commits(folder: Path) -> None:
    """From now on each commit is told of: before it is written, when the disk has it, and when its caller knows."""
    commit, note = FolderLibrary._commit, library_module.note_commit

    def forced(path: Path, generation: int, token: str) -> None:
        mark, _ = log_state(folder)  # from here on its note may be found
        tell(forced=generation, salt=mark.salt, written=mark.written)
        note(path, generation, token)

    @contextmanager
    def told(self: FolderLibrary) -> Iterator[sqlite3.Connection]:
        with commit(self) as db:
            yield db
            tell(committing=True)
        tell(committed={d.source: d.content_hash for d in self.documents()})

    FolderLibrary._commit = told  # type: ignore[method-assign]
    library_module.note_commit = forced


def _listeners(library: FolderLibrary) -> Listeners:
    return Listeners(lambda done, of: tell(done=done, of=of), None, lambda: keep_up(library))


def _add(library: FolderLibrary, encoder: Encoder, order: dict[str, Any]) -> None:
    add_paths(library, encoder, [Path(path) for path in order["paths"]], listeners=_listeners(library))


def _sync(library: FolderLibrary, encoder: Encoder, order: dict[str, Any]) -> None:
    sync_folder(library, encoder, Path(order["folder"]), True, _listeners(library))


def _remove(library: FolderLibrary, encoder: Encoder, order: dict[str, Any]) -> None:
    library.remove(order["ids"])


def _reindex(library: FolderLibrary, encoder: Encoder, order: dict[str, Any]) -> None:
    reembed(library, encoder)


def _caches(library: FolderLibrary, encoder: Encoder, order: dict[str, Any]) -> None:
    """All caches are deleted, or all cut in half: they have to be made anew."""
    for cache in filter(is_cache, sorted(library.path.iterdir())):
        for path in [cache, *cache.rglob("*")]:
            if path.is_file():
                os.truncate(path, path.stat().st_size // 2) if order["cut"] else path.unlink()


OPERATIONS: dict[str, Callable[[FolderLibrary, Encoder, dict[str, Any]], None]] = {
    "add": _add, "sync": _sync, "remove": _remove, "reindex": _reindex, "caches": _caches,
}  # fmt: skip


def obey(folder: Path, encoder: Encoder, order: dict[str, Any]) -> None:
    """Does one thing to the library, as the command does it."""
    _tell_commits(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with writing(folder), FolderLibrary.create(folder) as library:
        OPERATIONS[order["op"]](library, encoder, order)
        tell(stored=True)
        if library.encoder_fingerprint is not None:
            open_indexes(library, encoder, tidy=True)
    tell(finished=True)


def main() -> None:
    """Makes a copy of this process for each line of standard input, and says how it ended."""
    folder = Path(sys.argv[1])
    encoder = open_encoder()
    default_segmenter().words("预先读入词典")
    tell(ready=True)
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            os.setsid()
            code = 0
            try:
                tell(started=os.getpid(), at=time.monotonic())
                obey(folder, encoder, json.loads(line))
            except BaseException:
                tell(failed=traceback.format_exc())
                code = 1
            os._exit(code)
        _, status = os.waitpid(pid, 0)
        tell(ended=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
