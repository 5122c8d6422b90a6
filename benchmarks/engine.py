"""Quality and speed of the engine on judged queries over real reports.

    python -m benchmarks.engine --shared DIR [--out benchmarks/results/engine.json]

`DIR` holds `reports/NAME` and `gold/NAME_qrels.jsonl`. Each set of reports gets a library of its own;
all ways of searching are scored in the same run: BM25 alone, dense alone, both fused as the program
does it, and, to compare with, fused by reciprocal rank (Cormack et al. 2009). Then whole commands are
timed from start to end, each in a process of its own: adding all reports, and a search from a cold
start. Times are of one machine and noisy; the stored result says which.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import ROOT, machine
from index import search as search_module
from index.evaluation import JudgedQuery, Scores, evaluate, read_judged
from index.fusion import Signals, fuse
from index.ingest import add_paths
from index.library import Library
from index.models import open_encoder
from index.search import Mode, Searcher

SETS = ("party", "provinces")
_RRF_K = 60


def reciprocal_rank_fusion(signals: Signals) -> NDArray[np.float32]:
    """Rank fusion of BM25 and cosine, to compare with; else what the program does."""
    if signals.cosines is None or signals.bm25 is None:
        return fuse(signals)
    total = np.zeros(signals.rows.size, np.float32)
    for scores in (signals.cosines, signals.bm25):
        total[np.argsort(-scores, kind="stable")] += 1.0 / (_RRF_K + 1 + np.arange(scores.size))
    return total


def quality(reports: Path, queries: list[JudgedQuery], work: Path) -> dict[str, dict[str, dict[str, float]]]:
    """Scores by way of searching and kind of query."""
    encoder = open_encoder()
    ways: list[tuple[str, Mode, Callable[[Signals], NDArray[np.float32]]]] = [
        ("bm25", "lexical", fuse), ("dense", "dense", fuse), ("hybrid", "hybrid", fuse),
        ("rank fusion", "hybrid", reciprocal_rank_fusion),
    ]  # fmt: skip
    with Library.create(work) as library:
        add_paths(library, encoder, [reports])
        searcher = Searcher(library, encoder)
        out = {}
        for name, mode, fused in ways:
            with mock.patch.object(search_module, "fuse", fused):
                out[name] = {kind: _rounded(s) for kind, s in evaluate(library, searcher, queries, mode).items()}
    return out


def _rounded(scores: Scores) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(scores).items()}


def timed(argv: list[str], repeats: int, before: Callable[[], None] | None = None) -> dict[str, float]:
    """Wall time of a whole command in seconds over several runs, the first of them apart."""
    times = []
    for _ in range(repeats):
        if before:
            before()
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "cli.main", *argv], cwd=ROOT, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    return {
        "first_s": round(times[0], 2), "min_s": round(min(times), 2),
        "median_s": round(statistics.median(times), 2), "max_s": round(max(times), 2),
    }  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    """Measures, prints a table and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/engine.json")
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args(argv)
    result: dict[str, object] = {"machine": machine(), "model": open_encoder().fingerprint}
    scores = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in SETS:
            queries = read_judged(args.shared / f"gold/{name}_qrels.jsonl")
            scores[name] = quality(args.shared / "reports" / name, queries, Path(folder) / name)
            for way, by_kind in scores[name].items():
                row = "  ".join(f"{kind} {s['ndcg']:.3f}" for kind, s in by_kind.items())
                print(f"{name:10s} {way:12s} nDCG@10  {row}")  # noqa: T201
        result["quality"] = scores
        library = str(Path(folder) / "whole")

        def empty() -> None:
            for file in sorted(Path(library).rglob("*"), reverse=True):
                file.rmdir() if file.is_dir() else file.unlink()

        add = ["add", str(args.shared / "reports"), "--library", library]
        result["add_18_reports"] = timed(add, args.repeats, empty)
        result["search_cold"] = timed(["search", "清廉文化", "--json", "--library", library], args.repeats)
    print(json.dumps({k: v for k, v in result.items() if k != "quality"}, ensure_ascii=False))  # noqa: T201
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
