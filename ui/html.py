"""HTML from text: the only way in which what stands in reports reaches the page.

Streamlit's own text elements read Markdown and LaTeX, and a report may hold both (`**次`, `$`, `_`), so
text is shown as HTML in which every character of it is escaped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from index.highlights import Highlight

#: What turns the text behind it around, each with what ends it: an override that is left open would turn our own words.
_ISOLATE_END = "\u2069"
_TURNING = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", _ISOLATE_END)
_TURNS = re.compile("[\u202a\u202b\u202d\u202e\u2066-\u2068]")
#: Characters that Streamlit's labels read as Markdown, colour or icon directives.
_JOINER = "\u2060"
_LABEL_MARKS = frozenset("\\`*_{}[]()<>#+-.!|~$:&")

#: The name of the program, at the head of every page.
MASTHEAD = '<h1 class="masthead"><b>成例</b><span>按意思检索机关材料</span></h1>'


def escape(text: str) -> str:
    """`text` as HTML that shows those very characters."""
    return html.escape(_ended(text), quote=True)


def label(text: str) -> str:
    """`text` as the label of a widget, which reads Markdown: shown as those very characters."""
    flat = _ended(" ".join(text.split()))
    shown = "".join(f"\\{c}" if c in _LABEL_MARKS else c for c in flat)
    return shown.replace(":", f":{_JOINER}")  # :red[…] and :material/…: are looked for even behind a backslash


def _ended(text: str) -> str:
    """`text`, in which what turns text around ends with it."""
    if not _TURNS.search(text):
        return text
    left: list[str] = []
    isolates = 0
    for character in text:
        if end := _TURNING.get(character):
            left.append(end)
            isolates += end == _ISOLATE_END
        elif character == _ISOLATE_END and isolates:  # it ends what was left open in the isolate, too
            isolates -= 1
            while left.pop() != _ISOLATE_END:
                pass
        elif left and left[-1] == character:
            left.pop()
    return text + "".join(reversed(left))


def tag(name: str, content: str, css: str = "") -> str:
    """An element around `content`, which is HTML already."""
    return f'<{name} class="{css}">{content}</{name}>' if css else f"<{name}>{content}</{name}>"


def marked(text: str, highlights: Sequence[Highlight], offset: int = 0) -> str:
    """`text` with its highlights marked; they count from `offset` characters before its start."""
    out, at = [], 0
    for highlight in highlights:
        start, end = max(highlight.start - offset, at), min(highlight.end - offset, len(text))
        if start < end:
            out += [escape(text[at:start]), _mark(text[start:end], highlight)]
            at = end
    return "".join([*out, escape(text[at:])])


def _mark(text: str, highlight: Highlight) -> str:
    if not highlight.of:
        return tag("mark", escape(text), highlight.match)
    why = escape(f"与“{'、'.join(highlight.of)}”意思相近")
    return f'<mark class="{highlight.match}" title="{why}">{escape(text)}</mark>'
