"""A wording with what varies left blank, to be filled in by who takes it over: 举办××期机关小讲堂."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.families.varying import Slot

_BLANK, _NUMBER = "＿＿", "××"
_FIGURES = re.compile(r"\d[\d.,，]*\d|\d|[*×✕]+")


def with_blanks(text: str, slots: Sequence[Slot]) -> str:
    """A core's text with its slots blank: of a number what it counts stays (××期); what others add is left out."""
    at, parts = 0, []
    for slot in slots:
        parts += [text[at : slot.start], blank(text[slot.start : slot.end], slot)]
        at = slot.end
    return "".join([*parts, text[at:]])


def blank(own: str, slot: Slot) -> str:
    """What stands in a slot that is left blank, in the place of the core's own filling."""
    if not own:
        return ""
    return _FIGURES.sub(_NUMBER, own) if slot.kind == "number" and _FIGURES.search(own) else _BLANK
