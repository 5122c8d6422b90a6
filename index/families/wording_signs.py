"""The wording of a text as a row of signs: one for each Han character, number and Latin word.

All numbers and masked numbers (10, 3.6万余, 十二, **) have one key, so that texts are compared by what they say and
their figures beside it. Punctuation and white space are no signs, nor are the numbers that head items (三是, （三）):
they stand in the gaps between signs. The Han between two other signs is cut into words as if no punctuation were
in it; else a comma more would cut the words beside it in another way, and they would no longer be the same words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from decimal import Decimal

from corpus.figures.measures import COUNTS
from corpus.figures.words import either
from corpus.marks import heading_mark
from corpus.numerals import CHINESE_NUMERALS, arabic, chinese, scale
from corpus.sentences import Span, paragraphs
from index.words import default_segmenter, normalise

#: The key of every number.
NUMBER = "#"

_CLOSING = re.compile(r"[^\w\s“‘《〈「『【（(]*")
_CLUSTER = re.compile(r"(?s).[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*")
_NUMERAL = "[一二三四五六七八九十百]"
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_OPENING = "“‘《〈「『【"
#: An item's number in its place: after a mark or white space, not in quotes (“三要”).
_ITEM = re.compile(
    rf"(?<![\w{_OPENING}])(?:{_NUMERAL}{{1,3}}[是要]|[第其]{_NUMERAL}{{1,3}}(?=[，,、：:])"
    rf"|(?:首先|其次|再次|最后)(?=[，,]))|(?<=[。；;：:])\s*[（(](?:{_NUMERAL}|\d){{1,3}}[）)]"
)
_COUNTED = either(list(COUNTS))
_TAIL = rf"(?:[余多]?[十百千]?[万亿]{{1,2}})?(?:[余多](?={_COUNTED}))?"
_ATOM = re.compile(
    rf"(?P<mask>(?:\*+|(?<![a-z0-9])[×✕╳□△▲○●x#_]+(?={_TAIL}(?:{_COUNTED}))))(?P<tail>{_TAIL})"
    rf"|(?P<number>[0-9]+(?:,[0-9]{{3}}(?![0-9]))*(?:[.\-/\u2044:~][0-9]+)*{_TAIL}[%‰]?)"
    r"|(?P<word>[a-z][a-z0-9]*(?:[.\-/:_][a-z0-9]+)*)"
    r"|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005\u3007\U00020000-\U0003ffff]+)"
    r"|(?P<other>[^\W_])"
)
_COUNT = re.compile(rf"(?P<number>[{CHINESE_NUMERALS}]+[余多]?)(?P<measure>{_COUNTED})?")
_QUANTITY = re.compile(
    rf"(?:(?P<arabic>[0-9,]+(?:\.[0-9]+)?)(?P<near>[余多]?)(?P<scale>[十百千万亿]*)|(?P<chinese>[{CHINESE_NUMERALS}]+))(?P<rest>[余多]?[%‰]?)"
)


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of `text`: their keys, and their spans in code points.

    `starts` are the first signs of the words, in order; `numbers` how each number is written; `marks` the spans
    of the numbers that head items.
    """

    text: str
    keys: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)
    marks: list[Span] = field(default_factory=list)

    def gap(self, i: int) -> Span:
        """What stands before sign `i`; with `i` the number of signs, what stands after the last."""
        start = self.spans[i - 1][1] if i else 0
        return start, self.spans[i][0] if i < len(self.spans) else len(self.text)

    def closing(self, i: int) -> int:
        """Where the marks end that close what stands before sign `i`."""
        found = _CLOSING.match(self.text, *self.gap(i))
        return found.end() if found else self.gap(i)[0]

    def mark_in(self, gap: Span) -> Span | None:
        """The item's number in a gap."""
        i = bisect_left(self.marks, gap)
        return self.marks[i] if i < len(self.marks) and self.marks[i][1] <= gap[1] else None

    def is_boundary(self, i: int) -> bool:
        """Whether a word or a clause begins at sign `i`, or the text ends there."""
        if i in (0, len(self.keys)):
            return True
        start, end = self.gap(i)
        return start < end or self.starts[bisect_right(self.starts, i) - 1] == i

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """The signs `start:end` without the parts of words at their ends, empty where nothing is left."""
        while start < end and not self.is_boundary(start):
            start += 1
        while end > start and not self.is_boundary(end):
            end -= 1
        return start, end

    def place(self, start: int, end: int) -> Span:
        """Where the signs `start:end` stand in the text."""
        return (self.spans[start][0], self.spans[end - 1][1]) if start < end else (self.gap(start)[1],) * 2


