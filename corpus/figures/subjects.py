"""What each figure of a sentence counts.

The subject stands before a figure (党组会65次: from the start of the clause or the figure before), after it
(12个调研课题: up to the verb that follows), or with an earlier figure (达1163万户、增长6.3%; 从35家到38家; 分别
增长4.3%、5.5%). Verbs that say only that something took place are left out, as are when and whose, so that
党组会 of one unit meets 党组会 of another; verbs that say what was done or how it changed stay.
"""

from __future__ import annotations

import re
from bisect import bisect

from corpus.figures import phrases
from corpus.figures.amounts import Amount
from corpus.figures.levels import FORMER, noun_of, present_of, without_from
from corpus.figures.placing import REST_OF, noun_after, stands_after, trim
from corpus.figures.shares import share_out
from corpus.figures.taken import PARTICLE, done_with, says_nothing, shares_verb, verb_of

MAX_SUBJECT_CHARS = 30
#: No farther are a figure's words looked for, however long a text runs on without a mark.
MAX_CLAUSE_CHARS = 200
#: 转正15名，其中高知群体13名: what 其中 is of is named where it is short and more than an act.
_MAX_WHOLE_CHARS = 14
_MIN_WHOLE_CHARS = 4
_CLAUSE_MARK = re.compile(r"[，,；;。：！？!?\n]")
_BRACKETED = re.compile(r"（[^（）]*）|\([^()]*\)")
_BRACKET = re.compile(r"[（(）)]")
_OF_THEM = re.compile(r"[，、]?其中[，：]?(?:新增)?")
#: Said of what an earlier figure counts: 达1163万户、增长6.3%，占全国12%.
_SAID_OF_EARLIER = re.compile(
    r"占|居(?=全|第|首|前|世|各)|完成(?:年度|全年|序时|目标|计划|年初)|[高低快好优少多]于|比(?![例重值赛])"
    r"|较(?![差好大小多少高低强弱快慢为])|同比|环比"
    r"|(?:吞吐量|交易额|成交额"
    r"|总量|总额|总投资|总规模|规模|金额|数量|增速|增幅|投资额|总金额|平均|占比|(?:完成)?投资|资金|面积|成交价"
    r"|补贴|补助)$"
)
#: 走访6个乡镇、|27支流动厨师队伍: what stands before is of another figure.
_LISTED = ("、", "和", "及", "与")
#: 增长6%、高于全国1个百分点: said of the growth itself.
_COMPARES = re.compile(r"[高低快好优少多]于")
#: 是2022年的|1.3倍
_TIMES_OF = re.compile(r"^(?:总量|规模)?[是为](?P<whole>[^，、]{2,12}?)的?$")
#: 迈上4个|万亿元台阶、达14.2万亿元
_STEP = re.compile(r"^[^，、]{0,8}台阶、")
#: 6个|世界级、|7个国家级产业集群
_RANK = re.compile(r"(?P<rank>[^，、\d]{1,4}级)、")
#: 引导1亿人|在中西部就近城镇化
_WHERE = re.compile(r"[在到赴向从]")
_BARE_CHARS = 2
_RECORD = re.compile(r"(?P<what>[^、]{2,20}?)(?:均|也|再|连|屡|持续)?(?:创|刷新).{0,5}(?:新高|最高|纪录|记录)")
#: 32项任务完成30项, but 投资完成1.2万亿元.
_PIECES = frozenset("项 件 个 家 户 处 条 名 人 座 所 台 套 次 场 篇 份".split())


def subjects(sentence: str, amounts: list[Amount]) -> list[str]:
    """The subject of each amount of a sentence, in order; empty where the sentence says nothing else."""
    context = _Context(sentence, amounts)
    while len(context.found) < len(amounts):
        context.go_on()
    found = context.found
    for i in reversed(range(len(found) - 1)):
        found[i] = found[i] or found[i + 1]  # 12类45件民生实事
        gap = sentence[amounts[i].end : amounts[i + 1].start]
        if (rank := _RANK.fullmatch(gap)) and found[i].endswith(rank["rank"]):
            found[i] += found[i + 1].partition("级")[2]
    return found


