"""Several things that share one verb, each with its own figure: 城镇和农村居民收入分别增长4.3%、5.5%."""

from __future__ import annotations

import re
from itertools import pairwise

from corpus.figures import phrases
from corpus.figures.amounts import Amount
from corpus.figures.levels import FORMER

_MAX_CHARS = 200
#: A longer list of figures shares no verb; looking through it from each of them would take for ever.
_MOST_THINGS = 20
_RESPECTIVELY = re.compile(
    r"(?P<things>[^，；。：！？\n]*?)，?(?:也|均)?分别(?P<verb>(?:[较比是为](?:19|20)\d\d年(?:底|末)?)?[^，；。、：\d]{0,12})$"
)
_BETWEEN = re.compile(r"(?:、|、?(?:和|及|与|以及))?(?:[增降升减]|增长|下降)?")
_CLAUSE_MARK = re.compile(r"[，；。：！？\n]")
_COMPARED = re.compile(r"(?:同比|环比|[较比](?:[^，、\d]{2,4}年|去年|上年|年初|同期)+)$")
#: One word for two things that 分别 takes apart: 城乡居民收入分别增长4%、5%.
_PAIRS = {"城乡": ("城镇", "农村"), "收支": ("收入", "支出"), "存贷款": ("存款", "贷款"), "男女": ("男性", "女性")}
_PAIR = re.compile("|".join(_PAIRS))
#: What is whole already and takes nothing from the last of several things.
_WHOLE = re.compile(r"[数率量额值费比积重度]$|收入$|支出$|人次$")
#: What the last of several things says for all: 城镇和农村|居民人均可支配收入.
_SHARED_TAIL = re.compile(
    r"(?:常住)?(?:居民)?(?:人均)?(?:可支配|财政|营业|旅游)?总?(?:收入|支出)$|(?:领域|行业|产业)?投资额?$"
    r"|总?(?:增加值|产值|产量|销量|销售额|交易额|营收|投资|消费|人数|人次|数量|里程|规模|总量|总额|(?:[存贷]款|存贷款)?余额)(?:增速|增幅)?$"
    r"|(?:案件|事故)(?:数量?|起数)?$|(?:吞吐|周转|客运|货运|发送|运输|发电|用电|业务|成交|交易|装机)(?:容?量|额)$|进出口(?:总额|总值)?$"
    r"|(?:领域)?(?:增速|增幅)$|(?:整体)?(?:通关|办理|审批)?(?:时间|时限)$"
    r"|(?:人均)?(?:住房|建筑|播种|种植|绿地)?面积$|(?:占比|比重|比例|浓度|价格|利润|能力|水平|强度)$"
    r"|(?:普及|覆盖|达标|优良|合格|参保|就业|入学|入园|巩固|利用|处理|处置|办结|满意|城镇化|机械化|化解)率$"
)
#: Said of all: 国际航空|旅客和货邮吞吐量.
_SCOPE = re.compile(r"(?:[对与向]|国际|国内|民航|航空|铁路|公路|水路|港口|机场|规模以上|规上|省属|市属|跨境|入境)+")
#: 道路交通事故|起数, and what says only how it is measured: 死亡人数.
_HEAD = re.compile(r"(?P<of>.{2,}?)(?:起数|次数|件数|人次|数量|产量|产值|面积|总?收入|总?支出|营收|营业收入)")
_ASPECT = re.compile(
    r"(?:死亡|受伤|伤亡|受灾|参与)?人数|利润(?:总额)?|营业收入|营收|税收|总?产值|总?产量|单产|面积|总?收入|总?支出|金额|总?花费|经济损失"
)
#: 国家级、部级|创新平台; 一、二、三|产业增加值
_RANKED = re.compile(r"(?:.{1,3}[级类型层]|[一二三四五])(?P<things>.{2,})")
_RANK = re.compile(r"[级类型层]$|^[一二三四五]$")
_AVERAGE = re.compile(r"(?P<yearly>年均)$|(?:累计|合计|均)$")
_ADDED = re.compile(r"(?:新增|净增)$")
_THING_TAIL = re.compile(r"(?:企业|标准)$")
_PACE = re.compile(r"增[速幅]$")
#: 分别是2022年的|3倍和2倍
_TIMES_OF = re.compile(r"[是为](?P<whole>(?:19|20)\d\d年)的")
#: 产量稳定在全国|1/4
_PART_OF = re.compile(r"(?:稳定在|保持在|约?占到?|达到?)(?P<whole>全[国省市区球]|世界)的?(?:总量的?)?$")
#: 快于全国
_THAN = re.compile(r"[高低快好优少多]于[^，。；、\d]{1,10}")
_FROM_OR_SUM = re.compile(r"(?:从|由|等[三四五六七八九十]?[^、]{0,4})$")
_MARKS = ("、", "[、，]|以及|[和及与](?![谐平作])")


