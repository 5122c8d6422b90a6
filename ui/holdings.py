"""What a library holds, as a chart and a table: by unit, year and type.

altair looks whether pandas has been imported, and takes it for whole while another session's thread is still at it:
so this page imports it first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import altair as alt
import pandas  # type: ignore[import-untyped]  # noqa: F401  # see above
import streamlit as st

from index.store.records import DocumentSummary
from ui.html import label

UNKNOWN = "未写明"
#: A chart of more rows is not read any more; the table has them all.
_MAX_ROWS = 15
#: Nothing is left out for the sake of so few rows.
_FEW = 5
_ROW_PX, _HEAD_PX = 30, 34
#: Gaps between years are shown as long as the years find room.
_MAX_YEARS = 12
#: From so many reports on, the table can be searched.
_MANY = 12


def figures(documents: Sequence[DocumentSummary], passages: int) -> None:
    """The numbers of it all."""
    units = {d.metadata.unit for d in documents if d.metadata.unit}
    years = sorted({d.metadata.year for d in documents if d.metadata.year})
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years)) or "–"
    with st.container(horizontal=True, gap="small", key="figures"):
        for name, value in (("材料", len(documents)), ("段落", passages), ("单位", len(units)), ("年份", span)):
            st.metric(name, value, width="stretch")


def copies(documents: Sequence[DocumentSummary]) -> None:
    """Says which reports have the very content of another: where wordings and units are counted, they are one."""
    same: dict[str, list[DocumentSummary]] = {}
    for document in documents:
        same.setdefault(document.content_hash, []).append(document)
    groups = [group for group in same.values() if len(group) > 1]
    if groups:
        count = sum(len(group) - 1 for group in groups)
        first, second, *_ = groups[0]
        st.info(
            label(
                f"有 {count} 份材料与另一份内容完全相同，如 {first.source} 与 {second.source}；"
                "单位、年份、类型也相同的，对比、成例、查重里只算一份。不需要的，请在下表勾选移除。"
            ),
            icon=":material/file_copy:",
        )


def chart(documents: Sequence[DocumentSummary], by: str) -> None:
    """How many reports there are of each unit (or type) and year, as a matrix: gaps are seen at once."""
    cells = Counter((_name(d, by), str(d.metadata.year or UNKNOWN)) for d in documents)
    totals: Counter[str] = Counter()
    for (name, _), count in cells.items():
        totals[name] += count
    names = sorted(totals, key=lambda name: (name == UNKNOWN, -totals[name], name))
    shown = names if len(names) <= _MAX_ROWS + _FEW else names[:_MAX_ROWS]
    if UNKNOWN in totals and UNKNOWN not in shown:  # what is to be corrected is always shown
        shown[-1] = UNKNOWN
    years = sorted({year for _, year in cells})
    known = [int(year) for year in years if year != UNKNOWN]
    if known and max(known) - min(known) < _MAX_YEARS:
        years = [*map(str, range(min(known), max(known) + 1)), *([UNKNOWN] if UNKNOWN in years else [])]
    data = [
        {"name": n, "year": y, "count": c, "said": f"{n}，{y}：{c} 份"}
        for (n, y), c in cells.items()
        if n in set(shown)
    ]
    base = alt.Chart(alt.InlineData(values=data)).encode(
        x=alt.X(
            "year:O",
            title=None,
            scale=alt.Scale(domain=years, paddingInner=0.02),
            axis=alt.Axis(
                orient="top",
                labelAngle=0,
                domain=False,
                ticks=False,
                labelFlush=False,
                labelOverlap=len(years) > 6,
                aria=False,
            ),
        ),
        y=alt.Y(
            "name:N",
            title=None,
            sort=shown,
            scale=alt.Scale(paddingInner=0.06),
            axis=alt.Axis(domain=False, ticks=False, labelLimit=220, labelFlush=False, aria=False),
        ),
    )
    squares = base.mark_rect(cornerRadius=3).encode(
        color=alt.Color("count:Q", legend=None, scale=alt.Scale(range=["#e9c9c3", "#a5372b"], domainMin=0)),
        tooltip=[
            alt.Tooltip("name:N", title="单位" if by == "单位" else "类型"),
            alt.Tooltip("year:O", title="年份"),
            alt.Tooltip("count:Q", title="份数"),
        ],
        description="said:N",
    )
    most = max(count for (name, _), count in cells.items() if name in set(shown))  # as the scale of the colours
    numbers = base.mark_text(fontSize=13).encode(
        text="count:Q",
        color=alt.condition(alt.datum.count > 0.5 * most, alt.value("#fff"), alt.value("#3a1511")),
    )
    st.altair_chart(
        (squares + numbers).properties(height=_ROW_PX * len(shown) + _HEAD_PX).configure_view(stroke=None),
        width="stretch",
    )
    if len(names) > len(shown):
        st.caption(f"图上是材料最多的，共 {len(names)} 行中的 {len(shown)} 行；全部见下表")
    if count := totals[UNKNOWN]:
        st.caption(f"有 {count} 份没有读出{by}：在下表按“{UNKNOWN}”找出来，勾选后更正")


def table(documents: Sequence[DocumentSummary], counts: dict[str, int], key: str) -> list[DocumentSummary]:
    """All reports, a line each; returns those that are chosen."""
    words = ""
    if len(documents) > _MANY:
        words = st.text_input(
            "找材料", key="find", placeholder="按单位、年份、类型、题名或文件名找", label_visibility="collapsed"
        )
    documents = [d for d in documents if all(word in _line(d) for word in words.split())]
    rows = [
        {
            "单位": d.metadata.unit or "",
            "年份": str(d.metadata.year or ""),
            "类型": d.metadata.doc_type or "",
            "题名": d.title,
            "段落": counts.get(d.doc_id, 0),
            "文件": d.source,
        }
        for d in documents
    ]
    state = st.dataframe(
        rows,
        key=f"{key}-{words}",  # what is chosen is known by its line: other lines, another choice
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "单位": st.column_config.TextColumn(width=150),
            "年份": st.column_config.TextColumn(width=60),
            "类型": st.column_config.TextColumn(width=125),
            "题名": st.column_config.TextColumn(width=290),
            "段落": st.column_config.NumberColumn(width=60),
        },
        height=min(35 * len(rows) + 38, 460),
    )
    return [documents[row] for row in state["selection"]["rows"] if row < len(documents)]


def _line(document: DocumentSummary) -> str:
    m = document.metadata
    return " ".join([m.unit or UNKNOWN, str(m.year or UNKNOWN), m.doc_type or UNKNOWN, document.title, document.source])


def _name(document: DocumentSummary, by: str) -> str:
    return (document.metadata.unit if by == "单位" else document.metadata.doc_type) or UNKNOWN
