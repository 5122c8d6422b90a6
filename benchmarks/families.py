"""Families: whether all pairs are found, and how long that takes.

    python -m benchmarks.families --shared DIR [--passages 100000] [--out benchmarks/results/families.json]

`DIR` holds `data/`, public texts. Reports are made of their paragraphs; of every three reports one takes over half of
another's paragraphs, with other numbers and without some sentences.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from benchmarks.machine import ROOT, machine
from index.caches.families_cache import open_families
from index.families.alike import alike
from index.families.shingles import ShingleSets, shingle_sets
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.store.library import FolderLibrary
from index.wording import wording_key

_FILES = ("speeches_and_policy", "national_reports", "news_broadcast", "general_news_2023")
#: Paragraphs a report; so many more reports come when there is a library.
_PARAGRAPHS, _MORE_REPORTS = 50, 100
_COMPARED = 3000
T = TypeVar("T")
_NUMBER, _SENTENCE = re.compile(r"\d+"), re.compile(r"[^。]+。")


def main(argv: list[str] | None = None) -> int:
    """Measures, prints and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.families", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/families.json")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        result = measured(args.shared / "data", args.passages, args.seed, Path(name))
    result |= {"seed": args.seed, "machine": machine()}
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, ensure_ascii=False))  # noqa: T201
    return int(result["pairs_missed"] + result["pairs_too_many"] > 0)


def measured(data: Path, passages: int, seed: int, folder: Path) -> dict[str, Any]:
    """How long it takes to find the families of so many passages, and those after a hundred more reports."""
    reports = _reports(_paragraphs(data), Random(seed))
    encoder = open_encoder()
    result: dict[str, Any] = {}
    with FolderLibrary.create(folder / "library") as library:
        while library.passage_count() < passages:
            _write(reports, folder / "材料", min(1000, 1 + (passages - library.passage_count()) // _PARAGRAPHS))
            add_paths(library, encoder, [folder / "材料"])
        result["passages"] = library.passage_count()
        found, result["build_s"] = _timed(lambda: open_families(library)[0])
        families, result["group_s"] = _timed(lambda: list(found))
        result |= {
            "pairs": len(found.passages.pairs),
            "sentence_pairs": len(found.sentences.pairs),
            "families": len(families),
        }
        result["largest"] = max((family.rows.size for family in families), default=0)
        _, result["open_s"] = _timed(lambda: open_families(library))
        _write(reports, folder / "更多", _MORE_REPORTS)
        add_paths(library, encoder, [folder / "更多"])
        result["more_passages"] = library.passage_count() - result["passages"]
        _, result["follow_s"] = _timed(lambda: open_families(library))
        result["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return result | _compared_with_all(library)


def _compared_with_all(library: FolderLibrary) -> dict[str, int]:
    """Some reports' wordings, each compared with each: how many pairs there are, and were missed or are too many."""
    wordings: dict[str, None] = {}
    for found in library.all_passages():
        if found.passage.kind != "opening" and len(wordings) < _COMPARED:
            wordings[wording_key(found.passage.text)] = None
    sets = shingle_sets(list(wordings))
    wanted, pairs = set(_all_pairs(sets)), alike(sets)
    got = {(min(a, b), max(a, b)) for a, b in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)}
    return {"compared": len(wordings), "pairs_wanted": len(wanted), "pairs_missed": len(wanted - got),
            "pairs_too_many": len(got - wanted)}  # fmt: skip


def _all_pairs(sets: ShingleSets) -> Iterator[tuple[int, int]]:
    all_ids = [set(sets.ids[a:b].tolist()) for a, b in zip(sets.starts, sets.starts[1:], strict=False)]
    for j, second in enumerate(all_ids):
        for i, first in enumerate(all_ids[:j]):
            if shared := len(first & second):
                jaccard, containment = shared / len(first | second), shared / min(len(first), len(second))
                if jaccard >= 0.35 or containment >= 0.55:
                    yield i, j


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    done = work()
    return done, round(time.perf_counter() - started, 2)


def _paragraphs(data: Path) -> Iterator[str]:
    for name in _FILES:
        with lzma.open(data / f"{name}.jsonl.xz", "rt", encoding="utf-8") as file:
            for line in file:
                yield from (p.strip() for p in json.loads(line)["paragraphs"] if 40 <= len(p.strip()) <= 220)


def _reports(paragraphs: Iterator[str], chance: Random) -> Iterator[str]:
    """Reports without end, as long as there are paragraphs."""
    earlier: list[list[str]] = []
    while True:
        own = [next(paragraphs) for _ in range(_PARAGRAPHS)]
        if earlier and chance.random() < 1 / 3:
            half = _PARAGRAPHS // 2
            own[:half] = [_varied(p, chance) for p in chance.choice(earlier)[:half]]
        earlier = [*earlier[-2000:], own]
        yield "\n".join(["工作总结", *own]) + "\n"


def _varied(paragraph: str, chance: Random) -> str:
    changed = _NUMBER.sub(lambda found: str(chance.randint(1, 999)) if chance.random() < 0.5 else found[0], paragraph)
    return _SENTENCE.sub(lambda found: "" if chance.random() < 0.2 else found[0], changed) or paragraph


def _write(reports: Iterator[str], folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    there = len(list(folder.iterdir()))
    for number in range(there, there + count):
        (folder / f"单位{number}.txt").write_text(next(reports), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
