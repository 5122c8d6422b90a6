import importlib.util
import json
from pathlib import Path

import pytest

from corpus import Document
from index.evaluation import evaluate, read_judged
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder


def test_a_perfect_answer_scores_one(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path, tmp_path: Path
) -> None:
    (folder / "z").mkdir()
    (folder / "z" / "2024年乙局党建工作总结.txt").write_text("另一份同名的材料。", encoding="utf-8")
    add_paths(library, encoder, [folder])
    source = next(folder.glob("乙局/2024/*.txt"))
    text = source.read_text(encoding="utf-8")
    start = text.index("坚持第一议题")
    gold = [{"doc": source.stem, "start": start, "end": text.index("学深悟透。") + 5, "grade": 2}]
    judged = tmp_path / "qrels.jsonl"
    judged.write_text(json.dumps({"id": "1", "kind": "topic", "query": "第一议题", "gold": gold}, ensure_ascii=False))
    scores = evaluate(library, Searcher(library, encoder), read_judged(judged))
    assert list(scores) == ["topic", "ALL"]
    assert (scores["ALL"].ndcg, scores["ALL"].mrr, scores["ALL"].success, scores["ALL"].p2) == (1.0, 1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"id": 1, "query": 5, "gold": []}',
        '{"id": 1, "query": "，", "gold": []}',
        '{"id": 1}',
        '{"id": 1, "query": "x", "gold": [{"doc": "a"}]}',
    ],
)
def test_a_line_that_is_no_judgement_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "q").write_text(f'{{"id": "0", "query": "x", "gold": []}}\n{line}\n')
    with pytest.raises(ValueError, match="^2$"):
        read_judged(tmp_path / "q")


@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
def test_scores_are_those_of_the_shared_scorer(shared: Path, library: FolderLibrary, mode: str) -> None:
    spec = importlib.util.spec_from_file_location("span_eval", shared / "gold/span_eval.py")
    assert spec and spec.loader
    theirs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(theirs)
    encoder = open_encoder()
    add_paths(library, encoder, [shared / "reports/party"])
    searcher = Searcher(library, encoder)
    path = shared / "gold/party_qrels.jsonl"
    documents: list[Document] = [library.document(d.doc_id) for d in library.documents()]
    sources = theirs.Sources({Path(d.source).stem: d.decoded_text() for d in documents})
    ours = evaluate(library, searcher, read_judged(path), mode)["ALL"]  # type: ignore[arg-type]
    scores = []
    for query in theirs.load(path):
        hits = searcher.search(query["query"], k=10, mode=mode, flat=True)  # type: ignore[arg-type]
        scores.append(theirs.score(query, [(Path(h.document.source).stem, h.passage.text) for h in hits], sources))
    for name, value in (("ndcg", ours.ndcg), ("p2", ours.p2), ("success", ours.success), ("mrr", ours.mrr)):
        assert value == pytest.approx(sum(s[name] for s in scores) / len(scores))
