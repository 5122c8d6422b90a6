"""Texts cut into sentences, and these into the pieces of a static model: all that reranking reads of a passage.

Cutting a text takes longer than comparing it with a query, so what was cut is kept: flat arrays of numbers, for many
texts at once, that can be put one behind the other, picked from, and lie in a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from corpus.sentences import clauses, sentences
from index.encoder import Embedding, unit_rows
from index.piece_finder import FoundPieces
from index.static_encoder import StaticEncoder

#: A shorter sentence (一是。, 成效显著。) says too little to stand for its passage.
MIN_SENTENCE_CHARS = 6


@dataclass(frozen=True, slots=True)
class CutTexts:
    """n texts of s sentences of p pieces.

    `sentences`, whole numbers (n,): how many sentences each text has, of those that hold any pieces; `sizes` (s,): how
    many pieces each sentence has; `lengths` float32 (s,): how long the sum of their vectors is, 0 for a sentence that
    says too little; `pieces` (p,), of a kind of unsigned numbers: the pieces, one after another.
    """

    sentences: NDArray[np.integer[Any]]
    sizes: NDArray[np.integer[Any]]
    lengths: NDArray[np.float32]
    pieces: NDArray[Any]

    def __len__(self) -> int:
        return self.sentences.size

    @classmethod
    def joined(cls, parts: Sequence[CutTexts]) -> Self:
        """The texts of all parts, one after another."""
        return cls(
            np.concatenate([np.empty(0, np.uint32), *(part.sentences for part in parts)]),
            np.concatenate([np.empty(0, np.uint32), *(part.sizes for part in parts)]),
            np.concatenate([np.empty(0, np.float32), *(part.lengths for part in parts)]),
            np.concatenate([np.empty(0, np.uint16), *(part.pieces for part in parts)]),
        )

    def picked(self, numbers: NDArray[np.int64]) -> CutTexts:
        """Some of the texts, by their numbers int64 (m,)."""
        counts = np.asarray(self.sentences, np.int64)
        first = (np.cumsum(counts) - counts)[numbers]
        ends = np.cumsum(self.sizes, dtype=np.int64)
        return self.taken(counts[numbers], first, np.concatenate([np.zeros(1, np.int64), ends])[first])

    def taken(
        self, counts: NDArray[np.int64], first_sentences: NDArray[np.int64], first_pieces: NDArray[np.int64]
    ) -> CutTexts:
        """As many sentences of m texts as `counts`, whose first sentences and pieces stand there, int64 (m,) each."""
        sentences = _ranges(first_sentences, counts)
        sizes = self.sizes[sentences].astype(np.int64)
        ends = np.cumsum(counts)
        totals = np.cumsum(np.concatenate([np.zeros(1, np.int64), sizes]))
        pieces = _ranges(first_pieces, totals[ends] - totals[ends - counts])
        return CutTexts(counts, sizes, self.lengths[sentences], self.pieces[pieces])


@dataclass(frozen=True, slots=True)
class EmbeddedTexts:
    """Texts as the encoder's vectors, float32 (n, dimensions), and cut: both are made of the same pieces."""

    vectors: Embedding
    cut: CutTexts


def cut_texts(encoder: StaticEncoder, texts: Sequence[str]) -> CutTexts:
    """Texts cut into sentences, taken apart at semicolons too, and into the encoder's pieces."""
    return _cut(encoder, texts, encoder.found(texts))[0]


def embedded_texts(encoder: StaticEncoder, texts: Sequence[str]) -> EmbeddedTexts:
    """Texts embedded and cut at once: finding and adding up their pieces is what takes longest of either."""
    found = encoder.found(texts)
    cut, sums = _cut(encoder, texts, found)
    vectors = np.zeros((len(texts), encoder.dimensions), np.float32)
    ends = np.cumsum(cut.sentences, dtype=np.int64)
    for row, (end, count) in enumerate(zip(ends.tolist(), cut.sentences.tolist(), strict=True)):
        sums[end - count : end].sum(axis=0, out=vectors[row])
    # The unknown piece stands in no sentence. A text of nothing else says nothing, whatever its row of a model holds.
    owners = np.repeat(np.arange(len(texts)), found.sizes)[found.ids == encoder.unknown]
    unknown = np.where(cut.sentences > 0, np.bincount(owners, minlength=len(texts)), 0)
    if unknown.any():
        vectors += unknown[:, None] * encoder.piece_vectors(np.array([encoder.unknown]))
    return EmbeddedTexts(unit_rows(vectors), cut)


def _cut(encoder: StaticEncoder, texts: Sequence[str], found: FoundPieces) -> tuple[CutTexts, Embedding]:
    """The texts cut, and of each sentence the sum of its pieces' vectors, float32 (s, dimensions)."""
    spans = [_sentences(text) for text in texts]
    counts = np.array([len(of_text) for of_text in spans], np.int64)
    flat = np.array([span for of_text in spans for span in of_text], np.int64).reshape(-1, 2)
    # All texts as if they stood one behind the other, so that one look finds the sentences of all pieces.
    lengths = np.array([len(text) for text in texts], np.int64)
    bases = np.cumsum(lengths) - lengths
    known = (found.ids != encoder.unknown) & np.repeat(counts > 0, found.sizes)
    ids = found.ids[known]
    starts = (found.starts + np.repeat(bases, found.sizes))[known]
    owners = np.searchsorted(flat[:, 0] + np.repeat(bases, counts), starts, side="right") - 1
    # What a piece of another's tokenizer has before a text's first sentence is of that.
    owners = np.maximum(owners, np.repeat(np.cumsum(counts) - counts, found.sizes)[known])
    held = np.bincount(owners, minlength=len(flat))
    said = np.flatnonzero(held)
    sums = encoder.sums(ids, held[said])
    is_long = np.diff(flat[said]).reshape(-1) >= MIN_SENTENCE_CHARS
    cut = CutTexts(
        np.bincount(np.repeat(np.arange(len(texts)), counts)[said], minlength=len(texts)).astype(np.uint32),
        held[said].astype(np.uint32),
        np.where(is_long, np.linalg.norm(sums, axis=1), 0).astype(np.float32),
        ids.astype(encoder.piece_kind),
    )
    return cut, sums


def _sentences(text: str) -> list[tuple[int, int]]:
    return [part for span in sentences(text, 0, len(text)) for part in clauses(text, *span, "；;")]


def _ranges(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each start so many numbers from there on, one after another."""
    ends = np.cumsum(counts)
    return np.repeat(starts - ends + counts, counts) + np.arange(int(ends[-1]) if ends.size else 0)
