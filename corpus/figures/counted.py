"""Which Chinese numerals count something: 召开两次会议 and 两所高校, not 三项机制, 两手抓 and 一支队伍.

Set phrases are made of the same words, so a numeral counts only where a verb of doing stands before it, where
the number ends its clause, or where what it counts can only be counted: people, schools, villages, meetings.
"""

from __future__ import annotations

import re

from corpus.figures.measures import COUNTS
from corpus.figures.reading import Reading
from corpus.numerals import MARKS

_MEETING = re.compile(
    r"(?:[、和至][一二三四五六七八九十]+次)*(?:中央)?(?:全会|全体|党代会|党代表|代表大会|常委会|扩大会|委员会|大会)"
)
#: 五届人大|四次会议
_ASSEMBLY = re.compile(r"(?:[届会委]|人大|政协)$")
#: Counted by Chinese numerals only as a matter of speaking: 三类, 四大, 五年.
_NOT_COUNTED = re.compile(
    r"个?(?:方面|环节|层面|维度|阶段|步骤|统筹|到位|转变|关系|坚持|文件|意识|自信|确立|维护|结合|原则)"
)
_ONE_OF = re.compile(r"[每只再又另首唯同某这那哪逐各凡进更新任第上下统说成专任一]|无一|之一")
_ONE_OF_BESIDE = re.compile(r"(?:[每再又另首唯同某这那哪逐各凡第上下前后头其一双届]|以下|以上|上述)$")
_CLOSES = re.compile(rf"[{MARKS}]|$|以[上内下]|左右|[，,]?其中")
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
_OFTEN = re.compile(r"(?:先后|累计|一共|共计|总共)$")
#: What can be counted only, by its measure: 两所高校, 三名同志, 四个校区, 两次检查, 三条产业链.
_COUNTABLE = {
    "所": r"[^，。；、]{0,6}(?:学校|高校|院校|大学|学院|中学|小学|医院|幼儿园|卫生院)",
    "名": r"[^，。；、]{0,8}(?:同志|干部|党员|职工|教师|医生|医师|护士|学生|专家|人员|委员|代表|队员|负责人|成员)",
    "位": r"[^，。；、]{0,6}(?:同志|干部|党员|教师|专家|院士|委员|代表|负责人)",
    "家": r"[^，。；、]{0,8}(?:企业|公司|医院|银行|单位|机构)",
    "个": r"[^，。；、]{0,4}(?:校区|小区|社区|村|乡镇|街道|支部|项目|园区|开发区|车间|班组|科室|品牌|晚上)",
    "条": r"[^，。；、]{0,4}(?:产业链|断头路|公路|铁路|高速|线路|航线)",
    "次": r"(?:全面|全体|专题|集中|现场|大型)?(?:会议|检查|例会|调研|督查|座谈|培训|演练|巡察|评估|考核|抽查|测试)",
    "座": r"[^，。；、]{0,6}(?:水库|桥梁|大桥|电站|公园|机场|车站|污水处理厂|矿山)",
}
_COUNTABLES = {measure: re.compile(noun) for measure, noun in _COUNTABLE.items()}


def is_counted(reading: Reading) -> bool:
    """Whether a number in Chinese numerals, with a measure, counts something."""
    sentence, measure = reading.sentence, reading.measure
    if measure is None or _NOT_COUNTED.match(sentence, reading.number_end):
        return False
    if measure == "次" and (_MEETING.match(reading.after) or _ASSEMBLY.search(reading.before)):
        return False
    if reading.written == "二":
        return False  # 二次会议, 二期: the count is 两
    if (reading.approx and reading.value >= 10) or reading.has_bound:
        return measure in COUNTS
    if not reading.approx and not set(reading.written) - set("百千万亿"):
        return False  # 走进千家万户, 带动万名青年
    if measure in ("成", "番", "倍"):
        return reading.approx or bool(re.search(r"[升高降少加长达占近约翻是的过到]$|增$", reading.before))
    clause = re.split(rf"[{MARKS}]", reading.before)[-1]
    if measure in _COUNTABLES and reading.value > 1 and not _ONE_OF_BESIDE.search(clause):
        if _COUNTABLES[measure].match(reading.after):
            return True
    return measure in _TALLY and _is_tally(reading, measure, clause)


def _is_tally(reading: Reading, measure: str, clause: str) -> bool:
    """两次。, 查处案件三起, 召开三次: a number that ends its clause, or that a verb of doing stands before."""
    several = reading.value > 1
    if several and not _ONE_OF_BESIDE.search(clause) and _COUNTING_ACT.search(clause):
        return measure != "期" or _is_issue(reading)
    if _ONE_OF.search(clause) or (not several and measure not in _TALLY_OF_ONE):
        return False
    if measure == "期" and not _is_issue(reading):
        return False
    if _CLOSES.match(reading.after):
        return len(clause) >= (2 if several else 3)
    if not several:
        return False
    return bool((measure in _PEOPLE_AND_CASES and _HANDLED.search(clause)) or _OFTEN.search(clause))


def _is_issue(reading: Reading) -> bool:
    return bool(_ISSUES.search(reading.sentence[: reading.start][-40:]))
