"""The passages of a library cut into sentences and pieces, in a file: what reranking reads of its candidates.

Cutting the texts of a search's two hundred candidates takes longer than all the rest of it, and reading them from the
database as long again. A row number always means the same text, so what was cut for an earlier commit holds for a
later one; a passage that is not in the file is cut when it is a candidate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.caches.plain_file import Header, read_plain, read_plain_header, write_plain
from index.caches.rows import Rows, places_of
from index.cut_texts import CutTexts, cut_texts
from index.static_encoder import StaticEncoder

KIND = "sentences"
_AT_A_TIME = 2_048
#: Of the passages' wordings only so many hex digits are kept: two of a million share them once in 36 million libraries.
_WORDING_DIGITS = 16


@dataclass(frozen=True, slots=True)
class PassageSentences:
    """Passages of rows int64 (n,), which ascend, with their wordings uint64 (n,) and their texts cut.

    `first_sentences` int64 (n,) and `first_pieces` int64 (n,) say where the sentences and the pieces of each begin.
    """

    rows: Rows
    wordings: NDArray[np.uint64]
    texts: CutTexts
    first_sentences: NDArray[np.int64]
    first_pieces: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Rows, wordings: NDArray[np.uint64], texts: CutTexts) -> PassageSentences:
        """The same, where each begins worked out."""
        counts = np.asarray(texts.sentences, np.int64)
        first = np.cumsum(counts) - counts
        ends = np.cumsum(texts.sizes, dtype=np.int64)
        return cls(rows, wordings, texts, first, np.concatenate([np.zeros(1, np.int64), ends])[first])

    @classmethod
    def none(cls) -> PassageSentences:
        """No passages."""
        return cls.of(np.empty(0, np.int64), np.empty(0, np.uint64), CutTexts.joined([]))

    def among(self, rows: Rows) -> tuple[Rows, NDArray[np.uint64], CutTexts]:
        """Those of `rows` int64 (m,) that are here, in order, their wordings, and their texts cut."""
        places = places_of(self.rows, rows)
        counts = self.texts.sentences[places].astype(np.int64)
        cut = self.texts.taken(counts, self.first_sentences[places], self.first_pieces[places])
        return self.rows[places], self.wordings[places], cut

    def kept(self, rows: Rows) -> PassageSentences:
        """Those of `rows` int64 (m,), which ascend, that are here."""
        if places_of(self.rows, rows).size == self.rows.size:  # to pick all would take twice their memory
            return self
        return PassageSentences.of(*self.among(rows))


def wording_number(wording_hash: str) -> int:
    """A passage's wording as a number."""
    return int(wording_hash[:_WORDING_DIGITS], 16)


def cut_passages(encoder: StaticEncoder, passages: Iterable[tuple[int, str, str]]) -> PassageSentences:
    """The passages of rows, which ascend, wording hashes and texts."""
    rows: list[int] = []
    wordings: list[int] = []
    parts: list[CutTexts] = []
    for part in _parts(passages):
        rows += [row for row, _, _ in part]
        wordings += [wording_number(wording) for _, wording, _ in part]
        parts.append(cut_texts(encoder, [text for _, _, text in part]))
    return PassageSentences.of(np.array(rows, np.int64), np.array(wordings, np.uint64), CutTexts.joined(parts))


def merged_sentences(parts: Sequence[PassageSentences]) -> PassageSentences:
    """The passages of all parts, which share none."""
    rows = np.concatenate([np.empty(0, np.int64), *(part.rows for part in parts)])
    wordings = np.concatenate([np.empty(0, np.uint64), *(part.wordings for part in parts)])
    texts = CutTexts.joined([part.texts for part in parts])
    if not (np.diff(rows) > 0).all():
        order = np.argsort(rows)
        rows, wordings, texts = rows[order], wordings[order], texts.picked(order)
    return PassageSentences.of(rows, wordings, texts)


def save_sentences(found: PassageSentences, path: Path, generation: int, token: str, fingerprint: str) -> None:
    """Writes the file; the old one, or none, stays until the new one is whole.

    :raises OSError: it cannot be written; nothing of it is left.
    """
    cut = found.texts
    counts = [cut.sentences.astype(np.uint32, copy=False), cut.sizes.astype(np.uint32, copy=False)]
    arrays: list[NDArray[Any]] = [found.rows, found.wordings, *counts, cut.lengths, cut.pieces]
    write_plain(path, KIND, generation, token, {"fingerprint": fingerprint}, arrays)


def read_sentences_header(path: Path, fingerprint: str) -> Header | None:
    """What the file at `path` says of itself, none where it holds no passages that this encoder cut."""
    header = read_plain_header(path, KIND)
    return None if header is None or header.about.get("fingerprint") != fingerprint else header


def load_sentences(path: Path, header: Header, full_check: bool = False) -> PassageSentences | None:
    """What is in the file at `path`, none where it is not whole; `full_check` sums it up to its last byte.

    The sentences and pieces are read from the file when they are used.
    """
    arrays = read_plain(path, header, full_check, mapped=True)
    if arrays is None or len(arrays) != 6:
        return None
    rows, wordings, sentences, sizes, lengths, pieces = arrays
    fits = rows.size == wordings.size == sentences.size and sizes.size == lengths.size == int(sentences.sum())
    if not fits or pieces.size != int(sizes.sum()) or not (np.diff(rows) > 0).all():
        return None
    return PassageSentences.of(np.array(rows), wordings, CutTexts(sentences, sizes, lengths, pieces))


def _parts(passages: Iterable[tuple[int, str, str]]) -> Iterator[list[tuple[int, str, str]]]:
    found = iter(passages)
    while part := list(islice(found, _AT_A_TIME)):
        yield part
