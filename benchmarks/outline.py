"""How many of the sub-tasks that a reader lists the outline of a task finds, how many of its own are none, and how
often it says wrongly that a column leaves one out.

    python -m benchmarks.outline --shared DIR [--out benchmarks/results/outline.json]

`outline_subtasks.tsv` was written from the passages that `compare_task` finds, before the outlines were looked at: what
at least two columns mention or somebody makes a heading of, with a pattern of the names that would do and the columns
that mention it (others arguably). The numbers of the code were chosen on part 1; on part 2 and 3 the results were
looked at once each, and general faults that showed (copied clauses, modifiers taken for terms) were mended after. What
a row with `asked` no names is neither right nor wrong. A sub-task that no pattern knows counts as wrong, although some
of these are fit to be read: precision is a lower bound. "Left out" is wrong where the reader has the column mention it.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from statistics import median
from typing import Any

from benchmarks.machine import ROOT, keep, machine
from compare.outline import Outline, task_outline
from compare.tasks import Column, compare_task
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary

LISTED = Path(__file__).with_name("outline_subtasks.tsv")
_TIMES = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """A sub-task that a reader lists; columns by the beginning of a folder's name or a file's."""

    part: str
    task: str
    asked: bool
    name: str
    named: re.Pattern[str]
    columns: frozenset[str]
    arguable: frozenset[str]


def read_listed(path: Path = LISTED) -> list[Listed]:
    """The sub-tasks that a reader lists."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return [
        Listed(part, task, asked == "yes", name, re.compile(named), frozenset(units.split()), frozenset(more.split()))
        for part, task, asked, name, named, units, more in rows
    ]


def called(columns: Sequence[Column], listed: Sequence[Listed]) -> dict[str, str]:
    """What the reader calls each column, by its name."""
    known = sorted({column for one in listed for column in one.columns | one.arguable})
    sources = {column.name: PurePosixPath(column.hits[0].document.source).parts for column in columns}
    return {
        name: next((k for k in known if any(part.startswith(k) for part in parts)), name)
        for name, parts in sources.items()
    }


def counted(outline: Outline, listed: Sequence[Listed], short: dict[str, str]) -> Counter[str]:
    """What of an outline is right: a name that would do, and a column in common."""
    found: set[str] = set()
    count: Counter[str] = Counter(asked=sum(one.asked for one in listed), listed=len(outline.subtasks))
    for sub in outline.subtasks:
        columns = {short[name] for name in sub.columns}
        named = [one for one in listed if one.named.search(sub.name)]
        fitting = [one for one in named if one.asked and columns & (one.columns | one.arguable)]
        if fitting:
            left_out = set(short.values()) - columns
            found |= {one.name for one in fitting}
            said_by_all = frozenset.intersection(*(one.columns for one in fitting))
            count.update(right=1, left_out=len(left_out), left_out_wrongly=len(left_out & said_by_all))
        elif named:
            count["beside"] += 1
    count["found"] = len(found)
    return count


def rates(count: Counter[str]) -> dict[str, Any]:
    """Recall, precision and the share of wrong "left out", with the counts."""
    return {
        "recall": round(count["found"] / count["asked"], 3),
        "precision": round(count["right"] / max(1, count["listed"] - count["beside"]), 3),
        "left_out_wrong": round(count["left_out_wrongly"] / max(1, count["left_out"]), 3),
        "counts": dict(sorted(count.items())),
    }


def main(argv: list[str] | None = None) -> int:
    """Measures, prints and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.outline", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/outline.json")
    args = parser.parse_args(argv)
    encoder, listed = open_encoder(), read_listed()
    parts: dict[str, Counter[str]] = {}
    tasks: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, FolderLibrary.create(Path(folder) / "library") as library:
        add_paths(library, encoder, [args.shared / "reports"])
        searcher = Searcher(library, encoder)
        for task in dict.fromkeys(one.task for one in listed):
            of_task = [one for one in listed if one.task == task]
            compared, elapsed_ms = compare_task(searcher, task), []
            for _ in range(_TIMES + 1):
                start = time.perf_counter()
                outline = task_outline(compared, encoder)
                elapsed_ms.append((time.perf_counter() - start) * 1000)
            count = counted(outline, of_task, called(compared.columns, of_task))
            parts[of_task[0].part] = parts.get(of_task[0].part, Counter()) + count
            tasks[task] = {"part": of_task[0].part, "columns": len(outline.columns)} | rates(count)
            tasks[task]["warm_ms"] = round(median(elapsed_ms[1:]), 1)
    result = {"machine": machine(), "model": encoder.fingerprint}
    result |= {"parts": {part: rates(count) for part, count in parts.items()}, "tasks": tasks}
    keep(result, args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
