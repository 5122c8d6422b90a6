"""Word's automatic numbers: which number a paragraph carries (ECMA-376 part 1, 17.9).

A paragraph names a list and a level, itself or through its style; the list's abstract definition says
how the level counts (一, 1, ①) and what stands around the number (（%1）, %1是). Lists that share a
definition go on counting one another unless told to start anew. Definitions may name each other through
styles, in a broken file in a ring.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.readers.docx_number_forms import format_number
from corpus.readers.docx_styles import Paragraph, Styles
from corpus.readers.docx_xml import integer, is_on, value, w
from corpus.readers.package import Element

_NUMPR = w("numPr")
_MAX_PATTERN_CHARS = 100
_MAX_STEPS = 5
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts; `restart` is the level after which it starts anew, counted from 1."""

    form: str
    pattern: str
    start: int
    style: str
    plain: bool
    restart: int | None
    joined: bool

    @classmethod
    def read(cls, level: Element) -> _Level:
        restart, plain = value(level.find(w("lvlRestart"))), level.find(w("isLgl"))
        return cls(
            form=value(level.find(w("numFmt"))) or "decimal",
            pattern=(value(level.find(w("lvlText"))) or "")[:_MAX_PATTERN_CHARS],
            start=integer(value(level.find(w("start")))),
            style=value(level.find(w("pStyle"))) or "",
            plain=plain is not None and is_on(plain),
            restart=None if restart is None else integer(restart),
            joined=value(level.find(w("suff"))) == "nothing",
        )


@dataclass(slots=True)
class _List:
    """A list: the definition it counts in, the levels and starts of its own, and where it has started."""

    abstract: str
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)
    started: set[int] = field(default_factory=set)


class Numbering:
    """Counts through a document, paragraph by paragraph in text order."""

    def __init__(self, numbering: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, _Level]] = {}  # abstract list → level → definition
        self._links: dict[str, str] = {}  # abstract list → the style that says which it is
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}  # abstract list → level → last number given
        if numbering is not None:
            self._read(numbering)

    def _read(self, numbering: Element) -> None:
        for abstract in numbering.iterchildren(w("abstractNum")):
            name = value(abstract, "abstractNumId") or ""
            self._levels[name] = {integer(value(v, "ilvl")): _Level.read(v) for v in abstract.iterchildren(w("lvl"))}
            if link := value(abstract.find(w("numStyleLink"))):
                self._links[name] = link
        for number in numbering.iterchildren(w("num")):
            own = _List(value(number.find(w("abstractNumId"))) or "")
            for override in number.iterchildren(w("lvlOverride")):
                at, level = integer(value(override, "ilvl")), override.find(w("lvl"))
                if level is not None:
                    own.levels[at] = _Level.read(level)
                if (start := value(override.find(w("startOverride")))) is not None:
                    own.starts[at] = integer(start)
            self._lists[value(number, "numId") or ""] = own
        for own in self._lists.values():
            own.abstract = self._linked(own.abstract)
            own.levels = {**self._levels.get(own.abstract, {}), **own.levels}

    def _linked(self, abstract: str) -> str:
        """The abstract list that another leaves its definition to."""
        for _ in range(_MAX_STEPS):
            found, _ = self._styles.style_property(self._links.get(abstract, ""), _NUMPR)
            named = self._lists.get(value(None if found is None else found.find(w("numId"))) or "")
            if named is None:
                break
            abstract = named.abstract
        return abstract

    def next_number(self, paragraph: Paragraph, text: str) -> str:
        """The number of this paragraph, which goes on with `text`; "" where it has none."""
        own, at = self._place(paragraph)
        if own is None or at not in own.levels:
            return ""
        counts = self._counts.setdefault(own.abstract, {})
        level = own.levels[at]
        if at in own.starts and at not in own.started:
            counts.pop(at, None)
        own.started.add(at)
        counts[at] = counts[at] + 1 if at in counts else own.starts.get(at, level.start)
        for deeper in [n for n in counts if n > at and n in own.levels and _restarts(own.levels[n], n, at)]:
            del counts[deeper]
        return "" if level.form == "bullet" else _render(own, at, counts, text)

    def _place(self, paragraph: Paragraph) -> tuple[_List | None, int]:
        """The list of a paragraph and its level there; a style's level is the one that names the style."""
        found, style = self._styles.property(paragraph, _NUMPR)
        if found is None:
            return None, 0
        num_id, at = value(found.find(w("numId"))), value(found.find(w("ilvl")))
        if num_id is None:  # the paragraph says only how deep it stands in its style's list
            inherited, _ = self._styles.style_property(paragraph.style, _NUMPR)
            num_id = value(None if inherited is None else inherited.find(w("numId")))
        own = self._lists.get(num_id or "0")
        if own is not None and style:
            names = (paragraph.style, style)
            linked = next((n for name in names for n, level in own.levels.items() if level.style == name), None)
            return own, integer(at) if linked is None else linked
        return own, integer(at)


def _restarts(level: _Level, at: int, after: int) -> bool:
    """Whether a level starts anew after a number at a level above it."""
    return after < at if level.restart is None else after < level.restart


def _render(own: _List, at: int, counts: dict[int, int], text: str) -> str:
    level = own.levels[at]

    def number(match: re.Match[str]) -> str:
        above = own.levels.get(int(match[1]) - 1)
        if above is None:
            return ""
        count = counts.get(int(match[1]) - 1, above.start)
        return format_number(count, "decimal" if level.plain and above.form != "none" else above.form)

    shown = _PLACE.sub(number, level.pattern)
    # Word sets a tab or a space between; a mark as in 一、 needs none, but 1 and 2023年 would run together.
    runs_on = level.pattern[-2:-1] == "%" or (shown.endswith(".") and text[:1].isdigit())
    return f"{shown} " if runs_on and shown and not level.joined else shown
