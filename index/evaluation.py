"""How well a library answers judged queries: nDCG, success and MRR over spans of the source text.

A gold span belongs to the raw text of a file, so that judgements do not depend on how passages are
cut. A hit earns the best grade among the gold spans that it is the first to find: it overlaps the span
by at least half of the shorter of the two, and at least 30% of the hit is gold, so that a hit that is
a whole report earns nothing. Lengths leave white space out. Measures at 10: nDCG (gain 2^grade - 1,
Järvelin and Kekäläinen 2002), P2 (share of hits that earn a 2), success (any hit earns), MRR.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from corpus import Document, Passage
from corpus.document import raw_offset
from index.errors import QueryError
from index.library import Library
from index.query import parse_query
from index.retrieval import Mode
from index.search import Searcher

DEPTH = 10

#: The best passages for a query, so many of them.
Answer = Callable[[str, int | None], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class Qrel:
    """A span of a report's raw text that answers a query; grade 2 describes the task, 1 touches it."""

    doc: str
    start: int
    end: int
    grade: int


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query and what answers it."""

    query_id: str
    kind: str
    query: str
    gold: tuple[Qrel, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over queries."""

    queries: int
    ndcg: float
    p2: float
    success: float
    mrr: float


def read_judged(path: Path) -> list[JudgedQuery]:
    """Reads lines of `{"id", "query", "kind"?, "gold": [{"doc", "start", "end", "grade"?}]}`.

    :raises ValueError: a line is no such record; names the line.
    """
    out = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            gold = tuple(
                Qrel(str(g["doc"]), int(g["start"]), int(g["end"]), int(g.get("grade", 2))) for g in row["gold"]
            )
            parse_query(row["query"])
            out.append(JudgedQuery(str(row["id"]), str(row.get("kind", "")), row["query"], gold))
        except (ValueError, KeyError, TypeError, AttributeError, QueryError) as error:
            raise ValueError(str(number)) from error
    return out


def evaluate(
    library: Library, searcher: Searcher, queries: Sequence[JudgedQuery], mode: Mode = "hybrid"
) -> dict[str, Scores]:
    """Mean scores by kind of query, then of all under "ALL".

    Copies are not folded: each is an answer of its own.
    """

    def answer(query: str, k: int | None) -> list[Passage]:
        return [hit.passage for hit in searcher.search(query, k=k, mode=mode, flat=True)]

    return evaluate_answers(library, answer, queries)


def evaluate_answers(library: Library, answer: Answer, queries: Sequence[JudgedQuery]) -> dict[str, Scores]:
    """The same of any way of searching a library's passages."""
    sources = _Sources(library)
    rows: dict[str, list[tuple[float, ...]]] = {}
    k = min(DEPTH, library.passage_count()) or None  # an empty library is asked for no number of its passages
    for query in queries:
        row = _score(query, answer(query.query, k), sources)
        for kind in (query.kind, "ALL") if query.kind else ("ALL",):
            rows.setdefault(kind, []).append(row)
    kinds = [kind for kind in rows if kind != "ALL"] + (["ALL"] if rows else [])
    return {kind: Scores(len(rows[kind]), *(sum(c) / len(c) for c in zip(*rows[kind], strict=True))) for kind in kinds}


class _Sources:
    """The reports of a library by file stem, with offsets that leave white space out."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._ids: dict[str, set[str]] = {}
        for document in library.documents():
            self._ids.setdefault(PurePosixPath(document.source).stem, set()).add(document.doc_id)
        self._loaded: dict[str, tuple[Document, list[int]]] = {}

    def named(self, doc_id: str, stem: str) -> bool:
        """Whether a report's file has this stem; so have its copies elsewhere."""
        return doc_id in self._ids.get(stem, ())

    def raw_span(self, doc_id: str, start: int, end: int) -> tuple[int, int]:
        """A span of a file's raw text, white space left out."""
        spaces = self._load(doc_id)[1]
        return start - bisect_left(spaces, start), end - bisect_left(spaces, end)

    def text_span(self, doc_id: str, start: int, end: int) -> tuple[int, int]:
        """The same of a span of a document's text."""
        noise = self._load(doc_id)[0].noise
        return self.raw_span(doc_id, raw_offset(start, noise), raw_offset(end - 1, noise) + 1)

    def _load(self, doc_id: str) -> tuple[Document, list[int]]:
        if doc_id not in self._loaded:
            document = self._library.document(doc_id)
            spaces = [at for at, character in enumerate(document.decoded_text()) if character.isspace()]
            self._loaded[doc_id] = (document, spaces)
        return self._loaded[doc_id]


def _score(query: JudgedQuery, answers: Sequence[Passage], sources: _Sources) -> tuple[float, float, float, float]:
    grades, found = [], set[int]()
    for passage in answers[:DEPTH]:
        a, b = sources.text_span(passage.doc_id, passage.start, passage.end)
        touched = []
        for n, qrel in enumerate(query.gold):
            if sources.named(passage.doc_id, qrel.doc):
                x, y = sources.raw_span(passage.doc_id, qrel.start, qrel.end)
                if min(b, y) > max(a, x):
                    touched.append((n, max(a, x), min(b, y), y - x))
        covered = len(set[int]().union(*(range(lo, hi) for _, lo, hi, _ in touched)))
        enough = covered >= 0.3 * max(1, b - a)
        new = {n for n, lo, hi, size in touched if hi - lo >= 0.5 * min(size, b - a)} - found if enough else set()
        found |= new
        grades.append(max((query.gold[n].grade for n in new), default=0))
    ideal = _gain(sorted((q.grade for q in query.gold), reverse=True)[:DEPTH])
    first = next((rank for rank, grade in enumerate(grades, start=1) if grade), None)
    twos = min(DEPTH, sum(q.grade == 2 for q in query.gold)) or 1
    return (
        min(1.0, _gain(grades) / ideal) if ideal else 0.0,
        sum(grade == 2 for grade in grades) / twos,
        float(first is not None),
        1.0 / first if first else 0.0,
    )


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))
