"""A text beside the core of its family: which of its words stand where the core has others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from corpus.figures.measures import MEASURE
from corpus.sentences import Span
from index.families.word_alignment import align, changes
from index.families.wording_signs import NUMBER, Signs, quantity

#: What is longer, in signs, is a passage of one's own: it fills nothing.
_LONGEST = 24
#: At a text's beginning and end only so much, in both: more is what stands before and after.
_EDGE = 8
_QUOTES = {"“": "”", "‘": "’", "《": "》", "〈": "〉", "「": "」", "『": "』", "【": "】", "（": "）", "(": ")"}


class Stretch(NamedTuple):
    """Signs `start:end` of the core, empty where something may be added before `start`.

    Where it `is_alone`, what is added beside it is a stretch of its own.
    """

    start: int
    end: int
    is_alone: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """A text beside the core, which `count` members have.

    `places` is where the core's signs stand in it (-1: nowhere), `changed` the core's signs for which it has others
    (or none, or more).
    """

    signs: Signs
    places: list[int]
    changed: list[Span]
    count: int

    @classmethod
    def of(cls, core: Signs, signs: Signs, count: int) -> Beside:
        """A text set beside the core by words."""
        blocks = align(core, signs)
        places = [-1] * len(core.keys)
        for block in blocks:
            places[block.before : block.before + block.size] = range(block.after, block.after + block.size)
        found = list(changes(blocks, len(core.keys), len(signs.keys))) if blocks else []
        changed = [(a, b) for a, b, c, d in found[1:-1] if max(b - a, d - c) <= _LONGEST]
        changed += [(a, b) for a, b, c, d in (*found[:1], *found[-1:]) if 0 < b - a <= _EDGE and 0 < d - c <= _EDGE]
        return cls(signs, places, changed, count)

    def filled(self, stretch: Stretch) -> Span | None:
        """The signs that stand for a stretch of the core, none where the text does not have what is beside it."""
        start, end, is_alone = stretch
        at_edge = start == 0 or end == len(self.places)
        lefts = [self._place(start - 1, 1) if start else 0, self._place(start, 0) if start < end else None]
        rights = [self._place(end, 0), self._place(end - 1, 1) if start < end else None]
        if end == len(self.places):
            rights[0] = len(self.signs.keys)
        if is_alone:
            lefts, rights = lefts[::-1], rights[::-1]
        least, most = int(at_edge), max(_EDGE if at_edge else _LONGEST, end - start)
        spans = ((i, j) for i in lefts for j in rights if i is not None and j is not None)
        return next((span for span in spans if least <= span[1] - span[0] <= most), None)

    def key(self, span: Span) -> tuple[object, ...]:
        """What signs say: 十二 is 12, ** is *."""
        numbers = self.signs.numbers
        return tuple(quantity(numbers[i]) if i in numbers else self.signs.keys[i] for i in range(*span))

    def is_number(self, span: Span) -> bool:
        """Whether signs are nothing but a number with its measure, or a mask."""
        start, end = span
        return start < end and self.signs.keys[start] == NUMBER and with_measure(self.signs, start) == end

    def text(self, span: Span, marks: Literal["before", "after"] | None) -> Span:
        """Where signs stand in the text, a quotation whole, with the marks on one side of them."""
        text, (start, end) = self.signs.text, self.signs.place(*span)
        if marks == "before":
            start = self.signs.gap(span[0])[0]
            end = max(start, end) if span[0] < span[1] else start
        elif marks == "after" and span[0] < span[1]:
            end = self.signs.closing(span[1])
        for opening, closing_mark in _QUOTES.items():
            inside = text[start:end]
            if inside.count(opening) > inside.count(closing_mark) and text[end : end + 1] == closing_mark:
                end += 1
            elif inside.count(opening) < inside.count(closing_mark) and text[start - 1 : start] == opening:
                start -= 1
        return start, end

    def _place(self, sign: int, offset: int) -> int | None:
        """Where what begins `offset` signs after a sign of the core begins, none where the text does not have it."""
        place = self.places[sign] if 0 <= sign < len(self.places) else -1
        return place + offset if place >= 0 else None


def with_measure(signs: Signs, number: int) -> int:
    """The end of a number's measure, in signs."""
    found = MEASURE.match(signs.text, signs.spans[number][1])
    end = number + 1
    while found and end < len(signs.keys) and signs.spans[end][1] <= found.end("measure"):
        end += 1
    return end


def stretches(core: Signs, texts: Sequence[Beside]) -> list[Stretch]:
    """What some text has otherwise, in order: words that overlap or touch as one, and numbers beside them."""
    words: Counter[Span] = Counter()
    numbers: set[Span] = set()
    for text in texts:
        words.update(dict.fromkeys(text.changed, text.count))
        for i, written in core.numbers.items():
            j = text.places[i]
            if j >= 0 and quantity(text.signs.numbers[j]) != quantity(written):
                numbers.add((i, with_measure(core, i)))
    found = list(_joined(words))
    found = list(_joined(words + Counter(span for span in numbers if _overlaps(span, found))))
    return sorted([*found, *(Stretch(*span, True) for span in numbers if not _overlaps(span, found))])


def _overlaps(span: Span, found: Sequence[Stretch]) -> bool:
    return any(span[0] < one.end and one.start < span[1] for one in found)


def _joined(spans: Counter[Span]) -> Iterator[Stretch]:
    """Spans in order, those that overlap or touch as one; where that grows too long, those of them that most have."""
    part: list[Span] = []
    last = -1
    for span in [*sorted(spans), None]:
        if part and (span is None or span[0] > last):
            if last - part[0][0] <= _LONGEST:
                yield Stretch(part[0][0], last, False)
            else:
                yield from sorted(Stretch(*one, True) for one in _most_frequent(part, spans))
            part, last = [], -1
        if span is not None:
            part.append(span)
            last = max(last, span[1])


def _most_frequent(part: Sequence[Span], counts: Mapping[Span, int]) -> list[Span]:
    """Those of many spans that most texts have, none of which overlap."""
    kept: list[Span] = []
    for start, end in sorted(part, key=lambda span: (-counts[span], span)):
        if all(end <= first or last <= start for first, last in kept):
            kept.append((start, end))
    return kept
