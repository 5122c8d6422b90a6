"""Tables of contents.

The rows of other tables end in numbers too: a contents stands below 目录 or its lines come again as
headings, and its page numbers never fall. Below 目录 it may have no page numbers at all.
"""

from __future__ import annotations

import re

#: So many lines that end in a page number are a table of contents.
_MIN_LINES = 3
_MAX_LINES = 200
_MAX_ROW_CHARS = 150
_LINE = re.compile(r"(?P<name>.{2,60}?)(?:…+|\.{4,}|·{4,}|[\t \u3000]+)\s*(?P<page>\d{1,3})")
_HEAD = re.compile(r"目\s*[录次]")


def _row(text: str) -> re.Match[str] | None:
    """A name and a page number; a longer line is none, and slow to look at."""
    return _LINE.fullmatch(text) if len(text) <= _MAX_ROW_CHARS and text[-1:].isdecimal() else None


def contents_lines(texts: list[str]) -> set[int]:
    """The numbers of the lines of tables of contents, their headings among them."""
    out: set[int] = set()
    last = {text: i for i, text in enumerate(texts)}
    i = 0
    while i < len(texts):
        run = i
        while run < len(texts) and _row(texts[run]):
            run += 1
        headed = i > 0 and bool(_HEAD.fullmatch(texts[i - 1]))
        if headed and run == i:
            run = _repeated(texts, i, last)
        if run - i >= _MIN_LINES and _is_contents(texts[i:run], texts[run:], headed):
            out |= {*range(i - headed, run)}
        i = max(run, i + 1)
    return out


def _repeated(texts: list[str], start: int, last: dict[str, int]) -> int:
    """Where the lines end that come again, whole, in the same order below."""
    end = start
    while end < min(len(texts), start + _MAX_LINES) and last[texts[end]] > end:
        if texts[end] in texts[start:end]:
            break
        end += 1
    return end


def _is_contents(rows: list[str], below: list[str], headed: bool) -> bool:
    found = [match for row in rows if (match := _row(row))]
    pages = [int(match.group("page")) for match in found]
    again = sum(any(line.startswith(match.group("name").strip()) for line in below) for match in found)
    return pages == sorted(pages) and (headed or 2 * again > len(rows))
