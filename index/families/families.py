"""The families of a library: passages that share their wording, each family with its core.

Openings are left out. Whole passages are compared, and of long ones each sentence besides: two may share one sentence
in four, word for word, and not much else. A family of sentences is told only where its passages are not one already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from corpus.sentences import sentences
from index.families.wordings import Group, Piece, Wordings
from index.store.records import StoredPassage, Touched
from index.store.schema import text_hash
from index.wording import wording_key

#: A passage with a wording longer than this is compared sentence by sentence, too; of sentences, those of so many
#: characters.
_LONG_CHARS, _SENTENCE_CHARS = 120, 15
#: Who hears how far the families are: passages read, of so many as he knows, and then pieces compared, of how many.
Told = Callable[[Literal["reading", "comparing"], int, int | None], None]
_TOLD_EVERY = 500


@dataclass(frozen=True, slots=True)
class Families:
    """The wordings of a library's passages, and those of the sentences of the long ones."""

    passages: Wordings
    sentences: Wordings

    @classmethod
    def of(cls, passages: Iterable[StoredPassage], told: Told | None = None) -> Families:
        """The families of these passages; `told` hears how far it is, and may end it by raising."""
        return cls(Wordings.none(), Wordings.none())._with_more(passages, told)

    def following(self, touched: Touched, passages: Iterable[StoredPassage]) -> Families:
        """The families after some commits: without the rows that were touched, and with what stands there now."""
        return Families(self.passages.without(touched), self.sentences.without(touched))._with_more(passages)

    def _with_more(self, passages: Iterable[StoredPassage], told: Told | None = None) -> Families:
        wholes: list[Piece] = []
        parts: list[Piece] = []
        for number, found in enumerate(passages):
            if told is not None and number % _TOLD_EVERY == 0:
                told("reading", number, None)
            text = found.passage.text
            if found.passage.kind == "opening" or not (wording := wording_key(text)):
                continue
            wholes.append(Piece(found.row, 0, len(text), wording, first_bits(found.wording_hash)))
            if len(wording) > _LONG_CHARS:
                parts += _sentences(found.row, text)
        done, pieces = 0, len(wholes) + len(parts)

        def compared(count: int) -> None:
            nonlocal done
            done += count
            if told is not None:
                told("comparing", done, pieces)

        compared(0)
        return Families(self.passages.with_more(wholes, compared), self.sentences.with_more(parts, compared))

    def __iter__(self) -> Iterator[Group]:
        """All families: those of whole passages, those of most passages first, and then those of sentences."""
        for groups in self.groups():
            yield from groups

    def groups(self) -> tuple[list[Group], list[Group]]:
        """The families of whole passages, and those of sentences; of each those of most passages first."""
        within: dict[int, set[int]] = {}
        wholes = list(self.passages.groups())
        for number, group in enumerate(wholes):
            for row in group.rows.tolist():
                within.setdefault(row, set()).add(number)
        parts = []
        for group in self.sentences.groups():
            rows = np.unique(group.rows).tolist()
            if len(rows) > 1 and not set.intersection(*(within.get(row, set()) for row in rows)):
                parts.append(group)
        return wholes, parts


def _sentences(row: int, text: str) -> Iterator[Piece]:
    for start, end in sentences(text, 0, len(text)):
        wording = wording_key(text[start:end])
        if len(wording) >= _SENTENCE_CHARS:
            yield Piece(row, start, end, wording, first_bits(text_hash(wording)))


def first_bits(name: str) -> int:
    """The first 64 bits of a hash in hexadecimal digits."""
    return int(name[:16], 16)
