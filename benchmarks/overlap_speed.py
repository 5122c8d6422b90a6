"""How long a draft of 5,000 characters takes to check, in a new process that opens the library.

The first check of a library makes its fingerprints and keeps them; it is timed apart. Then each of some drafts is
checked in a process of its own, and once more in the same process, where all is open.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from benchmarks.machine import ROOT
from benchmarks.overlap_drafts import count
from compare.overlap.check import overlap_of
from compare.overlap.draft import draft_from_text
from index.store.library import FolderLibrary

_CHARS, _DRAFTS = 5000, 7


def speed(folder: Path, passages: Sequence[str]) -> dict[str, Any]:
    """Seconds that drafts of passages take against the library in a folder."""
    chance = Random(3)
    drafts = []
    for _ in range(_DRAFTS):
        text = ""
        while count(text) < _CHARS:
            text += chance.choice(passages) + "\n"
        drafts.append(text)
    for file in folder.glob("fingerprints-*"):
        file.unlink()
    making = _in_process(folder, drafts[0])
    found = [_in_process(folder, draft) for draft in drafts]
    [file] = folder.glob("fingerprints-*")
    with FolderLibrary.create(folder) as library:
        size = library.passage_count()
    return {
        "passages": size,
        "fingerprints_mib": round(file.stat().st_size / 2**20, 1),
        "making_s": making["first_s"],
        "opening_and_checking_s": round(median(one["first_s"] for one in found), 3),
        "most_s": max(one["first_s"] for one in found),
        "checking_again_s": round(median(one["again_s"] for one in found), 3),
        "peak_mib": max(one["peak_mib"] for one in found),
    }


def _in_process(folder: Path, text: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.overlap_speed", str(folder)]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _measured(folder: Path, text: str) -> dict[str, float]:
    draft, times = draft_from_text(text), []
    begun = time.perf_counter()
    with FolderLibrary.create(folder) as library:
        for _ in range(2):
            overlap_of(library, draft)
            times.append(round(time.perf_counter() - begun, 3))
            begun = time.perf_counter()
    return {"first_s": times[0], "again_s": times[1], "peak_mib": _peak_mib()}


def _peak_mib() -> int:
    """The most memory that this process has had; what getrusage tells is its parent's, where that had more."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


if __name__ == "__main__":
    print(json.dumps(_measured(Path(sys.argv[1]), sys.stdin.read())))  # noqa: T201
