"""What stands behind a report: 附件, and the words that it explains. It is neither plan nor closing text."""

from __future__ import annotations

import re

_ANNEX = re.compile(r"附(?:件|表|录|注)?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})?\s*[:：]?")
_GLOSSARY = re.compile(
    r"(?:附[:：]?\s*)?(?:《?.{0,12}报告》?(?:中的?)?)?(?:相关|有关|部分|主要|若干)?(?:专业)?(?:名词|用语|词语|术语|词汇|名词术语)"
    r"(?:解释|注释|释义|说明)\s*[:：]?|注\s*[释解]\s*[:：]?"
)
#: One of these stands in each of them.
_WORDS = ("附", "释", "说明", "注")


def opens_annex(line: str) -> bool:
    """Whether a line is the heading of an annex or a glossary."""
    if not any(word in line for word in _WORDS):  # most lines: quicker than to match them
        return False
    return bool(_ANNEX.fullmatch(line) or _GLOSSARY.fullmatch(line))
