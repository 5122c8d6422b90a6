"""Many processes search a library while one adds to it: no error, no wrong hit, and how long a search takes meanwhile.

The same readers search before the writing begins, while it goes on, and after it, each as soon as its last search
has ended. Each hit is compared with what reading that version of its file gives.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import Random
from typing import Any, Literal

from benchmarks.machine import ROOT
from benchmarks.reliability.versions import QUERIES, Versions
from index.errors import ChengliIndexError
from index.generations import Generations
from index.models import open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary

#: How a reader has the library open: for one search after the other, or as the page does, which moves by itself.
How = Literal["searcher", "generations"]
PHASES = ("quiet", "while writing", "quiet again")
_STOP = len(PHASES)
_QUIET_S = 15.0
#: A reader that does not begin within that has ended before it could.
_BEGIN_S = 300.0

#: What reading the file of a hit gives: text, unit, year.
Truth = Mapping[str, tuple[str, str | None, int | None]]


@contextmanager
def _open(library: Path, how: How) -> Iterator[Callable[[], AbstractContextManager[Searcher]]]:
    encoder = open_encoder()
    if how == "generations":
        generations = Generations(library, encoder)

        @contextmanager
        def reading() -> Iterator[Searcher]:
            with generations.reading() as searcher:
                assert searcher is not None
                yield searcher

        yield reading
        generations.close()
        return
    opened = FolderLibrary.open(library)
    assert opened is not None
    with opened:
        searcher = Searcher(opened, encoder)

        @contextmanager
        def same() -> Iterator[Searcher]:
            yield searcher

        yield same


def _read(
    number: int, library: Path, how: How, truth_file: Path, phase: Synchronized[int], ready: Barrier, out: Path
) -> None:
    """Searches until it is told to stop; writes how long each search took, by phase, and what was wrong."""
    truth: Truth = json.loads(truth_file.read_text(encoding="utf-8"))
    chance = Random(number)
    took: list[list[float]] = [[] for _ in PHASES]
    wrong: list[str] = []
    hits = 0
    with _open(library, how) as reading:
        with reading() as searcher:
            searcher.search(QUERIES[0])
        ready.wait(_BEGIN_S)
        while (now := phase.value) < _STOP:
            started = time.perf_counter()
            try:
                with reading() as searcher:
                    found = searcher.search(chance.choice(QUERIES))
            except (ChengliIndexError, OSError, RuntimeError, AssertionError) as error:
                wrong.append(f"{type(error).__name__}: {error}")
                continue
            took[now].append(time.perf_counter() - started)
            hits += len(found)
            for hit in found:
                text, unit, year = truth.get(f"{hit.document.source} {hit.document.content_hash}", ("", None, None))
                passage = hit.passage
                if not passage.text or text[passage.start : passage.end] != passage.text:
                    wrong.append(f"{hit.document.source}: wrong text")
                if (hit.document.metadata.unit, hit.document.metadata.year) != (unit, year):
                    wrong.append(f"{hit.document.source}: wrong unit or year")
            if not found:
                wrong.append("no hits")
    out.write_text(json.dumps({"took": took, "wrong": wrong, "hits": hits}, ensure_ascii=False), encoding="utf-8")


def readers(
    texts: Mapping[str, str], added: int, seed: int, how: How, count: int = 8, quiet_s: float = _QUIET_S
) -> dict[str, Any]:
    """So many readers, and one writer that adds so many reports in one command."""
    chance = Random(seed)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        versions = Versions(folder / "库" / "材料", texts)
        truth = dict(_known(versions, source, text) for source, text in texts.items())
        library, truth_file = folder / "library", folder / "truth.json"
        command = [sys.executable, "-m", "cli.main", "add", str(versions.root), "--library", str(library)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        new = {}
        for number in range(added):
            base = chance.choice(sorted(texts))
            new[str(Path(base).with_name(f"{Path(base).stem}（{number}）.txt"))] = versions.varied(base, chance)
        # What reading them gives is worked out first; then they are taken away until it is time.
        truth |= dict(_known(versions, source, text) for source, text in new.items())
        for source in new:
            (versions.root / source).unlink()
        truth_file.write_text(json.dumps(truth, ensure_ascii=False), encoding="utf-8")

        context = multiprocessing.get_context("spawn")
        phase, ready = context.Value("i", 0), context.Barrier(count + 1)
        outs = [folder / f"{number}.json" for number in range(count)]
        processes = [
            context.Process(target=_read, args=(number, library, how, truth_file, phase, ready, out))
            for number, out in enumerate(outs)
        ]
        for process in processes:
            process.start()
        ready.wait(_BEGIN_S)
        time.sleep(quiet_s)
        for source, text in new.items():
            versions.write(source, text)
        phase.value = 1
        started = time.perf_counter()
        writer = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        writing_s = time.perf_counter() - started
        phase.value = 2
        time.sleep(quiet_s)
        phase.value = _STOP
        for process in processes:
            process.join()
        seen = [json.loads(out.read_text(encoding="utf-8")) for out in outs if out.exists()]
    wrong = [fault for each in seen for fault in each["wrong"]]
    wrong += [f"a reader ended: {p.exitcode}" for p in processes if p.exitcode]
    if writer.returncode:
        wrong.append(f"the writer ended: {writer.stderr[-300:]}")
    took = {phase: [s for each in seen for s in each["took"][n]] for n, phase in enumerate(PHASES)}
    p95 = {phase: _percentile(times, 0.95) for phase, times in took.items()}
    return {
        "seed": seed, "readers": count, "open_as": how, "added": added, "writing_s": round(writing_s, 1),
        "searches": {phase: len(times) for phase, times in took.items()},
        "hits": sum(each["hits"] for each in seen), "faults": len(wrong), "first_faults": wrong[:10],
        "p50_s": {phase: round(statistics.median(times or [0.0]), 3) for phase, times in took.items()},
        "p95_s": {phase: round(value, 3) for phase, value in p95.items()},
        "max_s": {phase: round(max(times or [0.0]), 3) for phase, times in took.items()},
        "p95_ratio": round(p95[PHASES[1]] / max(p95[PHASES[0]], 1e-9), 2),
        "p95_ratio_to_quiet_again": round(p95[PHASES[1]] / max(p95[PHASES[2]], 1e-9), 2),
        "load_average": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def _known(versions: Versions, source: str, text: str) -> tuple[str, tuple[str, str | None, int | None]]:
    digest = versions.write(source, text)
    document = versions.version(source, digest).document
    return f"{source} {digest}", (document.text, document.metadata.unit, document.metadata.year)


def _percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))] if times else 0.0
