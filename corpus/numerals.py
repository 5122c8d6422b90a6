"""Numbers as reports write them: 65, 1,234.5, 3.6万, 十二, 两百零三, 百分之二十 and the like.

A run of Chinese digits is often no number (一级抓一级, 十四五, 二〇二六), so what does not read as one by
the rules of place value is none, and a run longer than any number is not even looked at.
"""

from __future__ import annotations

from decimal import Decimal

#: Longer runs are identifiers or rubbish, and slow to convert.
MAX_DIGITS = 15

#: What ends a clause or an item of one, inside a class of characters.
MARKS = "，,。；;：、！!？?）)"

CHINESE_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10**4, "亿": 10**8}
CHINESE_NUMERALS = "".join([*CHINESE_DIGITS, *_PLACES, *_SCALES])


def arabic(written: str) -> Decimal | None:
    """The number that Arabic digits stand for; none for a run too long to be a quantity."""
    plain = written.replace(",", "").replace("．", ".")
    return Decimal(plain) if len(plain) <= MAX_DIGITS else None


def scale(written: str) -> int:
    """What 万, 千万, 万亿 and the like multiply by."""
    factor = 1
    for character in written:
        factor *= _PLACES.get(character) or _SCALES[character]
    return factor


def chinese(written: str) -> Decimal | None:
    """The number that Chinese numerals stand for; none where they follow no place value."""
    if len(written) > MAX_DIGITS:
        return None
    if written == "半":
        return Decimal("0.5")
    if len(written) == 1 and written in CHINESE_DIGITS:
        return Decimal(CHINESE_DIGITS[written])
    total, section, digit, place = 0, 0, -1, 10**5
    for character in written:
        if character in CHINESE_DIGITS:
            if digit > 0:
                return None
            digit = CHINESE_DIGITS[character]
        elif character in _PLACES:
            if digit == 0 or _PLACES[character] >= place:
                return None
            place = _PLACES[character]
            section += (1 if digit < 0 else digit) * place
            digit = -1
        else:
            section += max(digit, 0)
            if section == 0 and total == 0:
                section = 1
            total = (total + section) * _SCALES[character] if section else total * _SCALES[character]
            section, digit, place = 0, -1, 10**5
    return Decimal(total + section + max(digit, 0))


def neighbours(written: str) -> tuple[Decimal, Decimal] | None:
    """The two numbers of 三五, 两三 and 七八, as in 三五名 and 七八十人; none for other digits."""
    if not 2 <= len(written) <= MAX_DIGITS:
        return None
    first, second = (CHINESE_DIGITS.get(c, 0) for c in written[:2])
    if not 0 < first < second <= first + 2:
        return None
    tail = written[2:]
    if any(c in CHINESE_DIGITS for c in tail):
        return None
    factor = scale(tail)
    return Decimal(first * factor), Decimal(second * factor)
