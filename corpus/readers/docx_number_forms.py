"""How Word writes a number in each of its forms (ECMA-376 part 1, 17.18.59 ST_NumberFormat)."""

from __future__ import annotations

_HAN = "零一二三四五六七八九"
#: Word writes the tenth of the digital ones 一○; 十 is how it is said, and what headings are known by.
_COUNTED = frozenset(
    "chineseCounting chineseCountingThousand japaneseCounting taiwaneseCounting taiwaneseCountingThousand "
    "ideographDigital japaneseDigitalTenThousand taiwaneseDigital".split()
)
_FORMAL = {
    "chineseLegalSimplified": str.maketrans("一二三四五六七八九十百千万", "壹贰叁肆伍陆柒捌玖拾佰仟万"),
    "ideographLegalTraditional": str.maketrans("一二三四五六七八九十百千万", "壹貳參肆伍陸柒捌玖拾佰仟萬"),
    "japaneseLegal": str.maketrans("一二三四五六七八九十百千万", "壱弐参四伍六七八九拾百阡萬"),
}
#: The first sign of a row of signs, and how many there are; past them Word goes on in plain numbers.
_SIGNS = {
    "decimalEnclosedCircle": ("①", 20), "decimalEnclosedCircleChinese": ("①", 20), "decimalEnclosedFullstop": ("⒈", 20),
    "decimalEnclosedParen": ("⑴", 20), "ideographEnclosedCircle": ("㊀", 10),
}  # fmt: skip
_CYCLES = {"ideographTraditional": "甲乙丙丁戊己庚辛壬癸", "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥"}
_MAX_LETTERS, _MAX_ROMAN = 780, 3999


def format_number(number: int, form: str) -> str:
    """A number in the given form; as plain digits in one that no Chinese office uses."""
    if form == "none":
        return ""
    if number < 1:
        return str(number)
    if form in _COUNTED:
        return han(number)
    if form in _FORMAL:
        written = han(number).translate(_FORMAL[form])
        return "壹" + written if number in range(10, 20) and form != "japaneseLegal" else written
    if form in _SIGNS and number <= _SIGNS[form][1]:
        return chr(ord(_SIGNS[form][0]) + number - 1)
    if form in _CYCLES and number <= len(_CYCLES[form]):
        return _CYCLES[form][number - 1]
    return _western(number, form)


def _western(number: int, form: str) -> str:
    if form in ("upperLetter", "lowerLetter") and number <= _MAX_LETTERS:  # Z is followed by AA, that by BB
        letters = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if form == "upperLetter" else letters.lower()
    if form in ("upperRoman", "lowerRoman") and number <= _MAX_ROMAN:
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    if form in ("decimalFullWidth", "decimalFullWidth2"):
        return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return f"{number:02}" if form == "decimalZero" else str(number)


def han(number: int) -> str:
    """A number below a hundred million as one counts: 十二, 一百零五, 一千零一十."""
    if number >= 10**8:
        return str(number)
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        zero = "零" if 0 < low < 1000 else ""
        return han(high) + "万" + zero + (_below_ten_thousand(low) if low else "")
    written = _below_ten_thousand(number)
    return written[1:] if written.startswith("一十") else written


def _below_ten_thousand(number: int) -> str:
    out = ""
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            out += _HAN[digit] + name
        elif out and number and not out.endswith("零"):
            out += "零"
    return out


def _roman(number: int) -> str:
    pairs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
             (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
    out = ""
    for size, sign in pairs:
        out += sign * (number // size)
        number %= size
    return out
