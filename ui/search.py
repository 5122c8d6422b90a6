"""检索: type a topic, a question or a sentence, and read the passages that describe it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from index.errors import QueryError
from index.records import Filters
from index.search import Ranked
from index.survey import DIMENSIONS, Dimension, Facets, Survey, overview, survey
from ui import address
from ui.address import LIBRARY, Asked, go, way
from ui.behaviour import focus
from ui.cards import card
from ui.html import escape, label, tag
from ui.opened import Opened, open_library
from wording.errors import query_line
from wording.labels import KINDS, RELEVANCE

TITLES: dict[Dimension, str] = {"units": "单位", "years": "年份", "doc_types": "类型", "kinds": "部分"}
HITS_AT_A_TIME = 10


def show() -> None:
    """The page."""
    asked = address.asked(address.current())
    with open_library() as opened:
        _query_box(asked)
        if not opened.documents:
            st.info("资料库里还没有材料。先到“文库”添加报告，再回来检索。", icon=":material/folder_open:")
            st.page_link(LIBRARY, label="去文库添加材料", icon=":material/arrow_forward:")
        elif not asked.query:
            _filters(asked, overview(opened.library, asked.filters))
            _topics(opened, asked)
        else:
            _answer(opened, asked)
        _which_library(opened)


def _query_box(asked: Asked) -> None:
    st.session_state["query"] = asked.query
    st.text_input(
        "检索词",
        key="query",
        label_visibility="collapsed",
        icon=":material/search:",
        placeholder="输入主题、问题或一整句，如：清廉文化",
        on_change=lambda: go(replace(asked, query=st.session_state["query"].strip())),
    )
    focus('input[aria-label="检索词"]', key="focus")


def _filters(asked: Asked, facets: Facets) -> None:
    with st.container(horizontal=True, key="filters", gap="small"):
        for dimension in DIMENSIONS:
            _filter(asked, dimension, facets[dimension])
        if asked.filters:
            st.button("清除筛选", type="tertiary", on_click=go, args=[replace(asked, filters=Filters())])


def _filter(asked: Asked, dimension: Dimension, counts: Counter[Any]) -> None:
    chosen: tuple[Any, ...] = getattr(asked.filters, dimension)
    values = sorted({*counts, *chosen}, key=lambda v: _order(dimension, v, counts))
    st.session_state[f"filter-{dimension}"] = list(chosen)

    def choose() -> None:
        picked = tuple(v for v in values if v in st.session_state[f"filter-{dimension}"])
        go(replace(asked, filters=replace(asked.filters, **{dimension: picked})))

    with st.popover(_filter_title(dimension, chosen), type="secondary", key=f"popover-{dimension}"):
        if values:
            st.pills(
                TITLES[dimension],
                values,
                selection_mode="multi",
                key=f"filter-{dimension}",
                format_func=lambda v: f"{label(_value_name(dimension, v))}　{counts[v]}",
                on_change=choose,
            )
        else:
            st.caption("没有可选的")


def _order(dimension: Dimension, value: Any, counts: Counter[Any]) -> tuple[Any, ...]:  # noqa: ANN401
    if dimension == "years":
        return (-value,)
    if dimension == "kinds":
        return (list(KINDS).index(value),)
    return -counts[value], value


def _value_name(dimension: Dimension, value: Any) -> str:  # noqa: ANN401
    return KINDS[value] if dimension == "kinds" else str(value)


def _filter_title(dimension: Dimension, chosen: Sequence[Any]) -> str:
    if not chosen:
        return TITLES[dimension]
    first = _value_name(dimension, chosen[0])
    return label(f"{TITLES[dimension]}：{first}" + (f" 等 {len(chosen)} 项" if len(chosen) > 1 else ""))


def _topics(opened: Opened, asked: Asked) -> None:
    found = opened.topics
    if found:
        st.html('<p class="muted">这些材料里写得多的主题：</p>')
        with st.container(horizontal=True, key="topics", gap="small"):
            for topic in found:
                count = f"{topic.units} 个单位的 {topic.documents} 份材料以此为题"
                way(
                    label(topic.name),
                    replace(asked, query=topic.name),
                    f"topic-{topic.name}",
                    Asked,
                    help=count,
                    type="secondary",
                )
    st.html(
        '<p class="muted">也可以输入一句大白话（帮大学生找到工作）或一整句；'
        "“原文”前后空格隔开表示须逐字出现，-词 表示排除。</p>"
    )


def _answer(opened: Opened, asked: Asked) -> None:
    try:
        found = _survey(opened, asked)
    except QueryError as error:
        _filters(asked, overview(opened.library, asked.filters))
        st.warning(label(query_line(error.fault, error.value, error.limit)), icon=":material/edit:")
        return
    _filters(asked, found.facets)
    if not found.near:
        _nothing(opened, asked, found)
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="summary"):
        st.html(tag("p", _summary(found), "summary"), width="content")
        with_scores = st.toggle("显示分值", key="scores")
    shown = _shown(asked, len(found.near))
    _cards(opened, found.near[:shown], asked, with_scores)
    if shown < len(found.near):
        st.button(
            f"再看 {min(HITS_AT_A_TIME, len(found.near) - shown)} 条（共 {len(found.near)} 条）",
            key="more", width="stretch", on_click=_show_more, args=[asked, shown + HITS_AT_A_TIME],
        )  # fmt: skip
    elif found.further:
        _further(opened, found, asked, with_scores, "再往后是关系较远的段落")


def _survey(opened: Opened, asked: Asked) -> Survey:
    """What the library has on it; kept for this reader until he or the library changes."""
    key = (str(opened.library.path), opened.library.commit_token, asked)
    kept = st.session_state.get("survey")
    if kept is None or kept[0] != key:
        kept = st.session_state["survey"] = (key, survey(opened.searcher, asked.query, asked.filters))
    found: Survey = kept[1]
    return found


def _shown(asked: Asked, count: int) -> int:
    of, shown = st.session_state.get("shown", (None, 0))
    return min(shown if of == asked else HITS_AT_A_TIME, count)


def _show_more(asked: Asked, count: int) -> None:
    st.session_state["shown"] = (asked, count)


def _summary(found: Survey) -> str:
    words = Counter(ranked.relevance for ranked in found.near)
    parts = [tag("span", f"{RELEVANCE[word]} {words[word]}") for word in RELEVANCE if words[word]]
    more = "以上" if found.is_cut else ""
    return f"<b>{len(found.near)}</b> 段{more}，出自 <b>{found.units}</b> 个单位：{' · '.join(parts)}"


def _cards(opened: Opened, ranked: Sequence[Ranked], asked: Asked, with_scores: bool) -> None:
    for hit in opened.searcher.hits(asked.query, ranked):
        card(hit, asked, with_scores)


def _further(opened: Opened, found: Survey, asked: Asked, with_scores: bool, why: str) -> None:
    if st.toggle(f"{why}（{len(found.further[:HITS_AT_A_TIME])} 段）", key="further"):
        _cards(opened, found.further[:HITS_AT_A_TIME], asked, with_scores)


def _nothing(opened: Opened, asked: Asked, found: Survey) -> None:
    st.html(tag("p", f"没有找到写“{escape(asked.query)}”的段落。", "summary"))
    advice = ["换个说法，或只留最要紧的几个字", "去掉引号或 -词：它们要求逐字出现或排除"]
    if asked.filters:
        advice.insert(0, "放宽上面的筛选")
    st.html(tag("ul", "".join(tag("li", line) for line in advice)))
    if asked.filters:
        st.button("去掉筛选再找", key="unfiltered", on_click=go, args=[replace(asked, filters=Filters())])
    if found.further:
        _further(opened, found, asked, False, "看看最接近的")


def _which_library(opened: Opened) -> None:
    count = f"{len(opened.documents)} 份材料，{opened.passages} 段"
    with st.container(horizontal=True, vertical_alignment="center", key="which", gap="xsmall"):
        if opened.is_sample:
            st.html(tag("p", f"现在查的是自带的示例资料库（{count}，单位都是虚构的）。", "muted"), width="content")
            st.page_link(LIBRARY, label="添加自己的材料", icon=":material/add:")
        else:
            st.html(tag("p", f"资料库：{escape(str(opened.library.path))}（{count}）", "muted"), width="content")
            st.page_link(LIBRARY, label="添加材料", icon=":material/add:")


show()
