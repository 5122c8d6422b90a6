"""Two levels of one thing: 办税网点从35个增加到38个. The former is told from the present one by `FORMER`.

Without it the old level would stand in a comparison as if it were today's. The present one has the subject
of the former, for between the two stands only the verb: 由162个整合为123个.
"""

from __future__ import annotations

import re

from corpus.figures.amounts import Amount
from corpus.figures.words import CHANGES, CHANGES_TO, either

#: What the subject of a former level ends with.
FORMER = "（原为）"
_BECOMES = either(
    [*CHANGES_TO, *"减 压 变 变更 变动 调整 合并 整合 归并 撤并 缩减 跃迁 提 延 改 转 优化 扩 涨 翻".split()]
)
_TO = re.compile(
    rf"(?P<noun>(?!的)[^，,。；：、\d]{{0,10}}?)(?P<verb>(?:{_BECOMES})(?:到|至|为|成)|[到至])"
    r"(?:了|目前的?|现在的?|今年的?|去年的?|20\d\d年(?:底|末)?的?)*"
)
_AND = re.compile(r"[、和与及]")
FROM = re.compile(r"[从由](?!业|事|严)[^，,。；：、从由]{0,12}$")
#: 较“十三五”末的9323.1亿元|增加4374.4亿元
_COMPARED_WITH = re.compile(r"(?:较|比(?![重例率值]))[^，。；、]{1,14}的$")
_CHANGED = re.compile(either(CHANGES))
_BEFORE_CHARS = 16


def present_of(sentence: str, amounts: list[Amount]) -> dict[int, int | None]:
    """For each amount that is a former level, which amount is the present one; none where no amount is."""
    found: dict[int, int | None] = {}
    first = 0
    for i, amount in enumerate(amounts):
        if i and not _AND.fullmatch(sentence, amounts[i - 1].end, amount.start):
            first = i
        before = sentence[max(0, amounts[first].start - _BEFORE_CHARS) : amounts[first].start]
        if _COMPARED_WITH.search(before) and _CHANGED.match(sentence, amount.end):
            found[i] = None
        if i + 1 == len(amounts):
            break
        to = _TO.fullmatch(sentence, amount.end, amounts[i + 1].start)
        if to is None or not (FROM.search(before) or (to["verb"] not in ("到", "至") and not to["noun"])):
            continue
        run = i + 1 - first
        for k in range(run):
            now = i + 1 + k
            if now < len(amounts) and _comparable(amounts[first + k], amounts[now]):
                found[first + k] = now
    return found


def without_from(left: str) -> str:
    """The words before a former level without 从 and when it was: 入户配合率由试点时的."""
    return _COMPARED_WITH.sub("", FROM.sub("", left))


def noun_of(right: str) -> str:
    """The words after a former level without what it became."""
    to = _TO.match(right)
    return to["noun"] if to else right


def _comparable(one: Amount, other: Amount) -> bool:
    return one.measure == other.measure or None in (one.measure, other.measure)
