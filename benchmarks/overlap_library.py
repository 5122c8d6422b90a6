"""Libraries of any size for measuring the overlap check: reports made of public paragraphs, written without a model.

What is checked are characters, so the passages get vectors of one number. Where the paragraphs are used up, further
ones are put together of the sentences of others: most of these stand in several reports then, which is the harder case.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from corpus import SourceFile, read_document, split_passages
from corpus.sentences import sentences
from index.encoder import Embedding
from index.store.library import Library
from index.store.records import NewReport
from index.store.schema import text_hash

PASSAGES, _PARAGRAPHS, _REPORTS_AT_A_TIME = 20_000, 50, 100
_LENGTHS = range(40, 221)
_FILES = ("national_reports", "speeches_and_policy", "essays", "news_broadcast", "general_news_2023")
#: The last texts of this file are in no library: drafts have their own sentences from them.
OWN_FILE, OWN_TEXTS = "essays.jsonl.xz", 250


class _NoEncoder:
    """Vectors of one number that say nothing."""

    name = fingerprint = "none"
    dimensions = 1

    def embed(self, texts: Sequence[str]) -> Embedding:
        """Ones."""
        return np.ones((len(texts), 1), np.float32)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """One."""
        return np.ones(1, np.float32)


def own_texts(data: Path) -> list[str]:
    """Texts that are in no library."""
    return ["\n".join(paragraphs) for paragraphs in _texts(data / OWN_FILE)[-OWN_TEXTS:]]


def reports_of(data: Path) -> Iterator[str]:
    """Reports without end, of fifty paragraphs each."""
    paragraphs = _paragraphs(data)
    while True:
        yield "\n".join(["工作总结", *islice(paragraphs, _PARAGRAPHS)]) + "\n"


def fill(folder: Path, reports: Iterable[str], passages: int | None = None, names: Sequence[str] = ()) -> list[str]:
    """Makes a library of reports, each of a unit of its own, up to so many passages; returns the reports."""
    encoder, texts, out = _NoEncoder(), enumerate(reports), list[str]()
    with Library.create(folder) as library:
        while passages is None or library.passage_count() < passages:
            if not (batch := list(islice(texts, _REPORTS_AT_A_TIME))):
                break
            out += [text for _, text in batch]
            new = []
            for number, text in batch:
                name = names[number] if names else f"单位{number}"
                document = read_document(SourceFile(folder, f"{name}/2025年{name}工作总结.txt"), text.encode())
                new.append(NewReport(document, split_passages(document)))
            inputs = {text_hash(passage.search_text) for report in new for passage in report.passages}
            library.put_reports(new, {name: np.ones(1, np.float32) for name in inputs}, encoder)
    return out


def _paragraphs(data: Path) -> Iterator[str]:
    """Paragraphs without end: all there are, and then others of their sentences."""
    found = []
    for name in _FILES:
        texts = _texts(data / f"{name}.jsonl.xz")
        for paragraphs in texts[:-OWN_TEXTS] if f"{name}.jsonl.xz" == OWN_FILE else texts:
            for paragraph in map(str.strip, paragraphs):
                if len(paragraph) in _LENGTHS:
                    found.append(paragraph)
                    yield paragraph
    chance = Random(1)
    while True:
        text = "".join(chance.choice(found) for _ in range(3))
        pieces = [text[a:b] for a, b in sentences(text, 0, len(text))]
        yield "".join(chance.sample(pieces, len(pieces)))[: _LENGTHS.stop - 1]


def _texts(file: Path) -> list[list[str]]:
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["paragraphs"] for line in lines]
