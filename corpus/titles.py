"""Title lines, and headings without a number.

Both are short lines that end in no mark of punctuation; what tells them apart is where they stand and
what they end in.
"""

from __future__ import annotations

import re

from corpus.marks import heading_mark
from corpus.sentences import Span

MAX_TITLE_CHARS = 60
MAX_UNNUMBERED_CHARS = 40

#: What titles of reports are called.
TITLE_WORDS = re.compile(
    r"报告|总结|讲话|汇报|材料|方案|要点|意见|体会|发言|述职|述廉|通知|清单|计划|综述|情况说明|自查|纪要"
)
_BELOW_TITLE = re.compile(
    r"——|[（(].*[）)]$|.*20\d\d年\d{1,2}月|.*会议上$"
    r"|.{0,20}(?:主席|省长|市长|县长|区长|州长|盟长|局长|厅长|主任|书记|院长|校长|所长|处长|科长|报告人|汇报人|述职人)"
)
_SENTENCE_MARK = re.compile(r"[。！？!?；;]")
_ENDS_HEADING = re.compile(
    r"(?:工作|任务|目标|回顾|安排|情况|问题|打算|措施|举措|计划|成效|做法|经验|体会|方向|要求|建议|思路|事项|实事|附件"
    r"|成就|意见|特点|不足|重点|困难|挑战|说明|总结|展望|概况|责任)$"
)
_DATE_LINE = re.compile(r"(?:20\d\d|二[〇○0零]).{1,6}年.{1,3}月.{1,4}日$")


def title_lines(text: str, lines: list[Span], hinted: set[int]) -> int:
    """How many lines at the start of a report are its title, subtitle and byline."""
    if not lines or not _can_be_title(text[lines[0][0] : lines[0][1]], first=True):
        return 0
    count = 1
    for start, end in lines[1:6]:
        line = text[start:end]
        continues = _BELOW_TITLE.match(line) or (
            not TITLE_WORDS.search(text[lines[0][0] : lines[count - 1][1]]) and TITLE_WORDS.search(line)
        )
        if not continues or not _can_be_title(line, first=False) or start in hinted:
            break
        count += 1
    return count


def report_title(text: str, spans: list[Span]) -> str:
    """The title proper among the title lines; a title over two lines is joined."""
    rows = [text[a:b].strip() for a, b in spans]
    if not rows:
        return ""
    if not TITLE_WORDS.search(rows[0]) and len(rows) > 1 and TITLE_WORDS.search(rows[1]):
        return rows[0] + rows[1]
    return rows[0]


def _can_be_title(line: str, first: bool) -> bool:
    if len(line) > MAX_TITLE_CHARS or _SENTENCE_MARK.search(line) or line[-1] in "：:，,、":
        return False
    depth, mark = heading_mark(line)
    if depth == 1 or (depth and not TITLE_WORDS.search(line[mark:])):
        return False
    # A first line without a word for a report may be one all the same, but not a clause.
    return not first or bool(TITLE_WORDS.search(line)) or not re.search(r"[，,]", line)


def is_unnumbered_heading(text: str, lines: list[Span], i: int) -> bool:
    """Whether a line is a heading though it has no number: 2026年重点工作 between two paragraphs."""
    start, end = lines[i]
    line = text[start:end]
    if not 2 <= len(line) <= MAX_UNNUMBERED_CHARS or re.search(r"[。！？!?；;：:，,|\t]", line):
        return False
    if not _ENDS_HEADING.search(line) or _DATE_LINE.search(line):
        return False
    before = text[lines[i - 1][0] : lines[i - 1][1]] if i else "。"
    return before[-1] in "。！？!?”；;：:）)" or len(before) <= MAX_UNNUMBERED_CHARS
