"""A task in a process of its own, and what that process takes: memory, processor time, space on disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import ROOT

_MIB = 1024**2


class TaskFailedError(Exception):
    """A task ended without a result; the message is the last line that it wrote, or that it took too long."""


def in_process(task: str, timeout_s: float = 7200, **given: object) -> dict[str, Any]:
    """What a task of `child` gives.

    :raises TaskFailedError: it gives nothing.
    """
    command = [sys.executable, "-m", "benchmarks.speed.child", task]
    told = json.dumps(given)
    try:
        done = subprocess.run(
            command, input=told, capture_output=True, text=True, cwd=ROOT, env=environment(), timeout=timeout_s
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise TaskFailedError(f"not done in {timeout_s:.0f} s") from error
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise TaskFailedError(lines[-1] if lines else f"exit status {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def environment() -> dict[str, str]:
    """That of this process without what tells the program of another library or model; no peer is to call home."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("CHENGLI_")}
    return own | {"HAYSTACK_TELEMETRY_ENABLED": "False", "HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1"}


def memory() -> dict[str, int]:
    """MiB of this process: the most it has had, and now its own and what it reads of files (shared with the cache).

    What getrusage tells as the most is the parent's, where that had more. Nothing where the system does not say.
    """
    with suppress(OSError):
        said = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
        names = {"peak_mib": "VmHWM", "own_mib": "RssAnon", "of_files_mib": "RssFile"}
        return {name: int(said[key].split()[0]) // 1024 for name, key in names.items()}
    return {}


def spread(seconds: Iterable[float], cpu_s: float) -> dict[str, float]:
    """Milliseconds of queries: the middle, the slowest in a hundred, the mean, and processor time of each."""
    times = np.array(list(seconds)) * 1000
    return {
        "queries": times.size,
        "p50_ms": round(float(np.percentile(times, 50)), 3),
        "p99_ms": round(float(np.percentile(times, 99)), 3),
        "mean_ms": round(float(times.mean()), 3),
        "cpu_ms": round(1000 * cpu_s / times.size, 3),
    }


def on_disk(folder: Path) -> dict[str, float]:
    """MiB of a library's folder by kind of file: the database, and each cache by its name."""
    sizes: dict[str, float] = defaultdict(float)
    for path in folder.rglob("*"):
        if path.is_file():
            name = path.relative_to(folder).parts[0]
            sizes["database" if name.startswith("library.db") else name.split("-")[0]] += path.stat().st_size / _MIB
    return {"all": round(sum(sizes.values()), 2), **{name: round(size, 2) for name, size in sorted(sizes.items())}}


def drop_from_cache(folder: Path) -> bool:
    """Asks the system to forget what it has read of the files in a folder; false where that cannot be asked."""
    if not hasattr(os, "posix_fadvise"):
        return False
    for path in folder.rglob("*"):
        if path.is_file():
            with suppress(OSError):
                handle = os.open(path, os.O_RDONLY)
                os.fsync(handle)  # what is not written yet is not forgotten
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(handle)
    return True
