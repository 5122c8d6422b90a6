"""Libraries of any size for measuring the overlap check, written without a model.

What is checked are characters, so the passages get vectors of one number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import SourceFile, read_document, split_passages
from index.encoder import Embedding
from index.store.library import FolderLibrary
from index.store.records import NewReport
from index.store.schema import text_hash

PASSAGES, _REPORTS_AT_A_TIME = 20_000, 100


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


def fill(folder: Path, reports: Iterable[str], passages: int | None = None, names: Sequence[str] = ()) -> list[str]:
    """Makes a library of reports, each of a unit of its own, up to so many passages; returns the reports."""
    encoder, texts, out = _NoEncoder(), enumerate(reports), list[str]()
    with FolderLibrary.create(folder) as library:
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
