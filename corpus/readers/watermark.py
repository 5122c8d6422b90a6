"""Watermarks of a PDF: 内部资料, or a name and a date, across each page behind its text.

They are characters like any other and would stand amid sentences. What tells them is that they come again at the
same place on most pages and are slanted, pale, or much larger than the text; on a single page, that they are
slanted. Drawn once or many times over a page, they are one mark of it. Type that is upright and black at the same
place is a form's, and slanted type that does not come again is text, on a line of its own.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable

from corpus.readers.pages import Line, Page

WATERMARK = "watermark"
#: On so many of the pages, and times as large as the text at least.
_MOST, _LARGE = 0.4, 1.8
#: The outer part of a page, where headers and footers stand.
_EDGE = 0.1
#: Degrees from upright beyond which no scanner's tilt goes.
_SLANT = 8.0
#: Points within which two places are one.
_PLACE = 4.0


def is_slanted(angle: float) -> bool:
    """Whether a character with this angle, in radians, is neither upright nor turned by quarters."""
    degrees = math.degrees(angle) % 90
    return _SLANT < degrees < 90 - _SLANT


def take_watermarks(pages: list[Page]) -> None:
    """Takes watermarks out of the runs of characters that are the pages' lines."""
    sizes = [run.em for page in pages for run in page.lines if not run.slanted and len(run.text) > 1]
    usual = statistics.median(sizes) if sizes else 0.0
    seen = Counter(key for page in pages for key in {_key(run) for run in page.lines if _may_be(run, page, usual)})
    most = max(2.0, _MOST * len(pages))
    for page in pages:
        kept, marks, apart = list[Line](), list[str](), list[str]()
        for run in page.lines:
            again = seen[_key(run)] >= most and _may_be(run, page, usual)
            if again or (run.slanted and len(pages) == 1):
                marks.append(run.text)
            elif run.slanted:
                apart.append(run.text)
            else:
                kept.append(run)
        page.lines = kept
        if marks:
            page.foot.append((_joined(dict.fromkeys(marks)), WATERMARK))
        if apart:
            page.foot.append((_joined(apart), ""))


def _may_be(run: Line, page: Page, usual: float) -> bool:
    edge = _EDGE * (page.box[3] - page.box[1])
    amid = page.box[1] + edge < run.bottom and run.top < page.box[3] - edge  # else a header or footer
    return run.slanted or (amid and (run.pale or 0 < _LARGE * usual < run.em))


def _key(run: Line) -> tuple[str, int, int]:
    return run.text, round(run.left / _PLACE), round(run.bottom / _PLACE)


def _joined(texts: Iterable[str]) -> str:
    return " ".join(text.strip() for text in texts if text.strip())
