"""A wording and its other forms by year, as the share of that year's reports: bars for one, lines for several.

altair looks whether pandas has been imported, and takes it for whole while another session's thread is still at it:
so this page imports it first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas  # type: ignore[import-untyped]  # noqa: F401  # see above
import streamlit as st

from compare.trend.trend import Trend
from compare.trend.usage import Usage
from ui.html import escape, tag

_Drawn = alt.LayerChart | alt.FacetChart
#: More lines are not told apart.
_MOST_LINES = 5
#: Told apart on white and on black, also by those who do not see red and green; the wording itself is first.
_COLOURS = ("#c8503f", "#3f7fbf", "#b8862f", "#7a6bb5", "#4b9a86")
#: Also by how they are broken.
_DASHES = ([1, 0], [7, 3], [2, 3], [9, 3, 2, 3], [14, 4])
#: The style sheet makes it readable on either, and the names at the ends of the lines.
_QUIET = "#7a7c82"
_HEIGHT_PX = 240
#: What a character of a label takes, and the most that labels may take of a narrow page.
_CHARACTER_PX, _LABELS_PX = 14, 120
#: So near to each other, as a share of the height, two labels are not read.
_LABEL_GAP = 0.085
#: Beside more bars than these no counts are written.
_MOST_LABELLED = 8


def series_of(trend: Trend) -> list[Usage]:
    """What is drawn: the wording first, and the forms of it that dated reports use most."""
    used = [usage for usage in (trend.usage, *(variant.usage for variant in trend.variants)) if usage.used]
    return used[:_MOST_LINES]


def chart(trend: Trend, series: Sequence[Usage]) -> None:
    """Draws the shares of each year."""
    drawn = _bars(series[0]) if len(series) == 1 else _lines(trend, series)
    drawn = drawn.properties(height=_HEIGHT_PX).configure_view(stroke=None)
    st.altair_chart(drawn, width="stretch", key="trend-chart")


def table_html(series: Sequence[Usage]) -> str:
    """The same in numbers, folded away: what is read aloud, and what is copied."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("年份", *(usage.wording for usage in series)))
    rows = "".join(
        tag(
            "tr",
            f'<th scope="row">{counts[0].year}</th>'
            + "".join(_counted(one.reports, one.of_reports, one.passages) for one in counts),
        )
        for counts in zip(*(usage.years for usage in series), strict=True)
    )
    table = tag("table", tag("thead", tag("tr", head)) + tag("tbody", rows), "counts")
    slid = f'<div class="strip-room" tabindex="0">{table}</div>'
    return f'<details class="counts"><summary>各年的数目</summary>{slid}</details>'


def _counted(reports: int, of_reports: int, passages: int) -> str:
    return tag("td", f"{of_reports} 份里 {reports} 份" + (f"，{passages} 段" if passages else ""))


def _records(series: Sequence[Usage]) -> list[dict[str, Any]]:
    return [
        {
            "wording": usage.wording,
            "year": count.year,
            "share": count.share,
            "reports": f"{count.of_reports} 份里 {count.reports} 份",
            "passages": count.passages,
            "label": f"{count.reports}/{count.of_reports}",
            "said": f"{usage.wording}，{count.year}年：{count.of_reports} 份里 {count.reports} 份",
        }
        for usage in series
        for count in usage.years
    ]


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("wording:N", title="写法"),
        alt.Tooltip("year:Q", title="年份", format="d"),
        alt.Tooltip("reports:N", title="材料"),
        alt.Tooltip("share:Q", title="占当年", format=".0%"),
        alt.Tooltip("passages:Q", title="段"),
    ]


def _share_axis(top: float) -> alt.Y:
    axis = alt.Axis(
        format=".0%", tickCount=4, domain=False, ticks=False, labelBaseline="middle", title=None, aria=False
    )
    return alt.Y("share:Q", scale=alt.Scale(domain=[0, top]), axis=axis)


def _top(series: Sequence[Usage]) -> float:
    """Where the axis ends: a little above the highest share, never above all."""
    return min(1.0, max(count.share for usage in series for count in usage.years) * 1.15)


def _bars(usage: Usage) -> _Drawn:
    data = alt.InlineData(values=_records([usage]))
    axis = alt.Axis(title=None, labelAngle=0, domain=False, ticks=False, labelOverlap=True, aria=False)
    base = alt.Chart(data).encode(
        x=alt.X("year:O", axis=axis, scale=alt.Scale(paddingInner=0.35)),
        y=_share_axis(_top([usage])),
        tooltip=_tooltip(),
        description="said:N",
    )
    bars = base.mark_bar(color=_COLOURS[0], cornerRadiusEnd=3)
    labels = base.mark_text(dy=-8, color=_QUIET, fontSize=12).encode(text="label:N")
    return alt.layer(bars, *([labels] if len(usage.years) <= _MOST_LABELLED else []))


def _lines(trend: Trend, series: Sequence[Usage]) -> _Drawn:
    """A line for each form, its name at its end."""
    years, top = trend.reports.years, _top(series)
    wordings = [usage.wording for usage in series]
    colour = alt.Color("wording:N", legend=None, scale=alt.Scale(domain=wordings, range=list(_COLOURS[: len(series)])))
    dash = alt.StrokeDash("wording:N", legend=None, scale=alt.Scale(domain=wordings, range=_DASHES[: len(series)]))
    axis = alt.Axis(
        title=None, values=list(years), format="d", domain=False, ticks=False, grid=False, labelOverlap=True, aria=False
    )
    x = alt.X("year:Q", axis=axis, scale=alt.Scale(domain=[years[0], years[-1]], nice=False, padding=12))
    lines = (
        alt.Chart(alt.InlineData(values=_records(series)))
        .mark_line(point=alt.OverlayMarkDef(size=45, filled=True), strokeWidth=2.5)
        .encode(x=x, y=_share_axis(top), color=colour, strokeDash=dash, tooltip=_tooltip())
    )
    names = (
        alt.Chart(alt.InlineData(values=_labels(series, top)))
        .mark_text(align="left", dx=10, fontSize=13, fontWeight="bold", limit=_LABELS_PX)
        .encode(x=x, y=alt.Y("share:Q"), text="wording:N", color=colour)
    )
    room = min(_LABELS_PX, max(len(usage.wording) for usage in series) * _CHARACTER_PX) + 12
    return alt.layer(lines, names).properties(padding={"left": 5, "right": room, "top": 8, "bottom": 5})


def _labels(series: Sequence[Usage], top: float) -> list[dict[str, Any]]:
    """The name of each line beside its end, moved up where two would lie on each other."""
    placed: list[dict[str, Any]] = []
    at = -1.0
    for usage in sorted(series, key=lambda one: one.years[-1].share):
        at = max(usage.years[-1].share / top, at + _LABEL_GAP)
        placed.append({"wording": usage.wording, "year": usage.years[-1].year, "share": at * top})
    return placed
