"""The year a report is of, and years as reports write them: 2023, ２０２３, 2023 年, 二〇二三.

A report on a year is written at its end or early in the next, so a date by March speaks of the year before.
"""

from __future__ import annotations

import re
import unicodedata

from corpus.document import Origin

YEAR = re.compile(r"(?<![0-9A-Za-z])(20[0-4]\d|19[5-9]\d)(?=年|$|[^0-9A-Za-z])")
#: 2022-2023学年, 2019年至2023年: the later one.
_SPAN = re.compile(r"(?<!\d)(?:20|19)\d\d\s*年?\s*[-—–－~～至到]+\s*(?=(?:20|19)\d\d(?!\d))")
#: Of two years the one that the review is of: 2024年工作计划及2023年工作总结.
_REVIEWED = re.compile(r"(20\d\d|19\d\d)年?[^\d]{0,16}?(?:总结|回顾|述职|述廉|汇报)")
_STAMP = re.compile(r"(?<![0-9A-Za-z])(20[0-4]\d)([-._]?)([01]\d)\2(?:[0-3]\d)(?![0-9A-Za-z])")
#: A report given at a meeting is of the year it is given in.
_GIVEN = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日在.{2,40}会议")
_PLANS = re.compile(r"要点|计划|安排|打算|方案")
_HAN_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")
_HAN_YEAR = re.compile(
    r"(?<![〇○零一二三四五六七八九])(?:二[〇○零Ｏ][〇○零Ｏ一二三四五六七八九]{2}|一九[〇○零一二三四五六七八九]{2})(?=年)"
)
_SPACED = re.compile(r"(?<!\d)[12]\s?[09]\s?\d\s?\d\s*(?=年)")
_DOCUMENT_NUMBER = re.compile(r"[〔\[【]20\d\d[〕\]】]\s*第?\d+\s*号")
_DATED = re.compile(r"(20\d\d)年(\d{1,2})月")
_SIGNED = re.compile(r"(20\d\d)[年.\-/](\d{1,2})[月.\-/]\d{1,2}日?[）)]?\s*$")
_SIGNED_HAN = re.compile(
    r"二[〇○零]([〇○零一二三四五六七八九])([〇○零一二三四五六七八九])年([一二三四五六七八九十]{1,2})月.{1,3}日\s*$"
)
#: A line that is a date.
DATE_LINE = re.compile(r"[（(]?(?:20\d\d[年.\-/]\d{1,2}[月.\-/]\d{1,2}日?|二[〇○0零].{2}年.{1,3}月.{1,3}日)[）)]?")
#: Anniversaries that name a year: the body and the year it was founded.
_ANNIVERSARIES = re.compile(r"(建党|党成立|团成立|共青团成立|新中国成立|建军|改革开放)(\d{2,3})周年")
_FOUNDED = {
    "建党": 1921,
    "党成立": 1921,
    "团成立": 1922,
    "共青团成立": 1922,
    "新中国成立": 1949,
    "建军": 1927,
    "改革开放": 1978,
}
#: A report signed up to this month is of the year before.
_LAST_MONTH = 3
#: The text's first words, and the lines at its end that a signature stands in.
_HEAD_CHARS, _GIVEN_WITHIN, _END_LINES = 40, 120, 4


def plain_years(name: str) -> str:
    """A name with its years in plain digits."""
    if re.search("[０-９]", name):
        name = unicodedata.normalize("NFKC", name)
    name = _SPACED.sub(lambda found: re.sub(r"\s", "", found.group()), name)
    return _HAN_YEAR.sub(lambda found: found.group().translate(_HAN_DIGITS), name)


def plain_name(name: str) -> str:
    """A file's name or a title with its years in plain digits and without a document's number (〔2024〕3号)."""
    return plain_years(_DOCUMENT_NUMBER.sub("", name))


def report_year(folders: list[str], stem: str, title: str, text: str) -> tuple[int | None, Origin | None]:
    """The year a report is of and where it says so; `stem` and `title` have plain years."""
    if year := _named(_STAMP.sub("", stem)) or _stamped(stem):
        return year, "file name"
    if year := _named(title):
        return year, "text"
    for folder in reversed(folders):
        if year := _named(plain_years(folder)):
            return year, "folder"
    if year := _signed(text):
        return year, "text"
    head = plain_name(text[:_HEAD_CHARS])
    if found := YEAR.search(head):
        dated = _DATED.match(head, found.start())  # a date below the title
        early = (
            dated
            and int(dated.group(2)) <= _LAST_MONTH
            and not _GIVEN.match(plain_name(text[:_GIVEN_WITHIN]), found.start())
        )
        return int(found.group(1)) - bool(early), "text"
    if event := _ANNIVERSARIES.search(f"{stem}\n{title}\n{text}"):
        return _FOUNDED[event.group(1)] + int(event.group(2)), "inferred"
    return None, None


def _named(name: str) -> int | None:
    name = _SPAN.sub("", name)
    years = YEAR.findall(name)
    if len(set(years)) > 1 and (reviewed := _REVIEWED.search(name)):
        return int(reviewed.group(1))
    return int(years[0]) if years else None


def _stamped(stem: str) -> int | None:
    """The year of a date that a file name bears: 20240115总结 is of 2023."""
    found = _STAMP.search(stem)
    if found is None:
        return None
    return int(found.group(1)) - (int(found.group(3)) <= _LAST_MONTH and not _PLANS.search(stem))


def _signed(text: str) -> int | None:
    """The year that a signature's date speaks of; of one before annexes where no other line is a date."""
    lines = [line.strip() for line in text.rstrip().splitlines()]
    at_end = next((year for line in lines[-_END_LINES:] if (year := _dated(line))), None)
    alone = {year for line in lines if DATE_LINE.fullmatch(line) and (year := _dated(line))}
    return at_end or (alone.pop() if len(alone) == 1 else None)


def _dated(line: str) -> int | None:
    """The year that a date at the end of a line speaks of."""
    if found := _SIGNED.search(line):
        return int(found.group(1)) - (int(found.group(2)) <= _LAST_MONTH)
    if found := _SIGNED_HAN.search(line):
        year = 2000 + int((found.group(1) + found.group(2)).translate(_HAN_DIGITS))
        return year - (found.group(3) in ("一", "二", "三"))
    return None
