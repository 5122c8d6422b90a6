"""What stands above the title of an office's letter (GB/T 9704 calls it 版头): number, secrecy, office, signer.

It is no word of the title, and 某某局文件 or 签发人 is nothing that anybody looks for. It is set aside only as
a whole, from the first line of a report on, where one of its lines can be nothing else; 附件1 and 新华社…电
stand above titles too, but they are not of a letter.
"""

from __future__ import annotations

import re

from corpus.units import unit_name

_NUMBER = r".{0,16}[〔\[(（【]20[\dXx×*]{2}[〕\])）】]\s*第?\s*[\dXx×*]{1,5}\s*号"
_SIGNER = r"签\s*发\s*人.{0,30}"
_SECRECY = r"(?:密级[:：]?\s*)?(?:绝密|机密|秘密)\s*[★☆]?\s*(?:\d{1,2}\s*[年月]|长期)?|密级.{0,12}"
_URGENCY = r"紧急程度.{0,12}|(?:特急|特提|加急|急件|平急)"
_OFFICE_LINE = re.compile(r"(.{2,40})文件")
#: A line that shows that it is of a letter, and what may stand beside it.
_SHOWS = re.compile(rf"{_NUMBER}(?:\s*{_SIGNER})?|{_SIGNER}")
_BESIDE = re.compile(rf"(?:(?:{_SECRECY}|{_URGENCY})\s*){{1,4}}|(?:份号[:：]?\s*)?\d{{6}}|内部(?:资料|文件)")
#: Above titles in other places.
_OTHERS = re.compile(r"附件\s*\d*[:：]?|新华社.{1,8}日电|[（(]?(?:内部|秘密).{0,6}")
_MAX_LINES, _MAX_LINE_CHARS = 8, 100
_MASK = re.compile(r"[XxＸ×*＊○]+")


def is_letterhead(line: str) -> bool:
    """Whether a line stands above a title: 某某局文件, a letter's number, who signed it, 附件1."""
    return _of_a_letter(line) or bool(len(line) <= _MAX_LINE_CHARS and _OTHERS.fullmatch(line))


def letterhead_lines(texts: list[str]) -> range:
    """The numbers of the lines of a letter's head, none where nothing shows that it is one."""
    count = next((i for i, text in enumerate(texts[:_MAX_LINES]) if not _of_a_letter(text)), 0)
    shows = any(_SHOWS.fullmatch(text) or _names_office(text) for text in texts[:count])
    return range(count if shows else 0)


def office_name(name: str) -> str | None:
    """The name of an office, where its place is masked too: 中共XX市水务局党组."""
    return unit_name(_MASK.sub("某某", name))


def _of_a_letter(line: str) -> bool:
    if len(line) > _MAX_LINE_CHARS:
        return False
    return any(form.fullmatch(line) for form in (_SHOWS, _BESIDE, _OFFICE_LINE))


def _names_office(line: str) -> bool:
    found = _OFFICE_LINE.fullmatch(line)
    return bool(found and office_name(found.group(1)))
