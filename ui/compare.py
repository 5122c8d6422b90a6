"""对比: type a task, and see which units describe it, side by side, in which words and with which figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import streamlit as st

from compare.labels import BY, cell_words, what
from compare.matrix import TaskMatrix, task_matrix
from compare.shared_wording import own_to
from compare.tasks import By, Column, Compared, compare_task
from corpus.sentences import Span
from index.errors import QueryError
from index.search import Hit
from ui import address
from ui.address import LIBRARY, Asked, Place, way
from ui.behaviour import focus
from ui.heatmap import heat_map
from ui.html import escape, label, tag
from ui.opened import Opened, open_library
from wording.errors import query_line
from wording.labels import KINDS, whose

#: So many columns stand side by side at first, and in a row.
_AT_FIRST, _IN_A_ROW, _MOST = 3, 3, 12
_FIGURES = 60
LEGEND = '<span class="legend"><mark class="own">只有这里这样写</mark> <span class="quiet">别处也这样写</span></span>'


def show() -> None:
    """The page."""
    parameters = address.current()
    asked = address.asked(parameters)
    by: By = "year" if parameters.get("by", [""])[-1] == "year" else "unit"
    with open_library() as opened:
        _task_box(asked.query)
        if not opened.documents:
            st.info("资料库里还没有材料。先到“文库”添加报告，再回来对比。", icon=":material/folder_open:")
            st.page_link(LIBRARY, label="去文库添加材料", icon=":material/arrow_forward:")
        elif not asked.query:
            _topics(opened, by)
        else:
            _answer(opened, asked, by)


def _task_box(task: str) -> None:
    st.session_state["task"] = task
    st.text_input(
        "要对比的工作",
        key="task",
        label_visibility="collapsed",
        icon=":material/compare_arrows:",
        placeholder="输入一项工作，看各单位怎样写：如 清廉文化",
        on_change=lambda: _ask(st.session_state["task"].strip()),
    )
    focus('input[aria-label="要对比的工作"]', key="focus-task")


def _ask(task: str) -> None:
    """Asks for another task; how it is compared stays."""
    st.query_params["q"] = task


def _topics(opened: Opened, by: By) -> None:
    st.html(tag("p", "输入一项工作，看哪些单位写了它、各写了什么、哪些字句大家都一样、各列了哪些数字。", "muted"))
    if found := opened.topics:
        st.html(tag("p", "这些材料里写得多的：", "muted"))
        with st.container(horizontal=True, key="topics", gap="small"):
            for topic in found:
                st.button(label(topic.name), key=f"task-{topic.name}", on_click=_ask, args=[topic.name])
        _map(opened, [topic.name for topic in found], by)


def _map(opened: Opened, tasks: Sequence[str], by: By) -> None:
    """Which units describe these tasks; a square that is clicked asks for its task, with that unit first."""
    if not st.toggle("看各单位写了哪些", key="with-map"):
        return

    def made() -> TaskMatrix:
        with st.spinner("正在逐项对比…"):
            return task_matrix(opened.searcher, tasks, by)

    matrix = opened.kept("matrix", (tuple(tasks), by), made)
    st.html(tag("p", "颜色越深，写的段落越多；点一格，看那个单位怎样写。", "muted"))
    if chosen := heat_map(matrix, key="map"):
        task, column = chosen
        st.session_state["first"] = (task, column)
        _ask(task)
        st.rerun()


def _answer(opened: Opened, asked: Asked, by: By) -> None:
    try:
        compared = _compared(opened, asked.query, by)
    except QueryError as error:
        st.warning(label(query_line(error.fault, error.value, error.limit)), icon=":material/edit:")
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="summary"):
        st.html(tag("p", _summary(compared), "summary"), width="content")
        st.session_state["by"] = by
        st.segmented_control(
            "分列", get_args(By), key="by", format_func=lambda one: BY[one], label_visibility="collapsed",
            on_change=lambda: st.query_params.update(by=st.session_state["by"] or "unit"),
        )  # fmt: skip
    if not compared.columns:
        st.html(tag("p", "可换个说法，用材料里的行话；大白话找到的少些。也可以到“检索”看看相近的段落。", "muted"))
        return
    chosen = _chosen(compared)
    if chosen:
        st.html(LEGEND)
    for start in range(0, len(chosen), _IN_A_ROW):
        _side_by_side(chosen[start : start + _IN_A_ROW], chosen, asked)
    _figures(compared, [column.name for column in chosen])
    _all(compared)


def _compared(opened: Opened, task: str, by: By) -> Compared:
    """The comparison; kept for this reader."""

    def made() -> Compared:
        with st.spinner("正在对比…"):
            return compare_task(opened.searcher, task, by)

    return opened.kept("compared", (task, by), made)


def _summary(compared: Compared) -> str:
    if not compared.columns:
        return f"没有材料写“{escape(compared.task)}”。"
    hits = sum(len(column.hits) for column in compared.columns)
    return f"<b>{len(compared.columns)}</b> 个{what(compared)}写到，共 <b>{hits}</b> 段"


def _chosen(compared: Compared) -> list[Column]:
    """The columns that are shown side by side."""
    by_name = {column.name: column for column in compared.columns}
    task, first = st.session_state.get("first", ("", ""))
    at_first = [first, *by_name] if task == compared.task and first in by_name else list(by_name)
    names = st.multiselect(
        "并排看",
        list(by_name),
        default=list(dict.fromkeys(at_first))[:_AT_FIRST],
        key=f"columns-{compared.by}-{hash((compared.task, tuple(by_name)))}",
        format_func=lambda name: label(_name(by_name[name])),
        max_selections=_MOST,
        placeholder="选几个并排看",
    )
    return [by_name[name] for name in names]


def _name(column: Column) -> str:
    """A unit or year, else the report by its title."""
    return whose(column.hits[0].document) if column.name == column.hits[0].document.source else column.name


def _side_by_side(columns: Sequence[Column], chosen: Sequence[Column], asked: Asked) -> None:
    own = dict(zip((column.name for column in chosen), _own(chosen), strict=True))
    for place, column in zip(st.columns(len(columns)), columns, strict=True):
        with place, st.container(border=True, key=f"column-{chosen.index(column)}", gap="small"):
            shared = f"，与别处相同 {column.chars.shared} 字" if column.chars.shared else ""
            head = f"{len(column.hits)} 段 {sum(column.chars)} 字{shared}"
            st.html(tag("header", tag("div", escape(_name(column)), "unit") + tag("div", head, "muted")))
            for number, (hit, spans) in enumerate(zip(column.hits, own[column.name], strict=True)):
                st.html(_passage(hit, spans))
                way("看原文", Place(hit.document.doc_id, hit.passage.start, asked), f"{column.name}-{number}", Asked)


def _own(columns: Sequence[Column]) -> list[list[list[Span]]]:
    """For each column and each of its hits, what none of the other columns writes."""
    texts = ["\n".join(hit.passage.text for hit in column.hits) for column in columns]
    out = []
    for column, spans in zip(columns, own_to(texts), strict=True):
        at, found = 0, []
        for hit in column.hits:
            end = at + len(hit.passage.text)
            found.append([(max(a, at) - at, min(b, end) - at) for a, b in spans if a < end and b > at])
            at = end + 1
        out.append(found)
    return out


def _passage(hit: Hit, own: Sequence[Span]) -> str:
    """A passage as HTML, with what is its own marked; nothing of the report in it is HTML itself."""
    metadata, text, out, at = hit.document.metadata, hit.passage.text, [], 0
    for start, end in own:
        out += [escape(text[at:start]), tag("mark", escape(text[start:end]), "own")]
        at = end
    path = " › ".join(map(escape, hit.passage.heading_path)) or KINDS[hit.passage.kind]
    year = tag("span", f"{metadata.year}年", "year") if metadata.year else ""
    inside = tag("div", f"{year} {path}", "path") + tag("p", "".join([*out, escape(text[at:])]), "text quiet")
    return f'<article class="hit">{inside}</article>'


def _figures(compared: Compared, chosen: Sequence[str]) -> None:
    """What the chosen columns state in figures, lined up by what is counted."""
    names = [name for name in compared.figures.columns if name in chosen]
    at = [compared.figures.columns.index(name) for name in names]
    heads = {column.name: _name(column) for column in compared.columns}
    rows = [
        {"数的是什么": row.name, **{heads[name]: cell_words(row.cells[i]) for name, i in zip(names, at, strict=True)}}
        for row in compared.figures.rows
        if row.name and any(row.cells[i].stated for i in at)
    ]
    if rows:
        st.html(tag("p", "各写了哪些数字", "summary"))
        st.dataframe(rows[:_FIGURES], hide_index=True, key="figures")


def _all(compared: Compared) -> None:
    """All columns at a glance."""
    if len(compared.columns) > _AT_FIRST:
        st.html(tag("p", "全部", "summary"))
        st.dataframe(
            [
                {
                    what(compared): _name(column),
                    "段": len(column.hits),
                    "字": sum(column.chars),
                    "与别处相同的字": column.chars.shared,
                    "数字": len(column.figures),
                }
                for column in compared.columns
            ],
            hide_index=True,
            key="all",
            height=min(35 * len(compared.columns) + 38, 420),
        )


show()
