"""Units by years: who wrote a wording when. A square that is filled is a way to its passages.

A table and no picture: it is read aloud as it stands, and its links are links. Units stand in the order in which they
began, so that the squares go down like stairs where a wording spreads.
"""

from __future__ import annotations

from dataclasses import replace

from compare.trend.labels import named
from compare.trend.trend import Trend
from compare.trend.usage import UnitUse, YearCount
from ui.address import Asked
from ui.cards.offers import way_html
from ui.html import escape, tag
from ui.wordings.quoted import quoted

#: More units than these are not looked through.
_MOST_UNITS = 20
#: Squares are of so many depths, the last one that of the year and unit with most passages.
_DEPTHS = 3


def strip_html(trend: Trend) -> str:
    """The table; empty where no unit used the wording in a known year, or where there is one year only."""
    years = trend.reports.years
    units = [unit for unit in trend.usage.units if unit.used]
    if not units or len(years) < 2:
        return ""
    head = tag("thead", tag("tr", "".join(f'<th scope="col">{name}</th>' for name in ("单位", *map(str, years)))))
    most = max(_DEPTHS, *(count.passages for unit in units for count in unit.years))
    rows = "".join(_row(unit, trend, most) for unit in units[:_MOST_UNITS])
    caption = tag("p", "哪些单位哪年写过（点数字看原句）", "muted")
    legend = tag("p", escape(_legend(trend, units)), "muted")
    table = tag("table", head + tag("tbody", rows), "strip")
    return f'{caption}<div class="strip-room" tabindex="0">{table}</div>{legend}'


def _legend(trend: Trend, units: list[UnitUse]) -> str:
    known = "数字是段数；“–” 当年有材料、没有写；空白 当年没有材料。"
    users = {unit.unit for unit in trend.usage.units}
    never = sorted(unit for unit in trend.reports.by_unit if unit not in users)
    more = f"另有 {len(units) - _MOST_UNITS} 个单位写过，没有列出。" if len(units) > _MOST_UNITS else ""
    return known + more + (f"从没写过的：{named(never)}。" if never else "")


def _row(unit: UnitUse, trend: Trend, most: int) -> str:
    counts = {count.year: count for count in unit.years}
    cells = "".join(_cell(unit.unit, counts.get(year), trend, most) for year in trend.reports.years)
    return tag("tr", f'<th scope="row">{escape(unit.unit)}</th>{cells}')


def _cell(unit: str, count: YearCount | None, trend: Trend, most: int) -> str:
    if count is None:
        return "<td></td>"
    said = f"{unit} {count.year}年：{count.of_reports} 份材料里 {count.reports} 份写到，{count.passages} 段"
    if not count.reports:
        return f'<td title="{escape(said)}">–</td>'
    asked = Asked(quoted(trend.wording), replace(trend.filters, units=(unit,), years=(count.year,)))
    depth = -(-_DEPTHS * count.passages // most)
    return f'<td class="used depth{depth}">{way_html(str(count.passages), asked, said, said)}</td>'
