"""The verdict in a line, and a bar of what the draft is made of."""

from __future__ import annotations

import streamlit as st

from compare.overlap.labels import MARKS, NOTHING_COUNTABLE, limit_line, percent, report_name
from compare.overlap.overlap import Overlap
from ui.html import escape, label, tag
from ui.overlapping.asked import Checking, change
from ui.overlapping.checked import Checked
from ui.overlapping.marked import LOOKS

_OWN = "自己写的"


def verdict(checked: Checked, asked: Checking) -> bool:
    """Says what was found; whether there is anything to look at."""
    overlap, limit = checked.overlap, asked.limit / 100
    _itself(overlap, asked)
    if not overlap.chars:
        st.info(f"《{label(overlap.title)}》{NOTHING_COUNTABLE}。", icon=":material/info:")
        return False
    is_over = bool(overlap.over(limit))
    taken = (overlap.verbatim_chars + overlap.near_chars) / overlap.chars
    # A draft may be taken from many reports, and too much of none: the sum stands first.
    words = f"合计 {percent(taken)} 与已有材料相同或相近。{limit_line(overlap, limit)}"
    st.html(tag("p", escape(words), f"verdict {'over' if is_over else 'within'}") + _bar(overlap))
    return True


def _itself(overlap: Overlap, asked: Checking) -> None:
    """Says that the draft is in the library, and offers to leave it out."""
    if not overlap.itself:
        return
    names = "、".join(map(report_name, overlap.itself))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="itself"):
        st.warning(label(f"这份草稿本身就在资料库里（{names}），下面把它自己也算作了来源。"), icon=":material/info:")
        without = tuple(dict.fromkeys((*asked.reports, *(one.doc_id for one in overlap.itself))))
        st.button("不算它自己", key="not-itself", on_click=change, kwargs={"reports": without})


def _bar(overlap: Overlap) -> str:
    """What the draft is made of, as parts of a bar with a legend."""
    counts = {
        (LOOKS["verbatim"], MARKS["verbatim"]): overlap.verbatim_chars,
        (LOOKS["near"], MARKS["near"]): overlap.near_chars,
        (LOOKS["set phrase"], MARKS["set phrase"]): overlap.set_phrase_chars,
    }
    counts[("own", _OWN)] = overlap.chars - sum(counts.values())
    parts, words = "", tag("b", f"全文 {overlap.chars:,} 字")
    for (css, name), chars in counts.items():
        if chars > 0:
            share = chars / overlap.chars
            parts += f'<span class="{css}" style="width: {share:.2%}"></span>'
            words += tag("span", f'<i class="{css}"></i>{name} {percent(share)}（{chars:,} 字）')
    return f'<div class="share-bar" aria-hidden="true">{parts}</div>' + tag("p", words, "share-legend")
