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

#: A map of more columns is not read any more: those that describe most are shown.
MOST_COLUMNS = 20
_ROW_PX, _HEAD_PX = 32, 130
#: What the names of the tasks take, and a column at least.
_NAMES_PX, _COLUMN_PX = 110, 30
_CHOSEN = "square"


def heat_map(matrix: TaskMatrix) -> tuple[str, str] | None:
    """Shows how many passages each column has of each task; the task and column of a square that was clicked."""
    titles = dict(zip(matrix.columns, matrix.titles, strict=True))
    totals = {name: sum(row.cells[at].passages for row in matrix.rows) for at, name in enumerate(matrix.columns)}
    shown = sorted(matrix.columns, key=lambda name: -totals[name])[:MOST_COLUMNS]
    if matrix.by == "year":
        shown = [name for name in matrix.columns if name in shown]
    tasks = [row.task for row in matrix.rows]
    data: list[dict[str, Any]] = [
        {
            "task": row.task,
            "column": name,
            "title": titles[name],
            "passages": cell.passages,
            "chars": cell.chars,
            "figures": cell.figures,
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
                    orient="top", labelAngle=-50, labelLimit=130, labelOverlap=False, domain=False, ticks=False
                ),
            ),
            y=alt.Y(
                "task:N",
                title=None,
                sort=tasks,
                scale=alt.Scale(paddingInner=0.08),
                axis=alt.Axis(domain=False, ticks=False, labelLimit=160),
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


def _least_px(columns: Sequence[str]) -> int:
    return _NAMES_PX + _COLUMN_PX * len(columns)
