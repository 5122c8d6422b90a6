"""Numbers that are no quantities: parts of names, ranks, dates and set phrases.

Reports are full of them (“两个确立”, 三会一课, 第3次, 2025年, 十四五, 三年行动, 5G, 4+1, 一级抓一级, 12345热线), and
a false figure in a comparison misleads more than a missing one. What stands in quotes or 《》 is a name. Arabic
digits with a measure are quantities unless what stands around them says else; Chinese numerals and digits
without a measure are quantities only where what stands around them says so.
"""

from __future__ import annotations

import re

from corpus.figures.counted import is_counted
from corpus.figures.measures import TIMES
from corpus.figures.phrases import ENDS_WITH_ACT
from corpus.figures.reading import Reading
from corpus.numerals import MARKS
from corpus.sentences import Span

_QUOTED = re.compile(
    r"“[^“”\n]{1,40}”|‘[^‘’\n]{1,40}’|「[^「」\n]{1,40}」|《[^《》\n]{1,80}》|〔[^〔〕\n]{1,9}〕|\"[^\"\n]{1,40}\""
)
#: 第3次, 前三季度, 每千人, PM2.5, 4+1, 7×24小时, 1:2.5, 3·15
_RANKED = re.compile(
    r"(?:[第每届Nn逢]|(?<![年提目之以此])前|号楼|[A-Za-z&_/／\\][-—]?|[\d一二三四五六七八九十][-—+＋·×xX:：∶/／.]|[+＋·×∶〔])$"
)
_RANKED_CHARS = 2  #: no match of it is longer
#: 排名369位和235位, 后20%的学生
_STANDING = re.compile(
    r"(?:(?<!安)排[名行]?|位[居列次]|名列)[^，,。；]{0,12}(?<![提上跃]升)(?<!前[移进])(?<!后[移退])(?<!上移)(?<!下降)$"
)
_AT_THE_END = re.compile(r"(?:^|[，、。；和及与或名在对将位])最?后$")
_LAST_PART = re.compile(r"(?<![革整情造产年月之以此然化成])后$")
#: 1%人口抽样调查
_SAMPLE = re.compile(r"[^，。；\d]{0,6}抽样")
#: 20万人口以上的县
_OF_A_SIZE = re.compile(r"[\u4e00-\u9fff]{1,3}?[及以]?以[上下]")
#: 4+1, 5G, 12号, 千亿级, 30强, 20周年, 8:30
_NAMED = re.compile(
    r"[+＋·×∶_]|[:：]\d|[A-Za-z]|号(?!召)|[级届](?!别)|版|线(?![上下索])|强(?![度化制])|周年|世纪|点[钟半整]"
    r"|星级|维|分制|楼|后[，,、]?(?=青年|干部|年轻|员工)|[/／]\d|[．.]\d|[)）．](?=[\u4e00-\u9fff])"
)
#: 30万吨级, 亿元及以上级
_OF_A_CLASS = re.compile(r"(?:[及以]{1,2}[上下])?级(?!别)|[+＋·×∶]")
_BARE = re.compile(r"\d{1,4}(?:[.．]\d+)?")
_BARE_NAMES = re.compile(
    r"的|[年月日时分秒期号届大高]|工程|计划|大学|行动|模式|机制|战略|体系|部署|热线|平台|电话|专线|系列|以来"
    r"|标准|认证|条线|网格|国道|工作法|[．.、)）]"
)
_LEVEL_BEFORE = re.compile(
    r"(?:从|由|至|到|达|为|是|超|超过|突破|近|约|[升降低高减增]|提高|提升|上升|下降|缩小|扩大|增长)$"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_PERIOD_BEFORE = re.compile(r"(?:今后|未来|过去|近|最近|[前后每上下第这那本明]|建党|建国|成立|[届])$")
_PERIOD_CUE = re.compile(
    r"(?:为期|历时|长达|时长|连续|持续|耗时|用时|历经|提前|推迟|延长|缩短|压缩|压减|减少|增加|提速|节约|达到?|满"
    r"|(?<!使)用|[至到为])"
    r"(?:了|约|到|至|为|仅)?$"
)
_PERIOD_AFTER = re.compile(
    rf"[{MARKS}]|$|内|(?:压缩|缩短|压减|减少|降低|下降|上升|提高|提升|延长|增加)(?:到|至|为)|[降减增升]至"
)
_AGE_AFTER = re.compile(rf"[{MARKS}]|$|提[高升]|增")
_CRITERION = re.compile(r"(?:及以|以)[上下内]$")
#: 超200亿元|县2个, 4个过五千亿元|产业: what counts is the number of counties.
_EXCEEDING = re.compile(r"[超过][过了]?$|突破$")
_CLASS = re.compile(
    r"的?[^，。；、\d]{0,6}?(?:县|[县城]?市|区|镇|乡镇?|村|旗|企业|项目|产业|园区|集群|公司|基地|平台|品牌|单位|产品|商圈|市场|国家)"
)
_CLASS_THEN_COUNT = re.compile(_CLASS.pattern + r"(?:[近超约]|达到?|增至)?\d")
_COUNT_BEFORE = re.compile(r"\d[个家座条项户][^，。；、\d]{0,4}(?:[超过][过了]?|突破)?$")
_CRITERION_MEASURES = frozenset("元 美元 平方米 千伏 千瓦 兆瓦 吨 亩 级 公里 岁 周岁 分".split())


def quoted(sentence: str) -> list[Span]:
    """Where names stand in a sentence: all that is in quotes or 《》."""
    return [m.span() for m in _QUOTED.finditer(sentence)]


def is_name(reading: Reading) -> bool:
    """Whether a number is part of a name, a rank, a date or a set phrase."""
    measure = reading.measure
    if _is_standing(reading):
        return True
    named = _NAMED if measure is None else _OF_A_CLASS
    before = reading.before
    if _RANKED.search(before, max(0, len(before) - _RANKED_CHARS)) or named.match(reading.after):
        return True
    if measure is None:
        return not _is_bare_quantity(reading)
    if measure in TIMES:
        return not _is_period(reading)
    if measure in ("岁", "周岁") and not _AGE_AFTER.match(reading.after):
        return True
    if measure == "千伏" or (measure in _CRITERION_MEASURES and _is_criterion(reading)):
        return True
    return reading.is_chinese and measure not in "%‰" and not is_counted(reading)


def _is_standing(reading: Reading) -> bool:
    """Whether a number says a place in an order or names a survey: 排名369位, 后20%, 1%人口抽样调查."""
    measure = reading.measure
    if measure in ("位", "名") and _STANDING.search(reading.before):
        return True
    if measure in ("%", "‰") and _SAMPLE.match(reading.after):
        return True
    if measure == "%" and _LAST_PART.search(reading.before):
        return True
    return measure in ("名", "位", "家") and bool(_AT_THE_END.search(reading.before))


def _is_bare_quantity(reading: Reading) -> bool:
    """Whether a number without a measure is one: 选拔任用10科级领导干部, 从1.96缩小至1.81, 跨越7万亿."""
    if reading.is_chinese:
        return "分之" in reading.written or (reading.approx and reading.factor > 1)
    if "/" in reading.written or "／" in reading.written:
        return True
    if reading.factor > 1:
        return not reading.after.startswith("的") and not _OF_A_SIZE.match(reading.after)
    if _BARE_NAMES.match(reading.after):
        return False
    if not _BARE.fullmatch(reading.written) or _YEAR.fullmatch(reading.written):
        return False
    return bool(_LEVEL_BEFORE.search(reading.before) or ENDS_WITH_ACT.search(reading.before))


def _is_period(reading: Reading) -> bool:
    """Whether a length of time is said to be one: 为期两周, 连续5年, 压缩至3个工作日, 护学180余天."""
    if reading.measure in ("日", "月", "年") and not reading.is_chinese:
        written = reading.sentence[reading.core : reading.end]
        if reading.measure == "日" or (reading.measure == "月" and "个" not in written) or _YEAR.match(reading.written):
            return False
    if reading.has_bound and not reading.is_chinese:
        return True
    if _PERIOD_CUE.search(reading.before):
        tells_a_class = reading.before.endswith("满") and reading.after.startswith("的")
        return not tells_a_class and not reading.after.startswith("来")
    if reading.is_chinese or _PERIOD_BEFORE.search(reading.before):
        return False
    return bool(_PERIOD_AFTER.match(reading.after) and re.search(r"[\u4e00-\u9fff]$", reading.before))


def _is_criterion(reading: Reading) -> bool:
    """Whether an amount tells a class from others: 50万元以上的项目, 35岁以下干部, 收入过20万元的村."""
    if reading.before.endswith("过") and reading.after.startswith("的"):
        return True
    if _EXCEEDING.search(reading.before + reading.sentence[reading.start : reading.core]):
        beside_a_count = _COUNT_BEFORE.search(reading.before)
        return bool((_CLASS_THEN_COUNT if not beside_a_count else _CLASS).match(reading.after))
    if not _CRITERION.search(reading.sentence[reading.number_end : reading.end]):
        return False
    return bool(re.match(r"的?[\u4e00-\u9fff]", reading.after))
