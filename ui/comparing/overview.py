"""Before a task is asked for: what there is much of, and a map of tasks by units or years that is clicked into."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from compare.matrix import TaskMatrix, task_matrix
from index.errors import QueryError
from ui.address import MOST_TASKS, Comparison, change
from ui.comparing.heatmap import MOST_COLUMNS, counts_html, heat_map
from ui.html import label, tag
from ui.opened import Opened
from wording.errors import query_line

#: So many topics are shown to start from, and so many make the map until the reader chooses his own tasks.
_CHIPS, _PROPOSED = 8, 12
#: Of so many passages the map is drawn unasked; of more it may take a while.
_SMALL = 5_000


def overview(opened: Opened, wanted: Comparison) -> None:
    """Topics to start from, and the map."""
    st.html(tag("p", "输入一项工作，看哪些单位写了它、各写了什么、哪些字句大家都一样、各列了哪些数字。", "muted"))
    found = [topic.name for topic in opened.topics]
    if found:
        st.html(tag("p", "这些材料里写得多的：", "muted"))
        with st.container(horizontal=True, key="topics", gap="small"):
            for name in found[:_CHIPS]:
                st.button(label(name), key=f"task-{name}", on_click=change, args=[Comparison], kwargs={"query": name})
    if opened.passages <= _SMALL or st.toggle("看各单位写了哪些", key="with-map"):
        _map(opened, wanted, found)


def _map(opened: Opened, wanted: Comparison, proposed: list[str]) -> None:
    """Which columns describe these tasks; a square that is clicked asks for its task, with that column."""
    tasks = wanted.tasks or tuple(proposed[:_PROPOSED])
    st.html(tag("p", "哪些工作有谁写、谁没写", "summary"))
    _choose_tasks(tasks, proposed)
    if not tasks:
        return

    def made() -> TaskMatrix:
        with st.spinner("正在逐项对比…"):
            return task_matrix(opened.searcher, tasks, wanted.by, wanted.filters)

    try:
        matrix = opened.kept("matrix", (tasks, wanted.by, wanted.filters), made)
    except QueryError as error:
        st.warning(label(query_line(error.fault, error.value, error.limit)), icon=":material/edit:")
        return
    st.html(tag("p", f"颜色越深，写的段落越多；点一格，看那里怎样写。{_left_out(matrix)}", "muted"))
    chosen = heat_map(matrix)
    st.html(counts_html(matrix, wanted))
    if chosen:
        task, column = chosen
        if not matrix.cell(task, column).hits:
            st.info(label(f"{matrix.titles[matrix.columns.index(column)]}没有写“{task}”。"), icon=":material/block:")
            return
        change(Comparison, query=task, columns=(column,))
        st.rerun()


def _left_out(matrix: TaskMatrix) -> str:
    count = len(matrix.columns)
    return f"这里画的是写得最多的 {MOST_COLUMNS} 列，共 {count} 列；筛选后可看其余的。" if count > MOST_COLUMNS else ""


def _choose_tasks(tasks: Sequence[str], proposed: Sequence[str]) -> None:
    """Boxes to put a task on the map, and to take some off."""

    def add() -> None:
        if typed := st.session_state["more-tasks"].strip():
            change(Comparison, tasks=(*(task for task in tasks if task != typed), typed)[-MOST_TASKS:])
        st.session_state["more-tasks"] = ""

    st.session_state["tasks"] = list(tasks)
    st.multiselect(
        "图上的工作",
        list(dict.fromkeys([*tasks, *proposed])),
        key="tasks",
        label_visibility="collapsed",
        max_selections=MOST_TASKS,
        select_all=False,
        placeholder="选几项工作",
        on_change=lambda: change(Comparison, tasks=tuple(st.session_state["tasks"])),
    )
    st.text_input(
        "加一项工作",
        key="more-tasks",
        label_visibility="collapsed",
        icon=":material/add:",
        placeholder="加一项自己要看的工作，按回车",
        on_change=add,
    )
