"""How well the program finds what it is asked for, beside other ways of searching the same passages.

    python -m benchmarks.quality --shared DIR [--model DIR] [--out benchmarks/results/quality.json]

`DIR` holds `reports/NAME` and `gold/NAME_qrels.jsonl`. Each set of reports gets a library of its own, and
every way of searching is scored in the same run: by nDCG@10 on the judged queries and, where the reports
have headings at the head of their paragraphs, by MRR@10 of finding each heading's own paragraph
(`training.evaluate`). Then the words of relevance: how many of the hits that get each are judged
relevant, and how well a score above the background tells them from others.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.machine import ROOT, machine
from corpus import Passage
from corpus.document import raw_offset
from index.caches.lexical import LexicalIndex
from index.caches.lexical_rows import LexicalRow
from index.encoder import unit_rows
from index.evaluation import Answer, JudgedQuery, Scores, evaluate, evaluate_answers, read_judged
from index.fusion import LEXICAL_WEIGHT, Signals, fuse
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.retrieval import Mode
from index.search import Searcher
from index.static_encoder import StaticEncoder
from index.store.library import FolderLibrary
from index.words import default_segmenter, squeeze
from training.evaluate import Scorer, by_vectors, heading_score, heading_tasks

SETS = ("party", "provinces")
_RRF_K = 60
_LSA_DIMENSIONS = 256

Fusion = Callable[[Signals], NDArray[np.float32]]
Cut = Callable[[str], list[str]]


def vectors_alone(signals: Signals) -> NDArray[np.float32]:
    """The passage's vector, without its sentences."""
    return fuse(signals) if signals.cosines is None else signals.cosines


def without_reranking(signals: Signals) -> NDArray[np.float32]:
    """The passage's vector and BM25."""
    if signals.cosines is None or signals.bm25 is None:
        return fuse(signals)
    words = signals.bm25 / signals.bm25_best if signals.bm25_best > 0 else signals.bm25
    return signals.cosines + LEXICAL_WEIGHT * words**2


def rank_fusion(signals: Signals) -> NDArray[np.float32]:
    """The same two by reciprocal ranks (Cormack et al. 2009)."""
    if signals.cosines is None or signals.bm25 is None:
        return fuse(signals)
    total = np.zeros(signals.rows.size, np.float32)
    for scores in (signals.cosines, signals.bm25):
        total[np.argsort(-scores, kind="stable")] += 1.0 / (_RRF_K + 1 + np.arange(scores.size))
    return total


#: What the program does, and parts of it.
OURS: dict[str, tuple[Mode, Fusion]] = {
    "dense, passage vectors alone": ("dense", vectors_alone),
    "dense": ("dense", fuse),
    "hybrid without reranking": ("hybrid", without_reranking),
    "hybrid, fused by rank": ("hybrid", rank_fusion),
    "hybrid": ("hybrid", fuse),
}


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters."""
    bare = squeeze(text)
    return [bare[i : i + 2] for i in range(len(bare) - 1)]


def bm25(cut: Cut) -> Scorer:
    """BM25 over what `cut` makes of a text."""

    def score(queries: Sequence[str], texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [LexicalRow(n, cut(text), "", "block", None, None, None) for n, text in enumerate(texts)]
        index = LexicalIndex.build(rows)
        out = np.zeros((len(queries), len(texts)), np.float32)
        for n, query in enumerate(queries):
            for row, value in index.search(list(dict.fromkeys(cut(query))), len(texts)):
                out[n, row] = value
        return out

    return score


def tf_idf(queries: Sequence[str], texts: Sequence[str]) -> NDArray[np.float32]:
    """Cosine of TF-IDF over characters and pairs of them."""
    made = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True).fit(texts)
    found: NDArray[np.float32] = (made.transform(queries) @ made.transform(texts).T).toarray()
    return found


def lsa(queries: Sequence[str], texts: Sequence[str]) -> NDArray[np.float32]:
    """Cosine after a singular value decomposition of TF-IDF over jieba's words (Deerwester et al. 1990)."""
    words = default_segmenter().index_words
    made = TfidfVectorizer(tokenizer=words, token_pattern=None, lowercase=False, sublinear_tf=True).fit(texts)
    counts = made.transform(texts)
    size = min(_LSA_DIMENSIONS, min(counts.shape) - 1)
    reduced = TruncatedSVD(size, random_state=0).fit(counts)
    found: NDArray[np.float32] = (
        unit_rows(reduced.transform(made.transform(queries))) @ unit_rows(reduced.transform(counts)).T
    )
    return found


#: Ways of searching that need no model of ours.
PEERS: dict[str, Scorer] = {
    "BM25, jieba words": bm25(default_segmenter().index_words),
    "BM25, pairs of characters": bm25(bigrams),
    "TF-IDF, characters": tf_idf,
    "LSA": lsa,
}


