"""Before a task is asked for: what there is much of, and a map of tasks by units or years that is clicked into."""

from __future__ import annotations

import streamlit as st

from compare.matrix import TaskMatrix, task_matrix
from index.errors import QueryError
from ui.address import Comparison, change, comparison, current, go
from ui.comparing.heatmap import heat_map
from ui.html import label, tag
from ui.opened import Opened
from wording.errors import query_line

#: So many tasks make a map; more of them are not read at once.
_MOST_TASKS = 20
#: Of so many passages the map is drawn unasked; of more it may take a while.
_SMALL = 5_000


def topics(opened: Opened, wanted: Comparison) -> None:
    """Topics to start from, and the map."""
    st.html(tag("p", "输入一项工作，看哪些单位写了它、各写了什么、哪些字句大家都一样、各列了哪些数字。", "muted"))
    found = [topic.name for topic in opened.topics]
    if found:
        st.html(tag("p", "这些材料里写得多的：", "muted"))
        with st.container(horizontal=True, key="topics", gap="small"):
            for name in found:
                st.button(label(name), key=f"task-{name}", on_click=change, args=[Comparison], kwargs={"query": name})
    if opened.passages <= _SMALL or st.toggle("看各单位写了哪些", key="with-map"):
        _map(opened, wanted, found)


def _map(opened: Opened, wanted: Comparison, proposed: list[str]) -> None:
    """Which columns describe these tasks; a square that is clicked asks for its task, with that column."""
    tasks = list(wanted.tasks or proposed)[:_MOST_TASKS]
    st.html(tag("p", "哪些工作有谁写、谁没写", "summary"))
    st.session_state["tasks"] = tasks
    st.multiselect(
        "要看的工作",
        list(dict.fromkeys([*tasks, *proposed])),
        key="tasks",
        label_visibility="collapsed",
        accept_new_options=True,
        max_selections=_MOST_TASKS,
        placeholder="写一项工作，回车加进来",
        on_change=lambda: change(Comparison, tasks=tuple(st.session_state["tasks"])),
    )
    if not tasks:
        return

    def made() -> TaskMatrix:
        with st.spinner("正在逐项对比…"):
            return task_matrix(opened.searcher, tasks, wanted.by, wanted.filters)

    try:
        matrix = opened.kept("matrix", (tuple(tasks), wanted.by, wanted.filters), made)
    except QueryError as error:
        st.warning(label(query_line(error.fault, error.value, error.limit)), icon=":material/edit:")
        return
    st.html(tag("p", "颜色越深，写的段落越多；点一格，看那里怎样写。", "muted"))
    if chosen := heat_map(matrix, key="map"):
        task, column = chosen
        if not matrix.cell(task, column).hits:
            st.info(label(f"{matrix.titles[matrix.columns.index(column)]}没有写“{task}”。"), icon=":material/block:")
            return
        now = comparison(current())
        go(Comparison(task, now.filters, now.by, (column,)))
        st.rerun()
