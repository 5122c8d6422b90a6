"""One comparison as it is shown: what was asked for, what came out, and which columns stand beside each other."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from compare.labels import what
from compare.tasks import By, Column, Compared
from index.search import Hit
from ui.address import MOST_COLUMNS, Comparison, change
from ui.html import escape, tag
from ui.opened import Opened
from wording.labels import KINDS

#: So many columns stand beside each other at first where passages are read.
AT_FIRST = 3
#: A table of more columns is not read any more.
MOST_IN_TABLE = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """A comparison of the library that is open, and the columns of it that are shown."""

    opened: Opened
    wanted: Comparison
    compared: Compared
    columns: tuple[Column, ...]


def chosen_columns(opened: Opened, wanted: Comparison, compared: Compared) -> Shown:
    """The columns that the address names, else as many as are well read at first; with a box to choose others."""
    by_name = {column.name: column for column in compared.columns}
    passages = wanted.view == "passages"
    named = [name for name in wanted.columns if name in by_name]
    at_first = list(by_name)[: AT_FIRST if passages else MOST_IN_TABLE]
    key = f"chosen-{wanted.view}"
    st.session_state[key] = named or (at_first if passages else [])
    if len(by_name) > 1 and wanted.view not in ("changes", "columns"):  # which show two of them, or all
        st.multiselect(
            "并排看的列",
            list(by_name),
            key=key,
            label_visibility="collapsed",
            format_func=lambda name: by_name[name].title,
            max_selections=MOST_COLUMNS,
            select_all=False,
            placeholder=_all_of_them(compared),
            on_change=lambda: change(Comparison, columns=tuple(st.session_state[key])),
        )
    return Shown(opened, wanted, compared, tuple(by_name[name] for name in named or at_first))


def _all_of_them(compared: Compared) -> str:
    count = len(compared.columns)
    most = f"其中写得最多的 {MOST_IN_TABLE} 个" if count > MOST_IN_TABLE else f"全部 {count} 个"
    return f"{most}{what(compared)}；可只选几个来看"


def passage_path(hit: Hit, by: By) -> str:
    """Where a passage stands below its column, as HTML: the year beside a unit, the unit beside a year; headings."""
    known = hit.document.metadata
    other = f"{known.year}年" if by == "unit" and known.year else known.unit if by == "year" and known.unit else ""
    path = " › ".join(map(escape, hit.passage.heading_path)) or KINDS[hit.passage.kind]
    return f"{tag('span', escape(other), 'beside')} {path}" if other else path
