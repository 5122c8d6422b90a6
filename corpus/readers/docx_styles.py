"""What a paragraph or a run of .docx looks like: its own properties, else its styles', else the document's.

Styles are based on one another, in a broken file in a ring, so a chain is followed for a few steps only.
What a style comes to is worked out once: a report names a few of them a thousand times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from corpus.readers.docx_xml import integer, is_on, value, w
from corpus.readers.package import Element

_MAX_STEPS = 20
_HEADING_NAME = re.compile(r"(?:heading|标题) ?([1-9])", re.IGNORECASE)
_PPR, _RPR, _PSTYLE, _RSTYLE = w("pPr"), w("rPr"), w("pStyle"), w("rStyle")
_FONTS, _BOLD, _SIZE, _VANISH, _OUTLINE = w("rFonts"), w("b"), w("sz"), w("vanish"), w("outlineLvl")


class Look(NamedTuple):
    """How characters look: the font of the Chinese ones, size in half points; hidden ones are not printed."""

    font: str = ""
    bold: bool = False
    size: int = 20
    hidden: bool = False

    def with_properties(self, properties: Element) -> Look:
        """The same with what these properties set."""
        font, bold, size, hidden = self
        for child in properties:
            tag = child.tag
            if tag == _FONTS:
                font = value(child, "eastAsiaTheme") or value(child, "eastAsia") or font
            elif tag == _BOLD:
                bold = is_on(child)
            elif tag == _SIZE:
                size = integer(value(child), size)
            elif tag == _VANISH:
                hidden = is_on(child)
        return Look(font, bold, size, hidden)


class Paragraph(NamedTuple):
    """What a paragraph says of itself: its w:pPr, and its style, the document's usual one where it names none."""

    own: Element | None
    style: str

    def mark_has(self, *names: str) -> bool:
        """Whether one of these is switched on for the mark that ends the paragraph."""
        mark = None if self.own is None else self.own.find(_RPR)
        return mark is not None and any(child.tag in names and is_on(child) for child in mark)


class Styles:
    """The styles of a document."""

    def __init__(self, styles: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default = ""
        self._base = Look()
        self._looks: dict[tuple[str, str], Look] = {}
        self._chains: dict[str, list[Element]] = {}
        self._named_levels: dict[str, int | None] = {}
        self._found: dict[tuple[str, str], tuple[Element | None, str]] = {}
        for style in [] if styles is None else styles.iterchildren(w("style")):
            style_id = value(style, "styleId") or ""
            self._styles[style_id] = style
            if value(style, "type") == "paragraph" and value(style, "default") in ("1", "true", "on"):
                self._default = style_id
        defaults = None if styles is None else styles.find(f"{w('docDefaults')}/{w('rPrDefault')}/{_RPR}")
        if defaults is not None:
            self._base = self._base.with_properties(defaults)

    def paragraph(self, element: Element) -> Paragraph:
        """What a paragraph says of itself."""
        own = element.find(_PPR)
        named = None if own is None else value(own.find(_PSTYLE))
        return Paragraph(own, named if named in self._styles else self._default)

    def property(self, paragraph: Paragraph, name: str) -> tuple[Element | None, str]:
        """A property of a paragraph, and the style that it was found in, "" where it is its own."""
        own = None if paragraph.own is None else paragraph.own.find(name)
        return (own, "") if own is not None else self.style_property(paragraph.style, name)

    def style_property(self, style_id: str, name: str) -> tuple[Element | None, str]:
        """A paragraph property of a style or one that it is based on, and which of them has it."""
        key = style_id, name
        if key not in self._found:
            chain = ((style.find(f"{_PPR}/{name}"), style) for style in self._chain(style_id))
            found = next(((own, value(style, "styleId") or "") for own, style in chain if own is not None), (None, ""))
            self._found[key] = found
        return self._found[key]

    def outline_level(self, paragraph: Paragraph) -> int | None:
        """The heading level of a paragraph from 1, by its outline level, its style's or that style's name."""
        found, _ = self.property(paragraph, _OUTLINE)
        if found is not None:
            level = integer(value(found), 9)
            return level + 1 if 0 <= level < 9 else None
        if paragraph.style not in self._named_levels:
            names = (value(style.find(w("name"))) or "" for style in self._chain(paragraph.style))
            level = next((integer(named[1]) for name in names if (named := _HEADING_NAME.fullmatch(name))), 0)
            self._named_levels[paragraph.style] = level or None
        return self._named_levels[paragraph.style]

    def look(self, style_id: str, run: Element | None) -> Look:
        """How a run looks in a paragraph of this style; `run` is its w:rPr."""
        named = None if run is None else value(run.find(_RSTYLE))
        key = style_id, named or ""
        if key not in self._looks:
            self._looks[key] = self._look([*self._chain(key[1]), *self._chain(style_id)])
        return self._looks[key] if run is None else self._looks[key].with_properties(run)

    def _look(self, styles: Iterable[Element]) -> Look:
        look = self._base
        for style in reversed(list(styles)):
            properties = style.find(_RPR)
            look = look if properties is None else look.with_properties(properties)
        return look

    def _chain(self, style_id: str) -> list[Element]:
        """A style and those that it is based on, the nearest first."""
        if style_id not in self._chains:
            chain: list[Element] = []
            style, named = self._styles.get(style_id), style_id
            while style is not None and len(chain) < _MAX_STEPS:
                chain.append(style)
                named = value(style.find(w("basedOn"))) or ""
                style = self._styles.get(named)
            self._chains[style_id] = chain
        return self._chains[style_id]
