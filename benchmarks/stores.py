"""A library in a folder beside one in Milvus, of the same reports, in one run.

    python -m benchmarks.stores --shared DIR [--passages 100000] [--queries 100] [--milvus URL] [--short] [--out FILE]

Milvus is Milvus Lite, in a file; with `--milvus http://host:19530/name` a server is measured in its place, where
nothing may be in the library of that name. Lite is Python and meant for trying things out: its figures tell what the
program asks of a Milvus, not how fast a server answers. The short form is 2,000 passages and stores nothing unless told
where.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.machine import ROOT, keep, machine
from benchmarks.speed.material import WARM_UP, queries, write_reports
from benchmarks.speed.ours import FILTERS
from benchmarks.speed.process import in_process
from index.milvus.library import MilvusLibrary
from index.milvus.schema import HEAD, head_of
from index.places import MilvusAddress, location_of

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
        lite = work / "library.milvus.db"
        places = {"folder": str(work / "library"), "milvus": args.milvus or str(lite)}
        for store, place in places.items():
            sys.stderr.write(f"{store}\n")
            result["stores"][store] = _measured(str(work / "reports"), place, asked)
            sys.stderr.write(f"{json.dumps(result['stores'][store], ensure_ascii=False)}\n")
        if not args.milvus:
            sys.stderr.write("what is left to do for the program where the server is another process\n")
            result["milvus_apart"] = apart(args.shared, work, min(size, _APART), asked)
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
#: What the program itself has to do for a passage does not depend on how many there are.
_APART = 10_000


def apart(shared: Path, work: Path, size: int, asked: list[list[str]]) -> dict[str, Any]:
    """What is left to do for the program where the server is another process, and how large the rows are."""
    made = write_reports(shared / "data", work / "some", size)
    file = work / "served.milvus.db"
    with _served(file) as address:
        found = _measured(str(work / "some"), address, asked, {})
    return {"reports": made.files, **found, "row_bytes": _rows(file)}


def _measured(
    reports: str, place: str, asked: list[list[str]], filters: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A library made of reports, and asked, with filters too."""
    found = in_process("index", folder=reports, library=place, query=asked[0][1])
    given: dict[str, Any] = {"queries": asked[WARM_UP:], "warm_up": [text for _, text in asked[:WARM_UP]]}
    given["narrowed"] = FILTERS if filters is None else filters
    wanted = ("passages", "seconds", "passages_per_s", "cpu_us_a_passage", "memory")
    return {
        "added": {key: found[key] for key in wanted},
        "disk_mib": round(_size(Path(place)) / _MIB, 1),
        "asked": in_process("ask", library=place, **given),
    }


_SERVING = """
import sys
from milvus_lite.server_manager import server_manager_instance as served
print(served.start_and_get_uri(sys.argv[1]), flush=True)
sys.stdin.read()
"""


@contextmanager
def _served(file: Path) -> Iterator[str]:
    """The address of a Milvus Lite in another process, which this computer alone can reach."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", _SERVING, str(file)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None and server.stdin is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


def _rows(lite: Path) -> dict[str, float]:
    """Bytes of what is kept of a passage and of a report, and words of a passage: means over some."""
    location = location_of(str(lite))
    assert isinstance(location, MilvusAddress)
    library = MilvusLibrary.open(location)
    assert library is not None
    with library:
        server, names = library.server, library.names
        passages = server.query(names.passages, "row >= 0", ("*",), limit=5_000)
        texts = server.query(names.documents, 'kind == "text"', ("body",), limit=2_000)
        heads = server.query(names.documents, 'kind == "report"', HEAD, limit=2_000)
    out = {f"passage: {name}": mean(len(row[name].encode()) for row in passages) for name in ("body", "letters")}
    out["passage: distinct words"] = mean(len(row["words"]) for row in passages)
    out["report: row"] = mean(len(row["body"].encode()) for row in heads)
    parts = mean(head_of(row, location).parts for row in heads)
    out["report: text in parts"] = parts * mean(len(row["body"].encode()) for row in texts)
    return {name: round(value, 1) for name, value in out.items()}


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
