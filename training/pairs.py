"""Pairs to learn from, drawn from packed prose: two pieces of text that speak of the same thing.

There are no labels: a title and a paragraph below it, a few telling words and the paragraph they
stand in, a sentence and the rest of its paragraph, a paragraph and its neighbour. Every step draws
fresh ones from its own seed, so that a run that is interrupted goes on as if it had not been.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Pieces = NDArray[np.uint16]

MAX_PIECES = 144
MIN_PIECES = 6
#: One item in this many is held out for validation.
HELD_OUT = 100

#: How often the words of a query are taken out of what they were drawn from, so that they have to be
#: found by what stands around them. At 0.5 exact terms suffer.
WORDS_TAKEN_OUT = 0.25

#: How often each kind of pair is drawn. A kind that an item cannot give falls back to a sentence.
PAIR_KINDS = {"title": 0.24, "brief": 0.06, "words": 0.26, "sentence": 0.26, "neighbour": 0.10, "halves": 0.08}
#: How much of a batch comes from each source, by file name; sources not named share the rest evenly.
SOURCE_MIX = {
    "news_broadcast": 0.52, "general_news_2023": 0.18, "laws": 0.12,
    "essays": 0.08, "speeches_and_policy": 0.05, "national_reports": 0.05,
}  # fmt: skip


@dataclass(slots=True)
class Packed:
    """What `training.prepare` wrote, with lookups by paragraph."""

    arrays: dict[str, NDArray[Any]]
    idf: NDArray[np.float32]
    is_word: NDArray[np.bool_]
    by_source: list[NDArray[np.int64]] = field(default_factory=list)
    paragraph_item: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    @classmethod
    def load(cls, path: Path, tokenizer: Tokenizer) -> Packed:
        """The packed file, paragraphs of held-out items left out of `by_source`."""
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        n_items = arrays["item_source"].size
        paragraph_item = np.repeat(np.arange(n_items), np.diff(arrays["item_starts"]))
        training = paragraph_item % HELD_OUT != 0
        source = arrays["item_source"][paragraph_item]
        by_source = [np.flatnonzero(training & (source == s)) for s in range(int(arrays["item_source"].max()) + 1)]
        size = tokenizer.get_vocab_size()
        is_word = np.array([len(tokenizer.id_to_token(i) or "") > 1 for i in range(size)])
        packed = cls(arrays, np.empty(0, np.float32), is_word, by_source, paragraph_item)
        packed.idf = packed._inverse_document_frequency(size)
        return packed

    def _inverse_document_frequency(self, vocabulary: int, sample: int = 150_000) -> NDArray[np.float32]:
        """log(N / (1 + paragraphs that hold the piece)), over every so many paragraphs; float32 (vocabulary,)."""
        n = self.paragraph_item.size
        rows = range(0, n, max(1, n // sample))
        counts = np.zeros(vocabulary, np.int64)
        for row in rows:
            counts[np.unique(self.paragraph(row))] += 1
        return np.log(len(rows) / (1.0 + counts)).clip(0.0).astype(np.float32)

    def sentences(self, paragraph: int) -> list[Pieces]:
        """The pieces of each sentence of a paragraph, empty ones left out."""
        first, last = self.arrays["paragraph_starts"][paragraph : paragraph + 2]
        starts = self.arrays["sentence_starts"][first : last + 1]
        flat = self.arrays["pieces"]
        return [flat[a:b] for a, b in zip(starts[:-1], starts[1:], strict=True) if b > a]

    def paragraph(self, paragraph: int) -> Pieces:
        """All pieces of a paragraph."""
        first, last = self.arrays["paragraph_starts"][paragraph : paragraph + 2]
        starts = self.arrays["sentence_starts"]
        pieces: Pieces = self.arrays["pieces"][starts[first] : starts[last]]
        return pieces

    def title(self, item: int) -> Pieces:
        """The pieces of an item's title, none where it has no title."""
        return self._of_item("titles", "title_starts", item)

    def brief(self, item: int) -> Pieces:
        """The pieces of an item's brief, none where it has none."""
        return self._of_item("briefs", "brief_starts", item)

    def _of_item(self, flat: str, starts: str, item: int) -> Pieces:
        pieces: Pieces = self.arrays[flat][self.arrays[starts][item] : self.arrays[starts][item + 1]]
        return pieces


