"""Whether a library loses anything: kills, failing disks, flipped bytes, many readers, many browsers.

    python -m benchmarks.reliability --shared DIR [--short] [--only NAME]... [--out benchmarks/results/reliability.json]

`DIR` holds `reports/`. Each experiment counts what it saw and every fault; a seed makes it repeatable, as far as the
moments of a kill can be. What an experiment needs and is not there (libfiu, Chromium) is said, and it is left out.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT, machine
from benchmarks.reliability.faults import faults
from benchmarks.reliability.flips import flips
from benchmarks.reliability.kills import kills
from benchmarks.reliability.readers import readers
from benchmarks.reliability.sessions import sessions
from benchmarks.reliability.versions import texts_of

_SHORT = {"kills": 30, "failures": 30, "places": 50, "added": 50, "sessions": 4, "added_meanwhile": 10}
_LONG = {"kills": 1000, "failures": 300, "places": 500, "added": 500, "sessions": 20, "added_meanwhile": 60}


def main(argv: list[str] | None = None) -> int:
    """Measures, prints and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reliability", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/reliability.json")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--only", action="append", default=[], help="leaves the others' stored results as they are")
    args = parser.parse_args(argv)
    sizes = _SHORT if args.short else _LONG
    texts = texts_of(args.shared / "reports")
    experiments: dict[str, Callable[[], dict[str, Any]]] = {
        "kills": lambda: kills(texts, sizes["kills"], args.seed),
        "failing_disks": lambda: faults(texts, sizes["failures"], args.seed),
        "flipped_bytes": lambda: flips(texts, sizes["places"], args.seed),
        "readers": lambda: readers(texts, sizes["added"], args.seed, "generations"),
        "readers_plain": lambda: readers(texts, sizes["added"], args.seed, "searcher"),
        "sessions": lambda: sessions(texts, sizes["sessions"], 3, sizes["added_meanwhile"], args.seed),
    }
    result: dict[str, Any] = {}
    if args.only and args.out.exists():
        result = json.loads(args.out.read_text(encoding="utf-8"))
    for name, experiment in experiments.items():
        if args.only and name not in args.only:
            continue
        started = time.perf_counter()
        result[name] = {**experiment(), "short": args.short, "machine": machine()}
        result[name]["took_s"] = round(time.perf_counter() - started)
        print(name, json.dumps(result[name], ensure_ascii=False), flush=True)  # noqa: T201
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if any(result[name].get("faults") for name in experiments if name in result) else 0


if __name__ == "__main__":
    sys.exit(main())
