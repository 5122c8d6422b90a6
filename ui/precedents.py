"""成例: the wordings that offices use for a topic, one family a row, or one wording over the years."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import streamlit as st

from compare.precedents.finding import Precedents as Found
from compare.precedents.finding import precedents as find_precedents
from compare.trend.reports import report_facets
from index.errors import QueryError
from index.store.records import Filters
from index.survey import overview
from ui.address import LIBRARY, Asked, Precedents, PrecedentView, change, current, precedents
from ui.behaviour import focus
from ui.building import are_ready
from ui.filters import filters
from ui.html import escape, label, tag
from ui.opened import Opened, open_library
from ui.ways import link, way
from ui.wordings.families import families
from wording.errors import query_line

VIEWS: dict[PrecedentView, str] = {"families": "写法", "years": "提法沿革"}
_ABOUT: dict[PrecedentView, str] = {
    "families": "输入一个主题或一句话，看各单位用哪些写法写它：一种写法一行，几个单位、几个年度在用，谁先这样写，"
    "哪些字句各处不一；合用的放进素材篮，带出处导出。",
    "years": "输入一个提法，看它历年怎样用：各年写到它的材料占多少，谁先写、谁不再写，后来换成了哪种写法。",
}
#: So many topics are shown to start from.
_TOPICS = 8


def show() -> None:
    """The page."""
    wanted = precedents(current())
    with open_library() as opened, st.container(key="precedents"):
        _box(wanted.query)
        if not opened.documents:
            st.info("资料库里还没有材料。先到“文库”添加报告，再回来看成例。", icon=":material/folder_open:")
            link(LIBRARY, label="去文库添加材料", icon=":material/arrow_forward:")
        elif not wanted.query:
            _start(opened, wanted)
        elif wanted.view == "years":
            _ways(wanted, lambda: filters(wanted, report_facets(opened.documents, wanted.filters)))
            _years(opened, wanted)
        else:
            _families(opened, wanted)


def _box(query: str) -> None:
    st.session_state["wording"] = query
    st.text_input(
        "要找写法的主题或句子",
        key="wording",
        label_visibility="collapsed",
        icon=":material/format_quote:",
        placeholder="输入主题或一句话，看各单位怎样写：如 清廉文化",
        on_change=lambda: change(Precedents, query=st.session_state["wording"].strip()),
    )
    focus('input[aria-label="要找写法的主题或句子"]', key="focus-wording")


def _ways(wanted: Precedents, narrowed: Callable[[], None]) -> None:
    """What is looked at, with what it is narrowed to."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="ways"):
        st.session_state["wording-view"] = wanted.view
        st.segmented_control(
            "怎样看", get_args(PrecedentView), key="wording-view", format_func=VIEWS.__getitem__,
            label_visibility="collapsed", on_change=_view_changed,
        )  # fmt: skip
        narrowed()


def _view_changed() -> None:
    """Another view, unless what was pressed was chosen already: then it is given back as none."""
    if view := st.session_state["wording-view"]:
        change(Precedents, view=view)


def _start(opened: Opened, wanted: Precedents) -> None:
    """What this page does, topics to start from, and what in the library is worth a look."""
    from ui.wordings.suggestions import suggestions

    _ways(wanted, lambda: None)
    st.html(tag("p", _ABOUT[wanted.view], "muted"))
    if found := opened.topics[:_TOPICS]:
        st.html(tag("p", "这些材料里写得多的：", "muted"))
        with st.container(horizontal=True, key="topics", gap="small"):
            for topic in found:
                st.button(label(topic.name), key=f"wording-of-{topic.name}", on_click=change, args=[Precedents],
                          kwargs={"query": topic.name})  # fmt: skip
    suggestions(opened, lambda wording: change(Precedents, query=wording, view="years"))


def _years(opened: Opened, wanted: Precedents) -> None:
    from ui.wordings.over_years import over_years

    over_years(opened, wanted)


def _families(opened: Opened, wanted: Precedents) -> None:
    if not are_ready(opened):
        return

    def found() -> Found:
        return find_precedents(opened.searcher, wanted.query, wanted.filters)

    try:
        made = opened.kept("precedents", (wanted.query, wanted.filters), found)
    except QueryError as error:
        _ways(wanted, lambda: filters(wanted, overview(opened.library, wanted.filters)))
        st.warning(label(query_line(error.fault, error.value, error.limit)), icon=":material/edit:")
        return
    _ways(wanted, lambda: filters(wanted, made.facets, made.is_cut))
    if made.found:
        families(opened, wanted, made)
    else:
        _nothing(wanted)


def _nothing(wanted: Precedents) -> None:
    st.html(tag("p", f"没有材料写“{escape(wanted.query)}”。", "summary"))
    if wanted.filters:
        st.button("去掉筛选", key="unfiltered", on_click=change, args=[Precedents], kwargs={"filters": Filters()})
    else:
        st.html(tag("p", "可换个说法，用材料里的行话；大白话找到的少些。", "muted"))
        way("到“检索”看看相近的段落", Asked(wanted.query), "to-search", Precedents, icon=":material/search:")


show()
