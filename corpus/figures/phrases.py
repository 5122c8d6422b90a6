"""What stands at the ends of the words around a figure: when and whose before them, how far after them.

Stripped of these, the same thing has the same name in every report: 全年共召开党组会65次 and 先后召开党组会12次
both count 党组会; 生产总值达到5万亿元 is 生产总值, while 生产总值同比增长5% is 生产总值增长.
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.figures.words import ACTS, CHANGES, CHANGES_TO, GENERIC, REACHES, STOPS, either

#: 调研 alone says less than 局领导深入基层开展调研.
_MIN_THING_CHARS = 3
#: A subject longer than this is shortened where it can be.
MANY_CHARS = 22
_ORGANIZE = r"组织(?!生活|部|建设|体系|委员|力|架构|关系|员)"
_GENERIC = either([w for w in GENERIC if w not in ("组织", "实施")])
STARTS_WITH_GENERIC = re.compile(rf"(?:{_GENERIC}|发生|做好|抓好|{_ORGANIZE}|实施(?!方案|意见|细则|办法))了?")
#: The same inside a clause: 示范带动各支部严肃认真开展|支部主题党日36次.
GENERIC_WITHIN = re.compile(
    rf"(?:组织召开|组织开展|组织举办|召开|开展|举办|举行|(?<![党会团层类级]){_ORGANIZE}|开办|列出|筹办|形成)了?"
)
ENDS_WITH_GENERIC = re.compile(rf"(?:{either(GENERIC)})了?$")
ENDS_WITH_ACT = re.compile(rf"(?:{either(ACTS)})了?$")
STARTS_WITH_ACT = re.compile(rf"(?:{either(ACTS)})了?")
STARTS_WITH_VERB = re.compile(either(ACTS + GENERIC + CHANGES))
STOP = re.compile(either(STOPS))
#: 从35家|增加到|38家: what begins with these says nothing of its own.
STARTS_WITH_REACH = re.compile(rf"(?:{either(CHANGES_TO)})?(?:到|至|为|达)|{either(CHANGES)}")
_ENDS_WITH_REACH = re.compile(
    rf"(?:(?:{either(CHANGES_TO)})(?:到|至|为|在|达)|{either(REACHES)}|各|、|和|(?<![惠涉波普])及|与|以及|或|的|：|:)$"
)
#: No match of it is longer, so only the end of what may be a long clause is looked at.
_REACH_CHARS = 5
_HOW = either(
    "同比 环比 年均 平均每年 累计 净 再 分别 均 共 又 也 各 逐年 实际 年度 比上年 比去年 较上年 较去年 "
    "比上年同期 比年初 平均 名义 增幅 进一步 快速 稳步 连续 有望 力争 预计 预期".split()
)
_ENDS_WITH_CHANGE = re.compile(rf"(?P<how>(?:{_HOW})*)(?P<change>{either(CHANGES)})(?:了|约|近|超过|超|达到|达)?$")
#: Most words end in no change, and this tells sooner.
_ENDS_LIKE_CHANGE = re.compile(rf"(?:{either(CHANGES)})(?:了|约|近|超过|超|达到|达)?$")
_CHANGE_CHARS = 4
_COMPARISON = re.compile(
    r"(?:同比|环比|较|比|高于|低于)(?:去年|上年|上一年|上年末|去年同期|上年同期|年初)(?:(?:预算|预计|执行|决算)数?)?"
)
#: Longer ago than a year, so the words stay: 较2020年下降.
SINCE = re.compile(
    r"(?:较|比)(?:五年前|十年前|改革前|“[^”]{2,8}”(?:时期|期间|初期?|末期?)?|20\d\d年(?:底|末|同期)?|十[二三四]五(?:时期|末期?))$"
)
#: 以普通党员身份, 严格按规定程序
_MANNER = re.compile(r"以[^，、]{2,12}身份|严格?(?:按照?|依照?)[^，、]{2,6}(?:程序|规定|要求|标准)")
_YEAR_OF = re.compile(r"(?<![较比])20\d\d年(?:底|末|度)?的?$")
#: 由原来的4小时, 由试点时的81%
_FROM = re.compile(r"(?<!自)[从由](?:[^，、从由]{0,6}的|上年|去年|前[一二三四五]年)$")
_JOINS = (
    "、 — 和(?!谐|平) 及 与(?!会) 并(?!网|购|轨) 且 而 但 以及 还(?!款|本) 也 又 将(?!军|来) "
    "要(?!素|点|闻|件|求|害|情) 含(?!硫|量) 包括 即 如(?!期|意) 把(?!关|握) 拟(?!定) ："
)
_WHEN = (
    "[一三五]年来 近年来 近[一二三四五六七八九十\\d]+年来? 今年以来 今年 去年 本年度? 年内 全年 年末 年底 当年 每年 "
    "上半年 下半年 新一年 期间 [前第][一二三四\\d]季度 20\\d\\d年(?:底|末|以来|初|前|度)? 到20\\d\\d年(?:底|末)? "
    "截至目前 截至[^，]{1,8}?(?:[年月]底|年末|目前) 目前 今后[三五]年 [三五]年(?=累计|共|全|新|来|净|建) "
    "[“‘]?十[三四五]五[”’]?(?:时期|期间|以来)?，? 同时 其间"
)
_WHOSE = (
    "全[省市区县州盟局校院](?!性|域|委) 我[省市区县州盟局校院](?!委) 自治区(?!级|本级|党委|政府) 全系统 所属 "
    "本人(?=.{4}) 我(?![省市区县局校院委厅国州盟处科们军])(?=.{4})"
)
_HOW_MANY = (
    "共(?!产|青|享|建|同|治|富|识|赢|和|用|商|有产) 已经? 均 各(?=\\d) 先后 累计 总计 共计 合计 总共 分别 总数 至少 "
    "实有 只有 尚有 还有 仍有 共有 现有 拥有 建有 设有"
)
_IN_WHAT_WAY = (
    "预计 力争 确保 计划(?=新|完|建|投) 争取(?=新|完|全) 坚持(?=每|召|开) 继续 持续(?=开|推|实|提|加) 扎实 大力 "
    "积极(?!分子) 认真 严肃 规范(?=组|开|召) 严格 切实 进一步 成功 顺利 圆满 率先(?!垂范) 高标准(?!农田) "
    "高质量(?!发展) 高效(?=完|推|办) 精心 广泛 集中(?=开|组|学|整) 统筹 深入开展 有效(?!发明|投资|专利|需求) 稳步 "
    "加快(?=建|推|实|培|打) 全面完成 不断 及时 主动 着力 定期 首批 首次 有序 务必 实际(?=完成) 按期(?!.{0,4}率)"
)
LEAD = re.compile(rf"(?:{either(' '.join([_JOINS, _WHEN, _WHOSE, _HOW_MANY, _IN_WHAT_WAY]).split())})+")


def clean(text: str) -> str:
    """Words without what says only when, how and whose."""
    text = _MANNER.sub("", _COMPARISON.sub("", text)).strip(" ，、—")
    while (lead := LEAD.match(text)) and lead.end():
        text = text[lead.end() :]
    return text


@lru_cache(maxsize=4096)  # asked for again with the same words, from figure to figure
def without_reach(text: str) -> str:
    """Words without 达到, 增加到 and the like at their end, and without the year of 提高到2025年的."""
    while text:
        shorter = _FROM.sub("", _YEAR_OF.sub("", text))
        match = _ENDS_WITH_REACH.search(shorter, max(0, len(shorter) - _REACH_CHARS))
        shorter = shorter[: match.start()] if match else shorter
        if shorter == text:
            break
        text = shorter
    return text


@lru_cache(maxsize=4096)
def split_change(text: str) -> tuple[str, str]:
    """What stands before 同比增长 and the like at the end of words, and 增长; nothing where they end in none."""
    words = _YEAR_OF.sub("", text)
    if _ENDS_LIKE_CHANGE.search(words, max(0, len(words) - _CHANGE_CHARS)) is None:
        return text, ""
    match = _ENDS_WITH_CHANGE.search(words)
    if match is None:
        return text, ""
    average = "年均" if "年均" in match["how"] else ""
    return without_reach(text[: match.start()]), average + match["change"]


def thing_of_act(words: str) -> str:
    """What an act is about where the act says no more than that it took place; else the words as they are."""
    if act := STARTS_WITH_GENERIC.match(words):
        words = words[act.end() :]
    last = None
    for match in GENERIC_WITHIN.finditer(words):
        last = match
    if last is not None:
        thing = words[last.end() :]
        if len(thing) >= _MIN_THING_CHARS or (thing and len(words) > MANY_CHARS):
            return thing
    return words.removeprefix("了")
