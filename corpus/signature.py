"""What stands below the last words of a report: 特此报告, names of annexes, who signs and when, whom to call, 抄送.

None of it is work or plan, but it says whose report it is and of which year, so `corpus.metadata` is given it
though it is set aside. It is read upwards from the end, and from where an annex begins; the first line that
is none of it ends it. An office or a person signs only above a date, or where the text ends.
"""

from __future__ import annotations

import re

from corpus.letterhead import office_name

_X = "XxＸ×*＊"
_NUMBER = rf"[\d{_X}一二三四五六七八九十]{{1,3}}"
_DATE = (
    rf"[（(]?(?:20[\d{_X}]{{2}}|[{_X}]{{2,4}}|二[〇○零ＯO0][〇○零ＯO0一二三四五六七八九]{{2}})\s*[年.\-/]\s*"
    rf"{_NUMBER}\s*[月.\-/]\s*(?:{_NUMBER})?\s*日?[）)]?"
)
_DATED = re.compile(_DATE)
_DATED_AT_END = re.compile(rf"[（(]?(.{{2,40}}?)\s*{_DATE}[）)]?")
_SEAL = re.compile(r"\s*[（(](?:印章|盖章|公章|章)[）)]$")
_OFFICER = re.compile(r".{2,30}(?:长|主任|书记|主席|经理|负责人)")
_CONTACT = re.compile(
    r"[（(]?(?:联\s*系\s*(?:人|方\s*式)|(?:联系|办公|咨询)?电\s*话|传\s*真|(?:电子)?邮\s*[箱编]|手\s*机)"
    r"(?:[及和、](?:联系)?电话)?\s*[:：][^。]{0,60}"
)
_BY_NAME = re.compile(
    r"(?:报告|汇报|填报|报送)单位\s*[:：].{2,30}"
    r"|(?:述职|述责|报告|汇报|填报|填表|撰稿|签[名字])人(?:[签（(]?[签名章字）)]{0,4})?\s*[:：].{0,20}"
)
_RECORD = re.compile(
    rf"(?:抄\s*[送报]|主\s*题\s*词|[发分]\s*送)\s*[:：].{{0,120}}|.{{2,30}}?\s*{_DATE}\s*印[发制]?|[（(]此件.{{1,12}}[）)]"
    r"|[（(]?共印\s*\d+\s*份[）)]?"
)
_COPIES = re.compile(r"(?:抄\s*[送报]|[发分]\s*送)\s*[:：]")
_SAYS_SO = re.compile(
    r"[特专]此(?:报告|汇报|总结|呈报|上报|函告|函复|函达|说明|通知|请示|专报)(?:[，,].{0,16})?[。！.]?"
    r"|(?:以上(?:报告|汇报|总结)?[，,]?)?(?:妥否|当否|请予?审[阅议示])(?:[，,]?请.{1,6})?[。！.]?"
    r"|以上[^。！]{0,30}(?:指正|审[阅议示]|批示|宝贵意见)[。！.]?"
)
_ANNEX = re.compile(r"附\s*(?:件\s*\d{0,2})?\s*[:：][^。！？\t]{2,60}。?")
_FIRST_ANNEX = re.compile(r"附\s*件?\s*[:：]\s*(?:(?:1|一)\s*[.．、].*)?")
_NUMBERED = re.compile(r"\d{1,2}\s*[.．、]\s*[^。！？\t]{1,60}")
_ANNEX_BEGINS = re.compile(r"附\s*[件表录]\s*[\d一二三四五六七八九十]{0,2}(?:\s*[:：.．].{0,60})?")
_PERSON = re.compile(r"[\u4e00-\u9fff某](?:\s{0,2}[\u4e00-\u9fff某]){1,2}")
_ENDS_SENTENCE = "。！？!?”"
_MAX_LINE_CHARS, _MAX_LIST_LINES, _MAX_SIGNER_CHARS = 140, 20, 40
#: No signature has more lines.
_MAX_LINES = 40


def signature_lines(texts: list[str]) -> set[int]:
    """The numbers of the lines that end a report without being of it; none where nothing else is there.

    `texts` are lines without white space around them, none empty.
    """
    out = _tail(texts, len(texts))
    for end, text in enumerate(texts):
        if len(text) <= _MAX_LINE_CHARS and _ANNEX_BEGINS.fullmatch(text) and end not in out:
            above = _tail(texts, end)
            if any(_signs_on(texts[i]) for i in above):  # before an annex only what is dated
                out |= above
    return out


def _tail(texts: list[str], end: int) -> set[int]:
    """The lines above `end` that are of a signature, one after another."""
    start = end
    while start > max(end - _MAX_LINES, 0):
        first = _begins(texts, start - 1, end)
        if first is None:
            break
        start = first
    return {*range(start, end)} if start > 0 else set()


def _begins(texts: list[str], i: int, end: int) -> int | None:
    """Where the part of the signature begins that a line ends, none where the line is of the text."""
    text = texts[i]
    if len(text) > _MAX_LINE_CHARS:
        return None
    if _RECORD.fullmatch(text):
        return i
    if "\t" in text:  # a row of a table
        return None
    if any(form.fullmatch(text) for form in (_CONTACT, _BY_NAME, _SAYS_SO, _ANNEX)) or _signs_on(text):
        return i
    if _is_signer(texts, i, end):
        return i
    return _list_above(texts, i)


def _signs_on(text: str) -> bool:
    """Whether a line is a date, or an office and a date."""
    found = _DATED_AT_END.fullmatch(text)
    return bool(_DATED.fullmatch(text) or (found and _offices(found.group(1))))


def _is_signer(texts: list[str], i: int, end: int) -> bool:
    """Whether a line names who signs: above a date, or above nothing, or one office above another that signs."""
    text, below = texts[i], texts[i + 1] if i + 1 < end else ""
    above_date = bool(_DATED.fullmatch(below))
    after_text = i > 0 and texts[i - 1][-1] in _ENDS_SENTENCE
    if len(text) > _MAX_SIGNER_CHARS:
        return False
    if text[-1] != "。" and _offices(text):
        if not below:
            return after_text and office_name(_SEAL.sub("", text)) is not None
        return above_date or (_offices(below) and _is_signer(texts, i + 1, end))
    first, _, name = text.replace("\u3000", " ").partition(" ")
    if above_date and name and (_OFFICER.fullmatch(first) or office_name(first)):
        return bool(_PERSON.fullmatch(name.strip()))
    return above_date and after_text and bool(_PERSON.fullmatch(text))


def _offices(text: str) -> bool:
    """Whether a line consists of names of offices."""
    if len(text) > _MAX_LINE_CHARS:
        return False
    parts = [part for part in re.split(r"\s{2,}|[、，,]", _SEAL.sub("", text.rstrip("。"))) if part]
    return bool(parts) and all(office_name(part) for part in parts)


def _list_above(texts: list[str], i: int) -> int | None:
    """Where the list begins that a line goes on: 附件：1.…, 抄送：…"""
    for first in range(i - 1, max(i - _MAX_LIST_LINES, -1), -1):
        rows = texts[first + 1 : i + 1]
        if _FIRST_ANNEX.fullmatch(texts[first]) and all(_NUMBERED.fullmatch(row) for row in rows):
            return first
        if _COPIES.match(texts[first]) and all(_offices(row) for row in rows):
            return first
        if len(texts[first]) > _MAX_LINE_CHARS:
            break
    return None
