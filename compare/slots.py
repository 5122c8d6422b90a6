"""A family's wording with what varies in it, in one line of text that a person reads: 举办〔10期／1期〕机关小讲堂."""

from __future__ import annotations

from index.families.family import MOST_TEXTS, Family
from index.families.varying import Filling, Slot

#: How to read what `with_slots` makes.
SLOTS_NOTE = "〔〕内是各处不同的写法，本段的在前；“不写”是没有这几个字，“×2”是有两处这样写；有的处只写了其中一段。"
#: Said where a wording is written in more ways than are looked at.
MUCH_NOTE = f"写法太多，各处不同之处只按最常见的 {MOST_TEXTS} 种算出。"
#: Of a slot that is filled in so many ways, only so many are shown.
_FILLINGS = 6


def with_slots(family: Family) -> str:
    """The core's text with each slot in 〔〕: the core's own filling first, ×2 where two members have the same."""
    text, at, parts = family.core.text, 0, []
    for slot in family.varies():
        parts += [text[at : slot.start], slot_words(slot)]
        at = slot.end
    return "".join([*parts, text[at:]])


def slot_words(slot: Slot) -> str:
    """All that stands in a slot, as far as that is not too much."""
    shown = "／".join(map(_words, slot.fillings[:_FILLINGS]))
    return f"〔{shown}{f'／等 {len(slot.fillings)} 种' if len(slot.fillings) > _FILLINGS else ''}〕"


def _words(filling: Filling) -> str:
    return (filling.text or "不写") + (f"×{filling.members}" if filling.members > 1 else "")
