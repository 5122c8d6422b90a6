"""What is written when a run has ended: the model's folder, and the card that says what it is."""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.trainer import Settings

#: The terms of the sources that are known by name; the text trained the weights and is no part of them.
TERMS = {
    "news_broadcast": "repository under MIT; the prose is the broadcaster's",
    "general_news_2023": "the prose is its publishers'",
    "laws": "official documents, without copyright (Copyright Law of China, article 5)",
    "national_reports": "official documents, without copyright (Copyright Law of China, article 5)",
    "speeches_and_policy": "official documents and speeches",
    "essays": "the prose is its publishers'",
}


def write_model(folder: Path, tokenizer: Tokenizer, table: NDArray[np.float32], card: str) -> None:
    """Writes the folder that sentence-transformers loads; the old folder stays until the new one is whole."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    temporary = folder.with_name(folder.name + ".new")
    shutil.rmtree(temporary, ignore_errors=True)
    table[0] = 0.0  # the unknown piece says nothing
    # Half precision: half the size, and no query of the validation set changes its rank.
    modules = [StaticEmbedding(tokenizer, embedding_weights=table.astype(np.float16)), Normalize()]
    SentenceTransformer(modules=modules).save(str(temporary), create_model_card=False)
    (temporary / "README.md").write_text(card, encoding="utf-8")
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    temporary.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def model_card(
    settings: Settings, seeds: int, summary: Mapping[str, Any], rows: int, minutes: float, scores: tuple[float, float]
) -> str:
    """What the model is, what it was made from and how well it did on what was held out."""
    sources = "\n".join(
        f"| {s['name']} | {s['items']:,} | {s['characters']:,} | {TERMS.get(s['name'].split('.')[0], 'not known')} |"
        for s in summary["sources"]
    )
    return f"""# The bundled sentence model of Chengli

A static embedding model for Chinese official prose: a Unigram tokenizer of {summary["vocabulary"]} pieces and a
table of {settings.dimensions} numbers each; a text is the mean of its pieces at unit length. Trained from nothing by
`training/`; Apache-2.0 as the rest of the project.

| source | items | characters | terms |
|---|---|---|---|
{sources}

- text: {summary["items"]:,} items, {summary["paragraphs"]:,} paragraphs, {summary["pieces"]:,} pieces
- own tables: {rows:,} rows of `training/plain_official.tsv` and `training/tasks.tsv`
- settings: {json.dumps(asdict(settings))}; tables to learn from: {seeds}
- machine: {platform.machine()}, {torch.get_num_threads()} threads, torch {torch.__version__}; {minutes:.0f} minutes
- held out, MRR@10: title → first paragraph {scores[0]:.3f}; way to ask → wordings of its row {scores[1]:.3f}
"""
