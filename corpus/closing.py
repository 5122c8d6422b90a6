"""What looks ahead: headings of plans, and the closing text that has no heading of its own.

Next year's plans must not be read as work done. A closing text (回顾过去一年…下一步…, 各位代表！…让我们
更加紧密地团结…) follows the last section without a heading; it belongs to the document, not to that
section.
"""

from __future__ import annotations

import re

_ALWAYS_PLAN = re.compile(r"下一?步|下一?阶段|打算|今后|努力方向")
_AIMS = re.compile(r"规划|目标任务|主要目标|总体要求")
_PLAN_HEADING = re.compile(
    r"工作思路|工作(?:计划|安排|展望)|(?:明年|来年|新的一年)"
    r"|(?:主要|目标|重点|工作|发展)?(?:目标|任务)(?:和|与|、|及|$)|总体要求|主要目标|目标任务|重大任务|重点任务"
    r"|规划纲要|主要考虑|重要要求|重大举措"
    r"|(?:20\d\d年|今年)(?:的)?(?:经济社会发展)?(?:主要|重点)?(?:工作|任务)?(?:安排|重点|任务|计划|目标)"
)
_YEARS_WORK = re.compile(r"20\d\d年(?:的)?(?:主要|重点)(?:工作|任务)")
_DONE = re.compile(r"回顾|总结|完成|开展情况|工作情况|落实情况|成效|成就|做法|经验|问题|不足|体会")

_ADDRESS = re.compile(r"(?:各位代表|同志们|各位委员|各位领导|各位同志|各位同仁)[，,！!：:]?")
_CALL = re.compile(r"(?:更加)?紧密地?团结在以")
_LOOKS_BACK = re.compile(
    r"(?:回顾|总结)(?:过去|一年|20\d\d|全年)|过去的?一年|(?:20\d\d年|一年来)[，,].{0,12}(?:我|我们|我[局委县市区校院厅办]|全[局委校院]).{0,25}取得了?"
    r"|在(?:看到|肯定|取得|总结)成绩|虽然|尽管"
)
_LOOKS_AHEAD = re.compile(r"下一?步|下一?阶段|今后|接下来|新的一年|展望|明年|20\d\d年[，,](?:我们|我局|我委|我)将")
_FALLS_SHORT = re.compile(r"差距|不足|问题|短板")
_ONE_YEAR_ON = re.compile(r"(?:一年来|五年来|过去一年|过去五年|这一年|刚刚过去的|各位代表|同志们)")


def is_plan_heading(heading: str, top: bool, first: bool) -> bool:
    """Whether a heading announces what is to be done.

    `top`: it stands below no other; deeper ones must say 下一步 or the like, for 落实重大任务 below a
    review is work done. `first`: it is the first of its level, where 2023年重点工作 is what was done.
    """
    if _ALWAYS_PLAN.search(heading) or not top:
        return bool(_ALWAYS_PLAN.search(heading))
    if _DONE.search(heading) and not _AIMS.search(heading.split("回顾")[-1]):
        return False
    if _YEARS_WORK.search(heading):
        return not first
    return bool(_PLAN_HEADING.search(heading))


def is_plan_paragraph(paragraph: str) -> bool:
    """Whether a paragraph opens with 下一步."""
    return bool(re.match(r"下一?步[，,]|下一?阶段[，,]|今后[，,]|接下来[，,]|明年[，,]", paragraph))


def leaves_subsection(paragraph: str) -> bool:
    """Whether a paragraph after a （一） block speaks of the whole section again."""
    return bool(_ONE_YEAR_ON.match(paragraph))


def closes(paragraph: str) -> bool:
    """Whether a paragraph that follows the last section may open the closing text."""
    if _ADDRESS.match(paragraph) or _CALL.search(paragraph) or _LOOKS_AHEAD.match(paragraph):
        return True
    owns_up = _LOOKS_AHEAD.search(paragraph) or _FALLS_SHORT.search(paragraph)
    return bool(_LOOKS_BACK.match(paragraph) and owns_up)
