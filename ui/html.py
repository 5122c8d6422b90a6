"""HTML from text: the only way in which what stands in reports reaches the page.

Streamlit's own text elements read Markdown and LaTeX, and a report may hold both (`**次`, `$`, `_`), so
text is shown as HTML in which every character of it is escaped.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Literal

from index.highlights import Highlight

#: Characters that Streamlit's labels read as Markdown, colour or icon directives.
_JOINER = "\u2060"
_LABEL_MARKS = frozenset("\\`*_{}[]()<>#+-.!|~$:&")


def escape(text: str) -> str:
    """`text` as HTML that shows those very characters."""
    return html.escape(text, quote=True)


def label(text: str) -> str:
    """`text` as the label of a widget, which reads Markdown: shown as those very characters."""
    flat = " ".join(text.split())
    shown = "".join(f"\\{c}" if c in _LABEL_MARKS else c for c in flat)
    return shown.replace(":", f":{_JOINER}")  # :red[…] and :material/…: are looked for even behind a backslash


def tag(name: str, content: str, css: str = "") -> str:
    """An element around `content`, which is HTML already."""
    return f'<{name} class="{css}">{content}</{name}>' if css else f"<{name}>{content}</{name}>"


def marked(text: str, highlights: Sequence[Highlight], offset: int = 0) -> str:
    """`text` with its highlights marked; they count from `offset` characters before its start."""
    out, at = [], 0
    for highlight in highlights:
        start, end = max(highlight.start - offset, at), min(highlight.end - offset, len(text))
        if start < end:
            out += [escape(text[at:start]), _mark(text[start:end], highlight.match)]
            at = end
    return "".join([*out, escape(text[at:])])


def _mark(text: str, match: Literal["exact", "near"]) -> str:
    return tag("mark", escape(text), match)
