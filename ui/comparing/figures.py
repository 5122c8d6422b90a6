"""What each column states in figures, lined up by what is counted; every cell leads to its sentences."""

from __future__ import annotations

import streamlit as st

from compare.figures import Cell, Row, Stated
from compare.labels import cell_words, mark, row_title, what
from ui.address import Comparison, Place
from ui.cards.card import card_html
from ui.cards.offers import way_html
from ui.comparing.shown import Shown
from ui.html import escape, label, tag
from ui.table import TableCell, table
from wording.labels import citation

#: A cell shows so many figures; all of them stand behind it.
_IN_CELL = 4
#: Rows beyond this are stated by one column each, and nobody reads so far.
_MOST_ROWS = 200


def figures(shown: Shown) -> None:
    """A table of the columns that are shown."""
    table_of = shown.compared.figures
    columns = [column for column in shown.columns if column.figures]
    at = [table_of.columns.index(column.name) for column in columns]
    rows = [row for row in table_of.rows if any(row.cells[i].stated for i in at)]
    if not rows:
        st.html(tag("p", "这些段落没有写明数字。", "muted"))
        return
    st.html(
        tag(
            "p",
            "同一件事的数字排在一行；点数字看原句，点表头按数大小排。空格是没有写，不等于零；"
            "“隐去”是材料里用 *、× 遮住的数，“疑为代填”是看上去用来顶替隐去数字的，“计划”出自下一步打算。"
            "引用前请核对原文；用汉字写的数（十二篇）多半没有读出。",
            "muted",
        )
    )
    cells = [[_head(row), *(_cell(row.cells[i]) for i in at)] for row in rows[:_MOST_ROWS]]
    clicked = table("数字对照", ["所计事项", *(column.title for column in columns)], cells, key="figures")
    if silent := len(shown.columns) - len(columns):
        st.html(tag("p", f"另有 {silent} 个{what(shown.compared)}没有写数字。", "muted"))
    if len(rows) > _MOST_ROWS:
        st.html(tag("p", f"另有 {len(rows) - _MOST_ROWS} 行没有列出；可以导出 Excel 来看。", "muted"))
    if clicked:
        row, column = rows[clicked[0]], clicked[1] - 1
        title = f"{columns[column].title}：{row_title(row) or '数字'}"
        st.dialog(label(title), width="medium")(_sentences)(shown, row.cells[at[column]])


def _head(row: Row) -> TableCell:
    return TableCell(row_title(row) if row.name else f"（未写明）{row_title(row)}")


def _cell(cell: Cell) -> TableCell:
    look = "" if cell.state in ("stated", "not stated") else "doubtful"
    return TableCell(cell_words(cell, _IN_CELL), cell.amount, look, bool(cell.stated))  # type: ignore[arg-type]


def _sentences(shown: Shown, cell: Cell) -> None:
    """The sentences of a cell, each with where it stands."""
    for one in cell.stated:
        st.html(_sentence(one, shown.wanted))


def _sentence(one: Stated, wanted: Comparison) -> str:
    figure, text = one.figure, one.passage.text
    start, end = figure.start - one.passage.start, figure.end - one.passage.start
    first = max(text.rfind(figure.sentence, 0, start + len(figure.sentence)), 0)
    last = max(first + len(figure.sentence), end)
    marked = escape(text[first:start]) + tag("mark", escape(text[start:end]), "number") + escape(text[end:last])
    note = tag("span", mark(one), "muted") if mark(one) else ""
    place = Place(one.document.doc_id, one.passage.start, wanted)
    cited = escape(citation(one.document, one.passage))
    return card_html(tag("p", marked + note, "text"), path=cited, offers=[way_html("看原文", place)])
