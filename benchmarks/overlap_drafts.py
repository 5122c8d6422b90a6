"""Drafts made of real passages by edits that are known, each with what of it is taken over.

Sentences of reports in a library are taken over as they stand or edited, among sentences of texts that are in no
report: of these none has thirteen counted characters in a row in common with the library, told by plain windows of
characters; and of the passages that are taken over none has thirteen that stand in the reports of many units.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from compare.overlap.set_phrases import many_units
from corpus.sentences import sentences
from index.static_encoder import StaticEncoder
from index.words import Segmenter

_COUNTED = re.compile(r"[\u4e00-\u9fff0-9*×]")
_NUMBER, _HAN = re.compile(r"[0-9]+"), re.compile(r"[\u4e00-\u9fff]+")
_CLAUSE = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{8,30}(?![\u4e00-\u9fff])")
#: Counted characters of a draft, and of a sentence that is used.
_CHARS, _SENTENCE = 1200, range(20, 121)
_WINDOW = 13
#: A word is put in the place of another that is so near in meaning, and written so often.
_COSINES, _OFTEN = (0.35, 0.97), 3

#: Of a draft of set phrases passages that hold so many of them are its sources for what has to be told some.
_HOLDERS = 10
#: A piece of a draft: taken over as it stands, put in the place of a word that was, or of the draft's own.
Piece = tuple[str, Literal["taken", "swapped", "own"]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft of a `kind`: pieces of text, and the passages that those that are taken over are from."""

    kind: str
    pieces: tuple[Piece, ...]
    sources: tuple[str, ...]

    @property
    def text(self) -> str:
        """The draft."""
        return "".join(text for text, _ in self.pieces)

    @property
    def truth(self) -> float:
        """How much of its counted characters is taken over: words that were swapped for others are not."""
        return self._share("taken")

    @property
    def truth_with_swapped(self) -> float:
        """How much of it is taken over if words that were swapped are taken over as well."""
        return self._share("taken", "swapped")

    @property
    def swapped(self) -> float:
        """How many of the characters that come from a passage are in words that were swapped."""
        return 1 - self.truth / self.truth_with_swapped if self.truth_with_swapped else 0.0

    def _share(self, *kinds: str) -> float:
        return sum(count(text) for text, kind in self.pieces if kind in kinds) / count(self.text)


def count(text: str) -> int:
    """How many characters are counted."""
    return len(_COUNTED.findall(text))


