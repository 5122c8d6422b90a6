"""Which sub-tasks each column mentions under the task, and which it does not, as far as can be seen from the words."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from compare.mentions import Mention
from compare.outline import SubTask, task_outline
from ui.address import Comparison, Place
from ui.cards.card import card_html
from ui.cards.offers import way_html
from ui.comparing.shown import Shown
from ui.html import escape, label, tag
from ui.opened import shared_encoder
from ui.table import TableCell, table
from wording.labels import citation

#: Of a passage so many characters are shown before and behind a mention.
_AROUND = 90
_MOST_ROWS = 60


def subtasks(shown: Shown) -> None:
    """A table of the columns that are shown."""
    asked = (shown.wanted.query, shown.wanted.by, shown.wanted.filters)
    made = shown.opened.kept("outline", asked, lambda: task_outline(shown.compared, shared_encoder()))
    names = [column.name for column in shown.columns]
    found = [sub for sub in made.subtasks if set(names) & set(sub.columns)]
    if not found:
        st.html(tag("p", "从标题和字句里看不出各处都提到哪些具体工作。", "muted"))
        return
    st.html(
        tag(
            "p",
            "从标题、一是条目和短句里归出来的具体工作；点“提到”看原句。"
            "“未见提及”是没有找到这样的字句，换了说法的也可能算作未见，请以原文为准。",
            "muted",
        )
    )
    rows = [[_head(sub), *(_cell(sub.of(name)) for name in names)] for sub in found[:_MOST_ROWS]]
    clicked = table(
        "各处提到的具体工作", ["具体工作", *(column.title for column in shown.columns)], rows, key="subtasks"
    )
    if len(found) > _MOST_ROWS:
        st.html(tag("p", f"另有 {len(found) - _MOST_ROWS} 项提到的列较少，没有列出。", "muted"))
    if clicked:
        sub, column = found[clicked[0]], shown.columns[clicked[1] - 1]
        title = label(f"{column.title}：{sub.name}")
        st.dialog(title, width="medium")(_mentions)(shown, sub.of(column.name))


def _head(sub: SubTask) -> TableCell:
    return TableCell(sub.name)


def _cell(mentions: Sequence[Mention]) -> TableCell:
    if not mentions:
        return TableCell("未见提及", 0, "quiet")
    times = len(mentions)
    return TableCell(f"提到 {times} 处" if times > 1 else "提到", times, leads=True)


def _mentions(shown: Shown, mentions: Sequence[Mention]) -> None:
    """Where a column mentions a sub-task."""
    for one in mentions:
        st.html(_mention(one, shown.wanted))


def _mention(one: Mention, wanted: Comparison) -> str:
    text = one.hit.passage.text
    start, end = one.span or (0, 0)
    first, last = max(start - _AROUND, 0), min(end + _AROUND, len(text))
    marked = escape(text[start:end]) and tag("mark", escape(text[start:end]), "number")
    before, after = "…" if first else "", "…" if last < len(text) else ""
    words = before + escape(text[first:start]) + marked + escape(text[end:last]) + after
    heading = tag("p", f"标题：{escape(one.text)}", "text") if one.span is None else ""
    cited = escape(citation(one.hit.document, one.hit.passage))
    place = Place(one.hit.document.doc_id, one.hit.passage.start, wanted)
    return card_html(heading + tag("p", words, "text"), path=cited, offers=[way_html("看原文", place)])
