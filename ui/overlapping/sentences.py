"""The sentences of which something stands elsewhere, each beside the report that it stands in."""

from __future__ import annotations

import streamlit as st

from compare.overlap.labels import report_name, sentence_line, taken_over
from compare.overlap.overlap import CheckedSentence
from ui.html import escape, label, tag
from ui.more import more_button, shown_so_far
from ui.overlapping.asked import Checking, Order, change
from ui.overlapping.checked import Checked
from ui.overlapping.marked import legend_html, side_by_side

_ORDERS: dict[Order, str] = {"draft": "按草稿次序", "share": "相同最多的在前"}
#: So many sentences are shown at a time.
_AT_A_TIME = 30


def sentences(checked: Checked, asked: Checking) -> None:
    """The list, of one source where the reader chose one."""
    taken = taken_over(checked.of_source or checked.overlap)
    if checked.of_source is not None:
        _of_source(checked, asked)
    if not taken:
        st.html(tag("p", "没有与资料库里材料相同或相近的句子。", "muted"))
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="orders"):
        st.html(legend_html(checked.overlap), width="content")
        st.session_state["checked-order"] = asked.order
        st.segmented_control(
            "次序", list(_ORDERS), key="checked-order", format_func=lambda order: _ORDERS[order],
            label_visibility="collapsed", on_change=_order_changed,
        )  # fmt: skip
    if asked.order == "share":
        taken = sorted(taken, key=lambda one: -(one.verbatim_chars + one.near_chars))
    what = (asked.order, asked.source, checked.overlap.text[:100], checked.left_out)
    count = shown_so_far(what, _AT_A_TIME)
    for sentence in taken[:count]:
        _card(sentence, asked)
    more_button(what, count, len(taken), _AT_A_TIME, "句")


def _order_changed() -> None:
    """Another order, unless what was pressed was chosen already: then it is given back as none."""
    if order := st.session_state["checked-order"]:
        change(order=order)


def _of_source(checked: Checked, asked: Checking) -> None:
    """Which report was chosen, with ways to leave it out and to see all again."""
    total = next((one for one in checked.overlap.by_source if one.document.doc_id == asked.source), None)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="of-source"):
        if total is not None:
            st.html(tag("p", f"只看 <b>{escape(report_name(total.document))}</b> 里有的", "summary"), width="content")
        st.button("看全部", key="all-sources", type="tertiary", on_click=change, kwargs={"source": ""})
        without = {"reports": (*asked.reports, asked.source), "source": ""}
        st.button("不计这份材料", key="without-source", type="tertiary", on_click=change, kwargs=without)


def _card(sentence: CheckedSentence, asked: Checking) -> None:
    """A sentence beside its best source."""
    source = sentence.sources[0]
    with st.container(border=True, key=f"sentence-{sentence.start}", gap="small"):
        st.html(side_by_side(sentence, source))
        others = sentence.source_count - 1
        if others and st.button(f"另有 {others} 处来源", key=f"others-{sentence.start}", type="tertiary"):
            sources_of(sentence)


def sources_of(sentence: CheckedSentence) -> None:
    """Shows a sentence beside each of its sources, above the page."""
    st.dialog(label(sentence_line(sentence)), width="large")(_all_sources)(sentence)


def _all_sources(sentence: CheckedSentence) -> None:
    if not sentence.sources:
        st.html(tag("p", escape(sentence.text), "text"))
        st.html(tag("p", "资料库里没有与这句相同或相近的字句。", "muted"))
    for source in sentence.sources:
        st.html(side_by_side(sentence, source))
    if left := sentence.source_count - len(sentence.sources):
        st.html(tag("p", f"另见于 {left} 份材料，各占不比这里的多。", "muted"))
