"""Cost against size, and beside others, in one run.

    python -m benchmarks.speed --shared DIR [--sizes 1000,10000,100000,1000000] [--peers NAME,...|none]
                               [--peer-sizes 10000,100000] [--short] [--out benchmarks/results/speed.json]

`DIR` holds `data/`, `reports/`, `gold/` and `terms.tsv`. Peers that are not installed (`benchmarks/speed-peers.txt`)
are left out and named. The short form is for seeing that all of it works: 2,000 passages, no peers, half a minute;
it stores its result only where `--out` says so. Progress goes to standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT, keep, machine
from benchmarks.speed import ours, side_by_side
from benchmarks.speed.floors import beside
from benchmarks.speed.material import WARM_UP, Query, queries
from benchmarks.speed.peers import NAMES, is_here
from benchmarks.speed.plots import draw
from benchmarks.speed.process import in_process
from index.models import open_encoder

_PACKAGES = ("numpy", "faiss-cpu", "tantivy", "tokenizers", "rjieba")
_SIZES, _SHORT_SIZES = [1000, 10_000, 100_000, 1_000_000], [2000]
_QUERIES, _SHORT_QUERIES = 300, 12
_started = time.perf_counter()


def main(argv: list[str] | None = None) -> int:
    """Measures, prints and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--sizes", type=_numbers)
    parser.add_argument("--peers", type=_names, default=list(NAMES), help=", ".join(NAMES))
    parser.add_argument("--peer-sizes", type=_numbers, default=[10_000, 100_000])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--queries", type=int)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--folder", type=Path, help="where libraries are made; a temporary folder unless told")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args(argv)
    if args.short:
        args.peers = []
    sizes = args.sizes or (_SHORT_SIZES if args.short else _SIZES)
    out = args.out or (None if args.short else ROOT / "benchmarks/results/speed.json")
    here = [name for name in args.peers if is_here(name)]
    number = args.queries or (_SHORT_QUERIES if args.short else _QUERIES)
    asked = queries(args.shared, WARM_UP + number, args.seed)
    result: dict[str, Any] = {
        "machine": {**machine(), **_hardware()},
        "versions": {package: version(package) for package in _PACKAGES},
        "model": open_encoder().fingerprint,
        "seed": args.seed,
        "short": args.short,
        "queries": [{"kind": query.kind, "query": query.text} for query in asked[:6]],
        "peers_not_installed": sorted(set(args.peers) - set(here)),
        "ratios": [],
    }
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        work = Path(name)
        _say("floors")
        result["floors"] = in_process("floors", data=str(args.shared / "data"), sizes=sizes, short=args.short)
        result["judged"] = {} if args.short else side_by_side.judged(args.shared, work, here, _say)
        result["sizes"] = []
        for size in sizes:
            peers = here if size in args.peer_sizes else []
            found = _at_size(size, args.shared, work / str(size), asked, peers, args.short)
            result["sizes"].append({**found, "floor": beside(found, result["floors"])})
            shutil.rmtree(work / str(size))
            result["ratios"] = side_by_side.ratios(result["sizes"], result["judged"])
            if out:  # hours of work are not lost to what comes after them
                out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    result["machine"]["load_after"] = round(os.getloadavg()[0], 2)
    if out:
        keep(result, out)
        _say("picture drawn" if draw(result, out.with_suffix(".svg")) else "no picture: install vl-convert-python")
    else:
        sys.stdout.write(f"{json.dumps(result, ensure_ascii=False, indent=1)}\n")
    return 0


def _at_size(
    size: int, shared: Path, work: Path, asked: Sequence[Query], peers: Sequence[str], short: bool
) -> dict[str, Any]:
    work.mkdir(parents=True)
    data, repeats = shared / "data", 1 if short else 5
    _say(f"{size:,} passages: indexing")
    out: dict[str, Any] = {"size": size, "indexing": ours.indexed(data, work, size, asked[0].text)}
    _say(f"{size:,} passages: {out['indexing']['passages_per_s']} a second; asking")
    out["asking"] = ours.asked(work, list(asked))
    _say(f"{size:,} passages: opening")
    out["opening"] = ours.opened(work, list(asked), repeats)
    if peers:
        out["side_by_side"] = side_by_side.timed(work / "library", work, peers, asked, _say)
    _say(f"{size:,} passages: syncing, adding")
    out["changing"] = ours.changed(data, work, repeats)
    return out


def _hardware() -> dict[str, str | float]:
    """The processor, GiB of memory and how busy the machine was, where the system says."""
    out: dict[str, str | float] = {"load_before": round(os.getloadavg()[0], 2)}
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            out["processor"] = line.partition(":")[2].strip()
            break
    out["memory_gib"] = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    return out


def _numbers(text: str) -> list[int]:
    return sorted(int(part) for part in text.split(","))


def _names(text: str) -> list[str]:
    chosen = [] if text == "none" else text.split(",")
    if unknown := set(chosen) - set(NAMES):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: no such peer; there are {', '.join(NAMES)}")
    return chosen


def _say(what: str) -> None:
    sys.stderr.write(f"{time.perf_counter() - _started:7.0f} s  {what}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
