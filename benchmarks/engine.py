"""Speed of the engine: of whole commands, each in a process of its own, and of the sentence model alone.

    python -m benchmarks.engine --shared DIR [--out benchmarks/results/engine.json]

`DIR` holds `reports/`. Times are of one machine and noisy; the stored result says which.
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
from pathlib import Path

from benchmarks.machine import ROOT, machine
from corpus import SourceFile, find_files, read_document
from index.models import open_encoder

_PASSAGE_CHARS = 150


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


def encoder_speed(reports: Path, repeats: int) -> dict[str, float]:
    """Loading the bundled model in a new process, and passages of 150 characters that it embeds in a second."""
    load = "import time; from index.models import open_encoder; t = time.perf_counter(); open_encoder(); "
    argv = [sys.executable, "-c", load + "print(time.perf_counter() - t)"]
    loads = [
        float(subprocess.run(argv, cwd=ROOT, check=True, capture_output=True, text=True).stdout) for _ in range(repeats)
    ]
    text = "".join(read_document(file).text for file in find_files(reports) if isinstance(file, SourceFile))
    passages = [text[at : at + _PASSAGE_CHARS] for at in range(0, len(text) - _PASSAGE_CHARS, _PASSAGE_CHARS)] * 10
    encoder = open_encoder()
    rates = []
    for _ in range(repeats):
        started = time.perf_counter()
        encoder.embed(passages)
        rates.append(len(passages) / (time.perf_counter() - started))
    return {
        "load_median_s": round(statistics.median(loads), 3),
        "passages_per_s_median": round(statistics.median(rates)), "passages_per_s_max": round(max(rates)),
    }  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    """Measures, prints and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/engine.json")
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args(argv)
    result: dict[str, object] = {"machine": machine(), "model": open_encoder().fingerprint}
    result["encoder"] = encoder_speed(args.shared / "reports", args.repeats)
    with tempfile.TemporaryDirectory() as folder:
        library = str(Path(folder) / "whole")

        def empty() -> None:
            for file in sorted(Path(library).rglob("*"), reverse=True):
                file.rmdir() if file.is_dir() else file.unlink()

        add = ["add", str(args.shared / "reports"), "--library", library]
        result["add_18_reports"] = timed(add, args.repeats, empty)
        result["search_cold"] = timed(["search", "清廉文化", "--json", "--library", library], args.repeats)
    print(json.dumps(result, ensure_ascii=False))  # noqa: T201
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
