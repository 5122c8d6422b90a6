"""Several things that share one verb, each with its own figure: 城镇和农村居民收入分别增长4.3%、5.5%."""

from __future__ import annotations

import re

from corpus.figures import phrases
from corpus.figures.amounts import Amount

_MAX_CHARS = 200
_RESPECTIVELY = re.compile(r"(?P<things>[^，；。：！？\n]*?)，?(?:也|均)?分别(?P<verb>[^，；。、：\d]{0,12})$")
_BETWEEN = re.compile(r"[、，]?(?:和|及|与|以及)?(?:[增降升减]|增长|下降)?")
_CLAUSE_MARK = re.compile(r"[，；。：！？\n]")
_COMPARED = re.compile(r"[较比](?:[^，、]{2,4}年|“[^”]+”(?:时期|末期?)?|去年|上年|年初|同期)+")
#: What is whole already and takes nothing from the last of several things.
_WHOLE = re.compile(r"[数率量额值费比积重度]$|收入$|支出$|人次$")
#: What the last of several things says for all: 城镇和农村|居民人均可支配收入.
_SHARED_TAIL = re.compile(
    r"(?:常住)?(?:居民)?(?:人均)?(?:可支配|财政|营业|旅游)?总?(?:收入|支出)$"
    r"|总?(?:增加值|产值|产量|销量|销售额|交易额|营收|投资|消费|人数|人次|数量|里程|规模|总量|总额|余额)$"
    r"|(?:人均)?(?:住房|建筑|播种|种植|绿地)?面积$|(?:占比|比重|比例|浓度|价格|利润|能力|水平|强度)$"
    r"|(?:普及|覆盖|达标|优良|合格|参保|就业|入学|入园|巩固|利用|处理|处置|办结|满意|城镇化|机械化|化解)率$"
)
#: 国家级、部级|创新平台; 一、二、三|产业增加值
_RANKED = re.compile(r"(?:.{1,3}[级类型层]|[一二三四五])(?P<things>.{2,})")
_RANK = re.compile(r"[级类型层]$|^[一二三四五]$")
_AVERAGE = re.compile(r"(?P<yearly>年均)$|(?:累计|合计|均)$")
_ADDED = re.compile(r"(?:新增|净增)$")
_FROM_OR_SUM = re.compile(r"(?:从|由|等[三四五六七八九十]?[^、]{0,4})$")
_MARKS = ("、", "[、，]|以及|[和及与](?![谐平作])")


def share_out(sentence: str, amounts: list[Amount], first: int, before: list[str]) -> list[str]:
    """The subjects of the amounts from `first` on that share one verb, often with 分别; none where there are none.

    `before` are the subjects of the amounts before: 分别 alone in its clause speaks of the last of them.
    """
    run = 1
    while first + run < len(amounts) and _BETWEEN.fullmatch(
        sentence, amounts[first + run - 1].end, amounts[first + run].start
    ):
        run += 1
    if run == 1:
        return []
    end = amounts[first].start
    said = sentence[max(amounts[first - 1].end if first else 0, end - _MAX_CHARS) : end]
    match = _RESPECTIVELY.search(said)
    if match is None:
        return _without_a_word(said, run)
    things = _without_lead(_COMPARED.sub("", match["things"]))
    average = _AVERAGE.search(things)
    verb = (average["yearly"] or "" if average else "") + _verb(match["verb"])
    things = _AVERAGE.sub("", things)
    if not things:
        return [f"{_ADDED.sub('', subject)}{verb}" for subject in before[-run:]] if len(before) >= run else []
    return [f"{thing}{verb}" for thing in _items(things, run) or [things] * run]


def _without_a_word(said: str, run: int) -> list[str]:
    """国内游客人次、总花费增长5.6%、7.5%: as many things as figures, without a 分别."""
    clause = _CLAUSE_MARK.split(said)[-1]
    base, change = phrases.split_change(clause)
    things = base if change else phrases.without_reach(clause)
    items = _items(_without_lead(things), run)
    return [f"{item}{change}" for item in items] if min(map(len, items), default=0) > 1 else []


def _without_lead(text: str) -> str:
    lead = phrases.LEAD.match(text)
    return text[lead.end() :] if lead else text


def _verb(said: str) -> str:
    if act := phrases.ENDS_WITH_ACT.search(said):
        return act.group()
    return phrases.split_change(said)[1]


def _items(things: str, count: int) -> list[str]:
    """`things` as so many, what the last says for all added to those before; none where they are not so many."""
    items = _split(_FROM_OR_SUM.sub("", things), count)
    if not items:
        return []
    ranked = _RANKED.fullmatch(items[-1])
    if ranked and all(_RANK.search(item) for item in items[:-1]):
        return [*(item + ranked["things"] for item in items[:-1]), items[-1]]
    tail = _SHARED_TAIL.search(items[-1])
    if tail is None or tail.start() == 0:
        return items
    return [item if _WHOLE.search(item) or _SHARED_TAIL.search(item) else item + tail.group() for item in items]


def _split(things: str, count: int) -> list[str]:
    """`things` cut at 、, else at 和 too, else at 、 and the first 和 of the last, into so many."""
    for marks in _MARKS:
        items = [item for item in re.split(marks, things) if item]
        if len(items) == count:
            return items
    *head, last = things.split("、")
    items = [*head, *re.split("[和及与]", last, maxsplit=1)]
    return items if len(items) == count else []
