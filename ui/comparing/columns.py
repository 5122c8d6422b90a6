"""All columns at a glance, and who does not describe the task."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from compare.labels import what
from compare.tasks import Column, column_titles
from compare.trend.usage import checked_wording
from index.copies import counted_once
from ui.address import Asked, Comparison, change
from ui.cards.card import offers_html
from ui.cards.offers import way_html
from ui.comparing.shown import Shown, only_naming
from ui.html import escape, tag
from ui.table import TableCell, table
from ui.wordings.quoted import quoted

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
    named = only_naming(shown.opened, shown.wanted, shown.compared) & silent.keys()
    if named:
        st.html(tag("p", f"提到这个词、没有列入对比的 {len(named)} 处：{_listed(named, silent)}", "muted"))
        there = Asked(quoted(checked_wording(shown.wanted.query)), shown.wanted.filters)
        st.html(offers_html([way_html("看提到它的段落", there)]))
    if rest := silent.keys() - named:
        st.html(tag("p", f"没有写到的 {len(rest)} 处：{_listed(rest, silent)}", "muted"))


def _listed(names: Collection[str], titles: Mapping[str, str]) -> str:
    in_order = sorted(titles[name] for name in names)
    more = f" 等 {len(in_order)} 个" if len(in_order) > _NAMED else ""
    return "、".join(map(escape, in_order[:_NAMED])) + more


def _row(column: Column) -> list[TableCell]:
    counts = [len(column.hits), sum(column.chars), column.chars.shared, len(column.figures)]
    return [TableCell(column.title, leads=True), *(TableCell(str(count), count) for count in counts)]


def _silent(shown: Shown, described: Sequence[Column]) -> dict[str, str]:
    """The columns of the library that the filters let through and that do not describe the task, with their titles."""
    documents = shown.opened.documents
    once = counted_once(documents)
    passing = (one for one in documents if one.doc_id in once and shown.wanted.filters.let_through(one))
    titles = column_titles(passing, shown.wanted.by)
    known = {column.name for column in described}
    return {name: title for name, title in titles.items() if name not in known}
