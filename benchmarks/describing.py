"""How well the passages that describe a task are told from the others, and how long that takes.

    python -m benchmarks.describing --shared DIR [--out benchmarks/results/describing.json]

`DIR` holds `reports/NAME`, `gold/NAME_qrels.jsonl` and `data/`. Right is a passage that shares more than half of the
shorter of the two with a judged span of grade 1 or 2; recall is the share of the spans of grade 2 that such a passage
is found for. Unjudged passages count as wrong. Fitted numbers are the best by F1 on a grid; left out is each query in
turn, fitted on the others, and the whole set, fitted on the other. Then the same with five of the reports at a time,
and with paragraphs on other things beside all of them; tasks that no report describes; and times.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path, PurePosixPath
from typing import Any

from benchmarks.machine import ROOT, keep, machine
from compare.describing import FIXED, LEAST, SHARE, describing
from corpus import Noise, Passage
from corpus.document import raw_offset
from index.encoder import Encoder
from index.evaluation import JudgedQuery, read_judged
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary

SETS = ("provinces", "party")
DEBT = "化解地方政府债务风险"
#: Tasks of offices and of everyday life that the provincial reports say nothing of: the first sixteen were looked
#: at when the numbers were chosen, the others were not.
NOBODYS = (
    "三会一课", "主题党日", "选人用人", "机关小讲堂", "谈心谈话", "意识形态工作责任制", "党组理论学习中心组学习",
    "红烧肉的做法", "宠物狗疫苗", "登月飞船发射", "电影票房", "猫咪领养", "驾照考试", "高尔夫球场", "婚姻登记",
    "监督执纪四种形态",
    "考勤制度", "档案管理", "保密工作", "公务用车", "印章管理", "党费收缴", "发展党员", "民主评议党员", "双重组织生活",
    "青年理论学习小组", "羽毛球教练", "股票开户", "手机维修", "星座运势", "减肥食谱", "小学奥数", "汽车保险理赔",
    "葡萄酒品鉴", "钢琴考级", "房屋漏水",
)  # fmt: skip
#: Paragraphs on other things: from which files, and how many of each.
OTHERS = {"general_news_2023": 1500, "news_broadcast": 1000, "laws": 250, "essays": 250}
GRID = tuple(product([s / 20 for s in range(0, 17)], [f / 40 for f in range(0, 61)]))
CURVE = tuple(x / 20 for x in range(-6, 9))
_LOOKED_AT = 200

Line = tuple[float, float]
#: A passage in every library: the report's file and the place in it.
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """A passage that was looked at for a query: its excess over the background, its grade, the spans of grade 2."""

    place: Place
    excess: float
    grade: int
    spans: frozenset[int]


@dataclass(frozen=True, slots=True)
class Count:
    """What was found: passages, how many of them are right, spans of grade 2 found, and how many there are."""

    found: int
    right: int
    spans: int
    all_spans: int

    @classmethod
    def of(cls, query: JudgedQuery, chosen: Sequence[Seen]) -> Count:
        """What these passages are for a query."""
        spans = frozenset[int]().union(*(seen.spans for seen in chosen))
        right = sum(seen.grade > 0 for seen in chosen)
        return cls(len(chosen), right, len(spans), sum(span.grade == 2 for span in query.gold))

    def __add__(self, other: Count) -> Count:
        return Count(
            self.found + other.found, self.right + other.right,
            self.spans + other.spans, self.all_spans + other.all_spans,
        )  # fmt: skip

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of the descriptions that was found."""
        return self.spans / self.all_spans if self.all_spans else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def told(self) -> dict[str, float]:
        """What is stored."""
        return {"found": self.found, "precision": round(self.precision, 4), "recall": round(self.recall, 4)}


class Judge:
    """Knows the grades of a library's passages."""

    def __init__(self, library: FolderLibrary) -> None:
        self._stems = {d.doc_id: PurePosixPath(d.source).stem for d in library.documents()}
        self._noise: dict[str, tuple[Noise, ...]] = {}
        self._library = library

    def seen(self, query: JudgedQuery, passage: Passage, excess: float = 0.0) -> Seen:
        """A passage as it is judged."""
        doc_id = passage.doc_id
        if doc_id not in self._noise:
            self._noise[doc_id] = self._library.document(doc_id).noise
        start, last = (raw_offset(at, self._noise[doc_id]) for at in (passage.start, passage.end - 1))
        spans = {
            n: span.grade
            for n, span in enumerate(query.gold)
            if span.doc == self._stems[doc_id]
            and min(last, span.end) - max(start, span.start) > 0.5 * min(last - start, span.end - span.start)
        }
        twos = frozenset(n for n, grade in spans.items() if grade == 2)
        return Seen((self._stems[doc_id], passage.ordinal), excess, max(spans.values(), default=0), twos)


