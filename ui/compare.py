"""对比: type a task, and see which units describe it, side by side, in which words and with which figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from typing import get_args

import streamlit as st

from compare.labels import BY, how_many, what
from compare.tasks import By, Compared, compare_task
from index.errors import QueryError
from index.store.records import Filters
from index.survey import facets_among
from index.survey import overview as passages_by_value
from ui.address import LIBRARY, Asked, Comparison, View, change, comparison, current
from ui.behaviour import focus
from ui.cards.offers import way_html
from ui.comparing.changes import changes
from ui.comparing.columns import columns
from ui.comparing.export import export
from ui.comparing.figures import figures
from ui.comparing.overview import overview
from ui.comparing.passages import passages
from ui.comparing.shown import Shown, chosen_columns, only_naming
from ui.comparing.subtasks import subtasks
from ui.filters import filters
from ui.html import escape, label, tag
from ui.opened import Opened, open_library
from ui.ways import link, way
from wording.errors import query_line

VIEWS: dict[View, tuple[str, Callable[[Shown], None]]] = {
    "passages": ("写法", passages),
    "changes": ("改动", changes),
    "figures": ("数字", figures),
    "subtasks": ("具体工作", subtasks),
    "columns": ("总览", columns),
}


def show() -> None:
    """The page."""
    wanted = comparison(current())
    with open_library() as opened, st.container(key="comparing"):
        _task_box(wanted.query)
        if not opened.documents:
            st.info("资料库里还没有材料。先到“文库”添加报告，再回来对比。", icon=":material/folder_open:")
            link(LIBRARY, label="去文库添加材料", icon=":material/arrow_forward:")
        elif not wanted.query:
            _ways(wanted, lambda: filters(wanted, passages_by_value(opened.library, wanted.filters)))
            overview(opened, wanted)
        else:
            _answer(opened, wanted)


def _task_box(task: str) -> None:
    st.session_state["task"] = task
    st.text_input(
        "要对比的工作",
        key="task",
        label_visibility="collapsed",
        icon=":material/compare_arrows:",
        placeholder="输入一项工作，看各单位怎样写：如 清廉文化",
        on_change=lambda: change(Comparison, query=st.session_state["task"].strip(), columns=()),
    )
    focus('input[aria-label="要对比的工作"]', key="focus-task")


def _ways(wanted: Comparison, narrowed: Callable[[], None]) -> None:
    """What is compared with what: units or years, and which of them."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="ways"):
        narrowed()
        st.session_state["by"] = wanted.by
        st.segmented_control(
            "分列", get_args(By), key="by", format_func=lambda one: BY[one], label_visibility="collapsed",
            on_change=_by_changed,
        )  # fmt: skip


def _by_changed() -> None:
    """Other columns, unless what was pressed was chosen already: then it is given back as none."""
    if by := st.session_state["by"]:
        change(Comparison, by=by, columns=())


def _answer(opened: Opened, wanted: Comparison) -> None:
    try:
        compared = _compared(opened, wanted)
    except QueryError as error:
        st.warning(label(query_line(error.fault, error.value, error.limit)), icon=":material/edit:")
        return
    hits = [*(hit for column in compared.columns for hit in column.hits), *chain(*compared.beside.values())]
    _ways(wanted, lambda: filters(wanted, facets_among(hits, wanted.filters)))
    if not compared.columns:
        _nothing(wanted, found=len(hits))
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="summary"):
        st.html(tag("p", _summary(opened, wanted, compared), "summary"), width="content")
        export(compared)
    st.session_state["view"] = wanted.view
    st.segmented_control(
        "怎样看", list(VIEWS), key="view", format_func=lambda view: VIEWS[view][0], label_visibility="collapsed",
        on_change=lambda: change(Comparison, view=st.session_state["view"] or wanted.view),
    )  # fmt: skip
    shown = chosen_columns(opened, wanted, compared)
    VIEWS[wanted.view][1](shown)


def _compared(opened: Opened, wanted: Comparison) -> Compared:
    """The comparison; kept for this reader."""

    def made() -> Compared:
        with st.spinner("正在对比…"):
            return compare_task(opened.searcher, wanted.query, wanted.by, wanted.filters)

    return opened.kept("compared", (wanted.query, wanted.by, wanted.filters), made)


def _nothing(wanted: Comparison, found: int) -> None:
    if found:
        st.html(tag("p", f"按上面的筛选，没有材料写“{escape(wanted.query)}”；不筛选有 {found} 段。", "summary"))
        st.button("去掉筛选", key="unfiltered", on_click=change, args=[Comparison], kwargs={"filters": Filters()})
    else:
        st.html(tag("p", f"没有材料写“{escape(wanted.query)}”。", "summary"))
        st.html(tag("p", "可换个说法，用材料里的行话；大白话找到的少些。", "muted"))
        way("到“检索”看看相近的段落", Asked(wanted.query), "to-search", Comparison, icon=":material/search:")


def _summary(opened: Opened, wanted: Comparison, compared: Compared) -> str:
    hits = sum(len(column.hits) for column in compared.columns)
    said = f"{escape(how_many(compared))}写到，共 <b>{hits}</b> 段"
    only_named = len(only_naming(opened, wanted, compared))
    if only_named and wanted.view != "columns":
        way = way_html(f"另有 {only_named} 个{what(compared)}只提到这个词", replace(wanted, view="columns"))
        said += tag("span", f"（{way}）", "alike")
    return said


show()