class _Context:
    """A sentence while its figures are gone through.

    `about` is what the last of them counts, without how it changed; `topic` the same, but for those of 其中.
    """

    def __init__(self, sentence: str, amounts: list[Amount]) -> None:
        self.sentence = sentence
        self.amounts = amounts
        self.marks = [m.end() for m in _CLAUSE_MARK.finditer(sentence)]
        self.present = present_of(sentence, amounts)
        self.former = {now: then for then, now in self.present.items() if now is not None}
        self.found: list[str] = []
        self.topic = self.about = self.verb = ""

    def go_on(self) -> None:
        """Finds the subject of the next figure, or of all the next that share one verb."""
        i = len(self.found)
        if i in self.former:
            self.found.append(self.found[self.former[i]].removesuffix(FORMER))
            return
        shared = share_out(self.sentence, self.amounts, i, self.found)
        if shared:
            self.topic = self.about = shared[-1]
            self.verb = ""
        found = shared or [self._with_verb(i, self._subject(i))]
        self.found += [_shortened(s) + FORMER * (s != "" and k in self.present) for k, s in enumerate(found, i)]

    def _with_verb(self, i: int, subject: str) -> str:
        """A subject with the verb that the first of a list says for all."""
        if i and self.verb and shares_verb(self.sentence, self.amounts[i - 1], self.amounts[i], subject):
            return f"{self.verb}{subject}"
        self.verb = verb_of(subject)
        return subject

    def _subject(self, i: int) -> str:
        amount = self.amounts[i]
        start, end = self._bounds(i)
        left, right = self._words_before(i, start), self.sentence[amount.end : end]
        if i in self.present:
            left, right = without_from(left), noun_of(right)
        of_them = _OF_THEM.match(left)
        listed = left.endswith(_LISTED)
        left = phrases.clean(left[of_them.end() :] if of_them else _STEP.sub("", left))
        if (known := self._known(i, left)) is not None:
            return known
        if i and of_them is None and not left and listed and stands_after(left, right, amount):
            return self.found[-1].removesuffix(FORMER)  # 提高3个、5个百分点
        if stands_after(left, right, amount):
            subject = self._from_before(i, left)
        else:
            figure_follows = i + 1 < len(self.amounts) and end == self.amounts[i + 1].start
            subject = noun_after("" if listed else left, right, amount, figure_follows)
        if subject == left and len(left) <= _BARE_CHARS and _WHERE.match(right):
            subject += trim(right)
        if i and (done := done_with(subject, self.topic, self.amounts[i - 1], amount)) != subject:
            return done
        if subject.endswith("台阶"):
            self.topic = self.about = phrases.without_reach(left).removesuffix("连续") or self.topic
            return subject
        subject = (trim(right) if PARTICLE.fullmatch(subject) else subject) or self._else(i, left, right)
        return self._keep(subject, of_them is not None)

    def _known(self, i: int, left: str) -> str | None:
        """The subject of a figure that tells of another by its own words: the rest of it, so many times it."""
        amount = self.amounts[i]
        if self.topic and REST_OF.fullmatch(left):
            return f"{self.topic}{left}"
        if i + 1 < len(self.amounts) and self.amounts[i + 1].start == amount.end and says_nothing(left):
            return ""  # 12类45件民生实事
        if amount.measure == "倍" and self.about and (of := _TIMES_OF.search(left)):
            return f"{self.about}是{of['whole']}的倍数"
        return None

    def _else(self, i: int, left: str, right: str) -> str:
        """What a figure counts whose own words say nothing."""
        return self._record(i) or self.topic or phrases.clean(self._clause_before(i)) or trim(right) or left

    def _keep(self, subject: str, of_them: bool) -> str:
        """A subject, kept for the figures that follow; with that of which it is a part after 其中."""
        about = phrases.SINCE.sub("", phrases.split_change(subject)[0])
        self.about = about.removesuffix("连续") or self.about
        if not of_them:
            self.topic = self.about
        elif self.topic and self.topic not in subject:
            named = len(self.topic) <= _MAX_WHOLE_CHARS and not phrases.ENDS_WITH_ACT.fullmatch(self.topic)
            return f"{self.topic}中{subject}" if named else f"其中{subject}"
        return subject

    def _bounds(self, i: int) -> tuple[int, int]:
        """From where to where the words of a figure may stand: its clause, as far as no other figure is in it."""
        amount, marks = self.amounts[i], self.marks
        mark = bisect(marks, amount.start)
        start = max(marks[mark - 1] if mark else 0, amount.start - MAX_CLAUSE_CHARS)
        end = min(marks[mark] - 1 if mark < len(marks) else len(self.sentence), amount.end + MAX_CLAUSE_CHARS)
        before = self.amounts[i - 1].end if i else 0
        if before == amount.start and i:
            before = self.amounts[i - 2].end if i > 1 else 0  # 12类45件民生实事
        following = self.amounts[i + 1].start if i + 1 < len(self.amounts) else end
        return max(start, before), min(end, following)

    def _words_before(self, i: int, start: int) -> str:
        """The words before a figure, without brackets; from the bracket where the figure stands in one."""
        at = self.amounts[i].start
        if i and self.amounts[i - 1].end == at:
            at = self.amounts[i - 1].start
        left = self.sentence[start:at]
        if left.endswith(("（", "(")):
            left = left[:-1]  # 长江流域（108个）
        return _BRACKET.split(_BRACKETED.sub("", left))[-1] if _BRACKET.search(left) else left

    def _clause_before(self, i: int) -> str:
        """The clause before that of a figure; none where another figure stands between."""
        start, _ = self._bounds(i)
        if i and start == self.amounts[i - 1].end:
            return ""
        parts = [p for p in _CLAUSE_MARK.split(self.sentence[max(0, start - MAX_CLAUSE_CHARS) : start]) if p]
        return parts[-1] if parts else ""

    def _record(self, i: int) -> str:
        """进出口总值创历史新高，|达到5379亿元: what set a record in the clause before."""
        record = _RECORD.fullmatch(self._clause_before(i)[-MAX_CLAUSE_CHARS:])
        return phrases.clean(record["what"]) if record else ""

    def _from_before(self, i: int, left: str) -> str:
        """The subject of a figure that stands at the end of its words."""
        base, change = phrases.split_change(left)
        if change:
            if base and not _SAID_OF_EARLIER.match(phrases.SINCE.sub("", base) or base):
                return f"{phrases.thing_of_act(base)}{change}"
            earlier = self.found[-1] if self.found and _COMPARES.match(change) else self.about
            return f"{earlier or phrases.clean(self._clause_before(i))}{base}{change}"
        counts_done = left.endswith(("完成", "实现")) and self.amounts[i].measure in _PIECES
        base = left if counts_done else phrases.without_reach(left)
        if _SAID_OF_EARLIER.match(base) and len(self.about) >= _MIN_WHOLE_CHARS:
            return f"{self.found[-1] if _COMPARES.match(base) else self.about}{base}"
        return phrases.thing_of_act(base)


def _shortened(subject: str) -> str:
    """A subject of at most `MAX_SUBJECT_CHARS`: the last of several things rather than half a word."""
    whole_quotes = subject.count("“") == subject.count("”")
    subject = subject.strip(" 、，：的" if whole_quotes else " 、，：的“”")
    if len(subject) <= MAX_SUBJECT_CHARS:
        return subject
    parts = subject.split("、")
    while len(parts) > 1 and len("、".join(parts)) > MAX_SUBJECT_CHARS:
        parts = parts[1:]
    return "、".join(parts)[-MAX_SUBJECT_CHARS:]
