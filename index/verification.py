"""Whether a library is whole: every row against its check, every offset against its text, every cache.

Caches that do not fit are healed on the way. Vectors can be made anew from their texts; a report whose
text is damaged cannot, and has to be added again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from index.caches import open_indexes
from index.encoder import Encoder
from index.library import Library
from index.schema import check_of, text_hash
from index.words import Segmenter


@dataclass(slots=True)
class Findings:
    """What a library holds and what is wrong with it."""

    documents: int = 0
    passages: int = 0
    vectors: int = 0
    #: Caches that were missing, stale or damaged and are whole again.
    healed: tuple[str, ...] = ()
    #: Damage of SQLite's own.
    database: list[str] = field(default_factory=list)
    #: Reports whose text, passages or metadata do not fit their checks, by source.
    damaged: list[str] = field(default_factory=list)
    #: Texts (by input hash) without a whole vector.
    without_vector: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not (self.database or self.damaged or self.without_vector)


def verify(library: Library, encoder: Encoder, segmenter: Segmenter, repair: bool = False) -> Findings:
    """Reads the whole library; `repair` also makes missing and damaged vectors anew. The caller holds the lock.

    :raises OtherEncoderError: the library was made by another encoder.
    """
    library.check_encoder(encoder)
    findings = Findings(database=library.integrity_faults())
    sources = _check_documents(library, findings)
    _check_passages(library, findings, sources)
    good = _good_vectors(library, encoder.dimensions, findings)
    texts = dict(library.input_texts())
    findings.without_vector = [name for name in texts if name not in good]
    if repair and findings.without_vector:
        names = findings.without_vector
        library.put_vectors(zip(names, encoder.embed([texts[name] for name in names]), strict=True))
        findings.without_vector = []
    if findings.whole:
        findings.healed = open_indexes(library, encoder.dimensions, segmenter, full_check=True).rebuilt
    return findings


def _check_documents(library: Library, findings: Findings) -> dict[str, str]:
    sources: dict[str, str] = {}

    def check(row: tuple[Any, ...]) -> None:
        *values, stored = row
        sources[values[0]] = values[2]
        findings.documents += 1
        if check_of(*values) != stored:
            findings.damaged.append(values[2])

    library.each_row("document", check)
    return sources


def _check_passages(library: Library, findings: Findings, sources: dict[str, str]) -> None:
    texts: dict[str, str] = {name: text_hash(text) for name, text in _texts_by_place(library).items()}

    def check(row: tuple[Any, ...]) -> None:
        *values, stored = row
        doc_id, ordinal, input_hash = values[0], values[1], values[8]
        findings.passages += 1
        source = sources.get(doc_id, doc_id)
        fits = check_of(*values) == stored and texts.get(f"{doc_id}/{ordinal}") == input_hash
        if not fits and source not in findings.damaged:
            findings.damaged.append(source)

    library.each_row("passage", check)


def _texts_by_place(library: Library) -> dict[str, str]:
    out = {}
    for document in library.documents():
        for stored in library.passages_of(document.doc_id):
            out[f"{document.doc_id}/{stored.passage.ordinal}"] = stored.passage.search_text
    return out


def _good_vectors(library: Library, dimensions: int, findings: Findings) -> set[str]:
    good: set[str] = set()

    def check(row: tuple[Any, ...]) -> None:
        name, blob, stored = row
        findings.vectors += 1
        if check_of(name, blob) == stored and len(blob) == 4 * dimensions:
            vector = np.frombuffer(blob, "<f4")
            if np.isfinite(vector).all():
                good.add(name)

    library.each_row("vector", check)
    return good