def share_out(sentence: str, amounts: list[Amount], first: int, before: list[str]) -> list[str]:
    """The subjects of the amounts from `first` on that share one verb, often with 分别; none where there are none.

    `before` are the subjects of the amounts before: 分别 alone in its clause speaks of the last of them.
    """
    run = 1
    while (
        run <= _MOST_THINGS
        and first + run < len(amounts)
        and _BETWEEN.fullmatch(sentence, amounts[first + run - 1].end, amounts[first + run].start)
    ):
        run += 1
    if run == 1 or run > _MOST_THINGS:
        return []
    end = amounts[first].start
    said = sentence[max(amounts[first - 1].end if first else 0, end - _MAX_CHARS) : end]
    match = _RESPECTIVELY.search(said)
    if match is None:
        return _without_a_word(said, run) or _of_the_last(sentence, amounts, first, run, before)
    things = _without_lead(_COMPARED.sub("", match["things"]))
    average = _AVERAGE.search(things)
    since = phrases.SINCE.search(things) or phrases.SINCE.search(_compared(match["verb"]))
    verb = (average["yearly"] or "" if average else "") + (since.group() if since else "") + _verb(match["verb"])
    things = phrases.SINCE.sub("", _AVERAGE.sub("", things))
    if not things:
        return [f"{_of_level(subject)}{verb}" for subject in before[-run:]] if len(before) >= run else []
    return [f"{thing}{verb}" for thing in _items(things, run) or [things] * run]


def _of_the_last(sentence: str, amounts: list[Amount], first: int, run: int, before: list[str]) -> list[str]:
    """分别达6.9万元、3.4万元，|增长4.2%、5.3%: how much each of the last has changed."""
    start = first - run
    if start < 0 or not _are_alike(sentence, amounts[start:first], before[start:]):
        return []
    gap = sentence[amounts[first - 1].end : amounts[first].start].lstrip("，,、")
    base, change = phrases.split_change(phrases.clean(gap))
    if not change or base or len(set(before[start:])) < run:
        return []
    return [f"{_of_level(subject)}{change}" for subject in before[start:]]


def _are_alike(sentence: str, amounts: list[Amount], subjects: list[str]) -> bool:
    """Whether figures stand in one list, or tell of two things of one kind: 城镇居民收入17175元，农村居民收入5153元."""
    if all(_BETWEEN.fullmatch(sentence, a.end, b.start) for a, b in pairwise(amounts)):
        return True
    ends = {subject[-2:] for subject in subjects}
    return len(ends) == 1 and len({amount.measure for amount in amounts}) == 1


def _of_level(subject: str) -> str:
    return _ADDED.sub("", subject).removesuffix(FORMER)


def _compared(verb: str) -> str:
    """What stands before the change in 比“十三五”时期增长."""
    return phrases.split_change(verb)[0]


def _without_a_word(said: str, run: int) -> list[str]:
    """国内游客人次、总花费增长5.6%、7.5%: as many things as figures, without a 分别."""
    clause = _CLAUSE_MARK.split(said)[-1]
    base, change = phrases.split_change(clause)
    if part := _PART_OF.search(clause):
        base, change = clause[: part.start()], f"占{part['whole']}"
    things = base if change else phrases.without_reach(clause)
    items = _items(_without_lead(things), run)
    return [f"{item}{change}" for item in items] if min(map(len, items), default=0) > 1 else []


def _without_lead(text: str) -> str:
    lead = phrases.LEAD.match(text)
    return text[lead.end() :] if lead else text


def _verb(said: str) -> str:
    if act := phrases.ENDS_WITH_ACT.search(said):
        return act.group()
    if times := _TIMES_OF.fullmatch(said):
        return f"是{times['whole']}的倍数"
    return said if _THAN.fullmatch(said) else phrases.split_change(said)[1]


def _items(things: str, count: int) -> list[str]:
    """`things` as so many, what the last says for all added to those before; none where they are not so many."""
    items = _split(_FROM_OR_SUM.sub("", things), count)
    if not items:
        return _pair(things) if count == 2 else []
    ranked = _RANKED.fullmatch(items[-1])
    if ranked and all(_RANK.search(item) for item in items[:-1]):
        return [*(item + ranked["things"] for item in items[:-1]), items[-1]]
    tail = _SHARED_TAIL.search(items[-1], 1) or _THING_TAIL.search(items[-1], 1)
    if tail is None:
        return _with_head(items)
    whole = [item if _is_whole(item, tail.group()) else item + tail.group() for item in items]
    if (scope := _SCOPE.match(items[0])) and whole[0] != items[0] and items[0][scope.end() :]:
        whole[1:] = [item if item.startswith(scope.group()) else scope.group() + item for item in whole[1:]]
    return _with_head(whole)


def _is_whole(item: str, tail: str) -> bool:
    """Whether one of several things takes nothing from the last of them, which ends in `tail`."""
    if _PACE.search(tail):
        return bool(_PACE.search(item))
    if _THING_TAIL.search(tail) and item.endswith(tail):
        return True
    return bool(_WHOLE.search(item) or _SHARED_TAIL.search(item))


def _with_head(items: list[str]) -> list[str]:
    """道路交通事故起数和死亡人数: of what the first says it is, where the others say only how it is measured."""
    head = _HEAD.fullmatch(items[0])
    if head is None or not all(_ASPECT.fullmatch(item) for item in items[1:]):
        return items
    return [items[0], *(head["of"] + item for item in items[1:])]


def _pair(things: str) -> list[str]:
    """城乡居民收入 as 城镇居民收入 and 农村居民收入."""
    found = _PAIR.findall(things)
    return [things.replace(found[0], one) for one in _PAIRS[found[0]]] if len(found) == 1 else []


def _split(things: str, count: int) -> list[str]:
    """`things` cut at 、, else at 和 too, else at 、 and the first 和 of the last, into so many."""
    for marks in _MARKS:
        items = [item for item in re.split(marks, things) if item]
        if len(items) == count:
            return items
    *head, last = things.split("、")
    items = [*head, *re.split("[和及与]", last, maxsplit=1)]
    return items if len(items) == count else []
