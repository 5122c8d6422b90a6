"""Tasks by units or years as a heat map: who describes which, and where nobody does; a square is a way to its passages.

altair looks whether pandas has been imported, and takes it for whole while another session's thread is still at it:
so this page imports it first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas  # type: ignore[import-untyped]  # noqa: F401  # see above
import streamlit as st

from compare.matrix import TaskMatrix
from ui.address import Comparison
from ui.cards.offers import way_html
from ui.html import escape, tag

#: A map of more columns is not read any more: those that describe most are shown.
MOST_COLUMNS = 20
_ROW_PX, _HEAD_PX = 32, 130
#: What the names of the tasks take, and a column at least.
_NAMES_PX, _COLUMN_PX = 110, 30
_CHOSEN = "square"


def heat_map(matrix: TaskMatrix) -> tuple[str, str] | None:
    """Shows how many passages each column has of each task; the task and column of a square that was clicked."""
    titles = dict(zip(matrix.columns, matrix.titles, strict=True))
    shown = _shown(matrix)
    tasks = [row.task for row in matrix.rows]
    data: list[dict[str, Any]] = [
        {
            "task": row.task,
            "column": name,
            "title": titles[name],
            "passages": cell.passages,
            "chars": cell.chars,
            "figures": cell.figures,
            "said": _said(row.task, titles[name], cell.passages),
        }
        for row in matrix.rows
        for name, cell in zip(matrix.columns, row.cells, strict=True)
        if name in shown
    ]
    squares = (
        alt.Chart(alt.InlineData(values=data))
        .mark_rect(cornerRadius=3)
        .encode(
            x=alt.X(
                "title:N",
                title=None,
                sort=[titles[name] for name in shown],
                scale=alt.Scale(paddingInner=0.05),
                axis=alt.Axis(
                    orient="top",
                    labelAngle=-50,
                    labelLimit=130,
                    labelOverlap=False,
                    domain=False,
                    ticks=False,
                    aria=False,
                ),
            ),
            y=alt.Y(
                "task:N",
                title=None,
                sort=tasks,
                scale=alt.Scale(paddingInner=0.08),
                axis=alt.Axis(domain=False, ticks=False, labelLimit=160, aria=False),
            ),
            color=alt.Color(
                "passages:Q", legend=None, scale=alt.Scale(type="sqrt", range=["#f3efec", "#a5372b"], domainMin=0)
            ),
            tooltip=[
                alt.Tooltip("task:N", title="工作"),
                alt.Tooltip("title:N", title="单位" if matrix.by == "unit" else "年份"),
                alt.Tooltip("passages:Q", title="段"),
                alt.Tooltip("chars:Q", title="字"),
                alt.Tooltip("figures:Q", title="数字"),
            ],
            description="said:N",
        )
        .add_params(alt.selection_point(name=_CHOSEN, fields=["task", "column"]))
        .properties(height=_HEAD_PX + _ROW_PX * len(tasks))
        .configure_view(stroke=None)
    )
    # What was clicked stays chosen as long as the key does, also where that square is not there any more.
    key = f"map-{hash((matrix.by, tuple(tasks), tuple(shown), tuple(one['passages'] for one in data)))}"
    with st.container(key="map-room"):  # on a phone it is wider than the page, and is slid
        st.html(f"<style>.st-key-map-room [data-testid=stVegaLiteChart] {{ min-width: {_least_px(shown)}px; }}</style>")
        event: Any = st.altair_chart(squares, width="stretch", key=key, on_select="rerun", selection_mode=_CHOSEN)
    chosen = event.selection.get(_CHOSEN) or []
    return (str(chosen[0]["task"]), str(chosen[0]["column"])) if chosen else None


def counts_html(matrix: TaskMatrix, wanted: Comparison) -> str:
    """The same in numbers, folded: what is read out, and the keyboard's way to the passages of a square."""
    shown = [(name, matrix.columns.index(name)) for name in _shown(matrix)]
    titles = ("工作", *(matrix.titles[at] for _, at in shown))
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    rows = []
    for row in matrix.rows:
        cells = []
        for name, at in shown:
            to = Comparison(row.task, wanted.filters, wanted.by, (name,))
            passages = row.cells[at].passages
            said = _said(row.task, matrix.titles[at], passages)
            cells.append(tag("td", way_html(str(passages), to, name=said) if passages else "–"))
        rows.append(tag("tr", f'<th scope="row">{escape(row.task)}</th>{"".join(cells)}'))
    table = tag("table", tag("thead", tag("tr", head)) + tag("tbody", "".join(rows)), "counts")
    room = f'<div class="strip-room" tabindex="0">{table}</div>'
    return f'<details class="counts"><summary>各格的段数</summary>{room}</details>'


def _shown(matrix: TaskMatrix) -> list[str]:
    """The columns that describe most, in the order in which they stand."""
    totals = {name: sum(row.cells[at].passages for row in matrix.rows) for at, name in enumerate(matrix.columns)}
    shown = sorted(matrix.columns, key=lambda name: -totals[name])[:MOST_COLUMNS]
    return [name for name in matrix.columns if name in shown] if matrix.by == "year" else shown


def _said(task: str, title: str, passages: int) -> str:
    return f"{task}，{title}：{passages} 段"


def _least_px(columns: Sequence[str]) -> int:
    return _NAMES_PX + _COLUMN_PX * len(columns)
