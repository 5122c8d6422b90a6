"""Lining up by what is counted: 党组会65次, 召开党组会议60余次 and 全年共召开党组会12场 are rows of one name.

Two figures fall into one row where their subjects are made of the same words, once what only says that a thing took
place (召开, 全年, 活动) and other names of the same thing (会议, 总产量) are evened out, and their measures count the
same kind: 次 and 场 do, 人次 is another. One word more is another row (处置问题线索, 受理问题线索): what is joined
wrongly misleads, while what is left apart stands under its own name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus.figures import phrases
from corpus.figures.measures import COUNTS
from corpus.figures.words import ACTS, either
from index.words import default_segmenter, domain_terms, normalise

_QUOTES = str.maketrans("", "", "“”‘’\"'《》 ")
_ITEM = re.compile(r"^(?:[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,3}[，、])")
#: 支持派驻纪检监察组|处置问题线索: what is counted is what the other body does.
_FOR_OTHERS = re.compile(
    rf"^(?:支持|协助|配合)(?:做好)?[^，、]{{2,12}}?(?:[组委办局]|部门?|机关|机构)(?={either(ACTS)})"
)
#: 在办公楼大厅和楼道|布设清廉文化墙: each office has other places for it.
_WHERE = re.compile(rf"^在[^，。；]{{2,24}}?(?=(?:{either(ACTS)})[\u4e00-\u9fff]{{2}})")
_WHOSE = re.compile(r"^(?:[我本]?[局委厅办院校部处署行]|公司|集团|机关)(?=党[组委支]|机关)")
#: These do most of what a party report counts; said or not, a 中心组学习 or 主题党日 stays one.
_DOERS = re.compile(r"^(?:各?(?:机关)?(?:党组|党委|党总支|党支部|支部)|(?:领导)?班子成员)+")
_MEETING = re.compile(r"会议(?![室厅费题]|精神|纪要|制度|决定|中心|系统|记录|通知|文件)")
#: Names of one thing, as the field uses them.
_NAMES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:理论(?:学习)?)?中心组(?:(?:集体|集中|理论)?学习)?会?$"), "中心组学习"),
    (re.compile(r"地区生产总值|gdp"), "生产总值"),
    (re.compile(r"地方(?=一般公共预算)"), ""),
    (re.compile(r"总产量?$|年产量$"), "产量"),
    (re.compile(r"占比|比重|比率"), "比例"),
    (re.compile(r"规上"), "规模以上"),
    (re.compile(r"外贸(?=进出口)|全体(?=居民)|常住(?=居民)|(?:环境)?空气(?:质量)?(?=优良天数)"), ""),
    (re.compile(r"城镇(?=老旧小区|棚户区)"), ""),
    (re.compile(r"研发经费(?:投入)?"), "研发投入"),
    (re.compile(r"进出口总[值额]"), "进出口总额"),
)
_TAIL = re.compile(r"(?:工作|活动|情况|[次人数件户家个总]数|数量|总量)$")
_EMPTY_WORDS = frozenset("的 了 等 和 与 及 以及 各 各类 各项 继续 持续 最新 全部 相关 全面 稳妥 推动 提出".split())
_RISES = frozenset("上升 提高 提升 增加 上涨".split())
_FALLS = frozenset("降低 减少 下跌".split())
#: Said of anything: alone they name nothing that could be lined up.
_SAY_NOTHING = frozenset(
    "增长 下降 比例 新增 完成 达到 共 其中 产量 产值 总量 总额 总值 规模 产业 惠及 覆盖 带动 投资 完成投资 资金 收入 "
    "支出 面积 补助 补贴 年 平均 年均 项目 提出 指标 推出".split()
)
_RATES = frozenset("% ‰ 百分点 基点 倍 成 番".split())
_EVENTS = frozenset("次 场 期 轮 场次 班次 轮次 堂 节 讲".split())
_PEOPLE = frozenset("人 名 位".split())
_MONEY = frozenset("元 美元 欧元 港元 日元 英镑".split())
#: What are things when counted: not what is done so often, nor sizes and sums.
_THINGS = frozenset("个 项 条 件 起 例 宗 家 份 篇 处 所 座 部 台 张 辆 支 单 幅 册 本 则".split())
#: 企业 are counted by 户 as by 家, while 改造城中村 6万户 are homes and 19个 villages.
_FIRMS = re.compile(r"企业|公司|主体|商户|单位|机构|工厂")
#: Measures of one dimension, by how many of the first they are.
_SIZES: dict[str, dict[str, float]] = {
    "吨": {"吨": 1, "公吨": 1, "公斤": 1e-3, "千克": 1e-3, "斤": 5e-4, "克": 1e-6},
    "亩": {"亩": 1, "公顷": 15, "平方公里": 1500, "平方千米": 1500, "km²": 1500},
    "公里": {"公里": 1, "千米": 1, "km": 1, "米": 1e-3, "m": 1e-3},
    "千瓦": {"千瓦": 1, "kW": 1, "兆瓦": 1e3, "MW": 1e3, "吉瓦": 1e6, "GW": 1e6},
    "千瓦时": {"千瓦时": 1, "kWh": 1, "度": 1, "兆瓦时": 1e3, "MWh": 1e3, "GWh": 1e6, "TWh": 1e9},
}
_SIZE_OF = {measure: (kind, factor) for kind, sizes in _SIZES.items() for measure, factor in sizes.items()}
_TALLIES = COUNTS - _RATES - _MONEY - _SIZE_OF.keys()


@dataclass(frozen=True, slots=True)
class Counted:
    """What a figure counts, as it is compared: the words of its subject and the kind of its measure."""

    words: frozenset[str]
    kind: str | None


@lru_cache(maxsize=65536)
def counted(subject: str, measure: str | None) -> Counted:
    """What is counted, equal for figures of one row; without words where the subject says nothing."""
    words = _words(thing(subject))
    if measure in _RATES:
        words = frozenset("增长" if w in _RISES else "下降" if w in _FALLS else w for w in words)
    kind = "things" if measure == "户" and _FIRMS.search(subject) else kind_of(measure)
    return Counted(frozenset() if words <= _SAY_NOTHING else words, kind)


def kind_of(measure: str | None) -> str | None:
    """What a measure counts by: 次 and 场 both count events; none where there is no measure."""
    if measure in _EVENTS:
        return "events"
    if measure in _PEOPLE:
        return "people"
    if measure in _THINGS:
        return "things"
    return None if measure is None else _SIZE_OF.get(measure, (measure, 1))[0]


def is_tally(measure: str | None) -> bool:
    """Whether a number of this measure counts acts, people or things, and is no rate, sum or size."""
    return measure is None or measure in _TALLIES


def comparable(value: float, measure: str | None) -> float:
    """A value so that it can be set against others of its row: 斤 and 万吨 both in 吨."""
    return value * _SIZE_OF.get(measure or "", ("", 1))[1]


@lru_cache(maxsize=65536)
def thing(subject: str) -> str:
    """The subject without what says only when, how, for whom and that it took place."""
    text = _ITEM.sub("", subject.translate(_QUOTES))
    for _ in range(4):  # 全年|共|组织召开
        before, text = (
            text,
            _WHOSE.sub("", phrases.thing_of_act(phrases.clean(_WHERE.sub("", _FOR_OTHERS.sub("", text))))),
        )
        if text == before:
            break
    return text or subject


def line_up(figures: Sequence[tuple[str, str | None]]) -> list[Hashable]:
    """For each subject and measure the key of its row; a figure without a subject has a row of its own.

    A number without a measure (选拔任用10科级领导干部) goes to what is counted by the same words, where this is of one
    kind only.
    """
    keys = [counted(subject, measure) for subject, measure in figures]
    kinds: dict[frozenset[str], set[str]] = defaultdict(set)
    for key in keys:
        if key.kind is not None:
            kinds[key.words].add(key.kind)
    out: list[Hashable] = []
    for i, key in enumerate(keys):
        known = kinds.get(key.words, set())
        if not key.words:
            out.append(i)
        elif key.kind is None and len(known) == 1:
            out.append(Counted(key.words, *known))
        else:
            out.append(key)
    return out


def row_name(subjects: Iterable[str]) -> str:
    """The name of a row: what most of its figures say, the shortest of those that are said as often."""
    names = Counter(thing(subject) for subject in subjects)
    return min(names, key=lambda name: (-names[name], len(name), name), default="")


@lru_cache(maxsize=65536)
def _words(name: str) -> frozenset[str]:
    """The smallest words of a name, what says nothing left out."""
    text = _MEETING.sub("会", normalise(name))
    doers = _DOERS.match(text)
    if doers and _begins_with_term(text[doers.end() :]):
        text = text[doers.end() :]
    while (tail := _TAIL.search(text)) and tail.start() > 1:
        text = text[: tail.start()]
    for pattern, same in _NAMES:
        text = pattern.sub(same, text)
    words = frozenset(part for word in default_segmenter().words(text) for part in _parts(word))
    return words - _EMPTY_WORDS or words


@cache
def _terms() -> frozenset[str]:
    return frozenset(_MEETING.sub("会", term) for term in domain_terms())


def _begins_with_term(text: str) -> bool:
    return any(text[:length] in _terms() for length in range(2, len(text) + 1))


def _parts(word: str) -> list[str]:
    """What a word is made of, without gaps: 中心组学习 as 中心组 and 学习, 主题党日 as 主题 and 党日."""
    parts = sorted(set(default_segmenter().index_words(word)) - {word}, key=len, reverse=True)
    owner = [0] * len(word)
    for number, part in enumerate(parts, start=1):
        at = word.find(part)
        if at >= 0 and not any(owner[at : at + len(part)]):
            owner[at : at + len(part)] = [number] * len(part)
    out, start = [], 0
    for i in range(1, len(word) + 1):
        if i == len(word) or owner[i] != owner[start]:
            out.append(word[start:i])
            start = i
    return out
