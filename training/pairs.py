"""Pairs to learn from, drawn from packed prose: two pieces of text that speak of the same thing.

There are no labels: a title and a paragraph below it, the sentence that opens a paragraph and the rest
of it, a few telling words and the paragraph they stand in, any sentence and the rest; and the rows of
our own tables (`training.tables`). Queries as people type them get what people type around them
(`training.framing`). Paragraphs are drawn a few at a time from one article, so that a
query is told apart from what stands beside its answer, as in a search of reports. Every step draws
fresh ones from its own seed, so that a run that is interrupted goes on as if it had not been.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.framing import Framer
from training.tables import TABLE_MIX, PackedRow, Pieces, draw

MAX_PIECES = 144
MIN_PIECES = 6
#: One item in this many is held out for validation.
HELD_OUT = 100

#: How often the words of a query are taken out of what they were drawn from, so that they have to be
#: found by what stands around them. At 0.5 exact terms suffer.
WORDS_TAKEN_OUT = 0.25
#: How often a sentence stays in what it is to find.
SENTENCE_LEFT_IN = 0.1

#: How often each kind of pair is drawn. A kind that an item cannot give falls back to a sentence.
PAIR_KINDS = {"lead": 0.36, "words": 0.24, "title": 0.15, "sentence": 0.15, "brief": 0.05, "halves": 0.05}
#: So many paragraphs at a time come from one item, from so far apart at most. With three, headings lose 0.01; sixteen
#: bring no more.
GROUP = 8
_REACH = 30
#: How much of a batch comes from each source, by file name; sources not named share the rest evenly.
SOURCE_MIX = {
    "news_broadcast": 0.52, "general_news_2023": 0.18, "laws": 0.12,
    "essays": 0.08, "speeches_and_policy": 0.05, "national_reports": 0.05,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """n pairs; row by row, what each query speaks of.

    `groups` int64 (n,): pairs of one item or table row have the same number. `loose` bool (n,): the query
    speaks of all its group, so that the others of it are no wrong answers.
    """

    queries: list[Pieces]
    positives: list[Pieces]
    groups: NDArray[np.int64]
    loose: NDArray[np.bool_]


@dataclass(slots=True)
class Packed:
    """What `training.prepare` wrote, with lookups by paragraph; `by_source` and `is_training` leave out what is not."""

    arrays: dict[str, NDArray[Any]]
    idf: NDArray[np.float32]
    is_word: NDArray[np.bool_]
    by_source: list[NDArray[np.int64]] = field(default_factory=list)
    paragraph_item: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    is_training: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))

    @classmethod
    def load(cls, path: Path, tokenizer: Tokenizer) -> Packed:
        """The packed file."""
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        n_items = arrays["item_source"].size
        paragraph_item = np.repeat(np.arange(n_items), np.diff(arrays["item_starts"]))
        lengths = np.diff(arrays["sentence_starts"][arrays["paragraph_starts"]])
        training = (paragraph_item % HELD_OUT != 0) & (lengths >= MIN_PIECES)
        source = arrays["item_source"][paragraph_item]
        by_source = [np.flatnonzero(training & (source == s)) for s in range(int(arrays["item_source"].max()) + 1)]
        size = tokenizer.get_vocab_size()
        is_word = np.array([len(tokenizer.id_to_token(i) or "") > 1 for i in range(size)])
        packed = cls(arrays, np.empty(0, np.float32), is_word, by_source, paragraph_item, training)
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

    @property
    def bounds(self) -> NDArray[np.int64]:
        """Where each paragraph begins in `pieces`, and where the last one ends; int64 (paragraphs + 1,)."""
        found: NDArray[np.int64] = self.arrays["sentence_starts"][self.arrays["paragraph_starts"]]
        return found

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

    def __init__(
        self, packed: Packed, source_names: Sequence[str], framer: Framer, rows: Sequence[PackedRow] = ()
    ) -> None:
        self._packed = packed
        self._framer = framer
        known = [SOURCE_MIX.get(name.split(".")[0]) for name in source_names]
        rest = max(0.0, 1.0 - sum(k for k in known if k is not None))
        unnamed = sum(k is None for k in known)
        weights = np.array([rest / unnamed if k is None else k for k in known])
        weights[[paragraphs.size == 0 for paragraphs in packed.by_source]] = 0.0
        self._source_weights = weights / weights.sum()
        self._tables = {name: [row for row in rows if row.table == name] for name in TABLE_MIX}
        # Words of more than one character: rare single ones have a high idf and say nothing alone.
        self._telling = np.where(packed.is_word, packed.idf**2, 0.0)

    def batch(self, size: int, rng: np.random.Generator) -> Batch:
        """`size` pairs."""
        drawn: list[tuple[Pieces, Pieces, int, bool]] = []
        group = -1  # of table rows; items count from 0
        for name, rows in self._tables.items():
            for number in rng.integers(len(rows), size=int(size * TABLE_MIX[name])) if rows else ():
                way, answer = draw(rows[int(number)], rng)
                if isinstance(answer, int):
                    answer = self._window(self._packed.paragraph(answer), rng)
                drawn.append((self._framer.framed(way, rng), answer, group - int(number), True))
            group -= len(rows)
        kinds = list(PAIR_KINDS)
        while len(drawn) < size:
            paragraphs = self._paragraphs(size - len(drawn), rng)
            chosen = rng.choice(len(kinds), paragraphs.size, p=list(PAIR_KINDS.values()))
            for paragraph, kind in zip(paragraphs, [kinds[number] for number in chosen], strict=True):
                pair = self._pair(int(paragraph), kind, rng)
                if pair is not None:
                    drawn.append((*pair, int(self._packed.paragraph_item[paragraph]), kind in ("title", "brief")))
        queries, positives, groups, loose = zip(*drawn[:size], strict=True)
        return Batch(
            [query[:MAX_PIECES] for query in queries],
            [positive[:MAX_PIECES] for positive in positives],
            np.array(groups, np.int64),
            np.array(loose, np.bool_),
        )

    def _paragraphs(self, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """About `count` paragraphs, a few of each item."""
        packed, out = self._packed, []
        starts = packed.arrays["item_starts"]
        for source in rng.choice(len(self._source_weights), -(-count // GROUP), p=self._source_weights):
            paragraphs = packed.by_source[source]
            one = int(paragraphs[int(rng.integers(paragraphs.size))])
            item = packed.paragraph_item[one]
            near = np.arange(max(starts[item], one - _REACH), min(starts[item + 1], one + _REACH + 1))
            near = near[packed.is_training[near]]
            out.append(near if near.size <= GROUP else rng.choice(near, GROUP, replace=False))
        return np.concatenate(out)

    def _pair(self, row: int, kind: str, rng: np.random.Generator) -> tuple[Pieces, Pieces] | None:
        packed = self._packed
        item = int(packed.paragraph_item[row])
        whole = packed.paragraph(row)
        if kind in ("title", "brief"):
            query = packed.title(item) if kind == "title" else packed.brief(item)
            if query.size >= 2:
                return query, self._window(whole, rng)
        elif kind == "words":
            words = self._words(self._window(whole, rng), rng)
            return words and (self._framer.framed(words[0], rng), words[1])
        elif kind == "halves" and whole.size >= 4 * MIN_PIECES:
            middle = int(rng.integers(whole.size // 3, 2 * whole.size // 3))
            return whole[:middle], whole[middle:]
        return self._sentence(row, kind == "lead", rng)

    def _sentence(self, row: int, is_lead: bool, rng: np.random.Generator) -> tuple[Pieces, Pieces] | None:
        """A sentence of a paragraph, the first one where `is_lead`, and the rest of the paragraph."""
        sentences = self._packed.sentences(row)
        if len(sentences) < 2:
            return None
        pick = 0 if is_lead else int(rng.integers(len(sentences)))
        keep = rng.random() < SENTENCE_LEFT_IN
        rest = np.concatenate([s for i, s in enumerate(sentences) if keep or i != pick])
        if sentences[pick].size < 3 or rest.size < MIN_PIECES:
            return None
        return sentences[pick], self._window(rest, rng)

    def _words(self, text: Pieces, rng: np.random.Generator) -> tuple[Pieces, Pieces] | None:
        """A few of a text's words, the more telling the likelier, and the text."""
        pieces = np.unique(text)
        weights = self._telling[pieces]
        pieces, weights = pieces[weights > 0], weights[weights > 0]
        if pieces.size < 4:
            return None
        count = int(rng.integers(1, 5))
        # The largest of these are a draw without replacement by weight (Efraimidis and Spirakis 2006).
        keys = np.log(weights) + rng.gumbel(size=pieces.size)
        query = pieces[np.argsort(-keys)[:count]]
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
