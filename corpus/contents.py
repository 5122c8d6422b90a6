"""Tables of contents.

The rows of other tables end in numbers too: a contents stands below 目录 or its lines come again as
headings, and its page numbers never fall. Below 目录 it may have no page numbers at all.
"""

from __future__ import annotations

import re

#: So many lines that end in a page number are a table of contents.
_MIN_LINES = 3
_MAX_LINES = 200
_LINE = re.compile(r"(?P<name>.{2,60}?)(?:…+|\.{4,}|·{4,}|[\t \u3000]+)\s*(?P<page>\d{1,3})")
_HEAD = re.compile(r"目\s*[录次]")


def contents_lines(texts: list[str]) -> set[int]:
    """The numbers of the lines of tables of contents, their headings among them."""
    out: set[int] = set()
    i = 0
    while i < len(texts):
        run = i
        while run < len(texts) and _LINE.fullmatch(texts[run]):
            run += 1
        headed = i > 0 and bool(_HEAD.fullmatch(texts[i - 1]))
        if headed and run == i:
            run = _repeated(texts, i)
        if run - i >= _MIN_LINES and _is_contents(texts[i:run], texts[run:], headed):
            out |= {*range(i - headed, run)}
        i = max(run, i + 1)
    return out


def _repeated(texts: list[str], start: int) -> int:
    """Where the lines end that come again, whole, in the same order below."""
    end = start
    while end < min(len(texts), start + _MAX_LINES) and texts[end] in texts[end + 1 :]:
        if texts[end] in texts[start:end]:
            break
        end += 1
    return end


def _is_contents(rows: list[str], below: list[str], headed: bool) -> bool:
    found = [match for row in rows if (match := _LINE.fullmatch(row))]
    pages = [int(match.group("page")) for match in found]
    again = sum(any(line.startswith(match.group("name").strip()) for line in below) for match in found)
    return pages == sorted(pages) and (headed or 2 * again > len(rows))