def looked_at(library: FolderLibrary, searcher: Searcher, queries: Sequence[JudgedQuery]) -> list[list[Seen]]:
    """The best passages for each query, judged, best first."""
    judge = Judge(library)
    out = []
    for query in queries:
        background = searcher.background(query.query)
        ranked = searcher.rank(query.query, min(_LOOKED_AT, library.passage_count()), flat=True)
        out.append([judge.seen(query, found.stored.passage, found.score - background) for found in ranked])
    return out


def by_line(query: JudgedQuery, seen: Sequence[Seen], line: Line, least: float = LEAST) -> Count:
    """What is found from a share of the best one's excess and a fixed part on."""
    share, fixed = line
    limit = max(least, fixed + share * seen[0].excess)
    return Count.of(query, [s for s in seen if s.excess >= limit])


def total(counts: Sequence[Count]) -> Count:
    """All queries together."""
    return sum(counts, Count(0, 0, 0, 0))


def calibration(sets: dict[str, tuple[list[JudgedQuery], list[list[Seen]]]]) -> dict[str, Any]:
    """For each set: the numbers fitted on it, what they give on it, left out by query and by set, and the curve."""
    counts = {
        name: [[by_line(q, s, line) for line in GRID] for q, s in zip(queries, seen, strict=True)]
        for name, (queries, seen) in sets.items()
    }
    sums = {name: [total(column) for column in zip(*rows, strict=True)] for name, rows in counts.items()}

    def best(of: Sequence[Count]) -> int:
        return max(range(len(GRID)), key=lambda n: of[n].f1)

    out: dict[str, Any] = {}
    for name, (queries, seen) in sets.items():
        rows = counts[name]
        left_out = []
        for n in range(len(rows)):
            others = [total(column) for column in zip(*(row for m, row in enumerate(rows) if m != n), strict=True)]
            left_out.append(rows[n][best(others)])
        elsewhere = next(best(sums[other]) for other in sets if other != name)
        fitted = best(sums[name])

        def at(line: Line, least: float = LEAST, queries: Any = queries, seen: Any = seen) -> dict[str, float]:  # noqa: ANN401
            return total([by_line(q, s, line, least) for q, s in zip(queries, seen, strict=True)]).told()

        out[name] = {
            "fitted": {"share": GRID[fitted][0], "fixed": GRID[fitted][1]} | sums[name][fitted].told(),
            "each_query_left_out": total(left_out).told(),
            "fitted_on_the_other_set": sums[name][elsewhere].told(),
            "curve": [{"more": more} | at((SHARE, FIXED + more), 0.0) for more in CURVE],
            "one score for all": [{"excess": x / 20} | at((0.0, x / 20), 0.0) for x in range(20, 34, 2)],
        }
    return out


def shipped(library: FolderLibrary, searcher: Searcher, queries: Sequence[JudgedQuery]) -> tuple[Count, dict[str, Any]]:
    """What `describing` finds: in all, and for each query."""
    judge = Judge(library)
    counts = {
        query.query: Count.of(query, [judge.seen(query, hit.passage) for hit in describing(searcher, query.query)])
        for query in queries
    }
    return total(list(counts.values())), {query: count.told() for query, count in counts.items()}


def found_in(
    encoder: Encoder, work: Path, folders: list[Path], queries: Sequence[JudgedQuery]
) -> dict[tuple[str, Place], Seen]:
    """What a library of these folders gives for each query."""
    out = {}
    with FolderLibrary.create(work) as library:
        add_paths(library, encoder, folders)
        searcher, judge = Searcher(library, encoder), Judge(library)
        for query in queries:
            for hit in describing(searcher, query.query):
                seen = judge.seen(query, hit.passage)
                out[query.query_id, seen.place] = seen
    return out


