"""提法沿革: everything about one wording over the years: sentences, a chart, who wrote it when, and its other forms."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from compare.trend.labels import history_lines, summary_line, variant_line
from compare.trend.reports import by_unit_and_type
from compare.trend.trend import Trend, trend_of
from index.errors import QueryError
from ui.address import Asked, Precedents
from ui.html import escape, label, tag
from ui.opened import Opened
from ui.ways import way
from ui.wordings.chart import chart, series_of, table_html
from ui.wordings.quoted import quoted
from ui.wordings.strip import strip_html
from wording.errors import wording_line


def over_years(opened: Opened, wanted: Precedents) -> None:
    """Shows who used a wording when, what forms of it there are, and what took its place."""
    wording, narrowed = wanted.query, by_unit_and_type(wanted.filters)

    def made() -> Trend:
        with st.spinner("正在查这个提法历年的用法…"):
            return trend_of(opened.searcher, wording, narrowed)

    try:
        trend = opened.kept("trend", (wording, narrowed), made)
    except QueryError as error:
        st.warning(label(wording_line(error.fault, error.value, error.limit)), icon=":material/edit:")
        return
    with st.container(key="over-years", gap="small"):
        _sentences(trend)
        _years(trend)
        if strip := strip_html(trend):
            st.html(strip)
        _variants(trend, wanted)


def _sentences(trend: Trend) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(tag("p", escape(summary_line(trend)), "summary"), width="content")
        if trend.usage.uses:
            asked = Asked(quoted(trend.wording), trend.filters)
            way("看写到它的段落", asked, "trend-passages", Precedents, icon=":material/search:")
    if lines := list(history_lines(trend)):
        st.html(tag("ul", "".join(tag("li", escape(line)) for line in lines), "history"))


def _years(trend: Trend) -> None:
    """The chart, and beside it the same in a table; of a single year there is nothing to draw."""
    series = series_of(trend)
    if not series:
        return
    if len(trend.reports.years) < 2:
        year = trend.reports.years[0]
        only = (
            f"所选的材料只有{year}年的，看不出变化。"
            if trend.filters
            else f"资料里只有{year}年的材料，添加往年的才看得出变化。"
        )
        st.html(tag("p", only, "muted"))
        return
    which = f"“{escape(series[0].wording)}”" if len(series) == 1 else "这些写法"
    st.html(tag("p", f"各年写到{which}的材料占当年材料的多少", "muted"))
    chart(trend, series)
    st.html(table_html(series))


def _variants(trend: Trend, wanted: Precedents) -> None:
    """Other forms, each with a way to its own years."""
    if not trend.variants:
        return
    st.html(tag("p", "相近的写法" if trend.usage.uses else "资料库里相近的写法", "muted"))
    for at, variant in enumerate(trend.variants):
        wording = variant.usage.wording
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"variant-{at}-actions"):
            way(label(wording), replace(wanted, query=wording), f"variant-{at}", Precedents)
            st.html(tag("p", escape(variant_line(variant)), "muted"), width="content")
