"""What in a passage answers a query: piece by piece, and sentence by sentence.

A static model's pieces can be compared one by one: for each piece of the query the closest piece of a
passage. That says how much of a query a passage speaks of, each piece weighted by its vector's length
(the length of a trained vector grows with how telling the word is), and shows why: the pieces aligned
are the highlights of a hit that are not there verbatim. The same pieces make the vectors of single
sentences, so a passage on many things is found by the one sentence that speaks of this.

It works beside any encoder, always with a static model's pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.sentences import clauses, sentences
from index.encoder import Embedding, unit_rows
from index.highlights import Highlight
from index.static_encoder import StaticEncoder

#: From this cosine on a piece stands for a query's piece (大学生 and 高校 have 0.59, 贷款 and 融资 0.50).
#: Of the bundled model's pieces one pair in a thousand comes to 0.33 by chance.
NEAR = 0.42
#: Pieces of the query this much shorter than its longest say nothing (的, 怎么, 开展).
TELLING = 0.45
#: A shorter sentence (一是。, 成效显著。) says too little to stand for its passage.
MIN_SENTENCE_CHARS = 6
#: The sentences of so many passages are kept, some 8 KB each: comparing many tasks comes to the same ones again.
_KEPT_TEXTS = 4096


@dataclass(frozen=True, slots=True)
class AlignedQuery:
    """The distinct pieces of a query: unit vectors float32 (n, dim), weights float32 (n,) that add up to 1.

    `mean` is the vector of all of it, float32 (dim,), unit length.
    """

    ids: NDArray[np.int64]
    vectors: Embedding
    weights: NDArray[np.float32]
    mean: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a query stands to n texts, each float32 (n,).

    `covered` is how much of the query's weight a text covers, between 0 and 1; `sentence` the cosine of
    the query with the closest of a text's sentences, 0 where none is close at all.
    """

    covered: NDArray[np.float32]
    sentence: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence: its pieces int64 (n,), the sum of their vectors float32 (dim,), and whether it says enough."""

    ids: NDArray[np.int64]
    sum: NDArray[np.float32]
    is_long: bool


class Aligner:
    """Aligns queries with passages piece by piece."""

    def __init__(self, encoder: StaticEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, tuple[_Part, ...]] = {}

    def query(self, text: str) -> AlignedQuery:
        """The pieces of a query."""
        ids = np.unique(self._encoder.pieces(text).ids)
        rows = self._encoder.piece_vectors(ids)
        lengths = np.linalg.norm(rows, axis=1)
        total = float(lengths.sum())
        weights = lengths / total if total > 0 else lengths
        return AlignedQuery(ids, unit_rows(rows), weights.astype(np.float32), self._encoder.embed_query(text))

    def compare(self, query: AlignedQuery, texts: Sequence[str]) -> Alignment:
        """How a query stands to each of n texts."""
        parts = [(owner, part) for owner, found in enumerate(self._parts(texts)) for part in found]
        covered, sentence = np.zeros(len(texts), np.float32), np.zeros(len(texts), np.float32)
        if not query.ids.size or not parts:
            return Alignment(covered, sentence)
        owners = np.array([owner for owner, _ in parts], np.int64)
        ids = [part.ids for _, part in parts]
        starts = np.cumsum([0] + [pieces.size for pieces in ids[:-1]])
        # Passages share most of their pieces: each distinct one is looked up once.
        distinct, places = np.unique(np.concatenate(ids), return_inverse=True)
        rows = self._encoder.piece_vectors(distinct)
        best = np.maximum.reduceat((query.vectors @ unit_rows(rows).T)[:, places], starts, axis=1)
        first = np.flatnonzero(np.diff(owners, prepend=-1))
        covered[owners[first]] = query.weights @ np.clip(np.maximum.reduceat(best, first, axis=1), 0.0, 1.0)
        cosines = unit_rows(np.stack([part.sum for _, part in parts])) @ query.mean
        long = np.array([part.is_long for _, part in parts])
        np.maximum.at(sentence, owners[long], cosines[long])
        return Alignment(covered, sentence)

    def _parts(self, texts: Sequence[str]) -> list[tuple[_Part, ...]]:
        """The sentences of each text that hold any pieces; what was compared lately is not cut again."""
        known = {text: self._known.get(text) for text in dict.fromkeys(texts)}
        missing = [text for text, parts in known.items() if parts is None]
        cut = [(text, sentence) for text in missing for sentence in _sentences(text)]
        ids = self._encoder.piece_ids([sentence for _, sentence in cut])
        found: dict[str, list[_Part]] = {text: [] for text in missing}
        for (text, sentence), pieces, total in zip(cut, ids, self._encoder.sums(ids), strict=True):
            if pieces.size:
                found[text].append(_Part(pieces, total, len(sentence) >= MIN_SENTENCE_CHARS))
        known |= {text: tuple(parts) for text, parts in found.items()}
        if found:
            new = {text: known[text] or () for text in missing[:_KEPT_TEXTS]}
            self._known = new if len(self._known) + len(new) > _KEPT_TEXTS else self._known | new
        return [known[text] or () for text in texts]

    def spans(self, query: AlignedQuery, text: str) -> list[Highlight]:
        """Where in `text` telling pieces of the query stand, or pieces that are close to one."""
        pieces = self._encoder.pieces(text)
        if not query.ids.size or not pieces.ids.size:
            return []
        telling = query.weights >= TELLING * query.weights.max()
        exact = np.isin(pieces.ids, query.ids[telling])
        near = (self._cosines(query, pieces.ids)[telling].max(axis=0) >= NEAR) & ~np.isin(pieces.ids, query.ids)
        found = [Highlight(int(a), int(b), "exact") for a, b in pieces.spans[exact]]
        return found + [Highlight(int(a), int(b), "near") for a, b in pieces.spans[near] if b - a > 1]

    def _cosines(self, query: AlignedQuery, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        rows = unit_rows(self._encoder.piece_vectors(ids))
        cosines: NDArray[np.float32] = query.vectors @ rows.T
        return cosines


def _sentences(text: str) -> list[str]:
    """The sentences of a text, taken apart at semicolons too."""
    spans = [part for span in sentences(text, 0, len(text)) for part in clauses(text, *span, "；;")]
    return [text[start:end] for start, end in spans]
