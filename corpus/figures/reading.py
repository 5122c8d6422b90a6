"""One number where it stands: its value with 万 and 亿, whether it is near (余, 多, 近, 左右), its range and measure.

What is attached to a number is part of its surface (近50名, 60余次, 80%以上, 十余万人次), for without it the
number would say another thing; a verb (突破, 达到) is not. A range is one quantity with two ends (5-8名), and
its first end may leave out what the second has: 100-200万元, 3至5个. 从35家到38家 is no range but two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from corpus.figures.measures import FIRST_CHARACTERS, MEASURE, normal
from corpus.numerals import CHINESE_NUMERALS, MARKS, MAX_DIGITS, arabic, chinese, neighbours, scale

#: No match within this is longer: identifiers and rubbish are not read.
_MAX_SURFACE = 40
NUMBER = re.compile(
    r"(?P<arabic>(?<![\d,])\d{1,3}(?:,\d{3})++(?![\d,])(?:[.．]\d++)?+|\d++(?:[.．]\d++)?+)"
    rf"|(?P<chinese>[{CHINESE_NUMERALS}]++|半(?=[年天]|个?月|个?小时))"
)
_SCALE = re.compile(r"[十百千]?万亿|[十百千]?[万亿]|百(?![强佳色姓])|千(?![克瓦伏米卡赫帕焦字户家村企])")
#: 4万多|亿元
_SCALE_OF_SCALE = re.compile(r"(?<=[余多])亿")
_INNER = re.compile(r"余|多(?![元边次方样])|来(?![自源])|几")
_BEFORE = re.compile(r"(?:将?近|超过?|逾|大?约|接近|不到|不足|不[少低多高]于|不超过|至少|最多)$")
_BOUND = re.compile(r"不[少低多高]于|不超过|至少|最多")
_VAGUE = re.compile(r"(?:几|(?<![跨迈登站再])上|(?<![人次件户个总指分岁倍参例篇份项天])数)$")
_AFTER = re.compile(rf"(?:及以|以)[上内下](?!来)|之多|左右|上下|[余多](?=[{MARKS}的]|$)")
_RANGE = re.compile(r"(?:[-—–~～－]{1,2}|至|到)(?=[\d两二三四五六七八九十])")
_SLASH = re.compile(r"[/／](\d{1,2})(?![\d/／年月日号.])")
_HALF = re.compile(rf"半(?=[{MARKS}的]|$)")
_CHANGES = re.compile(r"[从由][^，。；]{0,16}$")
_EXCEEDS = re.compile(r"(?:突破|超出|跨越|迈上)了?$")
_PARTS = re.compile(rf"分之(?:(\d+(?:\.\d+)?)|([{CHINESE_NUMERALS}]+(?:点[{CHINESE_NUMERALS}]+)?))")
#: What can stand next to Chinese numerals that are a quantity: a measure, 余 and the like, a range, 分之.
_GOES_ON = FIRST_CHARACTERS | set("余多来几分-—–~～－至到")
_OF_HUNDRED = {"百": "%", "千": "‰"}


@dataclass(slots=True)
class Reading:
    """A number as read so far. `start:end` is its surface; the number itself is `core:number_end`."""

    sentence: str
    start: int
    core: int
    number_end: int
    end: int
    value: Decimal
    is_chinese: bool
    factor: int = 1
    high: Decimal | None = None
    approx: bool = False
    measure: str | None = None

    @property
    def written(self) -> str:
        """The number without what stands around it."""
        return self.sentence[self.core : self.number_end]

    @property
    def has_bound(self) -> bool:
        """Whether 不低于, 至少 or the like stands before the number."""
        return bool(_BOUND.match(self.sentence, self.start, self.core))

    @property
    def before(self) -> str:
        """The few characters before the surface."""
        return self.sentence[max(0, self.start - 20) : self.start]

    @property
    def after(self) -> str:
        """The few characters after the surface."""
        return self.sentence[self.end : self.end + 20]


def goes_on(sentence: str, token: re.Match[str]) -> bool:
    """Whether `token` may be more than a numeral in a word (一体, 万众, 统一): most Chinese ones are not."""
    return token["chinese"] is None or sentence[token.end() : token.end() + 1] in _GOES_ON


def read_number(sentence: str, token: re.Match[str]) -> Reading | None:
    """The number that begins with `token`, a match of `NUMBER`; none where it is not one."""
    if token.end() - token.start() > MAX_DIGITS + 5:
        return None
    reading = _fraction(sentence, token)
    if reading is None:
        reading = _number(sentence, token)
        if reading is None:
            return None
        _read_measure(reading)
        _read_range(reading)
    _read_nearness(reading)
    return reading


def _fraction(sentence: str, token: re.Match[str]) -> Reading | None:
    """百分之二十, 三分之一 and 1/3."""
    start, end = token.span()
    whole = chinese(token.group()) if token["chinese"] else arabic(token.group())
    part: Decimal | None = None
    if token["chinese"] and (match := _PARTS.match(sentence, end, end + _MAX_SURFACE)):
        part = arabic(match[1]) if match[1] else _decimal(match[2])
    elif token["arabic"] and (match := _SLASH.match(sentence, end)):
        part = Decimal(match[1])
        whole, part = part, whole
    else:
        return None
    if not whole or part is None or (token["arabic"] and part >= whole):
        return None
    measure = _OF_HUNDRED.get(token.group())
    value = part if measure else round(part / whole, 4)
    return Reading(sentence, start, start, match.end(), match.end(), value, bool(token["chinese"]), measure=measure)


def _decimal(written: str) -> Decimal | None:
    """二十 and 三点五."""
    whole, _, places = written.partition("点")
    value = chinese(whole)
    digits = "".join(str(chinese(c)) for c in places[:4])
    return value + Decimal(f"0.{digits}") if value is not None and digits.isdigit() else value


def _number(sentence: str, token: re.Match[str]) -> Reading | None:
    is_chinese = bool(token["chinese"])
    start, end = token.span()
    value, high = chinese(token.group()) if is_chinese else arabic(token.group()), None
    if value is None and (both := neighbours(token.group())) is not None:
        value, high = both
    if value is None:
        return None
    reading = Reading(sentence, start, start, end, end, value, is_chinese, 1, high, high is not None)
    _read_scale(reading)
    return reading


def _read_scale(reading: Reading) -> None:
    """余, 多 and the like within a number, before and after its 万 and 亿."""
    sentence = reading.sentence
    for _ in range(2):
        inner = _INNER.match(sentence, reading.number_end)
        at = inner.end() if inner else reading.number_end
        scaled = _SCALE.match(sentence, at) if reading.factor == 1 else _SCALE_OF_SCALE.match(sentence, at)
        vague = inner is not None and (inner.group() == "余" or (inner.group() == "多" and reading.factor > 1))
        if inner and (scaled or vague or MEASURE.match(sentence, at)):
            reading.approx = True
            reading.number_end = at
        if scaled is None or scaled.start() != reading.number_end:
            break
        factor = scale(scaled.group())
        reading.factor *= factor
        reading.value *= factor
        reading.high = reading.high and reading.high * factor
        reading.number_end = scaled.end()
    reading.end = reading.number_end


def _read_measure(reading: Reading) -> None:
    match = MEASURE.match(reading.sentence, reading.number_end)
    if match is None:
        return
    reading.measure = normal(match["measure"])
    reading.end = match.end()
    if half := _HALF.match(reading.sentence, reading.end):
        reading.value += Decimal("0.5")
        reading.end = half.end()


def _read_range(reading: Reading) -> None:
    """The other end of a range: 5-8名, 3至5个, 100-200万元, 2%—3%."""
    sign = _RANGE.match(reading.sentence, reading.end)
    if sign is None or reading.high is not None or _CHANGES.search(reading.before):
        return
    token = NUMBER.match(reading.sentence, sign.end())
    other = _number(reading.sentence, token) if token and len(token.group()) <= MAX_DIGITS else None
    if other is None or other.high is not None:
        return
    _read_measure(other)
    if other.measure is None or reading.measure not in (None, other.measure):
        return
    low = reading.value
    if reading.measure is None and reading.factor == 1 and low * other.factor < other.value:
        low *= other.factor
    if low < other.value:
        reading.value, reading.high = low, other.value
        reading.measure, reading.end = other.measure, other.end
        reading.approx = reading.approx or other.approx


def _read_nearness(reading: Reading) -> None:
    """近, 超过 and the like before a number, 数 and 上 that make it vague, 左右 and 以上 after it."""
    sentence = reading.sentence
    if reading.written[0] in "十百千万亿" and (vague := _VAGUE.search(sentence[: reading.start][-3:])):
        reading.start -= len(vague.group())
        reading.approx = True
    before = sentence[max(0, reading.start - 4) : reading.start]
    if near := _BEFORE.search(before):
        reading.start -= len(near.group())
        reading.approx = True
    elif _EXCEEDS.search(before):
        reading.approx = True
    if after := _AFTER.match(sentence, reading.end):
        reading.end = after.end()
        reading.approx = True
