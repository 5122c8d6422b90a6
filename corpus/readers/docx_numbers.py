"""Word's automatic numbers: which number a paragraph carries (ECMA-376 part 1, 17.9).

A paragraph names a list and a level, itself or through its style; the list's abstract definition says
how the level counts (一, 1, ①) and what stands around the number (（%1）, %1是).
"""

from __future__ import annotations

import re

from corpus.readers.docx_xml import value, w
from corpus.readers.package import Element

_HAN = "零一二三四五六七八九"


class Numbering:
    """Counts through a document, paragraph by paragraph in text order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._levels: dict[str, dict[int, Element]] = {}  # abstract list → level → definition
        self._lists: dict[str, str] = {}  # list → abstract list
        self._starts: dict[tuple[str, int], int] = {}  # list, level → start set by an override
        self._counts: dict[str, dict[int, int]] = {}  # abstract list → level → last number given
        self._restarted: set[str] = set()
        self._styles: dict[str, Element] = {}
        if styles is not None:
            self._styles = {str(value(s, "styleId")): s for s in styles.iter(w("style"))}
        if numbering is not None:
            self._read(numbering)

    def _read(self, numbering: Element) -> None:
        for abstract in numbering.iter(w("abstractNum")):
            levels = {int(value(level, "ilvl") or 0): level for level in abstract.iter(w("lvl"))}
            self._levels[str(value(abstract, "abstractNumId"))] = levels
        for number in numbering.iterchildren(w("num")):
            num_id = str(value(number, "numId"))
            self._lists[num_id] = str(value(number.find(w("abstractNumId"))))
            for override in number.iter(w("lvlOverride")):
                start = value(override.find(w("startOverride")))
                if start is not None:
                    self._starts[num_id, int(value(override, "ilvl") or 0)] = int(start)

    def next_number(self, paragraph: Element) -> str:
        """The number of this paragraph, "" where it has none."""
        num_id, level = self._place(paragraph)
        abstract = self._lists.get(num_id or "", "")
        levels = self._levels.get(abstract, {})
        if num_id in (None, "0") or level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        override = self._starts.get((str(num_id), level))
        if override is not None and num_id not in self._restarted:
            self._restarted.add(str(num_id))
            counts.pop(level, None)
        start = override if override is not None else int(value(levels[level].find(w("start"))) or 1)
        counts[level] = counts[level] + 1 if level in counts else start
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        return self._render(levels, level, counts)

    def outline_level(self, paragraph: Element) -> int | None:
        """The heading level of a paragraph from 1, by its outline level or its style's; else none."""
        found = self._property(paragraph, "outlineLvl")
        level = value(found)
        return int(level) + 1 if level is not None and level.isdigit() and int(level) < 9 else None

    def _place(self, paragraph: Element) -> tuple[str | None, int]:
        numbered = self._property(paragraph, "numPr")
        if numbered is None:
            return None, 0
        num_id = value(numbered.find(w("numId")))
        return num_id, int(value(numbered.find(w("ilvl"))) or 0)

    def _property(self, paragraph: Element, name: str) -> Element | None:
        """A property of a paragraph, looked up in its style and the styles that one is based on."""
        properties = paragraph.find(w("pPr"))
        style_id: str | None = None
        if properties is not None:
            own = properties.find(w(name))
            if own is not None:
                return own
            style_id = value(properties.find(w("pStyle")))
        for _ in range(10):  # styles may name each other in a ring
            style = self._styles.get(style_id or "")
            if style is None:
                return None
            of_style = style.find(f"{w('pPr')}/{w(name)}")
            if of_style is not None:
                return of_style
            style_id = value(style.find(w("basedOn")))
        return None

    @staticmethod
    def _render(levels: dict[int, Element], level: int, counts: dict[int, int]) -> str:
        pattern = value(levels[level].find(w("lvlText"))) or ""
        if value(levels[level].find(w("numFmt"))) == "bullet":
            return ""

        def number(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            if at not in levels:
                return ""
            form = "decimal" if levels[level].find(w("isLgl")) is not None else value(levels[at].find(w("numFmt")))
            return format_number(counts.get(at, int(value(levels[at].find(w("start"))) or 1)), form or "decimal")

        return re.sub(r"%(\d)", number, pattern)


def format_number(number: int, form: str) -> str:
    """A number as Word writes it in the given `ST_NumberFormat`."""
    if form in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand",
                "taiwaneseCounting", "ideographDigital", "japaneseDigitalTenThousand"):  # fmt: skip
        return _han(number)
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if form in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return _han(number).translate(str.maketrans("一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾"))
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman"):
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    if form == "ideographTraditional" and 1 <= number <= 10:
        return "甲乙丙丁戊己庚辛壬癸"[number - 1]
    return "" if form == "none" else str(number)


def _han(number: int) -> str:
    if number < 10:
        return _HAN[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return (_HAN[tens] if tens > 1 else "") + "十" + (_HAN[ones] if ones else "")
    hundreds, rest = divmod(number, 100)
    middle = (
        ""
        if not rest
        else "零" + _HAN[rest]
        if rest < 10
        else _HAN[rest // 10] + "十" + (_HAN[rest % 10] if rest % 10 else "")
    )
    return _HAN[hundreds] + "百" + middle if hundreds < 10 else str(number)


def _roman(number: int) -> str:
    pairs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
             (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
    out = ""
    for size, sign in pairs:
        out += sign * (number // size)
        number %= size
    return out
