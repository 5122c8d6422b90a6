"""What a figure takes from the one before it, beside the subject itself.

新增企业18家、学校27所 are 27 new schools: without the verb an increase would read as a stock. In 收到来信5件，
办结4件 the letters are settled. A number alone after a bare verb or particle takes what the last one counted.
"""

from __future__ import annotations

import re

from corpus.figures import phrases
from corpus.figures.amounts import Amount
from corpus.figures.measures import TIMES
from corpus.numerals import MARKS

_DOES = (
    "组建|选派|抽调|引进|引育|选树|评选|表彰|制定|制订|修订完善|修订|印发|出台|编写|编发|收到|收集|征集|受理|办理|办结|查处|"
    "走访|慰问|拆除|清理|取缔|关闭|改造|建成|建设|成立|设立|搭建|启动建设|打造|创建|获得|荣获|获批|签订|购置|采购|培育|培养|淘汰"
)
_NEW = re.compile(
    r"(?:年?新增|净增|增加|增设|增补|增派|再增|续建|改扩建|扩建"
    r"|新(?:建成|建|改扩建|改建|开工|开通|开|设立|设|登记|认定|入选|获批|获|培育|引进|成立|组建|招|发展|签约|签|创建|创|投产|评))"
    r"(?:(?:和|及|并|、)?(?:改造|提升|改扩建|改建|扩建|续建|升级|修缮))*了?"
)
_ACT = re.compile(
    rf"(?:{_DOES})(?:(?:和|及|、)?(?:{_DOES}|筹集|完善|提升|升级))?(?!项目|用地|资金|工程|任务|率|报告|[组班会站点量件者数])"
)
_LISTED_BEFORE = re.compile(r"、|以及|[和及与]")
_LISTED_AFTER = re.compile(r"(?:、|以及|[和及与])$")
_SUM = re.compile(r"总|共|累计|达|全部|占|在|已|未|均|平均|较|比|其中")
_MONEY = ("元", "美元", "欧元", "港元", "日元")
_RATES = ("%", "‰", "百分点", "倍", "成", "番")
#: 办结4件, of what came in; 立案 and 留置 are whole by themselves.
_DONE_WITH_THEM = re.compile(
    r"(?:已|均|未|尚未)?(?:办结|转正|改|整改|整改到位|采纳|解决|答复|在建|竣工|审结|执结|整改完成|完成整改)"
)
#: Nothing is counted by these alone.
PARTICLE = re.compile(r"[对让惠使将把给与向为被由从在占即就]|内|并对|以及|与此|上述")


def verb_of(subject: str) -> str:
    """The verb at the start of a subject that the next of a list shares: 新增, 组建; nothing where there is none."""
    match = _NEW.match(subject) or _ACT.match(subject)
    return match.group() if match and match.end() < len(subject) else ""


def shares_verb(sentence: str, before: Amount, amount: Amount, subject: str) -> bool:
    """Whether a figure is the next of a list whose verb stands before the first, and has none of its own."""
    if _kind(before) != _kind(amount) or sentence[amount.start] in "超逾达":
        return False
    gap = sentence[before.end : amount.start]
    if _LISTED_AFTER.search(gap):
        at = sentence.find(subject, amount.end, amount.end + len(subject) + 1)
        after = sentence[at + len(subject) : at + len(subject) + 1] if at >= 0 else "-"
        return after in MARKS or after in "和及与"
    listed = _LISTED_BEFORE.match(gap)
    if listed is None or re.search(rf"[{MARKS}]", gap[1:]):
        return False
    words = gap[listed.end() :]
    if not words.endswith(subject) or phrases.STARTS_WITH_VERB.match(words) or _SUM.match(words):
        return False
    own = phrases.split_change(words)[1] or phrases.without_reach(words) != words
    return not own and not phrases.ENDS_WITH_ACT.search(words)


def says_nothing(words: str) -> bool:
    """Whether words are none, a particle or a bare verb: 对, 办好."""
    return not words or any(p.fullmatch(words) for p in (PARTICLE, phrases.ENDS_WITH_ACT, phrases.ENDS_WITH_GENERIC))


def done_with(subject: str, topic: str, before: Amount, amount: Amount) -> str:
    """办结 as 办结群众来信, where what came before counts letters by the same measure."""
    if before.measure != amount.measure or not _DONE_WITH_THEM.fullmatch(subject):
        return subject
    act = phrases.STARTS_WITH_ACT.match(topic)
    thing = topic[act.end() :] if act else topic
    return f"{thing}{subject}" if len(thing) > 1 and not _DONE_WITH_THEM.search(thing) else subject


def _kind(amount: Amount) -> str:
    if amount.measure in _RATES or amount.measure in TIMES or amount.measure is None:
        return f"{amount.measure} {amount.start}"
    return "money" if amount.measure in _MONEY else "things"
