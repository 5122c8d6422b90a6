"""One byte changed anywhere in the files of a library: `verify` notices it, or nothing that can be read is another.

Whatever verify says, a search of such a library ends in true hits or in one of the program's errors. Each place is
looked at in a process that may die of it, on a copy of the library of its own.

A log that was not yet emptied into the database is a case apart. SQLite takes the first frame of it that does not fit
for the end of what was written before a crash, and drops what follows; so a damaged log can take commits back. How
often that goes unnoticed is counted, not hidden.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.reliability.child import is_cache
from benchmarks.reliability.versions import QUERIES, Versions, false_hits
from index.caches.opening import open_indexes
from index.encoder import Encoder
from index.errors import ChengliIndexError
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.safety.verification import verify
from index.search import Searcher
from index.store.database import DATABASE
from index.store.library import FolderLibrary

_QUERIES = QUERIES[:6]
_KINDS = ("at rest", "log", "log, older caches")


@dataclass(frozen=True, slots=True)
class Place:
    """A byte of a file of one of the libraries, and what it is changed by (exclusive or)."""

    kind: str
    file: str
    at: int
    by: int


@dataclass(slots=True)
class Seen:
    """What became of a library with a changed byte."""

    noticed: str = ""
    is_same: bool = False
    #: What must never be: a wrong hit, an error that nobody thought of.
    wrong: list[str] = field(default_factory=list)


class Judge:
    """Looks at libraries with a changed byte; each process has one."""

    def __init__(self, folder: Path, versions: Versions) -> None:
        self.folder, self.versions = folder, versions
        self.encoder: Encoder = open_encoder()
        self.baselines: dict[str, str] = {}

    def judge(self, place: Place | None, kind: str) -> Seen:
        """Searches and verifies a library, each in a copy of its own; without a place as it is."""
        seen = Seen()
        with tempfile.TemporaryDirectory(dir=self.folder, ignore_cleanup_errors=True) as name:
            searched, verified = Path(name) / "searched", Path(name) / "verified"
            for copy in (searched, verified):
                shutil.copytree(self.folder / kind, copy)
                if place is not None:
                    _flip(copy / place.file, place)
            read = self._read(searched, seen)
            seen.noticed = self._verified(verified, seen)
            if place is None:
                self.baselines[kind] = read
            if seen.noticed in ("", "healed"):
                healed = self._read(verified, seen)
                seen.is_same = healed == self.baselines[kind] and (read == healed or seen.noticed == "healed")
        return seen

    def _read(self, folder: Path, seen: Seen) -> str:
        """A digest of all that can be read of a library, or how that ends."""
        digest = hashlib.sha256()
        try:
            library = FolderLibrary.open(folder)
            if library is None:
                return "no library"
            with library:
                searcher = Searcher(library, self.encoder)
                for query in _QUERIES:
                    hits = searcher.search(query)
                    seen.wrong += false_hits(hits, self.versions)
                    found = [(h.document.path, h.passage, h.rank, round(h.score, 5), h.highlights) for h in hits]
                    digest.update(repr(found).encode())
                for summary in library.documents():
                    digest.update(repr((summary, library.document(summary.doc_id))).encode())
                    digest.update(repr([found.passage for found in library.passages_of(summary.doc_id)]).encode())
        except (ChengliIndexError, sqlite3.Error) as error:
            return type(error).__name__
        except BaseException as error:  # what must never happen is counted, not hidden
            if isinstance(error, KeyboardInterrupt):
                raise
            seen.wrong.append(f"{type(error).__name__}: {error}"[:200])
            return type(error).__name__
        return digest.hexdigest()

    def _verified(self, folder: Path, seen: Seen) -> str:
        """What verify notices; empty where that is nothing."""
        try:
            library = FolderLibrary.open(folder)
            if library is None:
                return "no library"
            with library:
                findings = verify(library, self.encoder)
        except (ChengliIndexError, sqlite3.Error) as error:
            return type(error).__name__
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            seen.wrong.append(f"verify: {type(error).__name__}: {error}"[:200])
            return type(error).__name__
        return "finding" if not findings.whole else "healed" if findings.healed else ""


_judge: Judge | None = None


def _begin(folder: Path, versions: Versions) -> None:
    global _judge
    _judge = Judge(folder, versions)
    for kind in _KINDS:
        _judge.judge(None, kind)


def _look(place: Place) -> Seen:
    assert _judge is not None
    return _judge.judge(place, place.kind)


def _flip(file: Path, place: Place) -> None:
    with file.open("r+b") as opened:
        opened.seek(place.at)
        (byte,) = opened.read(1)
        opened.seek(place.at)
        opened.write(bytes([byte ^ place.by]))


def _make(folder: Path, versions: Versions, chance: Random) -> None:
    """The libraries: one at rest, and the same with a log that holds the last commit, with caches of that or not."""
    encoder = open_encoder()
    *most, last = sorted(versions.texts)
    for source in most:
        versions.write(source, versions.texts[source])
    with FolderLibrary.create(folder / "at work") as library:
        add_paths(library, encoder, [versions.root])
        open_indexes(library, encoder)
    with FolderLibrary.create(folder / "at work") as library:
        versions.write(last, versions.texts[last])
        add_paths(library, encoder, [versions.root])
        _copy(folder / "at work", folder / "log, older caches")
        open_indexes(library, encoder)
        _copy(folder / "at work", folder / "log")
    (folder / "at work").rename(folder / "at rest")


def _copy(library: Path, to: Path) -> None:
    """As a library is found whose process was killed: what processes share in memory is of no use."""
    shutil.copytree(library, to, ignore=shutil.ignore_patterns("*-shm"))


def _places(folder: Path, count: int, chance: Random) -> list[Place]:
    """So many places: over all files of the library at rest, by size, and over log and database of the others."""
    out = []
    few = count // 7
    at_least = max(1, count // 125)
    for kind, share in zip(_KINDS, (count - 2 * few, few, few), strict=True):
        library = folder / kind
        kept = [path for path in library.iterdir() if kind == "at rest" or path.name.startswith(DATABASE)]
        files = sorted(
            path for top in kept for path in [top, *top.rglob("*")] if path.is_file() and path.stat().st_size
        )
        chosen = [path for path in files for _ in range(at_least)][:share]  # and the rest by their sizes
        chosen += chance.choices(files, [path.stat().st_size for path in files], k=share - len(chosen))
        for path in chosen:
            name = path.relative_to(library).as_posix()
            out.append(Place(kind, name, chance.randrange(path.stat().st_size), chance.randint(1, 255)))
    return out


def flips(texts: Mapping[str, str], count: int, seed: int) -> dict[str, Any]:
    """One byte changed in each of so many places: what was noticed, and each fault."""
    chance = Random(seed)
    counts: Counter[str] = Counter()
    faults: list[str] = []
    unnoticed_log = Counter[str]()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        versions = Versions(folder / "库" / "材料", texts)
        _make(folder, versions, chance)
        places = _places(folder, count, chance)
        files = {place.file for place in places}
        pool = _pool(folder, versions)
        for place in places:
            try:
                seen = pool.submit(_look, place).result()
            except BrokenProcessPool:
                faults.append(f"{place}: the process died")
                pool = _pool(folder, versions)
                continue
            family = _family(place.file)
            faults += [f"{place}: {wrong}" for wrong in seen.wrong]
            became = f"noticed ({seen.noticed})" if seen.noticed else "unnoticed, nothing is another"
            if seen.noticed in ("", "healed") and not seen.is_same:
                became = "unnoticed, something is another"
                if family == "log":
                    unnoticed_log[place.kind] += 1
                else:
                    faults.append(f"{place}: unnoticed, and something is another")
            counts[f"{place.kind}: {family}: {became}"] += 1
        pool.shutdown()
    return {
        "seed": seed, "places": len(places), "files": len(files), "faults": len(faults), "first_faults": faults[:10],
        "log_commits_taken_back_unnoticed": dict(unnoticed_log), "counts": dict(sorted(counts.items())),
    }  # fmt: skip


def _pool(folder: Path, versions: Versions) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, context, initializer=_begin, initargs=(folder, versions))


def _family(file: str) -> str:
    if file.startswith(DATABASE):
        return "log" if file.endswith("-wal") else "database"
    return file.split("-", 1)[0] if is_cache(Path(file.split("/")[0])) else "other"
