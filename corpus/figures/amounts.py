"""The quantities in a sentence: where each stands, the number meant, its measure, whether it is near or masked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.figures import names
from corpus.figures.measures import COUNTS, MEASURE, normal
from corpus.figures.reading import NUMBER, Reading, goes_on, read_number
from corpus.numerals import CHINESE_NUMERALS
from corpus.sentences import Span

#: A mark in place of a number. Two or more blanks before a measure are one too: `joining.py` puts this for them.
BLANK = "\uff3f"
_MASKS = f"*＊×✕╳□△▲○●XxＸ#＃_{BLANK}"
_TOKEN = re.compile(rf"(?P<mask>[{_MASKS}]++)|{NUMBER.pattern}")
#: What a token begins with; most characters of a report do not, and this tells sooner.
_BEGINS = re.compile(rf"[{_MASKS}\d{CHINESE_NUMERALS}半]")
_MAX_MASK_CHARS = 6
_NEAR = re.compile(r"[余多]?(?:[十百千]?[万亿])?")
_AND = re.compile(r"[、和与及]")
_NEXT = re.compile(r"(?:[、和与及]\d{1,6}(?:\.\d{1,4})?){1,4}")
_SIGN = re.compile(r"(?<=[\u4e00-\u9fff])[-－−]$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity in a sentence; `start:end` is its surface."""

    start: int
    end: int
    value: int | float | None
    value_max: int | float | None
    approx: bool
    measure: str | None
    masked: bool


def find_amounts(sentence: str) -> list[Amount]:
    """The quantities of a sentence, in order, none overlapping."""
    found: list[Amount] = []
    quoted: list[Span] | None = None
    at = passed = 0
    while (begins := _BEGINS.search(sentence, at)) is not None:
        token = _TOKEN.match(sentence, begins.start())
        at = token.end() if token else begins.end()
        if token is None or not goes_on(sentence, token):
            continue
        if quoted is None:
            quoted = names.quoted(sentence)
        while passed < len(quoted) and quoted[passed][1] <= token.start():
            passed += 1
        if passed < len(quoted) and quoted[passed][0] <= token.start():
            continue
        reading = None if token["mask"] else read_number(sentence, token)
        amount = _masked(sentence, token) if reading is None else _counted(reading)
        if amount is not None:
            found.append(amount)
            at = max(at, amount.end)
        elif reading is not None and reading.high is not None:
            at = reading.end  # 五到十年 is none as a whole
    return _with_shared_measures(sentence, found)


def _masked(sentence: str, token: re.Match[str]) -> Amount | None:
    if not token["mask"]:
        return None
    start, end = token.span()
    beside = sentence[max(0, start - 1) : start]
    if end - start > _MAX_MASK_CHARS or beside.isascii() and beside.isalnum():
        return None
    near = _NEAR.match(sentence, end)
    end = near.end() if near else end
    measure = MEASURE.match(sentence, end)
    if measure is None or normal(measure["measure"]) not in COUNTS:
        return None
    approx = bool(near and near.group()[:1] in ("余", "多"))
    return Amount(start, measure.end(), None, None, approx, normal(measure["measure"]), True)


def _with_shared_measures(sentence: str, amounts: list[Amount]) -> list[Amount]:
    """3.4个、1个百分点: both are points."""
    for i in range(len(amounts) - 2, -1, -1):
        one, other = amounts[i], amounts[i + 1]
        if one.measure == "个" and other.measure in ("百分点", "基点", "工作日"):
            if _AND.fullmatch(sentence, one.end, other.start):
                amounts[i] = replace(one, measure=other.measure)
    return amounts


def _take_measure(reading: Reading) -> None:
    """提高3.4、1.2个百分点: a number without a measure has that of the next where both are alike."""
    if reading.measure is not None or reading.is_chinese or reading.factor > 1:
        return
    if "." not in reading.written and "分别" not in reading.before:
        return
    following = _NEXT.match(reading.sentence, reading.end)
    measure = MEASURE.match(reading.sentence, following.end()) if following else None
    if measure is not None:
        reading.measure = normal(measure["measure"])


def _counted(reading: Reading) -> Amount | None:
    _take_measure(reading)
    signed = _is_negative(reading)
    if not signed and names.is_name(reading):
        return None
    return Amount(
        start=reading.start - signed,
        end=reading.end,
        value=_plain(-reading.value if signed else reading.value),
        value_max=None if reading.high is None else _plain(reading.high),
        approx=reading.approx,
        measure=reading.measure,
        masked=False,
    )


def _is_negative(reading: Reading) -> bool:
    """增长-2.1%: a sign; 编号-12 has none."""
    return reading.measure in ("%", "‰", "百分点", "℃") and bool(_SIGN.search(reading.before))


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
