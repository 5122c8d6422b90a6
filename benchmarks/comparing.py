"""How long it takes to compare units, the first time and later, and how much memory.

    python -m benchmarks.comparing --shared DIR [--short] [--out benchmarks/results/comparing.json]

`DIR` holds `reports/` and `gold/provinces_qrels.jsonl`. What is first is measured in a process of its own each time: it
has opened the library and the sentence model, and compared nothing yet. What is later is asked again in that process.
The 300 units are made up: their reports are the 18 real ones, with other numbers and without some sentences. Times are
medians over the processes, in seconds; the load of the machine before and after is stored beside them.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, Literal

from benchmarks.describing import DEBT
from benchmarks.machine import ROOT, keep, machine
from compare.matrix import task_matrix
from compare.tasks import compare_task
from corpus import SourceFile, find_files, read_document
from index.evaluation import JudgedQuery, read_judged
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary
from index.topics import topics

What = Literal["compare", "matrix"]
UNITS, TASKS, FEW_TASKS, COMPARED_TASKS = 300, 20, 4, 10
#: How often what is later is asked again in each process.
LATER: dict[What, int] = {"compare": 3, "matrix": 1}
#: So much of a report's numbers is changed, and so many of its sentences are left out.
_OTHER_NUMBERS, _LEFT_OUT = 0.5, 0.2
_NUMBER, _SENTENCE = re.compile(r"\d+"), re.compile(r"[^。\n]+。")


def measured(library: Path, what: What, tasks: Sequence[str]) -> dict[str, Any]:
    """How long a comparison of the first task, or a matrix of all, takes at first and later; in this process."""
    started = time.perf_counter()
    encoder = open_encoder()
    opened = FolderLibrary.open(library)
    if opened is None:
        raise FileNotFoundError(library)
    with opened:
        searcher = Searcher(opened, encoder)
        open_s = time.perf_counter() - started

        def once() -> dict[str, int]:
            if what == "matrix":
                matrix = task_matrix(searcher, tasks)
                cells = [cell for row in matrix.rows for cell in row.cells if cell.hits]
                return {"tasks": len(matrix.rows), "units": len(matrix.columns), "filled": len(cells),
                        "passages": sum(cell.passages for cell in cells)}  # fmt: skip
            columns = compare_task(searcher, tasks[0]).columns
            return {"units": len(columns), "passages": sum(len(column.hits) for column in columns)}

        started = time.perf_counter()
        found = once()
        first_s = time.perf_counter() - started
        later = [timed(once) for _ in range(LATER[what])]
        times = {"open_s": open_s, "first_s": first_s, "later_s": statistics.median(later)}
        return found | times | {"peak_mib": peak_mib()}


def peak_mib() -> int:
    """The most memory that this process has held; `ru_maxrss` is that of its parent where this held more."""
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s*(\d+) kB", status.read_text())):
        return int(found[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def timed(work: Callable[[], object]) -> float:
    """How long it takes, in seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def repeated(library: Path, what: What, tasks: Sequence[str], times: int) -> dict[str, Any]:
    """The medians over so many processes, one after the other, and the slowest first time."""
    runs = []
    for _ in range(times):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            runs.append(pool.submit(measured, library, what, tasks).result())
    names = ("open_s", "first_s", "later_s")
    medians = {name: round(statistics.median(run[name] for run in runs), 3) for name in names}
    return runs[0] | medians | {
        "slowest_first_s": round(max(run["first_s"] for run in runs), 3),
        "peak_mib": max(run["peak_mib"] for run in runs),
        "processes": times,
    }  # fmt: skip


def described(library: FolderLibrary, query: JudgedQuery) -> dict[str, Any]:
    """Which of the units that are judged to describe a task (grade 2) stand in its comparison."""
    units = {Path(document.source).stem: document.metadata.unit for document in library.documents()}
    wanted = sorted({units[span.doc] or span.doc for span in query.gold if span.grade == 2})
    found = {column.name for column in compare_task(Searcher(library, open_encoder()), query.query).columns}
    judged = {"judged": wanted, "found": sorted(found & set(wanted)), "missed": sorted(set(wanted) - found)}
    return {"task": query.query} | judged | {"others": sorted(found - set(wanted))}


