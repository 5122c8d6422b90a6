"""The bundled model and the fusion on judged queries over the shared real reports."""

from pathlib import Path

import pytest

from index.evaluation import evaluate, read_judged
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary


@pytest.mark.parametrize(("name", "least", "above_words"), [("party", 0.96, 0.0), ("provinces", 0.78, 0.06)])
def test_fused_search_beats_words_alone(
    shared: Path, library: FolderLibrary, name: str, least: float, above_words: float
) -> None:
    encoder = open_encoder()
    add_paths(library, encoder, [shared / "reports" / name])
    queries = read_judged(shared / "gold" / f"{name}_qrels.jsonl")
    searcher = Searcher(library, encoder)
    fused = evaluate(library, searcher, queries, "hybrid")["ALL"].ndcg
    words = evaluate(library, searcher, queries, "lexical")["ALL"].ndcg
    assert fused >= least
    assert fused >= words + above_words
