"""What varies in a wording that several texts share: the slots of its core that others fill otherwise.

Each text is set beside the core by words (`word_alignment.py`), so punctuation, width and an item's number are no
change, nor is 十二 for 12. What stands between two stretches that both have is a slot: a number, or other words. A text
has no say of what it does not have at all: of what lies before, after or in a long stretch between what it shares.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

from corpus.sentences import Span
from index.families.beside import Beside, Stretch, stretches
from index.families.wording_signs import read_signs

SlotKind = Literal["number", "words"]
#: What only one of more texts than these adds is its own.
_FEW = 3
#: A text with the signs that stand in a slot.
_Filled = tuple[Beside, Span]


class Filling(NamedTuple):
    """What stands in a slot, empty where nothing does, and how many of the texts have it."""

    text: str
    members: int


class Slot(NamedTuple):
    """A stretch of the core's text, in code points, that others fill otherwise, empty where they add something.

    The core's own filling comes first, then those that most have. A `number` is filled with numbers and their
    measures, masks, or nothing.
    """

    start: int
    end: int
    kind: SlotKind
    fillings: tuple[Filling, ...]


def varying(core: str, others: Sequence[str]) -> tuple[Slot, ...]:
    """What varies in the wording of `core`, in order, with what each of `others` has instead."""
    signs, counts = read_signs(core), Counter(others)
    own = Beside(signs, list(range(len(signs.keys))), [], 1 + counts.pop(core, 0))
    texts = [own, *(Beside.of(signs, read_signs(text), count) for text, count in counts.items())]
    slots: list[Slot] = []
    for stretch in stretches(signs, texts[1:]):
        slot = _slot(texts, stretch, slots[-1].end if slots else 0)
        if slot is not None:
            slots.append(slot)
    return tuple(slots)


def _slot(texts: Sequence[Beside], stretch: Stretch, after: int) -> Slot | None:
    """The slot that a stretch of the core, the first of the texts, is after another; none where all fill it alike."""
    alike: dict[tuple[object, ...], list[_Filled]] = defaultdict(list)
    for text in texts:
        if (span := text.filled(stretch)) is not None:
            alike[text.key(span)].append((text, span))
    members = [sum(text.count for text, _ in filled) for filled in alike.values()]
    is_added = stretch.start == stretch.end
    if len(alike) < 2 or (is_added and sum(members) > _FEW and sum(members[1:]) == 1):
        return None
    ones = [filled[0] for filled in alike.values()]
    is_number = all(span[0] == span[1] or text.is_number(span) for text, span in ones)
    marks = None if is_number else _marks(ones)
    if texts[0].text((stretch.start, stretch.end), marks)[0] < after:  # the marks are the former's
        marks = None
    places = [text.text(span, marks) for text, span in ones]
    fillings = [
        Filling(text.signs.text[slice(*place)], count)
        for (text, _), place, count in zip(ones, places, members, strict=True)
    ]
    others = sorted(fillings[1:], key=lambda filling: -filling.members)
    return Slot(*places[0], "number" if is_number else "words", (fillings[0], *others))


def _marks(ones: Sequence[_Filled]) -> Literal["before", "after"] | None:
    """On which side the marks go with what stands in a slot: where nothing does, only the other side's are written."""
    nothing = next((_gap(text, i) for text, (i, j) in ones if i == j), None)
    if nothing is None:
        return None
    text, (start, end) = next((text, span) for text, span in ones if span[0] < span[1])
    return "before" if _gap(text, start) != nothing and _gap(text, end) == nothing else "after"


def _gap(text: Beside, sign: int) -> str:
    return "".join(text.signs.text[slice(*text.signs.gap(sign))].split())