def read_signs(text: str) -> Signs:
    """The signs of a text."""
    signs = Signs(text, marks=_marks(text))
    bare, places = _bare(text, signs.marks)
    run: list[tuple[str, Span]] = []
    for atom in _ATOM.finditer(bare):
        kind, start, end = atom.lastgroup, *atom.span()
        if kind == "han":
            run.extend((bare[i], (places[i][0], places[i][1])) for i in range(start, end))
            continue
        _add_words(signs, run)
        run.clear()
        span = (places[start][0], places[end - 1][1])
        if kind == "number":
            _add(signs, [(NUMBER, span)], atom["number"])
        elif atom["mask"]:
            _add(signs, [(NUMBER, span)], "*" + atom["tail"])
        else:
            _add(signs, [(atom.group(), span)])
    _add_words(signs, run)
    return signs


def quantity(written: str) -> tuple[Decimal, str] | str:
    """What a number as written means: its value and how near it is; itself where it is no single number."""
    found = _QUANTITY.fullmatch(written)
    if found is None:
        return written
    if found["chinese"]:
        value = chinese(found["chinese"])
    else:
        plain = arabic(found["arabic"])
        value = None if plain is None else plain * scale(found["scale"])
    return written if value is None else (value, ((found["near"] or "") + found["rest"]).replace("多", "余"))


def _marks(text: str) -> list[Span]:
    text = text.translate(_NARROW)  # keeps every character's place, and ①, which `normalise` makes 1
    heads = [(start, start + heading_mark(text[start:end])[1]) for start, end in paragraphs(text)]
    heads = [span for span in heads if span[0] < span[1]]
    ends = dict(heads)
    items = [match.span() for match in _ITEM.finditer(text)]
    return sorted([*heads, *(item for item in items if item[0] not in ends)])


def _bare(text: str, marks: list[Span]) -> tuple[str, list[Span]]:
    """`text` of one width and case with its marks blanked, and where each of its characters stands in `text`."""
    blank = {at for start, end in marks for at in range(start, end)}
    bare: list[str] = []
    places: list[Span] = []
    for cluster in _CLUSTER.finditer(text):
        folded = "\n" if cluster.start() in blank else normalise(cluster.group())
        bare.append(folded)
        places.extend([cluster.span()] * len(folded))
    return "".join(bare), places


def _add_words(signs: Signs, run: list[tuple[str, Span]]) -> None:
    at = 0
    for word in default_segmenter().words("".join(key for key, _ in run)):
        part = run[at : at + len(word)]
        at += len(word)
        count = _COUNT.fullmatch(word)
        if count is None or chinese(count["number"].rstrip("余多")) is None or word[0] in "千万亿":
            _add(signs, part)
            continue
        size = len(count["number"])
        _add(signs, [(NUMBER, (part[0][1][0], part[size - 1][1][1]))], count["number"])
        if count["measure"]:
            _add(signs, part[size:])


def _add(signs: Signs, word: list[tuple[str, Span]], number: str = "") -> None:
    """A word's signs; one whose character has given a sign already (㎡ is m2) goes with that."""
    last = signs.spans[-1][1] if signs.spans else 0
    fresh = [(key, span) for key, span in word if span[0] >= last]
    if not fresh:
        return
    signs.starts.append(len(signs.keys))
    if number:
        signs.numbers[len(signs.keys)] = number
    signs.keys.extend(key for key, _ in fresh)
    signs.spans.extend(span for _, span in fresh)
