"""All columns at a glance, and who does not describe the task."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from compare.labels import what
from compare.tasks import Column, column_titles
from ui.address import Comparison, change
from ui.comparing.shown import Shown
from ui.html import escape, tag
from ui.table import TableCell, table

#: So many that do not describe it are named.
_NAMED = 60


def columns(shown: Shown) -> None:
    """A table of all columns; who is clicked is read."""
    of = shown.compared.columns
    head = [what(shown.compared), "段", "字", "与别处相同的字", "数字"]
    clicked = table("全部", head, [_row(column) for column in of], key="columns")
    if clicked:
        change(Comparison, columns=(of[clicked[0]].name,), view="passages")
        st.rerun()
    st.html(tag("p", "“与别处相同”：连续十三字以上也见于别处的字数；字数都不计标点，一个数算一个字。", "muted"))
    silent = _silent(shown, of)
    if silent:
        names = "、".join(map(escape, silent[:_NAMED])) + (f" 等 {len(silent)} 个" if len(silent) > _NAMED else "")
        st.html(tag("p", f"没有写到的 {len(silent)} 处：{names}", "muted"))


def _row(column: Column) -> list[TableCell]:
    counts = [len(column.hits), sum(column.chars), column.chars.shared, len(column.figures)]
    return [TableCell(column.title, leads=True), *(TableCell(str(count), count) for count in counts)]


def _silent(shown: Shown, described: Sequence[Column]) -> list[str]:
    """The columns of the library that the filters let through and that do not describe the task."""
    passing = filter(shown.wanted.filters.let_through, shown.opened.documents)
    titles = column_titles(passing, shown.wanted.by)
    known = {column.name for column in described}
    return sorted(title for name, title in titles.items() if name not in known)
