"""What looks ahead: headings of plans, and the closing text that has no heading of its own.

Next year's plans must not be read as work done, nor work done as a plan. So a heading is one only where
it names a plan: 下一步打算, 2026年工作安排, “十五五”时期主要目标 end in it; 锚定目标任务，全力推动发展 does
not. A closing text (回顾过去一年…下一步…, 各位代表！…让我们更加紧密地团结…) follows the last section without a
heading; it belongs to the document, not to that section.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.years import plain_years

_AHEAD = re.compile(r"下一?步|下一?阶段|接下来|(?:^|和|及|与|、)(?:今后|明年|来年|新的一年|未来)")
#: A plan by its name; 理清工作思路 is what was done about it.
_NAMES_A_PLAN = re.compile(
    r"^(?!理清|厘清|明确|完善|健全|优化|落实|制定|创新|转变|拓宽).*"
    r"(?:打算|努力方向|工作(?:计划|安排|思路|设想|展望|谋划|要点)|(?:整改|改进).{0,6}(?:措施|方向|思路))$|^(?:展望|打算)"
)
_AIMS = re.compile(r"(?:目标|任务|举措|要求|安排|考虑|重点|重点工作|主要工作|计划|思路|实事|建议|部署|取向)$")
#: What only plans have, wherever in the heading it stands.
_ONLY_AIMS = re.compile(r"总体要求|预期目标|奋斗目标|政策取向")
#: A time to come, or an adjective that only plans put before their aims.
_PERIOD = re.compile(
    r"(?:19|20)\d\d年|今年|本年度|下半年|“?十[一二三四五六七八九]?五”?|^(?:主要|总体|工作)?(?:目标|任务|要求|思路)"
)
#: A paragraph on a time names it so early.
_PERIOD_WITHIN = 60
_OUTLINE = re.compile(r"规划.{0,4}纲要.{0,8}说明$")
_YEARS_WORK = re.compile(r"(?:19|20)\d\d年(?:的)?(?:主要|重点)(?:工作|任务)")
_DONE = re.compile(r"回顾|总结|完成|情况|成效|成就|做法|经验|问题|不足|体会")
_CARRIED_OUT = re.compile(r"(?:落实|完成|开展|进展|整改)情况$")
_THIS_YEAR = re.compile(r"今年|本年度")
_BACK = re.compile(r"(?:问题|不足|情况|总结|体会|经验)$|存在.{0,8}(?:问题|不足|困难)|回顾")
_PLAN_TITLE = re.compile(r"(?:工作要点|工作计划|工作安排|工作打算|实施方案|工作方案|实施意见)$")
_REVIEW_TITLE = re.compile(r"总结|述职|述廉|汇报|回顾|情况|报告")

_ADDRESS = re.compile(r"(?:各位代表|同志们|各位委员|各位领导|各位同志|各位同仁)[，,！!：:]")
_CALL = re.compile(r"(?:让我们|我们要).{0,8}紧密地?团结在以")
#: 将, where it is not 把: 2023年，我局将党建纳入考核 is what was done with it.
_SHALL = r"将(?![^，,。]{0,30}(?:作为|纳入|列入|融入|转化|贯穿|摆在|放在|落实到))"
#: 2021年，将以…为契机: the year to come.
_YEAR_AHEAD = (
    rf"(?:19|20)\d\d年[，,][^，,。]{{0,10}}?{_SHALL}"
    r"(?:以(?!往)|继续|坚持|认真|进一步|紧[紧扣密]|深入|按照|围绕|全面|持续|重点|着力|聚焦|不断|严格|始终|切实|大力|努力|牢牢|更加"
    r"|加[强大快]|抓|做|从|在|突出|强化|深化|推[进动]|把|力争|统筹|树|锚定|立足|奋力)"
)
_LOOKS_AHEAD = re.compile(
    r"(?:在)?(?:下一?步|下一?阶段|今后|接下来|新的一年|明年|新征程)"
    rf"|展望|20\d\d年[，,](?:我们|我[局委院校厅办处部]|我|全[局委院校厅县市区]){_SHALL}|{_YEAR_AHEAD}"
)
_PLAN_PARAGRAPH = re.compile(rf"(?:下一?步|下一?阶段|今后|接下来|明年)[，,]|{_YEAR_AHEAD}")
_LOOKS_BACK = re.compile(
    r"(?:总之[，,]|以上[，,是])?(?:回顾|总结)(?:过去|一年|20\d\d|全年)|总之[，,]|(?:总的|总体)来[看说][，,]|综上.{0,3}[，,]|以上是"
    r"|过去的?一年|(?:20\d\d年|一年来)[，,].{0,12}(?:我|我们|我[局委县市区校院厅办]|全[局委校院]).{0,25}取得了?"
    r"|在(?:看到|肯定|取得|总结)成绩|虽然|尽管"
)
_FALLS_SHORT = re.compile(r"差距|不足|短板|存在.{0,10}问题")
_ONE_YEAR_ON = re.compile(r"(?:一年来|五年来|过去一年|过去五年|这一年|刚刚过去的)|(?:各位代表|同志们)[，,！!：:]")
_GOES_ON = re.compile(r"但也?|同时[，,]|虽然|尽管|然而")


#: 要 as a word of its own, not of 重要, 主要, 要求; and what else only plans say.
_WILL = re.compile(
    r"(?<![重主需必紧摘简概纪扼首只就将还次想不])要(?![求点素闻务义领害件目员职案情])|(?<!即)将(?![军领])|力争|确保"
)
#: A section of so many characters speaks of what is to be done where it says so this often (of 49 sections of
#: old government reports all are such, of 18 reports of today no section of work done is).
_MIN_AHEAD_CHARS, _MIN_AHEAD, _MIN_AHEAD_PER_1000, _AHEAD_TO_DONE = 300, 5, 6, 4


def is_plan_title(title: str) -> bool:
    """Whether a whole report is of what is to be done."""
    return bool(_PLAN_TITLE.search(title)) and not _REVIEW_TITLE.search(title)


def reviewed_year(title: str, opening: str) -> int | None:
    """The year whose work a report looks back on, by its title or first words; none for a government's report,
    which speaks of the year to come as this year.
    """
    if "政府工作报告" in title or is_plan_title(title):
        return None
    found = re.search(r"(?:19|20)\d\d(?=年)", plain_years(title if _REVIEW_TITLE.search(title) else opening[:12]))
    return int(found.group()) if found else None


def is_plan_heading(heading: str, top: bool, first: bool, reviewed: int | None) -> bool:
    """Whether a heading (without its number) announces what is to be done.

    `top`: it stands below no other; deeper ones must say 下一步 or the like, for 落实重大任务 below a
    review is work done. `first`: it is the first of its level, where 2023年重点工作 is what was done.
    `reviewed`: the year that the report looks back on, up to which all is done.
    """
    clause = plain_years(heading.strip())
    if _CARRIED_OUT.search(clause):
        return False
    if "，" in clause or "," in clause:
        return bool(re.match(r"下一?步|下一?阶段|今后", clause))
    if reviewed is not None and not _AHEAD.search(clause) and _is_of(clause, reviewed):
        return False
    if _AHEAD.search(clause) or _NAMES_A_PLAN.search(clause):
        return True
    if not top:
        return False
    last = re.split(r"和|及|与", clause)[-1]
    if first and _YEARS_WORK.search(clause):
        return False
    if _OUTLINE.search(clause):
        return True
    if _DONE.search(clause) and not (_PERIOD.search(last) and _AIMS.search(last)):
        return False
    return bool(_PERIOD.search(clause) and (_AIMS.search(clause) or _ONLY_AIMS.search(clause)))


def _is_of(clause: str, reviewed: int) -> bool:
    """Whether the time a heading names is not after the reviewed year."""
    years = [int(year) for year in re.findall(r"(?:19|20)\d\d(?=年)", clause)]
    return max(years) <= reviewed if years else bool(_THIS_YEAR.search(clause))


def turns_ahead(heading: str, paragraphs: Sequence[str]) -> int:
    """How many paragraphs below a heading of both, 存在问题和下一步打算, are of what was: those before the first
    that looks ahead; 0 where the heading is of plans alone.
    """
    *before, last = re.split(r"和|及|与|暨", plain_years(heading))
    if not any(_BACK.search(part) or _DONE.search(part) for part in before):
        return 0
    period = re.search(r"(?:19|20)\d\d年|十[一二三四五六七八九]?五", last)
    ahead = (
        n
        for n, paragraph in enumerate(paragraphs)
        if is_plan_paragraph(paragraph)
        or _LOOKS_AHEAD.match(paragraph)
        or (period and period.group() in plain_years(paragraph[:_PERIOD_WITHIN]))
    )
    return next(ahead, 0)


def speaks_ahead(text: str) -> bool:
    """Whether a section whose heading does not say so is of what is to be done, by 要 and 将 where 了 is rare."""
    if len(text) < _MIN_AHEAD_CHARS:
        return False
    will = len(_WILL.findall(text))
    return will >= max(_MIN_AHEAD, len(text) * _MIN_AHEAD_PER_1000 / 1000, _AHEAD_TO_DONE * text.count("了"))


def looks_back(heading: str) -> bool:
    """Whether a heading speaks of what was, even after the plans."""
    return bool(_BACK.search(heading)) and not _AHEAD.search(heading)


def is_plan_paragraph(paragraph: str) -> bool:
    """Whether a paragraph opens with 下一步, or with the year to come."""
    return bool(_PLAN_PARAGRAPH.match(paragraph))


def leaves_subsection(paragraph: str) -> bool:
    """Whether a paragraph after a （一） block speaks of the whole section again."""
    return bool(_ONE_YEAR_ON.match(paragraph))


def closes(paragraph: str, of_plans: bool = False) -> bool:
    """Whether a paragraph that follows the last section may open the closing text; a last section of plans
    goes on where it says 下一步.
    """
    if _ADDRESS.match(paragraph) or _CALL.search(paragraph):
        return True
    if _LOOKS_AHEAD.match(paragraph):
        return not of_plans
    owns_up = _LOOKS_AHEAD.search(paragraph) or _FALLS_SHORT.search(paragraph)
    return bool(_LOOKS_BACK.match(paragraph) and owns_up)


def belongs_to_closing(paragraph: str) -> bool:
    """Whether a paragraph just before the closing text is its beginning: 回顾过去一年…, 但也存在不足."""
    goes_on = _GOES_ON.match(paragraph) and _FALLS_SHORT.search(paragraph)
    return bool(_LOOKS_BACK.match(paragraph) or goes_on)
