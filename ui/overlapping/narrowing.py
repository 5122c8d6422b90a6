"""The limit that a draft is judged against, and the reports that it is not checked against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from compare.overlap.labels import report_name
from index.copies import counted_once
from index.store.records import DocumentSummary
from ui.overlapping.asked import Checking, change

#: Of larger libraries only units are offered, and the reports that were chosen.
_MOST_REPORTS = 500
_UNIT, _REPORT = "unit:", "report:"


def narrowing(asked: Checking, documents: Sequence[DocumentSummary]) -> None:
    """Both boxes."""
    limit, left_out = st.columns([2, 3], gap="small")
    with limit:
        st.session_state["overlap-limit"] = asked.limit
        st.slider(
            "限度：与一份材料相同相近的最多占全文", 1, 100, key="overlap-limit", format="%d%%",
            on_change=lambda: change(limit=st.session_state["overlap-limit"]),
        )  # fmt: skip
    with left_out:
        titles = _titles(asked, documents)
        st.session_state["checked-left-out"] = [
            *(_UNIT + unit for unit in asked.units),
            *(_REPORT + r for r in asked.reports),
        ]
        st.session_state["checked-left-out"] = [one for one in st.session_state["checked-left-out"] if one in titles]
        st.multiselect(
            "不计这些来源", list(titles), key="checked-left-out", format_func=lambda one: titles[one],
            select_all=False, placeholder="如本单位往年的材料", on_change=_chosen,
        )  # fmt: skip


def _titles(asked: Checking, documents: Sequence[DocumentSummary]) -> dict[str, str]:
    """What there is to leave out, with its name: units, then single reports."""
    once = {*counted_once(documents), *asked.reports}
    documents = [document for document in documents if document.doc_id in once]
    units = Counter(document.metadata.unit for document in documents if document.metadata.unit)
    out = {_UNIT + unit: f"{unit}（{units[unit]} 份）" for unit in sorted(units)}
    if len(documents) > _MOST_REPORTS:
        documents = [document for document in documents if document.doc_id in asked.reports]
    named = Counter(map(report_name, documents))
    for document in documents:
        name = report_name(document)
        out[_REPORT + document.doc_id] = name if named[name] == 1 else f"{name}（{document.source}）"
    return out


def _chosen() -> None:
    chosen: list[str] = st.session_state["checked-left-out"]
    units = tuple(one.removeprefix(_UNIT) for one in chosen if one.startswith(_UNIT))
    change(units=units, reports=tuple(one.removeprefix(_REPORT) for one in chosen if one.startswith(_REPORT)))
