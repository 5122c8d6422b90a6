"""The numbers that head sections and items: 一、 （一） 1. （1） and 一是, 一要, 第一， 首先，.

Only a number in its place counts: a heading's at the start of a paragraph, an item's there or after
。；： and in sequence, never inside 《》 or “”. So 一级抓一级, 第一议题 and 第二批主题教育 are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from corpus.numerals import chinese

_NUMERAL = "[一二三四五六七八九十百]"
#: 一、二季度, 一、二、三产业 open a sentence, not a section.
_NOT_ENUMERATING = rf"(?!{_NUMERAL}(?:季度|产业|年级|期|类|线|[、，]))"
#: Characters that look like numerals in text copied from PDF.
_LOOKALIKES = str.maketrans("⼀⼆⼋⼗", "一二八十")

#: No heading's number is longer, white space in it included.
MARK_CHARS = 24
PART, SECTION, SUBSECTION, NUMBERED = 6, 10, 20, 30
#: The forms of a heading's number; a smaller rank stands above a larger one.
HEADING_FORMS = (
    (PART, re.compile(rf"第{_NUMERAL}{{1,3}}(?:部分|篇)[、:：\s]*")),
    (PART + 1, re.compile(rf"第{_NUMERAL}{{1,3}}章[、:：\s]*")),
    (PART + 2, re.compile(rf"第{_NUMERAL}{{1,3}}节[、:：\s]*")),
    (SECTION, re.compile(rf"{_NUMERAL}{{1,4}}\s*(?:[、．]|\.(?!\d))\s*{_NOT_ENUMERATING}")),
    (SECTION, re.compile(rf"{_NUMERAL}{{1,3}}[ \u3000]{{1,4}}(?=[\u4e00-\u9fff]{{3,18}}$)")),
    (SUBSECTION, re.compile(rf"(?:[（(]\s*{_NUMERAL}{{1,3}}\s*[）)]|[㈠-㈩])\s*[、.．]?\s*")),
    (NUMBERED, re.compile(r"\d{1,2}\s*(?:[、．]|\.(?!\d))\s*|[①-⑳⒈-⒛]\s*")),
    (NUMBERED + 10, re.compile(r"(?:[（(]\s*\d{1,2}\s*[）)]|[⑴-⒇])\s*[、.]?\s*")),
)

#: What numbers begin with, beside digits: most paragraphs begin otherwise.
_BEGINS = frozenset("第一二三四五六七八九十百⼀⼆⼋⼗（(") | frozenset(
    chr(code) for first, last in ("㈠㈩", "①⑳", "⒈⒛", "⑴⒇") for code in range(ord(first), ord(last) + 1)
)

_ITEM = re.compile(
    rf"(?P<shi>{_NUMERAL}{{1,3}})是|(?P<yao>{_NUMERAL}{{1,3}})要"
    rf"|其(?P<qi>[一二三四五六七八九])[，,、：:]|第(?P<di>{_NUMERAL}{{1,3}})[，,、：:]|(?P<shou>首先|其次|再次|最后)[，,]"
)
#: Every sequence begins with one of these.
_FIRST = ("一是", "一要", "其一", "第一", "首先")
_ORDER = {"首先": 1, "其次": 2, "再次": 3, "最后": 4}
_QUOTED = re.compile(r"“[^“”]*”|《[^《》]*》|「[^「」]*」")
_FIRST_ITEM = re.compile(r"(?:^|(?<=[，,：:。；;]))(?:一是|一要|[第其]一[，,、：:]|首先[，,])")


def numeral_value(numeral: str) -> int:
    """The number that a Chinese numeral names, 0 where it names none."""
    return int(chinese(numeral) or 0)


def heading_mark(paragraph: str) -> tuple[int, int]:
    """(rank, length) of the number that a paragraph opens with, (0, 0) for none."""
    first = paragraph[:1]
    if first not in _BEGINS and not first.isdecimal():
        return 0, 0
    start = paragraph[:MARK_CHARS].translate(_LOOKALIKES)
    for rank, form in HEADING_FORMS:
        if match := form.match(start):
            return rank, match.end()
    return 0, 0


def number_of(paragraph: str) -> int | None:
    """The number that a paragraph's heading mark names, none where it has none."""
    mark = paragraph[: heading_mark(paragraph)[1]].translate(_LOOKALIKES)
    if found := re.search(_NUMERAL + "+", mark):
        return numeral_value(found.group())
    if found := re.search(r"\d+", mark):
        return int(found.group())
    rows = (("①", "⑳"), ("⒈", "⒛"), ("⑴", "⒇"), ("㈠", "㈩"))
    return next((ord(mark[0]) - ord(first) + 1 for first, last in rows if first <= mark[:1] <= last), None)


