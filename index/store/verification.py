"""Whether a library is whole: every row against its check, every offset against its text, every cache.

Caches that do not fit are healed on the way. Vectors can be made anew from their texts; a report whose
text is damaged cannot, and has to be added again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from index.caches.opening import open_indexes
from index.encoder import Encoder
from index.store.library import Library
from index.store.schema import check_of
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
    """Reads the whole library; `repair` also makes missing and damaged vectors anew, under the caller's lock.

    :raises OtherEncoderError: the library was made by another encoder.
    """
    library.check_encoder(encoder)
    findings = Findings(database=library.integrity_faults())
    damaged = _damaged(library, findings)
    good = _good_vectors(library, encoder.dimensions, findings)
    texts = dict(library.input_texts(left_out=damaged))
    findings.without_vector = [name for name in texts if name not in good]
    if repair and findings.without_vector:
        names = findings.without_vector
        library.put_vectors(zip(names, encoder.embed([texts[name] for name in names]), strict=True))
        findings.without_vector = []
    if findings.whole:
        findings.healed = open_indexes(library, encoder.dimensions, segmenter, full_check=True).rebuilt
    return findings


def _damaged(library: Library, findings: Findings) -> set[str]:
    """The ids of reports that do not fit their checks, and of those whose passages are all that is left."""
    counts = library.passage_counts()
    findings.passages = sum(counts.values())
    damaged: set[str] = set()
    for document in library.documents():
        findings.documents += 1
        counts.pop(document.doc_id, None)
        if not library.is_whole(document.doc_id):
            damaged.add(document.doc_id)
            findings.damaged.append(document.source)
    findings.damaged += counts
    return damaged | set(counts)


def _good_vectors(library: Library, dimensions: int, findings: Findings) -> set[str]:
    """The input hashes of whole vectors."""
    good: set[str] = set()
    for name, blob, stored in library.stored_vectors():
        findings.vectors += 1
        whole = check_of(name, blob) == stored and len(blob) == 4 * dimensions
        if whole and np.isfinite(np.frombuffer(blob, "<f4")).all():
            good.add(name)
    return good
