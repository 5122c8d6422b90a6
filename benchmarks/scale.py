"""What a hundred million passages in Milvus would take, computed from what was measured of a hundred thousand.

    python -m benchmarks.scale [--passages 100000000] [--cores 64]

It reads `benchmarks/results/stores.json`; `docs/scale.md` tells what each line rests on and what was never tried.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.machine import ROOT
from index.models import open_encoder

_RESULT = ROOT / "benchmarks/results/stores.json"
_GIB = 1024**3
#: Links of a passage in a graph of M = 16: 32 at the lowest level, a fifteenth of that above, 4 bytes each.
_GRAPH_BYTES = 32 * 4 * 16 / 15
#: A word of a passage in an inverted list: the passage's number and how often.
_WORD_BYTES = 8
#: Two hashes of 32 characters, a report's id of 16, unit, year, type and kind as numbers, the row itself, with 12 bytes
#: for each in its index: what is filtered by has to be at hand.
_FIELDS_BYTES = 2 * (32 + 12) + (16 + 12) + 4 * 12 + 8


def main(argv: list[str] | None = None) -> int:
    """Prints the estimates."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000_000)
    parser.add_argument("--cores", type=int, default=64)
    args = parser.parse_args(argv)
    for name, value in estimates(_RESULT, open_encoder().dimensions, args.passages, args.cores).items():
        sys.stdout.write(f"{name:<58} {value:>12,.1f}\n")
    return 0


def estimates(result: Path, dimensions: int, passages: int, cores: int) -> dict[str, float]:
    """Gibibytes, hours and milliseconds, by what they are of."""
    measured = json.loads(result.read_text(encoding="utf-8"))
    apart = measured["milvus_apart"]
    sizes = apart["row_bytes"]
    reports = passages * apart["reports"] / apart["added"]["passages"]
    vector = 4.0 * dimensions
    text = sizes["passage: body"] + sizes["passage: letters"]
    hybrid = apart["asked"]["modes"]["hybrid"]["no filter"]
    of_each = {
        "vectors as they are (FLAT), GiB": vector,
        "vectors, HNSW, GiB": vector + _GRAPH_BYTES,
        "vectors, HNSW_SQ8, GiB": dimensions + _GRAPH_BYTES,
        "vectors, IVF_SQ8, GiB": dimensions + 8.0,
        "words (BM25), GiB": sizes["passage: distinct words"] * _WORD_BYTES,
        "fields that are filtered by, GiB": float(_FIELDS_BYTES),
        "texts of passages, on disks, GiB": text,
    }
    return {
        "reports": reports,
        **{name: each * passages / _GIB for name, each in of_each.items()},
        "texts of reports, on disks, GiB": reports * (sizes["report: row"] + sizes["report: text in parts"]) / _GIB,
        "vectors of reports, GiB": reports * vector / _GIB,
        f"adding, hours of {cores} cores of ours": passages * apart["added"]["cpu_us_a_passage"] / 1e6 / 3600 / cores,
        "a search: milliseconds of one core of ours": hybrid["cpu_ms"],
        "a search: candidates on their way to us, KiB": 200 * (vector + text) / 1024,
    }


if __name__ == "__main__":
    sys.exit(main())
