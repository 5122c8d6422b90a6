"""What says much the same as the draft in other words: to be looked at, and never counted."""

from __future__ import annotations

import streamlit as st

from compare.overlap.labels import report_name
from compare.overlap.overlap import Overlap, Similar
from ui.address import Asked, Place
from ui.cards.card import card_html, pair_html
from ui.cards.offers import way_html
from ui.html import escape, tag
from ui.more import more_button, shown_so_far
from ui.overlapping.asked import Checking
from ui.overlapping.checked import Checked

_AT_A_TIME = 30


def alike(checked: Checked, asked: Checking) -> None:
    """The draft beside the passages."""
    if not checked.similar:
        st.html(tag("p", "没有字句不同而意思相近的段落。", "muted"))
        return
    st.html(tag("p", "下面各处只是意思相近，字句不同，<b>不计入</b>上面任何一个数。", "summary"))
    what = ("alike", checked.overlap.text[:100], checked.left_out)
    count = shown_so_far(what, _AT_A_TIME)
    st.html(tag("div", "".join(_pair(checked.overlap, one) for one in checked.similar[:count]), "hits"))
    more_button(what, count, len(checked.similar), _AT_A_TIME, "处")


def _pair(overlap: Overlap, one: Similar) -> str:
    draft = tag("p", escape(overlap.text[one.start : one.end].strip()), "text")
    name = tag("span", escape(report_name(one.document)), "unit")
    found = card_html(
        tag("p", escape(one.text), "text"),
        path=f"{name} {' › '.join(map(escape, one.heading_path))}",
        offers=[way_html("看原文", Place(one.document.doc_id, one.passage_start, Asked()))],
        element="section",
    )
    return pair_html(card_html(draft, path=tag("span", "草稿", "unit"), element="section"), found, "card")
