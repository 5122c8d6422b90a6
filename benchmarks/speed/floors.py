"""What the machine allows: memory read in a second, and the least that a passage takes at each step on one core.

A dense scan cannot be quicker than its vectors are read; a passage cannot be indexed quicker than it is read, cut into
words and embedded, whatever is done beside.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.public_reports import reports_of
from corpus import SourceFile, read_document, split_passages
from index.models import open_encoder
from index.words import default_segmenter

_ARRAY_BYTES, _REPORTS, _REPEATS = 512 * 1024**2, 60, 5
#: For seeing that it works.
_SHORT_BYTES, _SHORT_REPORTS = 64 * 1024**2, 5


def floors(data: str, sizes: list[int], short: bool = False) -> dict[str, Any]:
    """Bandwidth, processor time a passage of each step, and what follows for each size."""
    cores = os.cpu_count() or 1
    size, reports = (_SHORT_BYTES, _SHORT_REPORTS) if short else (_ARRAY_BYTES, _REPORTS)
    read = {f"{threads} threads": _bandwidth(threads, size) for threads in sorted({1, cores})}
    least = _least(list(islice(reports_of(Path(data)), reports)))
    dimensions = open_encoder().dimensions
    fastest = max(read.values())
    scans = {
        str(size): {
            kind: round(size * dimensions * width / fastest / 1e6, 3)
            for kind, width in (("float32_ms", 4), ("float16_ms", 2), ("one_byte_ms", 1))
        }
        for size in sizes
    }
    cpu = sum(least[name] for name in ("read_us", "words_us", "embed_us"))
    return {
        "memory_gb_per_s": read,
        "dimensions": dimensions,
        "dense_scan": scans,
        "passage": least,
        "passages_per_s": round(1e6 * cores / cpu),
        "commit_ms": _commit_ms(),
    }


def beside(size: dict[str, Any], least: dict[str, Any]) -> dict[str, Any]:
    """What a size took beside the least that it could."""
    dense = size["asking"]["dense_recall"]
    fastest = max(least["memory_gb_per_s"].values())
    out: dict[str, Any] = {
        "passages_per_s": {"is": size["indexing"]["passages_per_s"], "could_be": least["passages_per_s"]}
    }
    if dense["bytes_read"]:
        could = round(dense["bytes_read"] / fastest / 1e6, 3)
        out["dense_search_ms"] = {"is": dense["search_p50_ms"], "could_be": could, "mib": dense["bytes_read"] >> 20}
    return out


def _bandwidth(threads: int, size: int) -> float:
    """GB a second of a sum over an array that no cache holds; the best of some runs."""
    parts = np.array_split(np.ones(size // 8), threads)
    with ThreadPoolExecutor(threads) as pool:
        runs = []
        for _ in range(_REPEATS):
            begun = time.perf_counter()
            list(pool.map(np.sum, parts))
            runs.append(time.perf_counter() - begun)
    return round(size / min(runs) / 1e9, 2)


def _least(reports: list[str]) -> dict[str, float]:
    """Microseconds of one core that a passage takes to be read, cut into words and embedded, and its characters."""
    files = [text.encode() for text in reports]
    passages = [list(split_passages(_read(file))) for file in files]
    texts = [passage.search_text for report in passages for passage in report]
    encoder, segmenter = open_encoder(), default_segmenter()
    steps: dict[str, Callable[[], object]] = {
        "read_us": lambda: [split_passages(_read(file)) for file in files],
        "words_us": lambda: [segmenter.index_words(text) for text in texts],
        "embed_us": lambda: encoder.embed(texts),
    }
    chars = sum(map(len, texts))
    out = {"chars_mean": round(chars / len(texts), 1)}
    for name, step in steps.items():
        runs = []
        for _ in range(_REPEATS):
            begun = time.process_time()  # tokenizers have threads of their own
            step()
            runs.append(time.process_time() - begun)
        out[name] = round(1e6 * min(runs) / len(texts), 1)
    out["words_million_chars_per_s"] = round(chars / len(texts) / out["words_us"], 2)
    return out


def _read(file: bytes) -> Any:  # noqa: ANN401
    return read_document(SourceFile(Path(), "2025年云川市教育局工作总结.txt"), file)


def _commit_ms() -> float:
    """Milliseconds until a disk has a page of 4 KiB for good, the middle of some."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(20):
            begun = time.perf_counter()
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begun)
    return round(1000 * float(np.median(times)), 2)
