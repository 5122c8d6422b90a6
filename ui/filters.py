"""What a search is narrowed to: the units, years, types and kinds to choose from, with counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from index.survey import DIMENSIONS, Dimension, Facets
from ui.address import Narrowed, change, now
from ui.html import label
from wording.labels import KINDS

#: More values than that are no pills any more.
_AT_A_GLANCE = 40
TITLES: dict[Dimension, str] = {"units": "单位", "years": "年份", "doc_types": "类型", "kinds": "部分"}


def filters(wanted: Narrowed, facets: Facets, is_cut: bool = False) -> None:
    """A box for each dimension that is counted, with the values to choose from; `is_cut`: at least so many."""
    with st.container(horizontal=True, key="filters", gap="small"):
        shown = [dimension for dimension in DIMENSIONS if dimension in facets]
        for dimension in shown:
            _filter(wanted, dimension, facets[dimension], "+" if is_cut else "")
        cleared = replace(wanted.filters, **{dimension: () for dimension in shown})
        if wanted.filters != cleared:
            st.button("清除筛选", type="tertiary", on_click=change, args=[type(wanted)], kwargs={"filters": cleared})


def _filter(wanted: Narrowed, dimension: Dimension, counts: Counter[Any], more: str) -> None:
    chosen: tuple[Any, ...] = getattr(wanted.filters, dimension)
    # What is in it is made when it is opened: hundreds of units at each query took longer than the search itself.
    box = st.popover(_filter_title(dimension, chosen), key=f"popover-{dimension}", on_change="rerun")
    if not box.open:
        return
    values = sorted({*counts, *chosen}, key=lambda v: _order(dimension, v, counts))
    key = f"filter-{dimension}"
    st.session_state[key] = list(chosen)

    def shown(value: Any) -> str:  # noqa: ANN401
        return f"{label(_value_name(dimension, value))}　{counts[value]}{more if counts[value] else ''}"

    def choose() -> None:
        picked = tuple(v for v in values if v in st.session_state[key])
        change(type(wanted), filters=replace(now(type(wanted)).filters, **{dimension: picked}))

    title = TITLES[dimension]
    with box:
        if not values:
            st.caption("没有可选的")
        elif len(values) <= _AT_A_GLANCE:
            st.pills(title, values, selection_mode="multi", key=key, format_func=shown, on_change=choose)
        else:  # found by their letters
            st.multiselect(title, values, key=key, format_func=shown, on_change=choose, placeholder="输入几个字来找")


def _order(dimension: Dimension, value: Any, counts: Counter[Any]) -> tuple[Any, ...]:  # noqa: ANN401
    if dimension == "years":
        return (-value,)
    if dimension == "kinds":
        return (list(KINDS).index(value),)
    return -counts[value], value


def _value_name(dimension: Dimension, value: Any) -> str:  # noqa: ANN401
    return KINDS[value] if dimension == "kinds" else str(value)


def _filter_title(dimension: Dimension, chosen: Sequence[Any]) -> str:
    if not chosen:
        return TITLES[dimension]
    first = _value_name(dimension, chosen[0])
    return label(f"{TITLES[dimension]}：{first}" + (f" 等 {len(chosen)} 项" if len(chosen) > 1 else ""))
