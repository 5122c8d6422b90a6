"""Who uses a wording: all its members with ways to them, and the core against any one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from compare.basket.basket import Entry
from compare.diff import diff
from compare.diff_pieces import Piece
from index.families.family import Family, Member
from ui.address import Place, Precedents
from ui.cards.card import card_html, pair_html
from ui.cards.offers import basket_html, copy_html, places_html, way_html
from ui.comparing.marked_changes import Side, legend_html, marked_html
from ui.html import escape, tag
from ui.opened import Opened
from wording.labels import KINDS, citation, whose

#: So many are listed, and so many stand in the box.
_LISTED, _CHOSEN_FROM = 40, 200


def members(opened: Opened, wanted: Precedents, family: Family, name: str) -> None:
    """The members of a family, which is called `name` among those shown."""
    core, count = family.core, len(family.members)
    places = [(member.document, member.passage.start + member.start) for member in family.members[:_LISTED]]
    more = f" 等 {count} 处" if count > _LISTED else ""
    st.html(tag("p", f"按年份：{places_html(places, wanted)}{more}", "alike users"))
    others = [member for member in family.members if member is not core][:_CHOSEN_FROM]
    titles = Counter(whose(member.document) for member in others)
    cut = f"（按年份的前 {_CHOSEN_FROM} 处）" if count - 1 > _CHOSEN_FROM else ""
    chosen = st.selectbox(
        f"与它比{cut}",
        range(len(others)),
        key=f"against-{name}",
        format_func=lambda at: _title(others[at], titles),
    )
    against = others[chosen if chosen is not None and chosen < len(others) else 0]
    pieces = opened.kept(f"diff-{name}", (core.text, against.text), lambda: _changes(core, against))
    if all(piece.is_quiet for piece in pieces):
        st.html(tag("p", "字句相同（标点、编号不算）。", "muted"))
    else:
        st.html(legend_html({piece.kind for piece in pieces}))
    st.html(pair_html(_side(pieces, "before", core), _side(pieces, "after", against, _offers(against, wanted))))


def _offers(member: Member, wanted: Precedents) -> list[str]:
    return [
        way_html("看原文", Place(member.passage.doc_id, member.passage.start + member.start, wanted)),
        copy_html(f"{member.text.strip()}\n（{citation(member.document, member.passage)}）"),
        basket_html(Entry.of(member.document, member.passage, member.start, member.end)),
    ]


def _changes(core: Member, other: Member) -> Sequence[Piece]:
    headings = ("".join(member.passage.heading_path[-1:]) for member in (core, other))
    return diff(core.text, other.text, *headings)


def _title(member: Member, titles: Mapping[str, int]) -> str:
    """Whose it is; with where it stands where he has several."""
    title = whose(member.document)
    if titles[title] > 1:
        title += f"　{_path(member)}"
    return title


def _path(member: Member) -> str:
    return " › ".join(member.passage.heading_path) or KINDS[member.passage.kind]


def _side(pieces: Sequence[Piece], side: Side, member: Member, offers: Sequence[str] = ()) -> str:
    head = f"{tag('span', escape(whose(member.document)), 'unit')} {escape(_path(member))}"
    text = tag("p", marked_html(pieces, side, member.text), "text")
    return card_html(text, path=head, offers=offers, element="section")
