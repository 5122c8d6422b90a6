"""检索: type a topic, a question or a sentence, and read the passages that describe it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from index.errors import QueryError
from index.examples import examples
from index.search import Hit
from index.store.records import Filters
from index.survey import Survey, overview, survey
from ui import address
from ui.address import LIBRARY, Asked, Precedents, change
from ui.behaviour import bring_into_view, focus
from ui.cards.card import place_class
from ui.cards.hit import hits_html
from ui.filters import filters
from ui.html import escape, label, tag
from ui.lately import asked_for, asked_lately
from ui.opened import Opened, open_library
from ui.turns import turn
from ui.visitor import is_local
from ui.ways import link, way
from wording.errors import query_line
from wording.labels import RELEVANCE

HITS_AT_A_TIME = 10
#: So many topics are shown to start from.
_TOPICS = 8
LEGEND = '<span class="legend"><mark class="exact">逐字</mark> <mark class="near">近义</mark></span>'


def show() -> None:
    """The page."""
    asked = address.asked(address.current())
    with turn(), open_library() as opened:
        _query_box(asked)
        if not opened.documents:
            st.info("资料库里还没有材料。先到“文库”添加报告，再回来检索。", icon=":material/folder_open:")
            link(LIBRARY, label="去文库添加材料", icon=":material/arrow_forward:")
        elif not asked.query:
            filters(asked, overview(opened.library, asked.filters))
            _start(opened, asked)
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
        on_change=lambda: change(Asked, query=st.session_state["query"].strip()),
    )
    focus('input[aria-label="检索词"]', key="focus")


def _start(opened: Opened, asked: Asked) -> None:
    """What to type: topics, a question and a sentence of these very reports, and what was asked for last."""
    found = opened.topics[:_TOPICS]
    if found:
        st.html('<p class="muted">这些材料里写得多的主题：</p>')
        with st.container(horizontal=True, key="topics", gap="small"):
            for topic in found:
                count = f"{topic.units} 个单位的 {topic.documents} 份材料以此为题"
                wanted, key = replace(asked, query=topic.name), f"topic-{topic.name}"
                way(label(topic.name), wanted, key, Asked, help=count, type="secondary")
    st.html(tag("p", "也可以用大白话问，或贴上一整句：", "muted"))
    with st.container(horizontal=True, key="topics-said", gap="small"):
        for number, example in enumerate(opened.kept("examples", None, lambda: examples(opened.searcher, found))):
            way(label(example), replace(asked, query=example), f"example-{number}", Asked, type="secondary")
    st.html(tag("p", "加引号的须逐字出现，减号后面的不要写到，前后各空一格：“清廉文化” -问责", "muted"))
    asked_lately()


def _answer(opened: Opened, asked: Asked) -> None:
    try:
        found = opened.kept("survey", asked, lambda: survey(opened.searcher, asked.query, asked.filters))
    except QueryError as error:
        filters(asked, overview(opened.library, asked.filters))
        st.warning(label(query_line(error.fault, error.value, error.limit)), icon=":material/edit:")
        return
    filters(asked, found.facets, found.is_cut)
    if not found.near:
        _nothing(opened, asked, found)
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="summary"):
        st.html(tag("p", _summary(found), "summary"), width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content", key="legend"):
            st.html(LEGEND, width="content")
            with_scores = st.toggle("显示分值", key="scores")
            way("看写法", Precedents(asked.query, asked.filters), "", Asked, help="各单位有哪些相同写法，谁先这样写")
    asked_for(asked.query)
    shown = _shown(asked, len(found.near))
    hits = opened.searcher.shown(asked.query, found.near[:shown], first=1)
    st.html(hits_html(hits, asked, with_scores))
    _into_view(asked, hits)
    if shown < len(found.near):
        st.button(
            f"再看 {min(HITS_AT_A_TIME, len(found.near) - shown)} 条（共 {len(found.near)} 条）",
            key="more", width="stretch", on_click=_show_more, args=[asked, shown + HITS_AT_A_TIME],
        )  # fmt: skip
    elif found.further:
        _further(opened, found, asked, with_scores, "再往后是关系较远的段落")


def _shown(asked: Asked, count: int) -> int:
    of, shown = st.session_state.get("shown", (None, 0))
    return min(shown if of == asked else HITS_AT_A_TIME, count)


def _show_more(asked: Asked, count: int) -> None:
    st.session_state["shown"] = (asked, count)


def _summary(found: Survey) -> str:
    words = Counter(ranked.relevance for ranked in found.near)
    parts = [tag("span", f"{RELEVANCE[word]} {words[word]}") for word in RELEVANCE if words[word]]
    more = "以上" if found.is_cut else ""
    units = f"，涉及 <b>{found.units}</b> 个单位" if found.units else ""
    return f"<b>{len(found.near)}</b> 段{more}{units}：{' · '.join(parts)}"


def _into_view(asked: Asked, hits: Sequence[Hit]) -> None:
    """Shows the head of new results, or the hit whose report the reader comes back from."""
    left: tuple[str, int | None] | None = st.session_state.pop("left", None)
    if left is not None and any((hit.document.doc_id, hit.passage.start) == left for hit in hits):
        st.session_state["back"] = (asked, f".hit.{place_class(*left)}")
    of, selector = st.session_state.get("back", (None, ""))
    bring_into_view(selector if of == asked else ".st-key-masthead", asked.query)


def _further(opened: Opened, found: Survey, asked: Asked, with_scores: bool, why: str) -> None:
    further = found.further[:HITS_AT_A_TIME]
    if st.session_state.get("further-of") != asked:
        st.session_state["further"], st.session_state["further-of"] = False, asked
    if st.toggle(f"{why}（{len(further)} 段）", key="further"):
        st.html(hits_html(opened.searcher.shown(asked.query, further, first=len(found.near) + 1), asked, with_scores))


def _nothing(opened: Opened, asked: Asked, found: Survey) -> None:
    st.html(tag("p", f"没有找到写“{escape(asked.query)}”的段落。", "summary"))
    advice = ["换个说法，或只留最要紧的几个字", "去掉引号或 -词：它们要求逐字出现或排除"]
    if asked.filters:
        advice.insert(0, "放宽上面的筛选")
    st.html(tag("ul", "".join(tag("li", line) for line in advice)))
    if asked.filters:
        st.button("去掉筛选再找", key="unfiltered", on_click=change, args=[Asked], kwargs={"filters": Filters()})
    if found.further:
        _further(opened, found, asked, False, "看看最接近的")


def _which_library(opened: Opened) -> None:
    count = f"{len(opened.documents)} 份材料，{opened.passages} 段"
    with st.container(horizontal=True, vertical_alignment="center", key="which", gap="xsmall"):
        if opened.is_sample:
            st.html(tag("p", f"现在查的是自带的示例资料库（{count}，单位都是虚构的）。", "muted"), width="content")
            link(LIBRARY, label="添加自己的材料", icon=":material/add:")
        else:
            which = f"资料库：{escape(str(opened.library.path))}" if is_local() else "本单位资料库"
            st.html(tag("p", f"{which}（{count}）", "muted"), width="content")
            link(LIBRARY, label="添加材料", icon=":material/add:")


show()
