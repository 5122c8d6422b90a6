"""Our own library at one size: from files to searchable, then asked, opened, added to."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.machine import ROOT
from benchmarks.speed.material import UNITS, WARM_UP, YEARS, Query, new_reports, write_reports
from benchmarks.speed.process import drop_from_cache, environment, in_process, on_disk

#: Narrowed to one of four hundred units, to half of the years, to one kind of passage.
FILTERS: dict[str, dict[str, list[Any]]] = {
    "one unit": {"units": [UNITS[0]]},
    "half of the years": {"years": list(YEARS)[: len(YEARS) // 2]},
    "one kind": {"kinds": ["item"]},
}
_RECALL_QUERIES = 200


def indexed(data: Path, work: Path, passages: int, query: str) -> dict[str, Any]:
    """Writes the reports of a size below `work` and makes a library of them; says what that took."""
    made = write_reports(data, work / "reports", passages)
    found = in_process("index", folder=str(work / "reports"), library=str(work / "library"), query=query)
    return {**found, "files": made.files, "chars": made.chars, "disk_mib": on_disk(work / "library")}


def asked(work: Path, queries: list[Query]) -> dict[str, Any]:
    """Queries in every mode, with and without filters, and what the dense part finds."""
    library, texts = str(work / "library"), [[query.kind, query.text] for query in queries]
    warm_up, measured = texts[:WARM_UP], texts[WARM_UP:]
    out = in_process("ask", library=library, queries=measured, warm_up=[text for _, text in warm_up], narrowed=FILTERS)
    dense = [text for _, text in measured[:_RECALL_QUERIES]]
    return {**out, "dense_recall": in_process("recall", library=library, queries=dense)}


def opened(work: Path, queries: list[Query], repeats: int) -> dict[str, Any]:
    """A new process and its first query: the files read from the disk, or still in memory; medians."""
    library, out = work / "library", {}
    for state in ("files forgotten", "files in memory"):
        runs = []
        for query in queries[:repeats]:
            if state == "files forgotten" and not drop_from_cache(library):
                break
            runs.append(in_process("first", library=str(library), query=query.text))
        if runs:
            out[state] = {name: round(median(run[name] for run in runs), 4) for name in runs[0]}
            out[state]["most_opening_s"] = round(max(run["opening_s"] for run in runs), 4)
    return out


def changed(data: Path, work: Path, repeats: int) -> dict[str, Any]:
    """Syncing a folder in which nothing changed, and adding one report; commands with Python's start."""
    library = work / "library"
    sync = [_command("sync", str(work / "reports"), "--library", str(library)) for _ in range(min(repeats, 2))]
    new = new_reports(data, work / "new", repeats + 1)
    adding = in_process("add_one", library=str(library), files=[str(path) for path in new[1:]])
    whole = _command("add", str(new[0]), "--library", str(library))
    return {"sync_nothing_changed_s": min(sync), "add_one": {**adding, "whole_command_s": whole}}


def _command(*arguments: str) -> float:
    begun = time.perf_counter()
    command = [sys.executable, "-m", "cli.main", *arguments]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=environment())
    return round(time.perf_counter() - begun, 3)
