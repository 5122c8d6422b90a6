"""A wording as HTML: the core's own text, which is what is copied, with the places where others write otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from compare.precedents.blanks import blank
from corpus.sentences import Span
from index.families.varying import Filling, Slot
from ui.html import escape, tag

#: Of a slot so many fillings are told, of what stands before it so many characters, and of a longer filling so many at
#: either end.
_FILLINGS, _BEFORE, _ENDS = 12, 8, 14


def wording_html(text: str, slots: Sequence[Slot], bold: Sequence[Span], with_blanks: bool) -> str:
    """The text with its slots marked, each saying what others write there, and what was asked for in bold.

    The slots hold the core's own words, or blanks to be filled in.
    """
    cuts = sorted({0, len(text), *(at for slot in slots for at in slot[:2]), *(at for span in bold for at in span)})
    parts = []
    for start, end in pairwise(cuts):
        parts += [_slot("", slot) for slot in slots if slot.start == slot.end == start]
        words = escape(text[start:end])
        words = tag("b", words) if any(a <= start and end <= b for a, b in bold) else words
        held = next((slot for slot in slots if slot.start <= start and end <= slot.end), None)
        if held is not None and with_blanks:
            parts.append(_slot(escape(blank(text[slice(*held[:2])], held)), held) if start == held.start else "")
        else:
            parts.append(words if held is None else _slot(words, held))
    parts += [_slot("", slot) for slot in slots if slot.start == slot.end == len(text)]
    return "".join(parts)


def _slot(words: str, slot: Slot) -> str:
    title = escape(f"别处：{_others(slot)}")
    css = f"slot {slot.kind}" if words else "slot more"
    return f'<span class="{css}" title="{title}">{words}</span>'


def slots_html(text: str, slots: Sequence[Slot]) -> str:
    """What others write in each of the slots, folded; nothing where there are none."""
    if not slots:
        return ""
    lines = []
    for slot in slots:
        before = text[max(slot.start - _BEFORE, 0) : slot.start].rpartition("\n")[2]
        own = tag("b", escape(_short(text[slot.start : slot.end])) or "（没有）", f"slot {slot.kind}")
        lines.append(tag("li", f"{tag('span', '…' + escape(before), 'muted')}{own} 别处：{escape(_others(slot))}"))
    return f'<details class="slots"><summary>{len(slots)} 处写法不一</summary>{tag("ul", "".join(lines))}</details>'


def _others(slot: Slot) -> str:
    shown = "；".join(map(_words, slot.fillings[1 : 1 + _FILLINGS]))
    left = len(slot.fillings) - 1 - _FILLINGS
    return f"{shown}；等 {len(slot.fillings) - 1} 种" if left > 0 else shown


def _short(words: str) -> str:
    return words if len(words) <= 2 * _ENDS + 2 else f"{words[:_ENDS]}…{words[-_ENDS:]}"


def _words(filling: Filling) -> str:
    return (filling.text or "没有这几个字") + (f"（{filling.members} 处）" if filling.members > 1 else "")
