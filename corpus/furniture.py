"""The furniture of a page that a report was copied from: navigation, fields, links, the site's footer.

It stands above the first line of the text and below its last, and most of it is words that reports use
too: 主办单位, 附件, 来源, 联系电话. So a line in the text is never looked at, a line at an edge counts by its
whole form, and other short lines only where they stand between a site's own: above the path of the page
(首页 > 政务公开) or above the title of what shows itself to be a page, and below the first line of its footer.
"""

from __future__ import annotations

import re

from corpus.letterhead import is_letterhead
from corpus.marks import SUBSECTION, heading_mark
from corpus.page_words import (
    BUTTONS,
    CAPTION_LINE,
    FIELD,
    FOOT,
    FOOT_FIELD,
    LABEL,
    LINE,
    LINK,
    LINKS,
    NEWS_FIELD,
    PAGE_LABEL,
    PATH,
    STEPS,
)
from corpus.titles import TITLE_WORDS
from corpus.units import unit_name

#: A longer line is text, and ends the furniture; no furniture is longer than the second.
MAX_FURNITURE_CHARS, _MAX_LINE_CHARS = 60, 200
#: What a site calls its parts.
_MAX_LABEL_CHARS = 6
#: So far down a page's head reaches, in lines.
_MAX_HEAD_LINES = 40
#: What is left of a line of fields: marks between them, a button.
_MAX_BESIDE_FIELDS_CHARS = 8
_BETWEEN = re.compile(r"[\s|｜/·:：\[\]【】（）()]+")
_CLOSES_SENTENCE = "。！？：；"

FURNITURE, CAPTION = "page furniture", "picture caption"


def furniture_lines(texts: list[str]) -> dict[int, str]:
    """The numbers of the lines that are the page's, each with what it is.

    `texts` are lines without white space around them, none empty.
    """
    foot = _foot(texts)
    found = {*_head(texts, bool(foot)), *foot}
    return {i: CAPTION if CAPTION_LINE.fullmatch(texts[i]) else FURNITURE for i in found}


def _is_text(text: str) -> bool:
    """Whether a line ends the furniture: a sentence, a long line, a numbered one."""
    if len(text) > _MAX_LINE_CHARS:
        return True
    if _is_furniture(text) or LABEL.fullmatch(text):
        return False
    return len(text) > MAX_FURNITURE_CHARS or text[-1:] in _CLOSES_SENTENCE or heading_mark(text)[0] > 0


def _is_furniture(text: str) -> bool:
    return any(form.fullmatch(text) for form in (LINE, PATH, FOOT, CAPTION_LINE)) or _buttons(text) or _fields(text)


def _buttons(text: str) -> bool:
    """Whether a line is a row of buttons and fields of a news page: 【打印】【关闭】, 来源：某某日报 打印."""
    rest = NEWS_FIELD.sub("", text)
    words = [word for word in _BETWEEN.split(rest) if word]
    return all(word in BUTTONS or word.isdecimal() for word in words) and (
        rest != text or any(w in BUTTONS for w in words)
    )


def _fields(text: str) -> bool:
    """Whether a line consists of fields of a page: 发布时间：2024-01-05 来源：县水利局."""
    fields = list(FIELD.finditer(text))
    if not fields or fields[0].start() > 0:
        return False
    if len(_BETWEEN.sub("", FIELD.sub("", text))) > _MAX_BESIDE_FIELDS_CHARS:
        return False
    return len(fields) > 1 or bool(PAGE_LABEL.match(text))


def _head(texts: list[str], has_foot: bool) -> set[int]:
    body = next((i for i, text in enumerate(texts) if _is_text(text)), len(texts))
    found: set[int] = set()
    i = 0
    while i < min(body, _MAX_HEAD_LINES):
        text = texts[i]
        if LABEL.fullmatch(text) and _takes_value(text, texts[i + 1] if i + 1 < body else ""):
            found |= {i, i + 1}
            i += 1
        elif _is_furniture(text):
            found.add(i)
        i += 1
    found |= _path_and_above(texts, found, body)
    return found | (_above_title(texts, found, body) if found or has_foot else set())


def _above_title(texts: list[str], found: set[int], body: int) -> set[int]:
    """The lines above the title of what is a page, but those of a letterhead."""
    rest = [i for i in range(body) if i not in found]
    title = next((i for i in rest if TITLE_WORDS.search(texts[i]) and len(texts[i]) > _MAX_LABEL_CHARS), None)
    if title is None:
        return set()
    above = [i for i in rest if i < title]
    is_site = not any(is_letterhead(texts[i]) or unit_name(texts[i]) for i in above)
    return set(above) if is_site else set()


def _path_and_above(texts: list[str], found: set[int], body: int) -> set[int]:
    """The lines of the path of the page and the site's labels above it; a title there that comes not again stays."""
    steps = [i for i in found if texts[i] in STEPS]
    paths = [i for i in found if PATH.fullmatch(texts[i])] or steps
    if not paths:
        return set()
    out = set(range(max(min(steps) - 1, 0), min(max(steps) + 2, body))) if steps else set()
    above = range(max(paths))
    return out | {i for i in above if len(texts[i]) <= _MAX_LABEL_CHARS or texts[i] in texts[max(paths) + 1 :]}


def _takes_value(label: str, value: str) -> bool:
    """Whether two lines are a page's field: 发布机构 / 县水利局, 时间： / 2026-02-02 09:20."""
    if not value or len(value) > MAX_FURNITURE_CHARS or _is_text(value):
        return False
    return bool(PAGE_LABEL.match(label)) or label[-1] in "：:"


def _foot(texts: list[str]) -> set[int]:
    links = _listed(texts)
    others = (i for i in reversed(range(len(texts))) if i not in links and not LINK.fullmatch(texts[i]))
    last = next((i for i in others if _is_text(texts[i])), -1)
    if last < 0:
        return set()
    first = next((i for i in range(last + 1, len(texts)) if FOOT.fullmatch(texts[i])), len(texts))
    while first - 1 > last and first < len(texts) and FOOT_FIELD.fullmatch(texts[first - 1]):
        first -= 1
    alone = {i for i in range(last + 1, first) if _is_furniture(texts[i])}
    return {*alone, *range(first, len(texts))}


def _listed(texts: list[str]) -> set[int]:
    """The numbered names of other texts below 相关文章推荐：."""
    out: set[int] = set()
    for i, text in enumerate(texts[1:], 1):
        if (i - 1 in out or LINKS.fullmatch(texts[i - 1])) and len(text) <= MAX_FURNITURE_CHARS:
            rank, mark = heading_mark(text)
            if rank > SUBSECTION and text[-1] not in _CLOSES_SENTENCE and len(text) > mark:
                out.add(i)
    return out
