r"""Text as one reads it aloud: without the blanks and line ends that stand inside sentences.

PDF and typed files break lines within a number (3\\n9场) and put blanks around digits (召开 12 次). Blanks
before a measure (召开党组会  次) are a number left out, so they become a mark. Every character kept knows
where it stood, for a figure's place is told in the document's text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.figures.amounts import BLANK

#: A line shorter than this was ended by its writer.
_MIN_WRAPPED_CHARS = 20
_HALF_WIDTH = {ord("０") + i: str(i) for i in range(10)} | {ord("％"): "%"}
_POINT = re.compile(r"(?<=\d)．(?=\d)")
_WIDE = re.compile(r"[０-９％．]")
_BLANKS = re.compile(r"\s+")
_LEFT_OUT = re.compile(
    r"(?:余|多)?(?:人次|次|件|个|名|人|场|期|篇|条|项|起|份|户|家|万元)(?=[，。；、）]|$)|次(?![序要日年数月])"
)
_STARTS_ITEM = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[、.．）)]|[一二三四五六七八九十]是|[①-⑳●■◆—•·-]")


@dataclass(frozen=True, slots=True)
class Joined:
    """`text`, and where each of its characters stood; `offsets` is None where nothing was taken out."""

    text: str
    base: int
    offsets: tuple[int, ...] | None

    def place(self, at: int) -> int:
        """Where a character stood in the document."""
        return self.base + (at if self.offsets is None else self.offsets[at])


def join(text: str, base: int) -> Joined:
    """A stretch of a document's text, which starts there at `base`, without the blanks inside its sentences.

    Digits of full width become plain ones.
    """
    if _WIDE.search(text):  # seldom, and `translate` looks up each character
        text = _POINT.sub(".", text.translate(_HALF_WIDTH))
    if _BLANKS.search(text) is None:
        return Joined(text, base, None)
    out: list[str] = []
    offsets: list[int] = []
    at = line_start = 0
    for blank in _BLANKS.finditer(text):
        out.append(text[at : blank.start()])
        offsets += range(at, blank.start())
        sign = _instead(text, blank, line_start)
        if sign:
            out.append(sign)
            offsets.append(blank.start())
        if "\n" in blank.group():
            line_start = blank.end()
        at = blank.end()
    out.append(text[at:])
    offsets += range(at, len(text) + 1)
    return Joined("".join(out), base, tuple(offsets))


def _instead(text: str, blank: re.Match[str], line_start: int) -> str:
    """What is read where blanks stand: nothing inside a sentence, a line end between two, a mark for a number."""
    before, after = text[max(0, blank.start() - 1) : blank.start()], text[blank.end() : blank.end() + 1]
    run = blank.group()
    if "\n" in run:
        starts = _STARTS_ITEM.match(text, blank.end())
        wrapped = (
            blank.start() - line_start >= _MIN_WRAPPED_CHARS and before not in "。！？；:：" and run.count("\n") == 1
        )
        return "" if wrapped and not starts else "\n"
    if (
        (len(run) > 1 or run == "\u3000")
        and before
        and before not in "。，；、："
        and _LEFT_OUT.match(text, blank.end())
    ):
        return BLANK
    if "\t" in run or len(run) > 1 or (before.isdigit() and after.isdigit()):
        return "\n"
    return " " if (before + after).isascii() and (before + after).isalpha() else ""
