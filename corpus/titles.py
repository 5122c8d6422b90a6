"""Title lines, and headings without a number.

Both are short lines that end in no mark of punctuation; what tells them apart is where they stand and
what they end in.
"""

from __future__ import annotations

import re

from corpus.annexes import opens_annex
from corpus.letterhead import is_letterhead
from corpus.marks import MARK_CHARS, SUBSECTION, heading_mark, number_of
from corpus.sentences import Span
from corpus.units import unit_name

MAX_TITLE_CHARS = 60
MAX_UNNUMBERED_CHARS = 40
#: How far ahead of an unnumbered heading the next number is looked for, in lines.
_LOOK_AHEAD_LINES = 60

#: What titles of reports are called.
TITLE_WORDS = re.compile(
    r"报告|总结|讲话|汇报|材料|方案|要点|意见|体会|发言|述职|述廉|通知|清单|计划|综述|情况说明|自查|纪要"
)
_BELOW_TITLE = re.compile(
    r"——|.{2,20}(?:课题组|调研组|起草组)|[（(].*[）)]$|.*20\d\d年\d{1,2}月|.*会议上$"
    r"|.{0,20}(?:主席|省长|市长|县长|区长|州长|盟长|局长|厅长|主任|书记|院长|校长|所长|处长|科长|镇长|乡长|站长|馆长|会长|报告人|汇报人|述职人)"
)
#: 县长 and 张三 on two lines.
_NAME, _OFFICE = (
    re.compile(r"[\u4e00-\u9fff](?:\s{0,2}[\u4e00-\u9fff]){1,3}"),
    re.compile(r"(?:长|主任|书记|主席|总理)$"),
)
_SENTENCE_MARK = re.compile(r"[。！？!?；;]")
_NO_HEADING = re.compile(r"[。！？!?；;：:，,|\t]|了|^[图表]\s*\d")
_MARKED = re.compile(r"[◆◇●★☆■□▲△▶►※✦]\s*[^：:，,]{2,30}|【[^】]{2,20}】")
ENDS_HEADING = re.compile(
    r"(?:工作|任务|目标|回顾|安排|情况|问题|打算|措施|举措|计划|成效|做法|经验|体会|方向|方面|要求|建议|思路|事项|实事|附件"
    r"|成就|意见|特点|不足|重点|困难|挑战|说明|总结|展望|概况|责任)$"
)


def title_lines(text: str, lines: list[Span], hints: dict[int, int]) -> int:
    """How many lines at the start of a report are its letterhead, title, subtitle and byline."""
    count = 0
    titled = False
    for number, (start, end) in enumerate(lines[:8]):
        line = text[start:end]
        if is_letterhead(line):
            count = number + 1
            continue
        below = text[slice(*lines[number + 1])] if number + 1 < len(lines) else ""
        if not titled:
            if hints.get(start, 1) > 1 or not _can_be_title(line) or not _is_title(line, below):
                break
            titled = True
        elif start in hints or not _can_be_title(line) or not _goes_on(text, lines[:number], line, below):
            break
        count = number + 1
    return count if titled else 0


def report_title(text: str, spans: list[Span]) -> str:
    """The title proper among the title lines; a title over two lines is joined."""
    rows = [row for row in (text[a:b].strip() for a, b in spans) if not is_letterhead(row)]
    if not rows:
        return ""
    if not TITLE_WORDS.search(rows[0]) and len(rows) > 1 and TITLE_WORDS.search(rows[1]):
        return rows[0] + rows[1]
    return rows[0]


def _can_be_title(line: str) -> bool:
    if len(line) > MAX_TITLE_CHARS or _SENTENCE_MARK.search(line) or line[-1] in "：:，,、" or "\t" in line:
        return False  # a tab stands between the cells of a table
    rank, mark = heading_mark(line)
    return rank == 0 or (rank > SUBSECTION and bool(TITLE_WORDS.search(line[mark:])))


def _is_title(line: str, below: str) -> bool:
    """A line without a word for a report may be a title all the same, but a clause only above a subtitle."""
    return bool(TITLE_WORDS.search(line)) or not re.search(r"[，,]", line) or below.startswith("——")


def _goes_on(text: str, above: list[Span], line: str, below: str) -> bool:
    if below.startswith("——") and TITLE_WORDS.search(line):  # a page's title, then the report's own
        return True
    if _BELOW_TITLE.match(line) or unit_name(line):
        return True
    if _NAME.fullmatch(line) and _OFFICE.search(text[slice(*above[-1])]):
        return True
    has_word = any(TITLE_WORDS.search(text[a:b]) for a, b in above if not is_letterhead(text[a:b]))
    return not has_word and bool(TITLE_WORDS.search(line))


def is_unnumbered_heading(text: str, lines: list[Span], i: int) -> bool:
    """Whether a line is a heading though it has no number: 2026年重点工作 between two paragraphs.

    It stands above 一、, so the next number after it begins anew with 一; a line between 二 and 三 is
    text, or the name of a table.
    """
    start, end = lines[i]
    line = text[start:end]
    if opens_annex(line):
        return True
    if not 2 <= len(line) <= MAX_UNNUMBERED_CHARS or _NO_HEADING.search(line):
        return False
    if not ENDS_HEADING.search(line):
        return False
    before = text[slice(*lines[i - 1])] if i else "。"
    if before[-1] not in "。！？!?”；;：:）)" and len(before) > MAX_UNNUMBERED_CHARS:
        return False
    return _next_number(text, lines, i + 1) in (None, 1)


def is_marked_heading(line: str) -> bool:
    """Whether a line is a heading by the sign that it bears in place of a number: ◆创新监管方式, 【学习教育】."""
    return len(line) <= MAX_UNNUMBERED_CHARS and bool(_MARKED.fullmatch(line)) and not _SENTENCE_MARK.search(line)


def _next_number(text: str, lines: list[Span], i: int) -> int | None:
    """The number of the next 一、 or （一）, none where none comes."""
    for start, end in lines[i : i + _LOOK_AHEAD_LINES]:
        line = text[start : min(end, start + MARK_CHARS)]
        if 0 < heading_mark(line)[0] <= SUBSECTION:
            return number_of(line)
    return None
