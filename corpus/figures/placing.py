"""Whether the words that a figure counts stand before it (党组会65次) or after it (12个调研课题), and those after it.

A number stands before its noun unless nothing follows (a mark, 和, 以上) or a verb does: 党组会65次、…; 占比63%
居全国第一. How far the noun goes is told by the verb that ends it: 15所高职院校|入选国家名单.
"""

from __future__ import annotations

import re

from corpus.figures import phrases
from corpus.figures.amounts import Amount
from corpus.figures.measures import TIMES
from corpus.figures.phrases import MANY_CHARS
from corpus.figures.taken import verb_of

_MAX_OWNER_CHARS = 8
_MIN_WORK_CHARS = 5
#: 95.6%的医院为老年人设立专门服务: a share is of what follows, so more of it is kept.
_MOST_OF_A_SHARE = 30
_PEOPLE = frozenset("名 人 位".split())
#: 党组书记与|新任职的5名科长
_OTHER_PARTY = re.compile(r"^[^，、的]{2,12}[与同跟](?=[^，、与同跟]{2,12}的$)(?![^，、]*(?:相关|有关|配套)的$)")
BREAK = re.compile(r"[，,。；;、：（()）]")
_NOUN_END = re.compile(r"[，,；;。：！？!?\n、（）()]|[和及与](?=$)")
_JOINED_NOUN = re.compile(r"(?<=.{4})[和及与][^和及与]{4,}$")
_NOTHING = re.compile(r"[，,；;。：！？!?\n、（）()”’》]|$|[和及与](?![平谐会])|以及|并|而|等|或者?[，。]?$")
_RELATIVE = re.compile(r"(?:结合|围绕|按照|针对|对照|依托|落实|聚焦|紧扣|对|将|把)?(?P<clause>[^、]{2,18}的)$")
_FOR = re.compile(r"(?:为|对|给|让|使|向|将|把|与|同|按|被|受|由|就|从|在|用|以|每)$")
#: What is left of 17个传统制造业增加值增长5.3% for 17个.
_METRIC = re.compile(r"(?<=.{2})(?:增加值|产值|产量|营收|营业收入|投资)$")
#: 达到6万亿元|台阶, 增长5%左右|的预期目标: said of the amount, not what it counts.
_OF_A_LEVEL = re.compile(
    r"(?:[一二三两\d]+个)?大?台阶|大关|关口|部分(?=[，、。])|之间|的[^，。、的]{0,4}(?:目标|要求|任务)|的?(?:规模"
    r"|水平|速度)"
)
#: Said of an act: 先后9次|到现场协调.
_TIMES_OF = frozenset("次 人次 轮次 批次 场次 轮 天".split())
_ACTS_AT = re.compile(
    r"到|赴|对|向|与|为|在|深入|前往|走进|带队|带头|主持|召开|开展|组织|参加|专题|集中|研究|听取|调度|会商|召集"
    r"|邀请|协调"
)
#: 对剩余2个|整改事项
REST_OF = re.compile(r"(?:剩余|其余|余下|原有|以下|上述|下列|另外|另有|仅剩|还有|尚有)$")
#: 总投资410亿元的|巨化新材料项目
_EXTENT = re.compile(r"全长|总长|总里程|总投资|投资|首期|规模|总规模|总额|总面积|面积|总价值|价值|年产|总装机|装机")
#: 提前40天|拿到生产许可证
_AHEAD = re.compile(r"提前$")
#: 还有2项|没有整改到位
_NOT_DONE = re.compile(r"没有|尚未|仍未|未(?=完成|整改|办结|到位|落实)")
#: 对3个|更新不及时、内容不规范的处室进行通报
_THOSE_WHO = re.compile(
    r"(?P<all>[^，。；：（\d]{2,20}、[^，。；：（、\d]{2,16}的[^，。；：（、的\d]{2,8}?)(?=进行|开展|予以|实施|给予|作出|[，。；]|$)"
)
_DURING = re.compile(r"为期$")


