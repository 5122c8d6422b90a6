"""Texts into the pieces of a static model, and where these stand.

While `tokenizers` normalises a text, it keeps account of where each letter came from, and that takes as long as finding
the pieces. So texts come to it normalised (`index.prepared_texts`). Which pieces come out is the same, and where they
begin follows from their lengths. A text for which that cannot be done, and any other model's, goes the tokenizer's way.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from index.prepared_texts import UNKNOWN, PreparedText, Preparing

_SPACE = ord(" ")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of one text: `ids` int64 (n,), `spans` int64 (n, 2), code points of the text."""

    ids: NDArray[np.int64]
    spans: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FoundPieces:
    """All pieces of n texts, one text behind the other: `ids` int64 (p,), `starts` int64 (p,), code points of their
    own text, `sizes` int64 (n,): how many each text has.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]


class PieceFinder:
    """Finds the pieces that a tokenizer knows."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """The `tokenizer` is nobody else's from now on."""
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer, self._normaliser = tokenizer, tokenizer.normalizer
        self._preparing = Preparing(tokenizer)
        if self._preparing.is_possible:
            tokenizer.normalizer = None

    def ids(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """All pieces of each text, int64."""
        return [
            np.array(one.ids, np.int64)
            for one in self._encodings([self._preparing.prepared(text) for text in texts], texts)
        ]

    def pieces(self, texts: Sequence[str]) -> list[Pieces]:
        """All pieces of each text and where they stand in it."""
        out = []
        prepared = [self._preparing.prepared(text) for text in texts]
        for one, encoding in zip(prepared, self._encodings(prepared, texts, with_places=True), strict=True):
            spans = np.array(encoding.offsets, np.int64).reshape(-1, 2)
            if one is not None and one.owners is not None:
                spans = np.stack([one.owners[spans[:, 0]], one.owners[spans[:, 1] - 1] + 1], axis=1)
            out.append(Pieces(np.array(encoding.ids, np.int64), spans))
        return out

    def found(self, texts: Sequence[str]) -> FoundPieces:
        """All pieces of many texts and where they begin."""
        if not self._preparing.is_possible:
            return _joined(self.pieces(texts))
        prepared = [self._preparing.prepared(text) for text in texts]
        parts = [one.ids for one in self._encodings(prepared, texts)]
        ids = np.array([number for part in parts for number in part], np.int64)
        sizes = np.array([len(part) for part in parts], np.int64)
        starts, is_told = self._starts(["" if one is None else one.text for one in prepared], ids, sizes)
        own = [slice(end - size, end) for end, size in zip(np.cumsum(sizes).tolist(), sizes.tolist(), strict=True)]
        for place, one in zip(own, prepared, strict=True):
            if one is not None and one.owners is not None:
                starts[place] = one.owners[starts[place]]
        untold = np.flatnonzero(~is_told).tolist()
        for at, found in zip(untold, self.pieces([texts[at] for at in untold]), strict=True):
            starts[own[at]] = found.spans[:, 0]
        return FoundPieces(ids, starts, sizes)

    def placed(self, texts: Sequence[str], ids: NDArray[np.int64], sizes: NDArray[np.int64]) -> list[Pieces | None]:
        """As `pieces`, of texts that have these known pieces; none where their places cannot be told."""
        if not self._preparing.is_possible:
            return [None] * len(texts)
        starts, is_told = self._starts(self._preparing.plain(texts), ids, sizes)
        spans = np.stack([starts, starts + self._lengths[ids]], axis=1)
        ends = np.cumsum(sizes).tolist()
        return [
            Pieces(ids[end - size : end], spans[end - size : end]) if told else None
            for end, size, told in zip(ends, sizes.tolist(), is_told.tolist(), strict=True)
        ]

    def _starts(
        self, texts: Sequence[str], ids: NDArray[np.int64], sizes: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Where pieces begin in their text, int64 (p,), and of which texts that can be told, bool (n,).

        Of those whose letters are all in known pieces: these stand one behind the other, with only spaces between.
        """
        signs = np.frombuffer("".join(texts).encode("utf-32-le"), "<u4")
        lengths = np.array([len(text) for text in texts], np.int64)
        places = np.flatnonzero(signs != _SPACE)
        ends = np.cumsum(lengths)
        letters = np.diff(np.searchsorted(places, ends), prepend=0)
        in_pieces = np.concatenate([np.zeros(1, np.int64), np.cumsum(self._lengths[ids])])
        last = np.cumsum(sizes)
        is_told: NDArray[np.bool_] = in_pieces[last] - in_pieces[last - sizes] == letters
        first_letters = np.repeat(np.cumsum(letters) - letters - in_pieces[last - sizes], sizes) + in_pieces[:-1]
        is_known = np.repeat(is_told, sizes)
        starts = np.zeros(ids.size, np.int64)
        starts[is_known] = places[first_letters[is_known]] - np.repeat(ends - lengths, sizes)[is_known]
        return starts, is_told

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        """How many letters each piece has; the unknown one has any number, which no text's letters come to."""
        names = [self._tokenizer.id_to_token(number) or "" for number in range(self._tokenizer.get_vocab_size())]
        return np.array([-(1 << 32) if name == UNKNOWN else len(name) for name in names], np.int64)

    @cached_property
    def _whole(self) -> Tokenizer:
        """The tokenizer as it came."""
        if not self._preparing.is_possible:
            return self._tokenizer
        whole = deepcopy(self._tokenizer)
        whole.normalizer = self._normaliser
        return whole

    def _encodings(
        self, prepared: Sequence[PreparedText | None], texts: Sequence[str], with_places: bool = False
    ) -> list[Encoding]:
        """What the tokenizer finds; `with_places` in prepared texts, or where they are not, in the texts."""
        is_ready = [one is not None for one in prepared]
        ready = _encoded(self._tokenizer, [one.text for one in prepared if one is not None], with_places)
        if all(is_ready):
            return ready
        others = iter(_encoded(self._whole, list(compress(texts, (not is_one for is_one in is_ready))), with_places))
        quick = iter(ready)
        return [next(quick if is_one else others) for is_one in is_ready]


def _joined(parts: Sequence[Pieces]) -> FoundPieces:
    none = np.empty(0, np.int64)
    return FoundPieces(
        np.concatenate([none, *(part.ids for part in parts)]),
        np.concatenate([none, *(part.spans[:, 0] for part in parts)]),
        np.array([part.ids.size for part in parts], np.int64),
    )


def _encoded(tokenizer: Tokenizer, texts: list[str], with_places: bool) -> list[Encoding]:
    encode = tokenizer.encode_batch if with_places else tokenizer.encode_batch_fast
    found: list[Encoding] = encode(texts, add_special_tokens=False)
    return found
