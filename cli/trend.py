"""`chengli trend`: a wording over the years; without one, what wordings are worth a look.

JSON of a wording, one line: `{"wording", "reports", "passages", "first": {"year", "units", "sources"}, "last": {…},
"years": [{"year", "reports", "passages", "of_reports"}], "units": [{"unit", "first_year", "last_year", "reports",
"passages"}], "undated": {"reports", "passages", "sources", "of_reports"}, "unnamed": {"reports", "passages",
"sources"}, "variants": [{"wording", "why", "reports", "passages", "years", "first_year", "last_year"}], "replaced":
[{"from", "to", "units", "since", "reports_before", "reports_after"}], "overtaken": [{"from", "to", "since", "units",
"before", "after"}]}`. `first` and `last` are null where no dated report uses it; `years` lists each year that there are
reports of; `undated` and `unnamed` count the uses in reports without a year or unit, `of_reports` the reports without
a year; `why` is `synonym` or `near form`; `before` and `after` are how many reports used each, `from` first, of the
`units` (a number) that have reports of both times. With `--unit` or `--type` all counts are of those reports only.

JSON of the suggestions: `{"read", "of_reports", "years", "units", "rising": [{"wording", "reports", "passages",
"years"}], "vanishing": […], "own": [{…, "unit"}]}`: `read` of the `of_reports` reports of the last `years` were read.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from cli.output import as_json, complain, say
from compare.trend.labels import (
    SUGGESTED,
    basis_line,
    history_lines,
    suggestion_line,
    summary_line,
    variant_line,
)
from compare.trend.reports import Reports
from compare.trend.suggestions import KINDS, Suggestion, Suggestions, suggestions_of
from compare.trend.trend import Trend, Variant, trend_of
from compare.trend.usage import Usage, Use, YearCount, checked_wording
from index.errors import QueryError
from index.libraries import open_library
from index.models import open_encoder
from index.search import Searcher
from index.store.records import Filters
from wording.errors import wording_line

#: The longest bar, and so many units are shown to a person; all of them are in the JSON.
_BAR, _UNITS = 24, 15


def trend(args: argparse.Namespace) -> int:
    """`chengli trend [WORDING] [--unit U]... [--type T]...`"""
    try:
        wording = None if args.wording is None else checked_wording(args.wording)
    except QueryError as error:
        complain(wording_line(error.fault, error.value, error.limit))
        return 1
    library = open_library(args.library)
    if library is None:
        return _nothing(args, wording)
    with library:
        searcher = Searcher(library, open_encoder(args.model, args.allow_hub))
        if wording is None:
            suggested = suggestions_of(searcher)
        else:
            found = trend_of(searcher, wording, Filters(units=tuple(args.unit), doc_types=tuple(args.type)))
    if args.json:
        say(as_json(suggestions_record(suggested) if wording is None else trend_record(found)))
    elif wording is None:
        _show_suggestions(suggested)
    else:
        _show(found)
    return 0


def _nothing(args: argparse.Namespace, wording: str | None) -> int:
    """A folder that is no library yet is an empty one."""
    if not args.json:
        say(f"资料库 {args.library} 还是空的；先用 chengli add 文件夹 添加材料")
    elif wording is None:
        say(as_json(suggestions_record(Suggestions((), 0, 0, (), 0))))
    else:
        say(as_json(trend_record(Trend(Usage(wording, (), (), ()), Reports.of([]), (), (), ()))))
    return 0


def trend_record(found: Trend) -> dict[str, Any]:
    """A wording over the years as other programs read it."""
    usage = found.usage
    return {
        "wording": found.wording,
        "reports": usage.reports,
        "passages": usage.passages,
        "first": _year_record(usage, usage.used[:1]),
        "last": _year_record(usage, usage.used[-1:]),
        "years": _years_record(usage.years),
        "units": [
            {
                "unit": unit.unit,
                "first_year": unit.used[0] if unit.used else None,
                "last_year": unit.used[-1] if unit.used else None,
                "reports": unit.reports,
                "passages": unit.passages,
            }
            for unit in usage.units
        ],
        "undated": {**_uses_record(usage.undated), "of_reports": found.reports.undated},
        "unnamed": _uses_record(usage.unnamed),
        "variants": [_variant_record(variant) for variant in found.variants],
        "replaced": [
            {
                "from": one.from_,
                "to": one.to,
                "units": list(one.units),
                "since": one.since,
                "reports_before": one.before,
                "reports_after": one.after,
            }
            for one in found.replaced
        ],
        "overtaken": [
            {
                "from": one.from_,
                "to": one.to,
                "since": one.since,
                "units": one.units,
                "before": one.before,
                "after": one.after,
            }
            for one in found.overtaken
        ],
    }


def _year_record(usage: Usage, years: Sequence[int]) -> dict[str, Any] | None:
    if not years:
        return None
    uses = usage.of_year(years[0])
    units = dict.fromkeys(use.unit for use in uses if use.unit is not None)
    return {"year": years[0], "units": list(units), "sources": [use.document.source for use in uses]}


def _uses_record(uses: Sequence[Use]) -> dict[str, Any]:
    passages = sum(use.passages for use in uses)
    return {"reports": len(uses), "passages": passages, "sources": [use.document.source for use in uses]}


def _years_record(years: Sequence[YearCount]) -> list[dict[str, int]]:
    return [
        {"year": one.year, "reports": one.reports, "passages": one.passages, "of_reports": one.of_reports}
        for one in years
    ]


def _variant_record(variant: Variant) -> dict[str, Any]:
    usage = variant.usage
    return {
        "wording": usage.wording,
        "why": variant.why,
        "reports": usage.reports,
        "passages": usage.passages,
        "years": _years_record(usage.years),
        "first_year": usage.used[0] if usage.used else None,
        "last_year": usage.used[-1] if usage.used else None,
    }


def suggestions_record(found: Suggestions) -> dict[str, Any]:
    """What is suggested, as other programs read it."""
    basis = {"read": found.read, "of_reports": found.of_reports, "years": list(found.years), "units": found.units}
    return {**basis, **{kind: [_suggestion_record(one) for one in found.of(kind)] for kind in KINDS}}


def _suggestion_record(one: Suggestion) -> dict[str, Any]:
    unit = {"unit": one.unit} if one.kind == "own" else {}
    counts = {"reports": one.usage.reports, "passages": one.usage.passages, "years": _years_record(one.usage.years)}
    return {"wording": one.wording, **unit, **counts}


def _show(found: Trend) -> None:
    """A wording over the years for people."""
    usage = found.usage
    say(summary_line(found))
    for line in history_lines(found):
        say(line)
    if usage.used:
        say("各年有多少份材料写到")
        _bars(usage.years)
    if usage.units:
        say("哪些单位写过")
    for unit in usage.units[:_UNITS]:
        years = "、".join(map(str, unit.used)) + "年" if unit.used else "年份未写明"
        say(f"  {unit.unit}：{years}，{unit.reports} 份 {unit.passages} 段")
    if len(usage.units) > _UNITS:
        say(f"  另有 {len(usage.units) - _UNITS} 个单位，见 --json")
    if found.variants:
        say("相近的写法" if usage.uses else "资料库里相近的写法")
    for variant in found.variants:
        say(f"  {variant.usage.wording}：{variant_line(variant)}")


def _bars(years: Sequence[YearCount]) -> None:
    """A bar for each year, as long as the share of its reports, without the years before the first use."""
    first = next(at for at, one in enumerate(years) if one.reports)
    for one in years[max(first - 1, 0) :]:
        bar = "█" * max(round(one.share * _BAR), bool(one.reports))
        passages = f"，{one.passages} 段" if one.passages else ""
        say(f"  {one.year}  {bar:<{_BAR}}  {one.of_reports} 份里 {one.reports} 份{passages}")


def _show_suggestions(found: Suggestions) -> None:
    """What is worth a look, for people."""
    say(basis_line(found))
    for kind in KINDS:
        if suggested := found.of(kind):
            say(SUGGESTED[kind])
        for one in suggested:
            say(f"  {one.wording}：{suggestion_line(one)}")
    if len(found.years) > 1 and not found.found:
        say("没有看出明显变多、变少或一家独有的写法")
    elif found.found:
        say("想看哪一个，运行 chengli trend 写法")