def stands_after(left: str, right: str, amount: Amount) -> bool:
    """Whether a figure stands after the words that it counts; `left` and `right` are its own words, cleaned."""
    if _OF_A_LEVEL.match(right):
        return not phrases.ENDS_WITH_ACT.search(left)
    if amount.measure in TIMES and (change := phrases.split_change(left)[1]):
        return not _AHEAD.search(change) or bool(_NOTHING.match(right))
    if _DURING.search(left) or right.startswith("的"):
        return False
    if left.endswith("连续") or _counts_an_act(right, amount):
        return False
    if _NOTHING.match(right) or phrases.STARTS_WITH_REACH.match(right):
        return True
    if _FOR.fullmatch(left):
        return False
    if REST_OF.search(left) or left.endswith("的") or not phrases.without_reach(left):
        return False
    if phrases.ENDS_WITH_ACT.search(left) or phrases.ENDS_WITH_GENERIC.search(left):
        return False
    if amount.measure in _TIMES_OF and phrases.ENDS_WITH_ACT.fullmatch(BREAK.split(right)[0]):
        return False
    return bool(phrases.STOP.match(right) or phrases.STARTS_WITH_VERB.match(right))


def noun_after(left: str, right: str, amount: Amount, figure_follows: bool) -> str:
    """The subject of a figure that stands before its noun; what follows the noun may be said of the next figure."""
    noun, rest = _noun(right)
    if figure_follows and rest and len(noun) > 1:
        noun, rest = _METRIC.sub("", noun), ""
    if (special := _special(left, right, amount, noun)) is not None:
        return special
    left = REST_OF.sub("", left)
    left = _OTHER_PARTY.sub("", left) if amount.measure in _PEOPLE else left
    if not left:
        return _alone(noun, rest, right, amount)
    if phrases.ENDS_WITH_GENERIC.search(left):
        return noun
    if relative := _RELATIVE.search(left):
        return f"{relative['clause']}{noun}"
    if act := phrases.ENDS_WITH_ACT.search(left):
        return f"{act.group()}{noun}"
    if _FOR.search(left):
        return _alone(noun, rest, right, amount)
    change = phrases.split_change(left)[1]
    if change:
        return f"{change}{noun}"
    if not phrases.without_reach(left):
        return noun
    if len(left) <= _MAX_OWNER_CHARS and "、" not in left and not left.endswith("等"):
        return f"{left}{noun}"
    if not rest and (verb := verb_of(left)):
        return f"{verb}{noun}"
    return _with_rest(noun, rest)


def _alone(noun: str, rest: str, right: str, amount: Amount) -> str:
    """The subject where nothing is said before the figure: the noun and what is said of it."""
    if relative := _THOSE_WHO.match(right):
        return relative["all"]
    return _with_rest(noun, rest, _MOST_OF_A_SHARE if amount.measure == "%" else MANY_CHARS)


def _special(left: str, right: str, amount: Amount, noun: str) -> str | None:
    """Lengths of time, acts that a number of times is said of, and 总投资410亿元的项目."""
    if _DURING.search(left) or (amount.measure in TIMES and right.startswith("的")):
        return f"{noun}时长"
    if _NOT_DONE.match(right):
        return f"{phrases.without_reach(REST_OF.sub('', left))}{BREAK.split(right)[0]}"
    if _counts_an_act(right, amount) and not phrases.ENDS_WITH_GENERIC.search(left):
        return phrases.thing_of_act(trim(right))[:MANY_CHARS]
    if amount.measure in TIMES and (change := phrases.split_change(left)[1]) and _AHEAD.search(change):
        return f"{phrases.split_change(left)[0]}{change}{trim(right)}"
    if left.endswith("连续") and amount.measure in TIMES:
        return _with_rest(left.removesuffix("连续"), f"连续{trim(right)}")
    if right.startswith("的") and _EXTENT.fullmatch(left):
        return f"{noun}{left}"
    return None


def _counts_an_act(right: str, amount: Amount) -> bool:
    return amount.measure in _TIMES_OF and bool(_ACTS_AT.match(right))


def _noun(right: str) -> tuple[str, str]:
    """The noun at the start of `right`, and what follows it up to the next mark."""
    right = right.removeprefix("的")
    end = _NOUN_END.search(right)
    phrase = right[: end.start()] if end else right
    stop = phrases.STOP.search(phrase, 1)
    noun = _JOINED_NOUN.sub("", phrase[: stop.start()] if stop else phrase)
    if len(noun) >= _MIN_WORK_CHARS:
        noun = noun.removesuffix("工作")
    return noun.removesuffix("等"), phrase[len(noun) :]


def _with_rest(noun: str, rest: str, most: int = MANY_CHARS) -> str:
    whole = noun + BREAK.split(rest)[0]
    return whole if len(whole) <= most else noun


def trim(text: str) -> str:
    """Words up to the next mark, without what they say of a figure that follows."""
    text = BREAK.split(text)[0]
    base, change = phrases.split_change(text)
    return f"{base}{change}" if change else phrases.without_reach(text)
