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
from ui.address import Place, Precedents, way
from ui.basket.button import basket_button
from ui.behaviour import copy_button
from ui.html import escape, tag
from ui.opened import Opened
from ui.wordings.members import members
from ui.wordings.wording import slots_html, wording_html
from wording.labels import RELEVANCE, citation, whose

#: So many are named who use it, and who wrote it first.
_NAMED = 3
#: A longer wording is scrolled within its place.
_LONG_CHARS = 900


def row(opened: Opened, wanted: Precedents, found: Precedent, number: int) -> None:
    """Shows a wording, the `number`th of those listed."""
    core = found.family.core
    name = f"{core.passage.doc_id}-{core.passage.start + core.start}"
    slots = _slots(opened, wanted, found)
    with st.container(border=True, key=f"wording-{number}", gap="small"):
        st.html(_row_html(opened, wanted, found, slots))
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"wording-{number}-actions"):
            source = f"（{citation(core.document, core.passage)}）"
            text = with_blanks(core.text, slots) if st.session_state.get("blanks") else core.text
            copy_button(f"{text.strip()}\n{source}", key=f"copy-{name}")
            used = usage(found) if found.is_shared else ""
            basket_button(Entry.of(core.document, core.passage, core.start, core.end, used), f"wording-{name}")
            if not found.is_shared:
                place = Place(core.passage.doc_id, core.passage.start + core.start, wanted)
                way("看原文", place, "", Precedents)
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
    long = " long" if len(text) > _LONG_CHARS else ""
    head = [
        tag("span", escape(usage(found)), "usage"),
        tag("span", RELEVANCE[found.relevance], f"badge {found.relevance}"),
    ]
    core = found.family.core
    source = (
        f"原文出自 {escape(whose(core.document))}" if found.is_shared else escape(citation(core.document, core.passage))
    )
    parts = [
        tag("header", "".join(head)),
        tag("p", wording_html(text, slots, exact, bool(st.session_state.get("blanks"))), f"text{long}"),
        tag("p", source, "muted"),
        slots_html(text, slots),
        tag("p", MUCH_NOTE, "muted") if found.family.is_much else "",
    ]
    return tag("article", "".join(parts), "hit wording")


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