class DraftMaker:
    """Makes drafts of passages that are in a library and of sentences that are not."""

    def __init__(
        self, reports: Sequence[str], taken: Sequence[str], others: Iterable[str], encoder: StaticEncoder, seed: int
    ) -> None:
        """`reports` are the library's texts, `taken` some of its passages, `others` texts that are not in it."""
        self._chance, self._segmenter = Random(seed), Segmenter()
        many = many_units(len(reports))
        held = Counter(window for report in reports for window in set(map(hash, _windows(report))))
        # What is a set phrase is not taken over: passages with any are left out, so that the truth is plain.
        self._passages = [p for p in taken if len(_sentences(p)) > 1 and _most(p, held) < many]
        self._fresh = [s for text in others for s in _sentences(text) if not _most(s, held)]
        clauses = Counter(clause for report in reports for clause in set(_CLAUSE.findall(report)))
        self._phrases = sorted(clause for clause, often in clauses.items() if often >= many)
        self._near = _near_words(taken, self._segmenter, encoder)
        self.counts = {"passages": len(self._passages), "own_sentences": len(self._fresh),
                       "set_phrases": len(self._phrases), "words_with_a_synonym": len(self._near)}  # fmt: skip

    def all(self, number: int = 500) -> list[Draft]:
        """So many drafts, each kind in its share of 500."""
        plan: list[tuple[str, int, Callable[[], Draft]]] = [
            *((f"verbatim {share}%", 15, self._plain(f"verbatim {share}%", share)) for share in range(0, 101, 10)),
            ("numbers changed", 60, lambda: self._edited("numbers changed", self._other_numbers)),
            *(
                (f"{share}% of words", 40, self._reworded(f"{share}% of words", share / 100))
                for share in (10, 20, 30)
            ),
            ("sentences reordered", 50, lambda: self._edited("sentences reordered", _whole, shuffled=True)),
            ("two sources woven", 55, self._woven),
            ("set phrases only", 50, self._only_phrases),
        ]  # fmt: skip
        return [made() for _, often, made in plan for _ in range(max(often * number // 500, 1))]

    def _plain(self, kind: str, percent: int) -> Callable[[], Draft]:
        return lambda: self._edited(kind, _whole, percent / 100)

    def _reworded(self, kind: str, share: float) -> Callable[[], Draft]:
        return lambda: self._edited(kind, lambda sentence: self._other_words(sentence, share))

    def _edited(
        self, kind: str, edit: Callable[[str], list[Piece]], share: float | None = None, shuffled: bool = False
    ) -> Draft:
        """A draft of which `share`, else some share, is of passages, edited, in runs of sentences of one passage."""
        wanted = _CHARS * (self._chance.uniform(0.3, 1.0) if share is None else share)
        taken: list[list[Piece]] = []
        sources, chars = [], 0
        while chars < wanted:
            passage = self._chance.choice(self._passages)
            sources.append(passage)
            for sentence in _sentences(passage):
                if chars < wanted:
                    taken.append(edit(sentence))
                    chars += count(sentence)
        own: list[list[Piece]] = []
        while chars < _CHARS and (not own or _CHARS - chars > _SENTENCE.start):
            sentence = self._chance.choice(self._fresh)
            own.append([(sentence, "own")])
            chars += count(sentence)
        own = own if wanted < _CHARS else []
        if shuffled:
            self._chance.shuffle(taken)
        return Draft(kind, tuple(piece for part in self._mixed(taken, own) for piece in part), tuple(sources))

    def _mixed(self, taken: list[list[Piece]], own: list[list[Piece]]) -> list[list[Piece]]:
        """Both, each in its order, in turns of some sentences."""
        out: list[list[Piece]] = []
        while taken or own:
            side = taken if taken and (not own or self._chance.random() < len(taken) / (len(taken) + len(own))) else own
            size = self._chance.randint(1, 3)
            out += side[:size]
            del side[:size]
        return out

    def _woven(self) -> Draft:
        """Two passages' sentences in turns, among sentences of one's own."""
        one, other = self._chance.sample(self._passages, 2)
        pairs = zip(_sentences(one), _sentences(other), strict=False)
        taken: list[Piece] = [(sentence, "taken") for pair in pairs for sentence in pair]
        own: list[Piece] = [(self._chance.choice(self._fresh), "own") for _ in range(self._chance.randint(1, 4))]
        return Draft("two sources woven", (*taken, *own), (one, other))

    def _only_phrases(self) -> Draft:
        phrases = self._chance.sample(self._phrases, min(60, len(self._phrases)))
        holders = tuple(next((p for p in self._passages if phrase in p), phrase) for phrase in phrases[:_HOLDERS])
        return Draft("set phrases only", tuple((f"{phrase}，", "own") for phrase in phrases), holders)

    def _other_numbers(self, sentence: str) -> list[Piece]:
        return [(_NUMBER.sub(lambda _: str(self._chance.randint(1, 9999)), sentence), "taken")]

    def _other_words(self, sentence: str, share: float) -> list[Piece]:
        """A sentence with this share of its words swapped for words that mean nearly the same."""
        pieces: list[Piece] = []
        at = 0
        words = [word for run in _HAN.findall(sentence) for word in self._segmenter.words(run)]
        chance = share * len(words) / max(sum(word in self._near for word in words), 1)
        for run in _HAN.finditer(sentence):
            pieces.append((sentence[at : run.start()], "taken"))
            at = run.end()
            for word in self._segmenter.words(run.group()):
                other = self._near.get(word)
                swapped = other is not None and self._chance.random() < chance
                pieces.append((other, "swapped") if swapped and other is not None else (word, "taken"))
        return [*pieces, (sentence[at:], "taken")]


def _whole(sentence: str) -> list[Piece]:
    return [(sentence, "taken")]


def _sentences(text: str) -> list[str]:
    found = [text[a:b] for a, b in sentences(text, 0, len(text))]
    return [sentence for sentence in found if count(sentence) in _SENTENCE]


def _windows(text: str) -> Iterator[str]:
    bare = re.sub("[0-9*×]+", "0", "".join(_COUNTED.findall(text)))
    yield from (bare[i : i + _WINDOW] for i in range(len(bare) - _WINDOW + 1))


def _most(text: str, held: Mapping[int, int]) -> int:
    """In how many reports that part of a text stands that stands in most."""
    return max((held.get(hash(window), 0) for window in _windows(text)), default=0)


def _near_words(texts: Sequence[str], segmenter: Segmenter, encoder: StaticEncoder) -> dict[str, str]:
    """For words that are written often the one of the same length that is nearest in meaning."""
    counts = Counter(word for text in texts for word in segmenter.words(text) if _HAN.fullmatch(word))
    words = [word for word, often in counts.most_common() if often >= _OFTEN and len(word) > 1]
    vectors = encoder.embed(words)
    cosines = vectors @ vectors.T
    out = {}
    for at, word in enumerate(words):
        order = (i for i in cosines[at].argsort()[::-1][:20] if len(words[i]) == len(word) and i != at)
        best = next(order, None)
        if best is not None and _COSINES[0] <= cosines[at, best] <= _COSINES[1]:
            out[word] = words[best]
    return out
