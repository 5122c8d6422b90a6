"""A long draft a page at a time, with the way to the next page on which something stands elsewhere."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import streamlit as st

from compare.overlap.overlap import CheckedSentence
from ui.behaviour import bring_into_view

#: So many sentences are on a page: a report of usual length is one.
AT_A_TIME = 200


def shown_page(what: Hashable, sentences: Sequence[CheckedSentence]) -> range:
    """The sentences that are on the page of `what` that is looked at, by number; with more pages, the ways to them."""
    found = [
        sum(bool(one.sources) for one in sentences[start : start + AT_A_TIME])
        for start in range(0, len(sentences), AT_A_TIME)
    ]
    of, number = st.session_state.get("draft-page", (None, 0))
    number = number if of == what and number < len(found) else 0
    if len(found) > 1:
        _ways(what, number, found)
    return range(number * AT_A_TIME, min((number + 1) * AT_A_TIME, len(sentences)))


def next_page(what: Hashable, shown: range, sentences: Sequence[CheckedSentence]) -> None:
    """A button below a page that is not the last, which leads to the head of the next."""
    number = shown.start // AT_A_TIME + 1
    if shown.stop < len(sentences):
        words = f"下一页（第 {number + 1} 页，共 {-(-len(sentences) // AT_A_TIME)} 页）"
        st.button(words, key="draft-page-below", width="stretch", on_click=_turn, args=[what, number, True])


def _ways(what: Hashable, number: int, found: Sequence[int]) -> None:
    """To the pages around this one, to any, and to the next of which something is `found` elsewhere."""
    if st.session_state.pop("draft-page-turned", False):
        bring_into_view(".st-key-draft-pages", number)
    after = next((n for n in range(number + 1, len(found)) if found[n]), None)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="draft-pages"):
        st.button("上一页", key="draft-page-before", disabled=number == 0, on_click=_turn, args=[what, number - 1])
        st.session_state["draft-page-shown"] = number
        st.selectbox(
            "页", range(len(found)), key="draft-page-shown", label_visibility="collapsed", width=270,
            format_func=lambda page: _name(page, found),
            on_change=lambda: _turn(what, st.session_state["draft-page-shown"]),
        )  # fmt: skip
        is_last = number == len(found) - 1
        st.button("下一页", key="draft-page-after", disabled=is_last, on_click=_turn, args=[what, number + 1])
        if after is not None:
            words = f"下一处有来源的（第 {after + 1} 页）"
            st.button(words, key="draft-page-found", type="tertiary", on_click=_turn, args=[what, after])
        elif not is_last:
            st.caption("后面的句子都没有来源")


def _name(number: int, found: Sequence[int]) -> str:
    return f"第 {number + 1} 页，共 {len(found)} 页" + (f"（{found[number]} 句有来源）" if found[number] else "")


def _turn(what: Hashable, number: int, from_below: bool = False) -> None:
    st.session_state.update({"draft-page": (what, number), "draft-page-turned": from_below})
