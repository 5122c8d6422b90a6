"""The tasks of our own library: index a folder, open and ask, ask once, add one report, give out its passages."""

from __future__ import annotations

import gc
import json
import os
import time
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from statistics import mean, median
from typing import Any

from benchmarks.speed.process import memory, spread
from benchmarks.speed.stages import Stages
from cli.main import main as chengli
from index.caches.opening import keep_up
from index.encoder import Encoder
from index.intake.ingest import Listeners, add_paths
from index.libraries import create_library
from index.library import Library
from index.models import open_encoder
from index.places import location_of
from index.retrieval import Mode
from index.search import Searcher
from index.store.library import FolderLibrary
from index.store.lock import writing
from index.store.records import Filters

_MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")
#: What opens the indexes and is none of the queries.
_WARM_UP = "工作"


def index(folder: str, library: str, query: str) -> dict[str, Any]:
    """`chengli add FOLDER`, and then a first query that is answered from the finished caches."""
    stages, begun, own = Stages(), time.perf_counter(), time.process_time()
    with redirect_stdout(StringIO()):
        status = chengli(["add", folder, "--library", library])
    if status:
        raise SystemExit(f"chengli add ended with {status}")
    added = time.perf_counter() - begun
    told, own = stages.told(), time.process_time() - own
    encoder = open_encoder()
    with create_library(location_of(library), encoder) as opened:
        Searcher(opened, encoder).search(query, k=1)
        seconds = time.perf_counter() - begun
        passages, reports = opened.passage_count(), len(opened.documents())
    of_children = os.times()
    in_stages = sum(stage["cpu_s"] for stage in told.values())
    reading = of_children.children_user + of_children.children_system
    return {
        "passages": passages,
        "reports": reports,
        "seconds": round(seconds, 2),
        "passages_per_s": round(passages / seconds),
        "stages": {
            **told,
            "first query": {"wall_s": round(seconds - added, 3)},
            "all else: finding files, waiting for other processes, other threads": {
                "wall_s": round(added - stages.first_thread_s, 3),
                "cpu_s": round(own - in_stages, 3),
            },
            "processes that read and embed": {"cpu_s": round(reading, 3)},
        },
        "cpu_us_a_passage": round(1e6 * (own + reading) / passages),
        "memory": memory(),
    }


def first(library: str, query: str) -> dict[str, float]:
    """A first query of a new process, from where Python has started: the model, the indexes, the answer."""
    begun = time.perf_counter()
    encoder = open_encoder()
    model = time.perf_counter()
    with FolderLibrary.create(Path(library)) as opened:
        searcher = Searcher(opened, encoder)
        searcher.background(_WARM_UP)
        ready = time.perf_counter()
        searcher.search(query)
        done = time.perf_counter()
    return {"model_s": model - begun, "opening_s": ready - model, "query_ms": 1000 * (done - ready)}


def ask(
    library: str, queries: list[list[str]], warm_up: list[str], narrowed: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """All queries in each mode and with each filter, after others that nobody measures."""
    encoder = open_encoder()
    with create_library(location_of(library), encoder) as opened:
        searcher = Searcher(opened, encoder)
        searcher.background(_WARM_UP)
        open_only = memory()
        filters = {
            name: Filters(**{field: tuple(v) for field, v in values.items()}) for name, values in narrowed.items()
        }
        whole = opened.passage_count()
        shares = {name: round(_let_through(opened, given) / whole, 4) for name, given in filters.items()}
        timed: dict[str, Any] = {}
        for mode in _MODES:
            timed[mode] = {"no filter": _asked(searcher, queries, warm_up, mode, None)}
            some = warm_up[: len(warm_up) // 3]
            timed[mode] |= {name: _asked(searcher, queries, some, mode, given) for name, given in filters.items()}
        return {"filters_let_through": shares, "opened": open_only, "memory": memory(), "modes": timed}


def _let_through(library: Library, filters: Filters) -> int:
    """How many passages filters let through."""
    asked = (filters.units, filters.years, filters.doc_types, filters.kinds)
    return sum(
        count
        for *values, count in library.tally()
        if all(not wanted or value in wanted for wanted, value in zip(asked, values, strict=True))
    )


def _asked(
    searcher: Searcher, queries: list[list[str]], warm_up: list[str], mode: Mode, filters: Filters | None
) -> dict[str, Any]:
    for query in warm_up[: len(queries)]:
        searcher.search(query, filters=filters, mode=mode)
    gc.collect()  # what was made before is not to be cleared away while somebody waits
    times: dict[str, list[float]] = {kind: [] for kind, _ in queries}
    own = time.process_time()
    for kind, query in queries:
        begun = time.perf_counter()
        searcher.search(query, filters=filters, mode=mode)
        times[kind].append(time.perf_counter() - begun)
    own = time.process_time() - own
    by_kind = {kind: round(1000 * median(of_kind), 3) for kind, of_kind in times.items()}
    return {**spread((one for of_kind in times.values() for one in of_kind), own), "p50_ms_by_kind": by_kind}


def add_one(library: str, files: list[str]) -> dict[str, Any]:
    """One report after another, each until a search finds it, by a process that has the library open, as the page."""
    encoder, folder = open_encoder(), Path(library)
    with FolderLibrary.create(folder) as opened:
        searcher = Searcher(opened, encoder)
        searcher.background(_WARM_UP)
        added = [_added(opened, searcher, encoder, Path(file)) for file in files]
        out: dict[str, Any] = {"reports": len(files), "memory": memory()}
    for name, values in zip(("seconds", "commit_s", "caches_s", "search_s"), zip(*added, strict=True), strict=True):
        out[name] = round(median(values), 4)
    return out | {"most_s": round(max(one[0] for one in added), 4)}


def _added(
    library: FolderLibrary, searcher: Searcher, encoder: Encoder, file: Path
) -> tuple[float, float, float, float]:
    """Seconds in all, until it is committed, until the caches follow, until it is found."""
    query = file.read_text(encoding="utf-8").splitlines()[1][:60]
    moments = [time.perf_counter()]

    def follow() -> None:
        moments.append(time.perf_counter())
        keep_up(library)
        moments.append(time.perf_counter())

    with writing(library.path):
        add_paths(library, encoder, [file], listeners=Listeners(on_commit=follow))
    hits = searcher.search(query)
    moments.append(time.perf_counter())
    if not any(hit.document.source == file.name for hit in hits):
        raise SystemExit(f"{file.name} was added and is not found")
    begun, committed, followed, *_, found = moments
    return found - begun, committed - begun, followed - committed, found - followed


def texts(library: str, out: str) -> dict[str, Any]:
    """What is indexed of each passage, a line of JSON each, as it is given to others."""
    lengths = []
    with FolderLibrary.create(Path(library)) as opened, Path(out).open("w", encoding="utf-8") as file:
        for found in opened.all_passages():
            file.write(f"{json.dumps(found.passage.search_text, ensure_ascii=False)}\n")
            lengths.append(len(found.passage.search_text))
    return {"passages": len(lengths), "chars_mean": round(mean(lengths), 1)}