class PairDrawer:
    """Draws batches of pairs."""

    def __init__(self, packed: Packed, source_names: list[str]) -> None:
        self._packed = packed
        known = [SOURCE_MIX.get(name.split(".")[0]) for name in source_names]
        rest = max(0.0, 1.0 - sum(k for k in known if k is not None))
        unnamed = sum(k is None for k in known)
        weights = np.array([rest / unnamed if k is None else k for k in known])
        weights[[rows.size == 0 for rows in packed.by_source]] = 0.0
        self._source_weights = weights / weights.sum()

    def batch(self, size: int, rng: np.random.Generator) -> tuple[list[Pieces], list[Pieces]]:
        """`size` pairs: the queries and, row by row, what each speaks of."""
        queries: list[Pieces] = []
        positives: list[Pieces] = []
        kinds = list(PAIR_KINDS)
        while len(queries) < size:
            need = size - len(queries)
            sources = rng.choice(len(self._source_weights), need, p=self._source_weights)
            drawn_kinds = rng.choice(len(kinds), need, p=np.array(list(PAIR_KINDS.values())))
            for source, kind in zip(sources, drawn_kinds, strict=True):
                rows = self._packed.by_source[source]
                pair = self._pair(int(rows[rng.integers(rows.size)]), kinds[kind], rng)
                if pair is not None:
                    queries.append(pair[0][:MAX_PIECES])
                    positives.append(pair[1])
        return queries, positives

    def _pair(self, row: int, kind: str, rng: np.random.Generator) -> tuple[Pieces, Pieces] | None:
        packed = self._packed
        item = int(packed.paragraph_item[row])
        whole = packed.paragraph(row)
        if whole.size < MIN_PIECES:
            return None
        if kind in ("title", "brief"):
            query = packed.title(item) if kind == "title" else packed.brief(item)
            if query.size >= 2:
                return query, self._window(whole, rng)
        elif kind == "words":
            return self._words(self._window(whole, rng), rng)
        elif kind == "neighbour":
            other = row + 1
            if other < packed.paragraph_item.size and packed.paragraph_item[other] == item:
                neighbour = packed.paragraph(other)
                if neighbour.size >= MIN_PIECES:
                    return self._window(whole, rng), self._window(neighbour, rng)
        elif kind == "halves" and whole.size >= 4 * MIN_PIECES:
            middle = int(rng.integers(whole.size // 3, 2 * whole.size // 3))
            return whole[:middle], whole[middle : middle + MAX_PIECES]
        return self._sentence(row, rng)

    def _sentence(self, row: int, rng: np.random.Generator) -> tuple[Pieces, Pieces] | None:
        sentences = self._packed.sentences(row)
        if len(sentences) < 2:
            return None
        pick = int(rng.integers(len(sentences)))
        keep = rng.random() < 0.1  # now and then the sentence itself is there too
        rest = np.concatenate([s for i, s in enumerate(sentences) if keep or i != pick])
        if sentences[pick].size < 3 or rest.size < MIN_PIECES:
            return None
        return sentences[pick], self._window(rest, rng)

    def _words(self, text: Pieces, rng: np.random.Generator) -> tuple[Pieces, Pieces] | None:
        pieces = np.unique(text)
        # Words of more than one character: rare single ones have a high idf and say nothing alone.
        weights = np.where(self._packed.is_word[pieces], self._packed.idf[pieces] ** 2, 0.0)
        if np.count_nonzero(weights) < 4:
            return None
        count = int(rng.integers(1, 5))
        query = rng.choice(pieces, count, replace=False, p=weights / weights.sum())
        if rng.random() < WORDS_TAKEN_OUT:
            rest = text[~np.isin(text, query)]
            if rest.size >= MIN_PIECES:
                return query, rest
        return query, text

    @staticmethod
    def _window(text: Pieces, rng: np.random.Generator) -> Pieces:
        if text.size <= MAX_PIECES:
            return text
        start = int(rng.integers(text.size - MAX_PIECES + 1))
        return text[start : start + MAX_PIECES]


def validation_pairs(packed: Packed, limit: int) -> tuple[list[Pieces], list[Pieces]]:
    """Titles of held-out items and the first paragraph of each, at most `limit`."""
    titles: list[Pieces] = []
    firsts: list[Pieces] = []
    starts = packed.arrays["item_starts"]
    for item in range(0, packed.arrays["item_source"].size, HELD_OUT):
        title, first = packed.title(item), packed.paragraph(int(starts[item]))
        if title.size >= 3 and first.size >= MIN_PIECES:
            titles.append(title)
            firsts.append(first[:MAX_PIECES])
    return titles[:limit], firsts[:limit]
