"""The tasks of peers: make an index of texts, ask it, answer the judged queries."""

from __future__ import annotations

import gc
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.speed.peers import open_peer
from benchmarks.speed.process import memory, on_disk, spread

_K = 10


def build(peer: str, texts: str, folder: str, query: str) -> dict[str, Any]:
    """From texts in memory to a first answer, everything loaded before."""
    one, given, place = open_peer(peer), _texts(Path(texts)), Path(folder)
    begun, own = time.perf_counter(), _cpu_s()
    one.build(place, given)
    built, own = time.perf_counter() - begun, _cpu_s() - own
    one.open(place)(query, _K)
    seconds = time.perf_counter() - begun
    return {
        "versions": one.versions(), "settings": one.settings, "mode": one.mode, "passages": len(given),
        "seconds": round(seconds, 2), "passages_per_s": round(len(given) / seconds),
        "stored_after_s": round(built, 2), "cpu_us_a_passage": round(1e6 * own / len(given)), "memory": memory(),
        "disk_mib": on_disk(place)["all"],
    }  # fmt: skip


def ask(peer: str, folder: str, queries: list[str], warm_up: list[str], most_s: float) -> dict[str, Any]:
    """Opens what was stored and asks; a slow one is asked as many as it answers in `most_s`."""
    one, begun = open_peer(peer), time.perf_counter()
    search = one.open(Path(folder))
    search(warm_up[0], _K)
    opening, only_open = time.perf_counter() - begun, memory()
    for query in warm_up:
        search(query, _K)
        if time.perf_counter() - begun > most_s:
            break
    gc.collect()
    times, own, started = [], _cpu_s(), time.perf_counter()
    for query in queries:
        begun = time.perf_counter()
        search(query, _K)
        times.append(time.perf_counter() - begun)
        if time.perf_counter() - started > most_s:
            break
    own = _cpu_s() - own
    return {"opening_s": round(opening, 3), "opened": only_open, "memory": memory(), "query": spread(times, own)}


def judged(peer: str, texts: str, queries: list[str]) -> dict[str, Any]:
    """The best texts for each judged query, by their numbers."""
    one, given = open_peer(peer), _texts(Path(texts))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "index"
        one.build(folder, given)
        search = one.open(folder)
        return {"answers": [search(query, _K) for query in queries]}


def _texts(file: Path) -> list[str]:
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _cpu_s() -> float:
    """Processor time of this process and of those that it started and that have ended."""
    used = os.times()
    return time.process_time() + used.children_user + used.children_system
