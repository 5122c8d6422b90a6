"""A library in a folder beside one in Milvus, of the same reports, in one run.

    python -m benchmarks.stores --shared DIR [--passages 100000] [--queries 100] [--milvus URL] [--short] [--out FILE]

Milvus is Milvus Lite, in a file; with `--milvus http://host:19530/name` a server is measured in its place, where
nothing may be in the library of that name. Lite is Python and meant for trying things out: its figures tell what the
program asks of a Milvus, not how fast a server answers. The short form is 2,000 passages and stores nothing unless told
where.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT, keep, machine
from benchmarks.speed.material import WARM_UP, queries, write_reports
from benchmarks.speed.ours import FILTERS
from benchmarks.speed.process import in_process

_MIB = 1024**2


def main(argv: list[str] | None = None) -> int:
    """Measures, prints and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stores", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--passages", type=int)
    parser.add_argument("--queries", type=int)
    parser.add_argument("--milvus", help="the address of a server, with a name that nothing is in")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args(argv)
    size = args.passages or (2_000 if args.short else 100_000)
    number = args.queries or (6 if args.short else 100)
    asked = [[query.kind, query.text] for query in queries(args.shared, WARM_UP + number, 10)]
    result: dict[str, Any] = {
        "machine": machine(),
        "versions": {package: version(package) for package in ("pymilvus", "milvus-lite", "faiss-cpu", "tantivy")},
        "passages": size,
        "stores": {},
    }
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        made = write_reports(args.shared / "data", work / "reports", size)
        result["reports"] = made.files
        places = {"folder": str(work / "library"), "milvus": args.milvus or str(work / "library.milvus.db")}
        for store, place in places.items():
            sys.stderr.write(f"{store}\n")
            found = in_process("index", folder=str(work / "reports"), library=place, query=asked[0][1])
            given = {"queries": asked[WARM_UP:], "warm_up": [text for _, text in asked[:WARM_UP]], "narrowed": FILTERS}
            result["stores"][store] = {
                "added": {key: found[key] for key in ("passages", "seconds", "passages_per_s", "memory")},
                "disk_mib": round(_size(Path(place)) / _MIB, 1),
                "asked": in_process("ask", library=place, **given),
            }
    folder, milvus = result["stores"]["folder"], result["stores"]["milvus"]
    result["milvus_to_folder"] = {
        "passages_per_s": _ratio(milvus["added"]["passages_per_s"], folder["added"]["passages_per_s"]),
        "own_memory": _ratio(milvus["asked"]["memory"]["own_mib"], folder["asked"]["memory"]["own_mib"]),
        "p50_ms": {mode: _ratio(*(_of(one, mode, "p50_ms") for one in (milvus, folder))) for mode in _MODES},
        "p99_ms": {mode: _ratio(*(_of(one, mode, "p99_ms") for one in (milvus, folder))) for mode in _MODES},
    }
    out = args.out or (None if args.short else ROOT / "benchmarks/results/stores.json")
    result["machine"]["load_after"] = round(os.getloadavg()[0], 2)
    if out:
        keep(result, out)
    return 0


_MODES = ("hybrid", "dense", "lexical")


def _of(store: dict[str, Any], mode: str, what: str) -> float:
    return float(store["asked"]["modes"][mode]["no filter"][what])


def _ratio(one: float, other: float) -> float:
    return round(one / other, 2)


def _size(place: Path) -> int:
    """Bytes of a folder's or a file's library on this disk; 0 of a server's."""
    files = place.rglob("*") if place.is_dir() else [place]
    return sum(file.stat().st_size for file in files if file.is_file())


if __name__ == "__main__":
    sys.exit(main())
