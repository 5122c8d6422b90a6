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
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.cut_texts import CutTexts, cut_texts
from index.encoder import Embedding, unit_rows
from index.highlights import Highlight
from index.piece_finder import Pieces
from index.static_encoder import StaticEncoder

#: From this cosine on a piece stands for a query's piece (大学生 and 高校 have 0.59, 贷款 and 融资 0.50).
#: Of the bundled model's pieces one pair in a thousand comes to 0.33 by chance.
NEAR = 0.42
#: Pieces of the query this much shorter than its longest say nothing (的, 怎么, 开展).
TELLING = 0.45
#: So many texts are kept cut, some 1 KB each: comparing many tasks comes to the same ones again.
_KEPT_TEXTS = 4096


@dataclass(frozen=True, slots=True)
class AlignedQuery:
    """The distinct pieces of a query: unit vectors float32 (n, dim), weights float32 (n,) that add up to 1.

    `words` is how each is written in it; `mean` is the vector of all of it, float32 (dim,), unit length.
    """

    ids: NDArray[np.int64]
    words: tuple[str, ...]
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


class Aligner:
    """Aligns queries with passages piece by piece."""

    def __init__(self, encoder: StaticEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, CutTexts] = {}

    def query(self, text: str) -> AlignedQuery:
        """The pieces of a query."""
        (pieces,) = self._encoder.pieces([text])
        ids, first = np.unique(pieces.ids, return_index=True)
        words = tuple(text[start:end] for start, end in pieces.spans[first].tolist())
        rows, lengths = self._encoder.piece_vectors(ids), self._encoder.piece_lengths[ids]
        total = float(lengths.sum())
        weights = lengths / total if total > 0 else lengths
        return AlignedQuery(ids, words, unit_rows(rows), weights.astype(np.float32), self._encoder.embed_query(text))

    def compare(self, query: AlignedQuery, texts: Sequence[str]) -> Alignment:
        """How a query stands to each of n texts."""
        return self.align(query, self.cut(texts))

    def align(self, query: AlignedQuery, texts: CutTexts) -> Alignment:
        """How a query stands to each of n texts that are cut already."""
        covered, sentence = np.zeros(len(texts), np.float32), np.zeros(len(texts), np.float32)
        if not query.ids.size or not texts.pieces.size:
            return Alignment(covered, sentence)
        # Passages share most of their pieces: each distinct one is looked up once.
        distinct, places = self._distinct(texts.pieces)
        rows = self._encoder.piece_vectors(distinct)
        near = _cosines(query, rows, self._encoder.piece_lengths[distinct])
        first_pieces = np.cumsum(texts.sizes) - texts.sizes
        sums = np.add.reduceat((rows @ query.mean)[places], first_pieces)
        cosines = np.divide(sums, texts.lengths, out=np.zeros_like(sums), where=texts.lengths > 0)
        told = np.flatnonzero(texts.sentences)
        first = (np.cumsum(texts.sentences) - texts.sentences)[told]
        best = np.maximum.reduceat(near.take(places, axis=1), first_pieces[first], axis=1)
        covered[told] = query.weights @ np.clip(best, 0.0, 1.0)
        sentence[told] = np.maximum(np.maximum.reduceat(cosines, first), 0.0)
        return Alignment(covered, sentence)

    def cut(self, texts: Sequence[str]) -> CutTexts:
        """Texts cut into sentences and pieces; what was cut lately is not cut again."""
        known = {text: cut for text in dict.fromkeys(texts) if (cut := self._known.get(text)) is not None}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            cut = cut_texts(self._encoder, missing)
            new = {text: cut.picked(np.array([number])) for number, text in enumerate(missing)}
            known |= new
            kept = dict(islice(new.items(), _KEPT_TEXTS))
            self._known = kept if len(self._known) + len(kept) > _KEPT_TEXTS else self._known | kept
        return CutTexts.joined([known[text] for text in texts])

    def spans(self, query: AlignedQuery, texts: Sequence[str], cut: CutTexts | None = None) -> list[list[Highlight]]:
        """Where in each of n texts telling pieces of the query stand, or pieces that are close to one.

        `cut` are the first of the texts, where those are cut already.
        """
        found = self._placed(texts, cut or CutTexts.joined([])) if query.ids.size else []
        if not sum(pieces.ids.size for pieces in found):
            return [[] for _ in texts]
        telling = query.weights >= TELLING * query.weights.max()
        distinct, places = self._distinct(np.concatenate([pieces.ids for pieces in found]))
        rows, lengths = self._encoder.piece_vectors(distinct), self._encoder.piece_lengths[distinct]
        is_exact = np.isin(distinct, query.ids[telling])
        cosines, words = _cosines(query, rows, lengths)[telling], np.array(query.words)[telling]
        is_near = (cosines.max(axis=0) >= NEAR) & ~np.isin(distinct, query.ids)
        stands_for: list[str] = words[cosines.argmax(axis=0)].tolist()
        out, start = [], 0
        for pieces in found:
            own = places[start : start + pieces.ids.size]
            start += pieces.ids.size
            exact = [Highlight(a, b, "exact") for a, b in pieces.spans[is_exact[own]].tolist()]
            near = [
                Highlight(a, b, "near", (stands_for[piece],))
                for (a, b), piece in zip(pieces.spans[is_near[own]].tolist(), own[is_near[own]].tolist(), strict=True)
                if b - a > 1
            ]
            out.append([*exact, *near])
        return out

    def _placed(self, texts: Sequence[str], cut: CutTexts) -> list[Pieces]:
        sizes = np.bincount(np.repeat(np.arange(len(cut)), cut.sentences), cut.sizes, len(cut)).astype(np.int64)
        known = self._encoder.placed(texts[: len(cut)], cut.pieces.astype(np.int64), sizes)
        missing = [text for text, pieces in zip(texts, known, strict=False) if pieces is None]
        others = iter(self._encoder.pieces([*missing, *texts[len(cut) :]]))
        return [next(others) if pieces is None else pieces for pieces in [*known, *[None] * (len(texts) - len(cut))]]

    def _distinct(self, pieces: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The distinct pieces, ascending, and where among them each of all stands: ten times as quick as sorting.

        :raises IndexError: there is no such piece.
        """
        every = pieces.astype(np.intp)
        places = np.zeros(self._encoder.piece_lengths.size, np.intp)
        places[every] = 1
        distinct = np.flatnonzero(places)
        places[distinct] = np.arange(distinct.size)
        return distinct, places[every]


def _cosines(query: AlignedQuery, rows: Embedding, lengths: NDArray[np.float32]) -> NDArray[np.float32]:
    """The cosines of a query's pieces with others, whose vectors are so long, float32 (pieces, others)."""
    cosines: NDArray[np.float32] = query.vectors @ rows.T
    cosines /= np.maximum(lengths, np.float32(1e-12))
    return cosines
