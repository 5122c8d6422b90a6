"""What is known of a wording over the years in Chinese words, for every door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from compare.trend.replacing import Overtaken, Replaced
from compare.trend.suggestions import Suggestion, SuggestionKind, Suggestions
from compare.trend.trend import Trend, Variant, WhyVariant
from compare.trend.usage import Use, YearCount
from wording.labels import whose

SUGGESTED: dict[SuggestionKind, str] = {"rising": "近年用得多起来的", "vanishing": "近年不再用的", "own": "一家独有的"}
WHY: dict[WhyVariant, str] = {"synonym": "同义词", "near form": "字面和意思都相近"}
#: So many names are written out.
_NAMES = 4
#: A rise is told of the last years, as it is looked for in these.
_COMPARED = 8


def named(names: Iterable[str], what: str = "个单位") -> str:
    """Names in a row, the first few of many with how many there are."""
    known = list(dict.fromkeys(names))
    return "、".join(known[:_NAMES]) + (f"等 {len(known)} {what}" if len(known) > _NAMES else "")


def years_words(years: Sequence[int]) -> str:
    """Years as a span, 2022—2025年; nothing where there are none."""
    return "" if not years else f"{years[0]}年" if len(years) == 1 else f"{years[0]}—{years[-1]}年"


def summary_line(trend: Trend) -> str:
    """How far a wording is used."""
    usage, dated = trend.usage, sum(trend.reports.by_year.values())
    among = f"{dated + trend.reports.undated} 份材料"
    if not dated + trend.reports.undated:
        return "所选的单位、类型没有材料" if trend.filters else "资料库还是空的"
    if not usage.uses:
        return f"{among}里没有“{usage.wording}”这个写法"
    units = f"，{len(usage.units)} 个单位" if usage.units else ""
    return f"{among}里 {usage.reports} 份写到“{usage.wording}”，共 {usage.passages} 段{units}"


def history_lines(trend: Trend) -> Iterator[str]:
    """When and by whom a wording is used first and last, what took its place, and what is not known."""
    usage, years = trend.usage, trend.reports.years
    if usage.used:
        first, last = usage.used[0], usage.used[-1]
        from_start = "（这是资料里最早的一年，以前的不知道）" if first == years[0] and len(years) > 1 else ""
        yield f"最早见于{first}年：{_users(usage.of_year(first))}{from_start}"
        since = sum(count.of_reports for count in usage.years if count.year > last)
        gone = f"；此后的 {since} 份材料里没有" if since else ""
        if last > first or gone:
            yield f"最近见于{last}年：{_users(usage.of_year(last))}{gone}"
    if usage.undated:
        yield f"另有 {len(usage.undated)} 份没写年份的材料用到，不计在各年里：{_sources(usage.undated)}"
    if unnamed := [use for use in usage.unnamed if use.year is not None]:
        yield f"有 {len(unnamed)} 份没写单位的材料用到：{_sources(unnamed)}"
    yield from map(replaced_line, trend.replaced)
    yield from map(overtaken_line, trend.overtaken)
    if usage.used and trend.reports.differ_in_type and not trend.filters.doc_types:
        yield "各年材料的类型不同，可按类型看"


def replaced_line(one: Replaced) -> str:
    """Who went over from one wording to another, and on how many reports that rests."""
    return (
        f"{named(one.units)}{one.since}年起改用“{one.to}”，不再写“{one.from_}”"
        f"（此前 {one.before} 份写“{one.from_}”，此后 {one.after} 份写“{one.to}”）"
    )


def overtaken_line(one: Overtaken) -> str:
    """Which wording more reports use than another since when."""
    return (
        f"前后都有材料的 {one.units} 个单位合起来，{one.since}年起写“{one.to}”的多于“{one.from_}”："
        f"此前 {one.before[1]} 份比 {one.before[0]} 份，此后 {one.after[1]} 份比 {one.after[0]} 份"
    )


def variant_line(variant: Variant) -> str:
    """How far another form is used, and why it is one."""
    usage = variant.usage
    years = f"{years_words(usage.used)}，" if usage.used else ""
    return f"{years}{usage.reports} 份材料 {usage.passages} 段（{WHY[variant.why]}）"


def suggestion_line(one: Suggestion) -> str:
    """Why a wording is worth a look, in counts."""
    usage = one.usage
    if one.kind == "own":
        return f"只有{one.unit}写：{'、'.join(map(str, usage.used))}年，{usage.reports} 份材料"
    if one.kind == "vanishing":
        after = sum(count.of_reports for count in usage.years if count.year > usage.used[-1])
        before = f"{usage.reports} 份材料、{len(usage.units)} 个单位写过"
        return f"{before}，最后见于{usage.used[-1]}年，此后 {after} 份材料都没有"
    known = [count for count in usage.years if count.of_reports]
    first, last = known[-_COMPARED:][0], known[-1]
    return f"{_counted(first)}，{_counted(last)}，{len(usage.units)} 个单位"


def _counted(count: YearCount) -> str:
    among = f"{count.year}年 {count.of_reports} 份"
    return f"{among}里 {count.reports} 份写" if count.reports else f"{among}都没写"


def basis_line(found: Suggestions) -> str:
    """What suggestions were computed from; what is missing where there can be none."""
    left_out = _left_out(found)
    if len(found.years) < 2:
        needed = "看哪些写法多了、少了、是谁独有，要有写明单位的、至少两年的材料"
        if left_out:
            return f"{needed}；{left_out}；请添加往年的，或在“文库”写明这些材料的单位、年份"
        have = f"，现在只有{found.years[0]}年的" if found.years else ""
        return f"{needed}{have}；请添加往年的"
    sampled = f"（从 {found.of_reports} 份里抽取）" if found.read < found.of_reports else ""
    made = f"按{years_words(found.years)} {found.units} 个单位的 {found.read} 份材料{sampled}算出"
    return f"{made}；{left_out}" if left_out else made


def _left_out(found: Suggestions) -> str:
    """How many reports were not counted, and why; nothing where all were."""
    years = sorted(set(found.unnamed))
    unnamed = f"{years_words(years)}的 {len(found.unnamed)} 份没写单位" if years else ""
    undated = f"{found.undated} 份没写年份" if found.undated else ""
    return f"{'、'.join(filter(None, [unnamed, undated]))}，未计" if unnamed or undated else ""


def _users(uses: Sequence[Use]) -> str:
    """Whose reports these are, by unit, else by title."""
    return named(use.unit or f"《{use.document.title}》" for use in uses)


def _sources(uses: Sequence[Use]) -> str:
    return named((whose(use.document) for use in uses), "份")