def first_item(text: str) -> int | None:
    """Where the first item of a line begins, none where it has none."""
    found = _FIRST_ITEM.search(text)
    return found.start() if found else None


@dataclass(frozen=True, slots=True)
class ItemMark:
    """An item's number where it stands in the text."""

    form: str
    number: int
    start: int


def item_marks(text: str, start: int, end: int) -> list[ItemMark]:
    """The item numbers of one section, in sequence: each form counts from 一 and is followed by 二.

    What is numbered otherwise inside an item stands below it, and is no item of the section.
    """
    if not any(text.find(first, start, end) >= 0 for first in _FIRST):
        return []
    quoted = [m.span() for m in _QUOTED.finditer(text, start, end)]
    candidates = []
    for match in _ITEM.finditer(text, start, end):
        at = match.start()
        before = text[max(start, at - 8) : at].rstrip(" \t\u3000\xa0")
        opens = not before or before[-1] in "。；：;:！？!?\n\r\x0b”）)" or text[at - 1] in "\n\r"
        i = bisect_right(quoted, (at,)) - 1
        if opens and not (i >= 0 and quoted[i][0] < at < quoted[i][1]):
            form = str(match.lastgroup)
            numeral = match.group(form)
            number = _ORDER.get(numeral) or numeral_value(numeral)
            candidates.append(ItemMark(form, number, at))
    return _in_sequence(candidates, text, end)


def _in_sequence(candidates: list[ItemMark], text: str, end: int) -> list[ItemMark]:
    """The sequences of all forms that stand in no item of another."""
    runs = [run for form in dict.fromkeys(c.form for c in candidates) for run in _runs(candidates, form)]
    marks: list[ItemMark] = []
    last_end = 0  # of the paragraph that the last item taken begins in
    for run in sorted(runs, key=lambda run: run[0].start):
        if not marks or run[0].form == marks[-1].form or run[0].start > last_end:
            marks += run
            line_end = text.find("\n", run[-1].start, end)
            last_end = end if line_end < 0 else line_end
    return marks


def _runs(candidates: list[ItemMark], form: str) -> list[list[ItemMark]]:
    """The sequences of one form."""
    candidates = [c for c in candidates if c.form == form]
    runs: list[list[ItemMark]] = []
    for i, candidate in enumerate(candidates):
        last = runs[-1][-1].number if runs else 0
        if _begins(candidates, i):
            runs.append([candidate])
        elif runs and form != "shou" and 0 <= candidate.number - last <= 2:  # writers repeat a number, or skip one
            runs[-1].append(candidate)
        elif runs and form == "shou" and candidate.number > last:  # 首先, 其次, 最后 are three
            runs[-1].append(replace(candidate, number=last + 1))
    return runs


def _begins(candidates: list[ItemMark], i: int) -> bool:
    """Whether a sequence begins here: a 一 that goes on with 二. The candidates are of one form."""
    if candidates[i].number != 1 or i + 1 == len(candidates):
        return False
    return candidates[i].form == "shou" or candidates[i + 1].number == 2
