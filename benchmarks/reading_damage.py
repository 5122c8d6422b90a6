"""Damaged files of every format, and texts that repeat one thing: what becomes of them, and how long it takes."""

from __future__ import annotations

import os
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

from corpus import ReadingProcess, SourceFile, UnreadableFileError, read_document, split_passages
from corpus.figures import find_figures
from corpus.readers import office
from corpus.readers.limits import Limits
from tests.corpus import conversions_docx
from tests.corpus.conversions import by_libreoffice
from tests.corpus.mutations import FORMATS, mutated

_OFFICE = {"doc": "doc:MS Word 97", "odt": "odt"}
#: LibreOffice takes half a second and more for each file.
_OFFICE_FILES = 60

#: Each again and again to this length: what counts or looks back over all of it again and again takes for ever.
_REPEATED_CHARS = 80_000
_REPEATED = (
    "甲", "甲。", "一", "一是甲。", "一是甲。二是乙。三是丙。", "一是甲。\n二是乙。\n", "首先，甲。\n",
    "“甲”。一是乙。\n", "一、甲\n", "（一）甲。\n", "1.甲\n", "各位代表：\n", "甲……1\n", "12次、",
    "2023年，\n", "下一步，", "甲局\n2023年12月3日\n", "微信：甲\n",
)  # fmt: skip
#: A text with more characters than this that no text has was no text.
_MOST_NOISE = 0.01


def _noise(text: str) -> int:
    return sum(unicodedata.category(c) in ("Cc", "Co", "Cn") or c == "\ufffd" for c in text if c not in "\t\n\r\f\v")


def _becomes(data: bytes, name: str, process: ReadingProcess) -> str:
    try:
        document, _ = process.read(SourceFile(Path("/材料"), name), data)
        find_figures(document)
        document.decoded_text().encode()
        if _noise(document.text) > _MOST_NOISE * len(document.text):
            return "accepted as noise"
    except UnreadableFileError as error:
        return f"failed: {error.detail}"[:120] if error.reason == "failed" else error.reason
    except Exception as error:  # what must never happen is counted, not hidden
        return f"{type(error).__name__}: {error}"[:120]
    return "accepted"


def _bases(texts: list[str]) -> dict[str, list[bytes]]:
    bases = {suffix: [make(text) for text in texts] for suffix, make in FORMATS.items()}
    if office.program():
        typed = {str(n): conversions_docx.typed(text) for n, text in enumerate(texts)}
        for suffix, to in _OFFICE.items():
            with tempfile.TemporaryDirectory() as folder:
                bases[suffix] = list(by_libreoffice(typed, to, Path(folder)).values())
    return bases


def damaged(reports: Mapping[str, str], count: int) -> dict[str, Any]:
    """So many damaged files in one reading process, those of LibreOffice's formats among them."""
    texts = sorted(reports.values(), key=len)[:4]
    bases = _bases(texts)
    few = min(_OFFICE_FILES, count // 50)
    share = (count - few * len(bases.keys() & _OFFICE)) // len(FORMATS)
    limits = Limits()
    table: dict[str, Any] = {}
    chance = Random(11)
    with tempfile.TemporaryDirectory() as folder:
        before, tempfile.tempdir = tempfile.tempdir, folder
        handles = _handles()
        with ReadingProcess(limits) as process:
            for suffix, files in bases.items():
                became: Counter[str] = Counter()
                slowest = (0.0, "")
                for n in range(few if suffix in _OFFICE else share):
                    data, way = mutated(files[n % len(files)], suffix, chance)
                    started = time.perf_counter()
                    became[_becomes(data, f"a.{suffix}", process)] += 1
                    slowest = max(slowest, (time.perf_counter() - started, way))
                whole = _becomes(files[0], f"a.{suffix}", process)
                table[suffix] = {
                    "files": became.total(), **dict(became.most_common()),
                    "slowest_s": round(slowest[0], 2), "slowest_by": slowest[1], "the_next_whole_file": whole,
                }  # fmt: skip
        left = [path.name for path in Path(folder).iterdir()]
        tempfile.tempdir = before
    return {
        "files": sum(row["files"] for row in table.values()),
        "limit_s": limits.seconds,
        "by_format": table,
        "files_left_behind": len(left),
        "handles_left_open": _handles() - handles,
    }


def _handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if os.path.isdir("/proc/self/fd") else 0  # noqa: PTH112


def repeated() -> dict[str, float]:
    """Seconds for a text of 80,000 characters that repeats one thing."""
    out = {}
    for unit in _REPEATED:
        data = (unit * (_REPEATED_CHARS // len(unit))).encode()
        started = time.perf_counter()
        document = read_document(SourceFile(Path("/材料"), "a.txt"), data)
        split_passages(document)
        find_figures(document)
        out[unit.replace("\n", "⏎")] = round(time.perf_counter() - started, 2)
    return out
