"""Reading: structure and figures that a person marked, every format, damaged files, rates.

    python -m benchmarks.reading --shared DIR [--short] [--out benchmarks/results/reading.json]

`DIR` holds `reports/` and `gold/`. The short form takes a few reports, files and formats. The files are made here,
by what the tests make theirs with (`tests/corpus/conversions.py`); scans and LibreOffice's formats where the programs
are installed, and not in the short form. Times are of one machine and noisy; the stored result says which.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT, machine
from benchmarks.reading_damage import damaged, repeated
from benchmarks.reading_formats import formats
from benchmarks.reading_rates import rates
from corpus import Document, Passage, SourceFile, find_files, read_document, split_passages
from corpus.figures import find_figures
from tests.corpus.likeness import characters_lost, squeezed
from tests.corpus.test_shared_reports import comes_out

#: Words of pages and sites, not of reports; what of them stands in a passage is printed to be looked at.
_FURNITURE = re.compile(
    r"素材库|网盘|提取码|(?i:svip)|下载|打印本页|字[号体][:：]|您的位置|当前位置|责任编辑|扫一扫|公众号|客服|页未读|相关(?:报道|文章|链接)"
    r"|分享到|上一篇|下一篇|版权|##\w+##|来源[:：]|发布时间|浏览次数|&nbsp;"
)
_SHORT = {"reports": 5, "damaged": 150, "rated": 40}
_LONG = {"reports": 99, "damaged": 3000, "rated": 1000}


def structure(shared: Path, documents: dict[str, tuple[Document, list[Passage]]]) -> dict[str, Any]:
    """How many of the marked segments come out with their path, item and kind."""
    gold = json.loads((shared / "gold/structure.json").read_text(encoding="utf-8"))
    wrong = [
        f"{case['file']} {case['kind']} {case['first15']}"
        for case in gold["cases"]
        if not comes_out(case, *documents[Path(case["file"]).stem])
    ]
    return {"cases": len(gold["cases"]), "right": len(gold["cases"]) - len(wrong), "wrong": wrong}


def figures(shared: Path, documents: dict[str, tuple[Document, list[Passage]]]) -> dict[str, Any]:
    """How many of the marked quantities are found, with what they say; and what is none and was taken for one."""
    gold = json.loads((shared / "gold/figures.json").read_text(encoding="utf-8"))
    found = {stem: find_figures(document) for stem, (document, _) in documents.items()}
    right: dict[str, int] = dict.fromkeys(
        ("found", "value", "approx", "masked", "measure", "subject", "all_but_subject"), 0
    )
    wrong = []
    for want in gold["figures"]:
        stem = Path(want["file"]).stem
        start = documents[stem][0].text.find(want["key"])
        match = [
            f
            for f in found[stem]
            if squeezed(f.surface) == squeezed(want["surface"]) and start <= f.start < start + len(want["key"])
        ]
        if start < 0 or not match:
            wrong.append(f"{stem[:3]} {want['key']}: not found")
            continue
        got = match[0]
        same = {name: getattr(got, name) == want[name] for name in ("value", "approx", "masked", "measure")}
        same["subject"] = want["subject"] in got.subject or got.subject in want["subject"]
        same["all_but_subject"] = all(same[name] for name in ("value", "approx", "masked", "measure"))
        for name, is_same in {"found": True, **same}.items():
            right[name] += is_same
        if not all(same.values()):
            wrong.append(f"{stem[:3]} {want['key']}: " + ", ".join(n for n, s in same.items() if not s))
    taken = []
    for none in gold["not_figures"]:
        stem = Path(none["file"]).stem
        start = documents[stem][0].text.find(none["quote"])
        taken += [
            f"{stem[:3]} {none['quote']}: {f.surface}"
            for f in found[stem]
            if start >= 0 and start <= f.start < start + len(none["quote"])
        ]
    counts = {stem: len(f) for stem, f in found.items()}
    return {"marked": len(gold["figures"]), **right, "wrong": wrong, "none": len(gold["not_figures"]),
            "taken_for_one": taken, "found_in_all_reports": sum(counts.values())}  # fmt: skip


def losses(documents: dict[str, tuple[Document, list[Passage]]], raw: dict[str, str]) -> dict[str, Any]:
    """Characters that stand in no passage, heading, title or noise; and furniture that stands in passages."""
    lost = {stem: characters_lost(document) for stem, (document, _) in documents.items()}
    furniture = [
        f"{stem}: {passage.text[max(0, match.start() - 12) : match.end() + 12]}"
        for stem, (_, passages) in documents.items()
        for passage in passages
        for match in _FURNITURE.finditer(passage.text)
    ]
    return {
        "characters": sum(map(len, raw.values())),
        "lost": sum(map(len, lost.values())),
        "not_put_back": [stem for stem, (document, _) in documents.items() if document.decoded_text() != raw[stem]],
        "set_aside": sum(len(noise.text) for document, _ in documents.values() for noise in document.noise),
        "words_of_pages_in_passages": furniture,
    }


def main(argv: list[str] | None = None) -> int:
    """Measures, prints and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/reading.json")
    parser.add_argument("--short", action="store_true")
    args = parser.parse_args(argv)
    sizes = _SHORT if args.short else _LONG
    files = [file for file in find_files(args.shared / "reports") if isinstance(file, SourceFile)]
    raw = {file.path.stem: file.path.read_text(encoding="utf-8-sig") for file in files}
    documents = {}
    for file in files:
        document = read_document(file)
        documents[file.path.stem] = (document, split_passages(document))
    some = dict(list(raw.items())[: sizes["reports"]])
    result: dict[str, Any] = {"machine": machine(), "short": args.short}
    for name, measure in (
        ("structure", lambda: structure(args.shared, documents)),
        ("figures", lambda: figures(args.shared, documents)),
        ("losses", lambda: losses(documents, raw)),
        ("formats", lambda: formats(some, args.short)),
        ("rates", lambda: rates(raw, sizes["rated"])),
        ("damaged", lambda: damaged(raw, sizes["damaged"])),
        ("repeated_80000_chars_s", lambda: {} if args.short else repeated()),
    ):
        started = time.perf_counter()
        result[name] = measure()
        print(f"{name} ({time.perf_counter() - started:.0f} s)", json.dumps(result[name], ensure_ascii=False))  # noqa: T201
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