def answers(scorer: Scorer, passages: Sequence[Passage], queries: Sequence[str]) -> Answer:
    """Answers from scores of all passages."""
    texts = [passage.search_text for passage in passages]
    order = np.argsort(-scorer(queries, texts), axis=1, kind="stable")
    best = {query: order[n] for n, query in enumerate(queries)}
    return lambda query, k: [passages[row] for row in best[query][:k]]


@dataclass(frozen=True, slots=True)
class Told:
    """A hit of a judged query: its score above the background's, the word for it, and its grade."""

    word: str
    excess: float
    grade: int


def told(library: FolderLibrary, searcher: Searcher, queries: Sequence[JudgedQuery]) -> list[Told]:
    """All passages that were looked at for each query, with the words that a reader is told."""
    out = []
    stems = {d.doc_id: PurePosixPath(d.source).stem for d in library.documents()}
    noise = {doc_id: library.document(doc_id).noise for doc_id in stems}
    for query in queries:
        background = searcher.background(query.query)
        for found in searcher.rank(query.query, min(100, library.passage_count()), flat=True):
            p = found.stored.passage
            start, end = (raw_offset(at, noise[p.doc_id]) for at in (p.start, p.end - 1))
            grades = [
                q.grade
                for q in query.gold
                if q.doc == stems[p.doc_id]
                and min(end, q.end) - max(start, q.start) > 0.5 * min(end - start, q.end - q.start)
            ]
            out.append(Told(found.relevance or "far", found.score - background, max(grades, default=0)))
    return out


def relevance_table(rows: Sequence[Told]) -> dict[str, dict[str, float]]:
    """For each word: the share of hits at least so near that is relevant, and of those that describe the task."""
    out: dict[str, dict[str, float]] = {}
    words: list[str] = []
    for word in ("high", "related", "marginal"):
        words.append(word)
        chosen = [row for row in rows if row.word in words]
        out[word] = {
            "precision": sum(r.grade > 0 for r in chosen) / max(1, len(chosen)),
            "recall_of_grade_2": sum(r.grade == 2 for r in chosen) / max(1, sum(r.grade == 2 for r in rows)),
        }
    order = np.argsort([row.excess for row in rows], kind="stable")
    relevant = np.array([row.grade > 0 for row in rows])[order]
    places = np.flatnonzero(relevant) + 1
    n = int(relevant.sum())
    auc = (float(places.sum()) - n * (n + 1) / 2) / max(1, n * (len(rows) - n))
    return out | {"excess": {"auc": auc}}


def quality(shared: Path, name: str, model: str | None, work: Path) -> dict[str, Any]:
    """All scores on one set of reports."""
    encoder, queries = open_encoder(model), read_judged(shared / f"gold/{name}_qrels.jsonl")
    reports = shared / "reports" / name
    tasks = heading_tasks(reports)
    out: dict[str, Any] = {"headings": sum(len(task.headings) for task in tasks), "ways": {}}
    with FolderLibrary.create(work) as library:
        add_paths(library, encoder, [reports])
        passages = [found.passage for found in library.all_passages()]
        asked = [query.query for query in queries]
        for way, scorer in PEERS.items():
            scores = evaluate_answers(library, answers(scorer, passages, asked), queries)
            out["ways"][way] = _rounded(scores) | {"headings": _headings(tasks, scorer)}
        for way, (mode, fusion) in OURS.items():
            searcher = Searcher(library, encoder, fusion=fusion)
            out["ways"][way] = _rounded(evaluate(library, searcher, queries, mode))
        alone = _headings(tasks, by_vectors(encoder))
        out["ways"]["dense, passage vectors alone"]["headings"] = alone
        if model is None and isinstance(encoder, StaticEncoder):  # the words are calibrated for the bundled model
            out["relevance"] = relevance_table(told(library, Searcher(library, encoder), queries))
    return out


def _headings(tasks: list[Any], scorer: Scorer) -> float | None:
    return round(heading_score(tasks, scorer), 4) if len(tasks) > 5 else None


def _rounded(scores: dict[str, Scores]) -> dict[str, Any]:
    return {kind: {name: round(value, 4) for name, value in asdict(s).items()} for kind, s in scores.items()}


def main(argv: list[str] | None = None) -> int:
    """Measures, prints a table and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--model", help="a model folder; the bundled one unless told")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/quality.json")
    args = parser.parse_args(argv)
    result: dict[str, Any] = {"machine": machine(), "model": open_encoder(args.model).fingerprint, "sets": {}}
    with tempfile.TemporaryDirectory() as folder:
        for name in SETS:
            found = result["sets"][name] = quality(args.shared, name, args.model, Path(folder) / name)
            for way, scores in found["ways"].items():
                kinds = "  ".join(f"{k} {s['ndcg']:.3f}" for k, s in scores.items() if isinstance(s, dict))
                headings = scores.get("headings")
                print(f"{name:10s} {way:29s} {kinds}" + (f"  headings {headings:.3f}" if headings else ""))  # noqa: T201
            print(name, json.dumps(found.get("relevance")))  # noqa: T201
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
