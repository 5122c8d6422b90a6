"""One comparison as it is shown: what was asked for, what came out, and which columns stand beside each other."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from compare.labels import how_many
from compare.naming import naming_columns
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
    most = AT_FIRST if passages else MOST_IN_TABLE
    at_first = _last_years(compared, most) if wanted.by == "year" else list(by_name)[:most]
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


def _last_years(compared: Compared, count: int) -> list[str]:
    """The last few years, in their order, before reports that name none."""
    dated = [column.name for column in compared.columns if column.year is not None]
    return [*dated[-count:], *(column.name for column in compared.columns if column.year is None)][:count]


def _all_of_them(compared: Compared) -> str:
    cut = f"，这里是其中 {MOST_IN_TABLE} 列" if len(compared.columns) > MOST_IN_TABLE else ""
    return f"全部：{how_many(compared)}{cut}；可以只选几个来看"


def only_naming(opened: Opened, wanted: Comparison, compared: Compared) -> frozenset[str]:
    """The columns in which the task is named to the letter, and described nowhere."""
    asked = (wanted.query, wanted.by, wanted.filters)
    named = opened.kept("naming", asked, lambda: naming_columns(opened.searcher, *asked))
    return named - {*compared.beside, *(column.name for column in compared.columns)}


def passage_path(hit: Hit, by: By) -> str:
    """Where a passage stands below its column, as HTML: the year beside a unit, whose it is beside a year; headings."""
    known = hit.document.metadata
    other = (f"{known.year}年" if known.year else "") if by == "unit" else known.unit or f"《{hit.document.title}》"
    path = " › ".join(map(escape, hit.passage.heading_path)) or KINDS[hit.passage.kind]
    return f"{tag('span', escape(other), 'beside')} {path}" if other else path
