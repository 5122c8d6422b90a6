"""What varies in a wording, and what of it the core alone writes, so that no row says of many what one of them wrote.

The slots of a family (`index/families/varying.py`) are what others write instead. What others do not write at all,
before, after or between what they share, is none of these; here it is a slot, too, which the others leave empty. It
has to be so by both ways to compare: no other text has it in a part long enough to tell, and none has it, by words,
where the core does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compare.shared_wording import own_to
from corpus.sentences import Span
from index.families.beside import Beside
from index.families.family import Family
from index.families.varying import Filling, Slot
from index.families.wording_signs import Signs, read_signs

#: Texts of more characters are not compared for it: of so many, some other has what the core has.
_MOST_CHARS = 40_000
#: Less is a word's rest, in signs.
_LEAST_SIGNS = 2


def slots_of(family: Family) -> tuple[Slot, ...]:
    """What varies in the wording of the core, in order, with what none of the others writes; worked out each time."""
    slots, core = family.varies(), family.core.text
    others = list(dict.fromkeys(m.text for m in family.members if m.text != core))
    if not others or len(core) + sum(map(len, others)) > _MOST_CHARS:
        return slots
    texts = sum(m.text == core for m in family.members)
    own = [
        Slot(start, end, "words", (Filling(core[start:end], texts), Filling("", len(family.members) - texts)))
        for start, end in _own(core, others, slots)
    ]
    return tuple(sorted([*slots, *own], key=lambda slot: slot[:2]))


def _own(core: str, others: Sequence[str], slots: Sequence[Slot]) -> Iterator[Span]:
    """The stretches of the core, outside its slots, that none of the others has; without the marks around them."""
    signs = read_signs(core)
    spans = own_to([core, *others], of=[0])[0]
    free = [_is_within(place, spans) and not _meets(place, slots) for place in signs.spans]
    if not any(free):
        return
    beside = [Beside.of(signs, read_signs(text), 1).places for text in others]
    alone = [all(places[i] < 0 for places in beside) for i in range(len(free))]
    start = 0
    while start < len(free):
        end = start + 1
        if free[start]:
            while end < len(free) and free[end] and not _parted(signs, end, slots):
                end += 1
            first, last = _trimmed(signs, alone, start, end)
            if last - first >= _LEAST_SIGNS:
                yield signs.place(first, last)
        start = end


def _trimmed(signs: Signs, alone: Sequence[bool], start: int, end: int) -> tuple[int, int]:
    """Whole words of the signs `start:end`, from the first to the last that the core alone has."""
    while start < end and not alone[start]:
        start += 1
    while start < end and not alone[end - 1]:
        end -= 1
    return signs.inside(start, end)


def _is_within(place: Span, spans: Sequence[Span]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in spans)


def _meets(place: Span, slots: Sequence[Slot]) -> bool:
    return any(slot.start < place[1] and place[0] < slot.end for slot in slots)


def _parted(signs: Signs, sign: int, slots: Sequence[Slot]) -> bool:
    """Whether a slot stands before a sign, empty in the core."""
    start, end = signs.gap(sign)
    return any(start <= slot.start and slot.end <= end for slot in slots)
