"""Numbers that are no quantities: parts of names, ranks, dates and set phrases.

Reports are full of them (“两个确立”, 三会一课, 第3次, 2025年, 十四五, 三年行动, 5G, 4+1, 一级抓一级, 12345热线), and
a false figure in a comparison misleads more than a missing one. What stands in quotes or 《》 is a name. Arabic
digits with a measure are quantities unless what stands around them says else; Chinese numerals and digits
without a measure are quantities only where what stands around them says so.
"""

from __future__ import annotations

import re

from corpus.figures.measures import COUNTS, TIMES
from corpus.figures.phrases import ENDS_WITH_ACT
from corpus.figures.reading import Reading
from corpus.sentences import Span

_QUOTED = re.compile(
    r"“[^“”\n]{1,40}”|‘[^‘’\n]{1,40}’|「[^「」\n]{1,40}」|《[^《》\n]{1,80}》|〔[^〔〕\n]{1,9}〕|\"[^\"\n]{1,40}\""
)
#: 第3次, 前三季度, 每千人, PM2.5, 4+1, 7×24小时, 1:2.5, 3·15
_RANKED = re.compile(
    r"(?:[第每届Nn逢]|(?<!年)前|号楼|[A-Za-z&_/／\\][-—]?|[\d一二三四五六七八九十][-—+＋·×xX:：∶/／.]|[+＋·×∶〔])$"
)
#: 4+1, 5G, 12号, 千亿级, 30强, 20周年, 8:30
_NAMED = re.compile(
    r"[+＋·×∶_]|[:：]\d|[A-Za-z]|号(?!召)|[级届](?!别)|版|线(?![上下索])|强(?![度化制])|周年|世纪|点[钟半整]"
    r"|星级|维|分制|楼|后[，、]?(?=青年|干部|年轻|员工)|[/／]\d|[．.]\d|[)）．](?=[\u4e00-\u9fff])"
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
    r"|用|[至到为])"
    r"(?:了|约|到|至|为|仅)?$"
)
_PERIOD_AFTER = re.compile(
    r"[，。；、）)！？]|$|内|(?:压缩|缩短|压减|减少|降低|下降|上升|提高|提升|延长|增加)(?:到|至|为)|[降减增升]至"
)
_AGE_AFTER = re.compile(r"[，。；、）)！？]|$|提[高升]|[，增]")
_CRITERION = re.compile(r"(?:及以|以)[上下内]$")
_CRITERION_MEASURES = frozenset("元 美元 平方米 千伏 千瓦 兆瓦 吨 亩 级 公里 岁 周岁 分".split())
_MEETING = re.compile(
    r"(?:[、和至][一二三四五六七八九十]+次)*(?:中央)?(?:全会|全体|党代会|党代表|代表大会|常委会|扩大会|委员会|大会)"
)
#: Counted by Chinese numerals only as a matter of speaking: 三类, 四大, 五年.
_NOT_COUNTED = re.compile(
    r"个?(?:方面|环节|层面|维度|阶段|步骤|统筹|到位|转变|关系|坚持|文件|意识|自信|确立|维护|结合|原则)"
)
_ONE_OF = re.compile(r"[每只再又另首唯同某这那哪逐各凡进更新任第上下统说成专任一]|无一|之一")
_CLOSES = re.compile(r"[，。；、）)！？]|$|以[上内下]|左右|，?其中")
_TALLY = frozenset("次 场 期 起 件 名 人 篇 份 家 例 人次 场次 批次 条 户 个 项 轮 批 宗 所 支".split())
_TALLY_OF_ONE = frozenset("次 场 期 起 件 名 人 篇 份 家 例 人次 场次".split())
#: 举办培训班三期, not 机场三期.
_ISSUES = re.compile(r"举办|开办|开设|组织|开展|培训|班|讲堂|简报|专栏|编发|印发|刊发")
#: After these even Chinese numerals count: 查处三起案件, not 做好两篇文章.
_COUNTING_ACTS = (
    "召开 举办 举行 开展 组织 开设 制定 出台 印发 新建 建成 成立 组建 选派 抽调 聘请 选聘 招聘 评选 收集 征集 选拔 "
    "提拔 培训 查处 处分 发展 转正 受理 办理 办结 化解 收到 发现 整改 排查 完成 新增 承办 表彰 编发 撰写 讲授 接待 "
    "走访 慰问 参加 派出 引进 招录 设立 增设 修订 通报 约谈 检查 督查 审议 研究"
).split()
_COUNTING_ACT = re.compile(rf"(?:{'|'.join(_COUNTING_ACTS)})了?$")
#: 将两名责任人移交
_HANDLED = re.compile(r"[将对给]$|给予$")
_PEOPLE_AND_CASES = frozenset("名 人 户 家 起 件".split())


def quoted(sentence: str) -> list[Span]:
    """Where names stand in a sentence: all that is in quotes or 《》."""
    return [m.span() for m in _QUOTED.finditer(sentence)]


def is_name(reading: Reading) -> bool:
    """Whether a number is part of a name, a rank, a date or a set phrase."""
    measure = reading.measure
    named = _NAMED if measure is None else _OF_A_CLASS
    if _RANKED.search(reading.before) or named.match(reading.after):
        return True
    if measure is None:
        return not _is_bare_quantity(reading)
    if measure in TIMES:
        return not _is_period(reading)
    if measure in ("岁", "周岁") and not _AGE_AFTER.match(reading.after):
        return True
    if measure == "千伏" or (measure in _CRITERION_MEASURES and _is_criterion(reading)):
        return True
    return reading.is_chinese and measure not in "%‰" and not _is_counted(reading)


def _is_bare_quantity(reading: Reading) -> bool:
    """Whether a number without a measure is one: 选拔任用10科级领导干部, 从1.96缩小至1.81, 跨越7万亿."""
    if reading.is_chinese:
        return "分之" in reading.written or (reading.approx and reading.factor > 1)
    if "/" in reading.written or "／" in reading.written:
        return True
    if reading.factor > 1:
        return not reading.after.startswith("的")
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
    if not _CRITERION.search(reading.sentence[reading.number_end : reading.end]):
        return False
    return bool(re.match(r"的?[\u4e00-\u9fff]", reading.after))


def _is_counted(reading: Reading) -> bool:
    """Whether Chinese numerals count something: 十余次, 两次。, 查处案件三起, not 三项机制 and 四梁八柱."""
    sentence, measure = reading.sentence, reading.measure
    if _NOT_COUNTED.match(sentence, reading.number_end) or (measure == "次" and _MEETING.match(reading.after)):
        return False
    if reading.approx and reading.value >= 10:
        return measure in COUNTS
    if not reading.approx and not set(reading.written) - set("百千万亿"):
        return False  # 走进千家万户, 带动万名青年
    if measure in ("成", "番", "倍"):
        return reading.approx or bool(re.search(r"[升高降少加长达占近约翻是的过到]$|增$", reading.before))
    if measure not in _TALLY:
        return False
    clause = re.split(r"[，。；、！？]", reading.before)[-1]
    if _ONE_OF.search(clause) or reading.value == 1 and measure not in _TALLY_OF_ONE:
        return False
    if measure == "期" and not _ISSUES.search(sentence[: reading.start][-40:]):
        return False
    if _CLOSES.match(reading.after):
        return len(clause) >= (2 if reading.value > 1 else 3)
    handled = measure in _PEOPLE_AND_CASES and _HANDLED.search(clause)
    return reading.value > 1 and bool(handled or _COUNTING_ACT.search(clause))
