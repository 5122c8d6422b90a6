"""The wordings found, one family a row, in the order that the reader chooses."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from compare.precedents.finding import Precedents as Found
from compare.precedents.precedent import Order, Precedent, in_order
from ui.address import Asked, Comparison, Precedents, change
from ui.behaviour import bring_into_view
from ui.html import tag
from ui.more import more_button, shown_so_far
from ui.opened import Opened
from ui.ways import way
from ui.wordings.row import row

ORDERS: dict[Order, str] = {"relevance": "最相关", "spread": "用得最广", "freshness": "最近用到"}
#: So many rows are shown at a time.
_AT_A_TIME = 15


def families(opened: Opened, wanted: Precedents, made: Found) -> None:
    """The rows, with what they are ordered by and narrowed to."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="summary"):
        st.html(tag("p", _summary(made), "summary"), width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content", key="wording-order"):
            _narrowed(wanted)
            st.toggle("变处留空", key="blanks", help="各处写法不一的字句留空，复制时也这样：举办××期")
            _order(wanted)
    shown = [one for one in in_order(made.found, wanted.order) if one.is_shared or not wanted.shared_only]
    if not shown:
        st.html(tag("p", "没有两处以上相同的写法；关掉“只看多处写法”，看各处自己的写法。", "muted"))
    count = shown_so_far(wanted, _AT_A_TIME)
    for number, found in enumerate(shown[:count]):
        row(opened, wanted, found, number)
    _into_view(wanted, shown[:count])
    more_button(wanted, count, len(shown), _AT_A_TIME, "种写法")
    with st.container(horizontal=True, gap="small", key="onward-actions"):
        way("检索写它的段落", Asked(wanted.query, wanted.filters), "", Precedents, icon=":material/search:")
        compared = Comparison(wanted.query, wanted.filters)
        way("对比各单位怎样写", compared, "", Precedents, icon=":material/compare_arrows:")


def _summary(made: Found) -> str:
    shared, more = sum(one.is_shared for one in made.found), "以上" if made.is_cut else ""
    return f"<b>{len(made.found)}</b> 种写法{more}，<b>{shared}</b> 种见于多处"


def _narrowed(wanted: Precedents) -> None:
    st.session_state["shared-only"] = wanted.shared_only
    st.toggle("只看多处写法", key="shared-only",
              on_change=lambda: change(Precedents, shared_only=st.session_state["shared-only"]))  # fmt: skip


def _order(wanted: Precedents) -> None:
    def chosen() -> None:
        if order := st.session_state["order"]:  # none: what was chosen already was pressed
            change(Precedents, order=order)

    st.session_state["order"] = wanted.order
    st.segmented_control("排序", list(ORDERS), key="order", format_func=ORDERS.__getitem__,
                         label_visibility="collapsed", on_change=chosen)  # fmt: skip


def _into_view(wanted: Precedents, shown: Sequence[Precedent]) -> None:
    """The row whose report the reader comes back from."""
    left: tuple[str, int | None] | None = st.session_state.pop("left", None)
    if left is not None:
        places = [{(m.passage.doc_id, m.passage.start + m.start) for m in one.family.members} for one in shown]
        at = next((f".st-key-wording-{number}" for number, here in enumerate(places) if left in here), "")
        st.session_state["back"] = (wanted, at)
    of, selector = st.session_state.get("back", (None, ""))
    if of == wanted and selector:
        bring_into_view(selector, wanted)
