"""One wording of the page of precedents: how it reads, who uses it, since when, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from compare.basket.basket import Entry
from compare.precedents.blanks import with_blanks
from compare.precedents.own_words import slots_of
from compare.precedents.precedent import Precedent
from compare.slots import MUCH_NOTE
from index.families.varying import Slot
from ui.address import Place, Precedents
from ui.cards.card import card_html, text_html
from ui.cards.offers import basket_html, copy_html, way_html
from ui.html import escape, tag
from ui.opened import Opened
from ui.wordings.members import members
from ui.wordings.wording import slots_html, wording_html
from wording.labels import RELEVANCE, citation, whose

#: So many are named who use it, and who wrote it first.
_NAMED = 3


def row(opened: Opened, wanted: Precedents, found: Precedent, number: int) -> None:
    """Shows a wording, the `number`th of those listed."""
    core = found.family.core
    name = f"{core.passage.doc_id}-{core.passage.start + core.start}"
    slots = _slots(opened, wanted, found)
    with st.container(border=True, key=f"wording-{number}", gap="small"):
        st.html(_row_html(opened, wanted, found, slots))
        if found.is_shared:
            words = f"谁在用、有何不同（{len(found.family.members)} 处）"
            if (folded := st.expander(words, key=f"members-{name}", on_change="rerun")).open:
                with folded:
                    members(opened, wanted, found.family, name)


def _slots(opened: Opened, wanted: Precedents, found: Precedent) -> tuple[Slot, ...]:
    """What varies in a wording; kept as long as the same is asked for, for it takes a second where many use it."""
    kept: dict[tuple[str, int, int, int], tuple[Slot, ...]] = opened.kept("wording-slots", wanted.query, dict)
    core = found.family.core
    place = core.passage.doc_id, core.passage.start + core.start, len(core.text), len(found.family.members)
    if place not in kept:
        kept[place] = slots_of(found.family)
    return kept[place]


def _row_html(opened: Opened, wanted: Precedents, found: Precedent, slots: tuple[Slot, ...]) -> str:
    text = found.family.core.text
    exact = [(one.start, one.end) for one in opened.searcher.highlights(wanted.query, text) if one.match == "exact"]
    core = found.family.core
    place = f"原文出自 {whose(core.document)}" if found.is_shared else citation(core.document, core.passage)
    return card_html(
        text_html(wording_html(text, slots, exact, _with_blanks()), len(text)),
        head=[
            tag("span", escape(usage(found)), "usage"),
            tag("span", RELEVANCE[found.relevance], f"badge {found.relevance}"),
        ],
        below=[
            tag("p", escape(place), "muted"),
            slots_html(text, slots),
            tag("p", MUCH_NOTE, "muted") if found.family.is_much else "",
        ],
        offers=_offers(wanted, found, slots),
        css="wording",
    )


def _offers(wanted: Precedents, found: Precedent, slots: tuple[Slot, ...]) -> list[str]:
    core = found.family.core
    text = with_blanks(core.text, slots) if _with_blanks() else core.text
    used = usage(found) if found.is_shared else ""
    here = Place(core.passage.doc_id, core.passage.start + core.start, wanted)
    return [
        copy_html(f"{text.strip()}\n（{citation(core.document, core.passage)}）"),
        basket_html(Entry.of(core.document, core.passage, core.start, core.end, used)),
        way_html("看原文", here) if not found.is_shared else "",
    ]


def _with_blanks() -> bool:
    return bool(st.session_state.get("blanks"))


def usage(found: Precedent) -> str:
    """How many use it, who was first, and when it was used last, in a line."""
    if not found.is_shared:
        count = len(found.family.members)
        alone = "仅此一处" if count == 1 else f"仅此一份材料（{count} 处）"
        return f"{alone} · {whose(found.family.core.document)}"
    parts = [f"{len(found.units)} 个单位（{_named(found.units)}）"] if found.units else []
    if found.unnamed:
        parts.append(f"{found.unnamed} 份未写明单位的材料")
    years = found.years
    parts.append(f"{len(years)} 个年度" if len(years) > 1 else f"{years[0]}年" if years else "年份未写明")
    parts.append(_places(found))
    if found.firsts and len({member.document.metadata.year for member in found.family.members}) > 1:
        parts.append(_first(found))
        parts.append(f"最近 {years[-1]}" if years else "")
    return " · ".join(filter(None, parts))


def _places(found: Precedent) -> str:
    all_of_them = len(found.family.members)
    return (
        f"{all_of_them} 处"
        if len(found.members) == all_of_them
        else f"{len(found.members)} 处（全库 {all_of_them} 处）"
    )


def _first(found: Precedent) -> str:
    """The earliest year and who wrote it then."""
    named = [m.document.metadata.unit or f"《{m.document.title}》" for m in found.firsts]
    more = f"等 {len(named)} 处" if len(named) > _NAMED else ""
    return f"最早 {found.firsts[0].document.metadata.year} {'、'.join(named[:_NAMED])}{more}"


def _named(units: Sequence[str]) -> str:
    return "、".join(units[:_NAMED]) + ("等" if len(units) > _NAMED else "")
