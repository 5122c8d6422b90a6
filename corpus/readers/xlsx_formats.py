"""How Excel shows a value: numbers and dates by their number formats.

Values are shown as formatted, for 0.955 is 95.5% to who reads it, but never with an exponent. openpyxl does not
know the Chinese date formats 27 to 58, which have a number and no text in the file, and would give a serial number.
"""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from decimal import Decimal

from openpyxl.utils.datetime import from_excel

_MAX_DECIMALS = 30
#: What Excel in Chinese shows for those formats.
_CHINESE_DATES = {
    27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒",
    36: "yyyy年m月", 50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日",
    57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.')
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?|General|G/通用格式")


def shown(value: object, form: str, number: int, epoch: datetime.datetime) -> str:
    """A value of a cell in its number format; `number` is the format's own, `epoch` the day that dates count from."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float) and number in _CHINESE_DATES:
        with suppress(ValueError, OverflowError):  # no date: shown as a number
            form, value = _CHINESE_DATES[number], from_excel(float(value), epoch)
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, datetime.date | datetime.time):
        return _date(value, form)
    return format_number(value, form) if isinstance(value, int | float) else str(value)


def _date(value: datetime.date | datetime.time, form: str) -> str:
    """The parts that the format has: 2023年5月1日 where it says 年 or 月, else 2023-05-01."""
    code = re.sub(r"am/pm|a/p|上午/下午|general|\[[^\]]*\]", "", form.lower())
    units = re.sub(r"[^ymdhs]", "", code)
    out = []
    if isinstance(value, datetime.date):
        has_date = not units or "y" in units or "d" in units or "h" not in units
        chinese = "年" in form or "月" in form
        wanted = [unit for unit in "ymd" if has_date and (not units or unit in units)]
        names = {"y": (f"{value.year}", "年"), "m": (f"{value.month}", "月"), "d": (f"{value.day}", "日")}
        if chinese:
            out.append("".join("".join(names[unit]) for unit in wanted))
        else:
            out.append("-".join(names[unit][0].zfill(2) for unit in wanted))
    if isinstance(value, datetime.time) or (isinstance(value, datetime.datetime) and "h" in units):
        text = f"{value.hour}时{value.minute:02}分" if "时" in form else f"{value.hour:02}:{value.minute:02}"
        second = f"{value.second:02}秒" if "时" in form else f":{value.second:02}"
        out.append(text + second if "s" in units else text)
    return " ".join(filter(None, out))


def format_number(value: float, form: str) -> str:
    """A number as Excel shows it, but never with an exponent: 12,345.60, 95.5%, 120万元."""
    number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    if not number.is_finite():
        return str(value)
    sections = form.split(";")
    section = sections[0]
    if len(sections) > 1 and number < 0:
        section, number = sections[1], -number
    elif len(sections) > 2 and number == 0:
        section = sections[2]
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[1] or match[2] or match[3] or "")
        return f"\0{len(kept) - 1}\1"

    if re.search(r"\[[<>=]", form):
        section = "General"
    code = _LITERAL.sub(keep, section)
    digits = _DIGITS.search(re.sub("\0\\d+\1", lambda m: "\0" * len(m[0]), code))
    if digits is None or re.search(r"[Ee][+-]|/\s*[?#\d]|@", code):
        if digits is None and len(sections) > 2 and kept:
            return "".join(kept)  # a section of words only, such as "无" for zero
        return _plain(number)
    before, core, after = code[: digits.start()], digits[0], code[digits.end() :]
    if "%" in code:
        number *= 100
    if "0" in core or "#" in core or "?" in core:
        text = _digits(number, core.rstrip("."))
    else:
        text = _plain(number)
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    return re.sub("\0(\\d+)\1", lambda m: kept[int(m[1])], f"{sign}{before}{text}{after}").strip()


def _digits(number: Decimal, core: str) -> str:
    """The number in the places of a format: 0 stands always, # where needed, a comma last for thousands."""
    scaled = core.rstrip(",")
    number /= 1000 ** (len(core) - len(scaled))
    whole, _, decimals = scaled.partition(".")
    decimals = decimals[:_MAX_DECIMALS]
    text = f"{abs(number):{',' if ',' in scaled else ''}.{len(decimals)}f}"
    for place in reversed(decimals):
        if place == "0" or not text.endswith("0"):
            break
        text = text[:-1]
    text = text.rstrip(".")
    if "," not in whole:  # 000123, a number of a document
        text = "0" * (min(whole.count("0"), _MAX_DECIMALS) - len(text.partition(".")[0])) + text
    return f"-{text}" if number < 0 else text


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
