"""Which two columns are set against each other."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import streamlit as st

from compare.tasks import Column
from ui.address import Comparison, change
from ui.comparing.shown import MOST_IN_TABLE, Shown


def two_columns(shown: Shown) -> tuple[Column, Column]:
    """The two that the address names, of one year that and the one before it; else two that share some wording."""
    columns = {column.name: column for column in shown.compared.columns}
    named = [columns[name] for name in shown.wanted.columns if name in columns][:2]
    if not named:
        return _sharing(shown)
    left = [column for column in columns.values() if column not in named]
    if shown.wanted.by == "year":
        left.sort(key=lambda column: _beside(column.year, named[0].year))
    one, other = [*named, *left][:2]
    if shown.wanted.by == "year" and len(named) < 2 and (one.year or 0) > (other.year or 0):
        one, other = other, one
    return one, other


def _sharing(shown: Shown) -> tuple[Column, Column]:
    """The two units that have most families in common, the last two years that have any; else the first or last two."""
    columns = shown.compared.columns[:MOST_IN_TABLE]
    places = {
        (hit.document.doc_id, hit.passage.ordinal): at for at, column in enumerate(columns) for hit in column.hits
    }
    together: Counter[tuple[int, int]] = Counter()
    for family in shown.compared.families:
        found = {places.get((member.document.doc_id, member.passage.ordinal)) for member in family.members}
        together.update(combinations(sorted(at for at in found if at is not None), 2))
    if shown.wanted.by == "year":
        dated = [pair for pair in together if columns[pair[1]].year is not None]  # years stand in order
        last = sum(column.year is not None for column in columns) - 1
        one, other = max(dated, key=lambda pair: pair[::-1], default=(max(last - 1, 0), max(last, 1)))
    else:
        one, other = max(together, key=lambda pair: (together[pair], -pair[0], -pair[1]), default=(0, 1))
    return columns[one], columns[other]


def _beside(year: int | None, named: int | None) -> tuple[int, int]:
    """The order in which years are set against one that is named: the years before it from the last on, then others."""
    if year is None or named is None:
        return (2, 0) if year is None else (1, -year)
    return (0, -year) if year < named else (1, year)


def choose_two(shown: Shown, before: Column, after: Column) -> None:
    """Boxes for both; each offers what the other is not."""
    columns = {column.name: column for column in shown.compared.columns}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="two"):
        for title, key, this, other in (("从", "before", before, after), ("到", "after", after, before)):
            st.session_state[f"two-{key}"] = this.name
            st.selectbox(
                title,
                [name for name in columns if name != other.name],
                key=f"two-{key}",
                format_func=lambda name: columns[name].title,
                on_change=_chosen,
                args=[before.name, after.name, key],
            )
        swapped = {"columns": (after.name, before.name)}
        st.button("对调", icon=":material/swap_horiz:", on_click=change, args=[Comparison], kwargs=swapped)


def _chosen(before: str, after: str, which: str) -> None:
    one = st.session_state["two-before"] if which == "before" else before
    other = st.session_state["two-after"] if which == "after" else after
    change(Comparison, columns=(one, other))