def other_paragraphs(data: Path, work: Path) -> Path:
    """A folder of paragraphs on other things, a hundred to a file."""
    work.mkdir()
    for name, count in OTHERS.items():
        with lzma.open(data / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            texts = (json.loads(line)["paragraphs"] for line in islice(lines, 0, None, 7))
            fitting = ([p for p in paragraphs if 80 <= len(p) <= 340] for paragraphs in texts)
            chosen = [paragraphs[0] for paragraphs in islice(filter(None, fitting), count)]
        for n in range(0, len(chosen), 100):
            (work / f"{name}-{n:05d}.txt").write_text("\n".join(chosen[n : n + 100]) + "\n", encoding="utf-8")
    return work


def other_libraries(
    encoder: Encoder, shared: Path, work: Path, queries: Sequence[JudgedQuery]
) -> dict[str, dict[str, float]]:
    """How what is found changes where the library holds fewer reports, and where it holds more of other things."""
    reports = sorted((shared / "reports/provinces").iterdir())
    whole = found_in(encoder, work / "whole", [*reports], queries)
    stems = {place[0] for _, place in whole}
    random.Random(1).shuffle(reports)
    fifths: dict[tuple[str, Place], Seen] = {}
    for n in range(0, len(reports), 5):
        fifths |= found_in(encoder, work / f"five{n}", reports[n : n + 5], queries)
    more = found_in(encoder, work / "more", [*reports, other_paragraphs(shared / "data", work / "others")], queries)
    out = {}
    for name, found in (("five_reports_at_a_time", fifths), ("with_other_paragraphs", more)):
        known = {key: seen for key, seen in found.items() if key[1][0] in stems}
        count = total([Count.of(q, [s for k, s in known.items() if k[0] == q.query_id]) for q in queries])
        out[name] = count.told() | {
            "before": len(whole),
            "lost": len(whole.keys() - known.keys()),
            "new": len(known.keys() - whole.keys()),
            "of_other_things": len(found) - len(known),
        }
    return out


def debt(library: FolderLibrary, searcher: Searcher, queries: Sequence[JudgedQuery]) -> dict[str, Any]:
    """The provinces that describe how they reduce their debts, and which passages are found of each."""
    query = next(q for q in queries if q.query == DEBT)
    judge = Judge(library)
    seen = [judge.seen(query, hit.passage) for hit in describing(searcher, DEBT)]
    found = frozenset[int]().union(*(s.spans for s in seen))
    spans = {n: span for n, span in enumerate(query.gold) if span.grade == 2}
    return {
        "found": {span.doc: sorted([s.start, s.end] for n, s in spans.items() if n in found and s.doc == span.doc)
                  for span in spans.values()},
        "missed": [[span.doc, span.start, span.end] for n, span in spans.items() if n not in found],
    }  # fmt: skip


def nobodys(searcher: Searcher) -> dict[str, Any]:
    """What is found for tasks that no report describes, and how far above the background the best of it is."""
    found = {}
    for task in NOBODYS:
        best = searcher.rank(task, 1, flat=True)[0].score - searcher.background(task)
        found[task] = {"found": len(describing(searcher, task)), "best": round(best, 2)}
    return {"tasks": len(found), "empty": sum(not told["found"] for told in found.values()), "each": found}


def timed(act: Callable[[], object]) -> float:
    """How long it takes, in seconds."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def times(searcher: Searcher, tasks: Sequence[str]) -> dict[str, float]:
    """How long one task takes, and all of them, each asked for a second time."""
    describing(searcher, tasks[0])
    one = sorted(timed(lambda task=task: describing(searcher, task)) for task in tasks)  # type: ignore[misc]
    return {
        "tasks": len(tasks),
        "median_s": round(one[len(one) // 2], 4),
        "max_s": round(one[-1], 4),
        "all_s": round(sum(one), 3),
    }


def main(argv: list[str] | None = None) -> int:
    """Measures, prints and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.describing", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/describing.json")
    args = parser.parse_args(argv)
    encoder = open_encoder()
    result: dict[str, Any] = {"machine": machine(), "model": encoder.fingerprint}
    result |= {"share": SHARE, "fixed": FIXED, "least": LEAST, "shipped": {}}
    sets: dict[str, tuple[list[JudgedQuery], list[list[Seen]]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in SETS:
            queries = read_judged(args.shared / f"gold/{name}_qrels.jsonl")
            with FolderLibrary.create(work / name) as library:
                add_paths(library, encoder, [args.shared / "reports" / name])
                searcher = Searcher(library, encoder)
                count, by_query = shipped(library, searcher, queries)
                result["shipped"][name] = count.told() | {"queries": by_query}
                sets[name] = queries, looked_at(library, searcher, queries)
                if name == "provinces":
                    result["debt"] = debt(library, searcher, queries)
                    result["nobodys_tasks"] = nobodys(searcher)
                    result["times"] = times(searcher, [query.query for query in queries] + list(NOBODYS[:4]))
        result["calibration"] = calibration(sets)
        result["other_libraries"] = other_libraries(encoder, args.shared, work, sets["provinces"][0])
    keep(result, args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
