"""Everyone on the judged queries: the passages of the shared reports, and what of the marked spans is found in ten."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus import Passage
from index.evaluation import Scores, evaluate, evaluate_answers, read_judged
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.retrieval import Mode
from index.search import Searcher
from index.store.library import FolderLibrary

SETS = ("party", "provinces")
_MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")


def judged(shared: str, name: str, library: str, texts: str) -> dict[str, Any]:
    """Makes a library of a set of reports, writes its texts for peers, and scores our own modes."""
    encoder, queries = open_encoder(), read_judged(Path(shared) / f"gold/{name}_qrels.jsonl")
    with FolderLibrary.create(Path(library)) as opened:
        add_paths(opened, encoder, [Path(shared) / "reports" / name])
        with Path(texts).open("w", encoding="utf-8") as file:
            for found in opened.all_passages():
                file.write(f"{json.dumps(found.passage.search_text, ensure_ascii=False)}\n")
        searcher = Searcher(opened, encoder)
        scores = {mode: _told(evaluate(opened, searcher, queries, mode)) for mode in _MODES}
    return {"queries": [query.query for query in queries], "scores": scores}


def score(shared: str, name: str, library: str, answers: dict[str, list[list[int]]]) -> dict[str, Any]:
    """The scores of peers' answers, the numbers of texts as `judged` wrote them."""
    queries = read_judged(Path(shared) / f"gold/{name}_qrels.jsonl")
    with FolderLibrary.create(Path(library)) as opened:
        passages = [found.passage for found in opened.all_passages()]
        out = {}
        for peer, found in answers.items():
            of_query = {
                query.query: [passages[n] for n in numbers] for query, numbers in zip(queries, found, strict=True)
            }

            def answer(query: str, k: int | None, best: dict[str, list[Passage]] = of_query) -> Sequence[Passage]:
                return best[query][:k]

            out[peer] = _told(evaluate_answers(opened, answer, queries))
    return out


def _told(scores: dict[str, Scores]) -> dict[str, float]:
    whole = scores["ALL"]
    return {"queries": whole.queries, "ndcg_at_10": round(whole.ndcg, 4), "success_at_10": round(whole.success, 4)}