def write_units(reports: Path, folder: Path, units: int, seed: int = 7) -> Path:
    """A folder of so many made-up units, a varied copy of a real report for each."""
    chance = Random(seed)
    texts = [read_document(file).text for file in find_files(reports) if isinstance(file, SourceFile)]
    for number in range(units):
        path = folder / unit_name(number) / "2024/2024年工作报告.txt"
        path.parent.mkdir(parents=True)
        path.write_text(varied(texts[number % len(texts)], chance), encoding="utf-8")
    return folder


def unit_name(number: int) -> str:
    """An invented county, another for each number below 300."""
    firsts, seconds = "东西南北上下大小新古", "山河湖海江川林田石泉桥城门关口阳宁安平和丰昌盛兴隆华光明清源"
    return f"{firsts[number % len(firsts)]}{seconds[number // len(firsts)]}县"


def varied(text: str, chance: Random) -> str:
    """A text with other numbers and without some of its sentences."""

    def other(found: re.Match[str]) -> str:
        return str(chance.randint(2, 999)) if chance.random() < _OTHER_NUMBERS else found[0]

    return _NUMBER.sub(other, _SENTENCE.sub(lambda found: "" if chance.random() < _LEFT_OUT else found[0], text))


def measure(shared: Path, work: Path, short: bool) -> dict[str, Any]:
    """All of it: the fifteen provinces, then the many units."""
    queries = read_judged(shared / "gold/provinces_qrels.jsonl")
    debt = next(query for query in queries if query.query == DEBT)
    tasks = [DEBT, *(query.query for query in queries if query.query != DEBT)][: 3 if short else COMPARED_TASKS]
    times, units = (1, 30) if short else (3, UNITS)
    result: dict[str, Any] = {}
    with FolderLibrary.create(work / "provinces") as library:
        add_paths(library, open_encoder(), [shared / "reports/provinces"])
        described(library, debt)  # the indexes are made now, as they are when reports are added
        proposed = [topic.name for topic in topics(library, TASKS)]
        result["provinces"] = {"passages": library.passage_count(), "debt": described(library, debt)}
    each = {task: repeated(work / "provinces", "compare", [task], times) for task in tasks}
    result["provinces"] |= {
        "tasks": len(each),
        "compare_first_s": round(statistics.median(run["first_s"] for run in each.values()), 3),
        "compare_later_s": round(statistics.median(run["later_s"] for run in each.values()), 3),
        "compare": each,
        "matrix": repeated(work / "provinces", "matrix", proposed, times),
    }
    with FolderLibrary.create(work / "many") as library:
        add_paths(library, open_encoder(), [write_units(shared / "reports", work / "many-reports", units)])
        compare_task(Searcher(library, open_encoder()), DEBT)
        result["many"] = {"units": len(library.documents()), "passages": library.passage_count()}
    result["many"] |= {
        "compare": repeated(work / "many", "compare", [DEBT], times),
        "matrix_of_4": repeated(work / "many", "matrix", tasks[:FEW_TASKS], times),
        "matrix_of_20": repeated(work / "many", "matrix", proposed, times),
    }
    return result


def main(argv: list[str] | None = None) -> int:
    """Measures, prints and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.comparing", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--short", action="store_true", help="three tasks, thirty units, once each")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/comparing.json")
    args = parser.parse_args(argv)
    result: dict[str, Any] = {"machine": machine(), "short": args.short, "load_before": load()}
    with tempfile.TemporaryDirectory() as folder:
        result |= measure(args.shared, Path(folder), args.short)
    result["load_after"] = load()
    keep(result, args.out)
    return 0


def load() -> float | None:
    """How many processes wanted a core in the last minute, on average; none where the system does not say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


if __name__ == "__main__":
    sys.exit(main())
