"""A library that things are done to, watched from outside: what may be in it, and what is.

What may be there is known from the files and from what was told alone, never from the library. `allowed` holds for
each path the hashes of the contents that may be there, none among them where there may be no report.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random

from benchmarks.reliability import versions as corpus_of
from benchmarks.reliability.child import is_cache
from benchmarks.reliability.orders import Order, Reports
from benchmarks.reliability.versions import QUERIES, Versions
from index.caches.opening import open_indexes
from index.encoder import Encoder
from index.errors import ChengliIndexError
from index.models import open_encoder
from index.safety.verification import verify
from index.search import Searcher
from index.store.library import FolderLibrary
from index.store.lock import writing

_QUERIES_EACH = 2


class Watched:
    """The library, the folder of reports, and all that was seen."""

    def __init__(self, folder: Path, texts: Mapping[str, str], seed: int, most_files: int) -> None:
        self.library = folder / "library"
        self.chance = Random(seed)
        self.versions = Versions(folder / "库" / "材料", texts)
        self.reports = Reports(self.versions, self.chance, most_files)
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self.reopened_s: list[float] = []
        self.allowed: dict[str, set[str | None]] = {}
        self._encoder: Encoder = open_encoder()

    def expect(self, order: Order, is_done: bool) -> None:
        """From now on there may be what an order was to make, and where it was not done still what was there."""
        for path in order.sources:
            new = order.target.get(path)
            self.allowed[path] = {new} if is_done else self.allowed.get(path, {None}) | {new}

    def delete_caches(self) -> None:
        """Deletes all that can be made anew."""
        for path in filter(is_cache, list(self.library.iterdir()) if self.library.exists() else []):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()

    def leftovers(self) -> int:
        """How many files lie about that somebody was writing."""
        return sum(path.name.endswith((".new", ".part", ".gone")) for path in self.library.rglob("*"))

    def look(self) -> None:
        """Opens the library, and compares all that it holds with what may be in it; a damaged one is given up."""
        self.counts["looked at"] += 1
        try:
            self._look_at()
        except (ChengliIndexError, sqlite3.Error) as error:
            self.faults.append(f"damaged: {error}")
            self.library.rename(self.library.with_name(f"damaged {len(self.faults)}"))
            self.allowed = {}

    def _look_at(self) -> None:
        started = time.perf_counter()
        library = FolderLibrary.open(self.library)
        if library is None or library.encoder_fingerprint is None:
            if library is not None:
                library.close()
            if any(None not in may for may in self.allowed.values()):
                self.faults.append("the library is gone")
            return
        with library:
            searcher = Searcher(library, self._encoder)
            open_indexes(library, self._encoder)
            state = corpus_of.state_of(library)
            hits = searcher.search(self.chance.choice(QUERIES)) if state else []
            self.reopened_s.append(time.perf_counter() - started)
            for path in self.allowed.keys() | state.keys():
                if state.get(path) not in self.allowed.get(path, {None}):
                    lost = "lost" if state.get(path) is None else "not what was told of"
                    self.faults.append(f"{path}: {lost}")
            self.faults += corpus_of.not_as_read(library, self.versions)
            for query in self.chance.sample(QUERIES, _QUERIES_EACH) if state else []:
                hits += searcher.search(query)
            self.counts["hits"] += len(hits)
            self.faults += corpus_of.false_hits(hits, self.versions, state)
            with writing(self.library):
                findings = verify(library, self._encoder)
            if not findings.whole:
                self.faults.append(f"not whole: {findings}")
            self.counts["caches that verify made anew"] += len(findings.healed)
        self.allowed = {path: {digest} for path, digest in state.items()}

    def compare(self) -> None:
        """Searches the library and one made afresh of the same files, and counts what is not the same."""
        with (
            _opened(self.library) as library,
            tempfile.TemporaryDirectory(dir=self.library.parent, ignore_cleanup_errors=True) as folder,
        ):
            state = corpus_of.state_of(library)
            if not state:
                return
            fresh = corpus_of.fresh_searcher(Path(folder), self._encoder, self.versions, state)
            wanted = corpus_of.found_by(fresh, QUERIES)
            fresh.library.close()
            for merged in (False, True):
                if merged:
                    self.delete_caches()
                found = corpus_of.found_by(Searcher(library, self._encoder), QUERIES)
                for query, mine, fresh_ones in zip(QUERIES, found, wanted, strict=True):
                    like = corpus_of.likeness(mine, fresh_ones)
                    self.counts[f"hits {'merged' if merged else 'as they are'}: {like}"] += 1
                    if merged and like == "other":
                        self.faults.append(f"{query}: other hits than those of a library made afresh")


@contextmanager
def _opened(folder: Path) -> Iterator[FolderLibrary]:
    library = FolderLibrary.open(folder)
    if library is None:
        raise FileNotFoundError(folder)
    with library:
        yield library
