"""How many reports a second are read: files of a folder, through the reading processes, as `chengli add` reads them.

The reports are varied, so that no two are the same: other numbers, other places, paragraphs left out.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from random import Random
from typing import Any

from corpus import Document, Passage, ReadingProcesses, SourceFile, content_hash, find_files, read_file
from tests.corpus import conversions_docx

_PLACES = "江河湖海山川云林泉溪"


def varied(text: str, chance: Random) -> str:
    """The report with other digits and names, and here and there without a paragraph."""
    place = "".join(chance.choices(_PLACES, k=2))
    text = re.sub(r"(?<!20)(?<!\d)\d", lambda _: str(chance.randrange(1, 10)), text)
    text = re.sub(r"(?<=[我全])[省市局]", lambda m: f"{place}{m[0]}", text)
    return "\n".join(line for line in text.splitlines() if chance.random() > 0.01)


def _written(folder: Path, suffix: str, texts: list[str], make: Callable[[str], bytes]) -> float:
    """The files on disk; returns their size in MiB."""
    size = 0
    for n, text in enumerate(texts):
        data = make(text)
        size += len(data)
        (folder / f"第{n:04}局2023年工作总结.{suffix}").write_bytes(data)
    return size / (1 << 20)


def _read(folder: Path) -> tuple[int, int, float]:
    """Reports, passages and the seconds it took to read them all, the start of the processes among them."""
    reports = passages = 0
    started = time.perf_counter()
    with ReadingProcesses() as processes:
        waiting: deque[Future[tuple[Document, list[Passage]]]] = deque()
        for file in find_files(folder):
            if isinstance(file, SourceFile):
                reports += 1
                data = read_file(file)
                content_hash(data)
                waiting.append(processes.submit(file, data))
            while len(waiting) > 3 * processes.count:
                passages += len(waiting.popleft().result()[1])
        passages += sum(len(future.result()[1]) for future in waiting)
    return reports, passages, time.perf_counter() - started


def rates(reports: Mapping[str, str], count: int) -> dict[str, Any]:
    """Reports a second as .txt and as .docx, whose numbers are typed in one half and automatic in the other."""
    chance = Random(4)
    bases = list(reports.values())
    texts = [varied(bases[n % len(bases)], chance) for n in range(count)]
    out: dict[str, Any] = {"reports": count, "chars_mean": round(sum(map(len, texts)) / count)}
    typed = iter(range(count))

    def docx(text: str) -> bytes:
        return conversions_docx.typed(text) if next(typed) % 2 else conversions_docx.numbered(text)

    forms: tuple[tuple[str, Callable[[str], bytes]], ...] = (("txt", str.encode), ("docx", docx))
    for suffix, make in forms:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            size = _written(folder, suffix, texts, make)
            done, passages, seconds = _read(folder)
            out[suffix] = {
                "read": done, "passages": passages, "mib": round(size, 1), "seconds": round(seconds, 2),
                "reports_per_s": round(done / seconds, 1),
                "million_chars_per_s": round(sum(map(len, texts)) / seconds / 1e6, 2),
            }  # fmt: skip
    return out
