"""What the page of checks is asked for: all that stands in its address. The draft never does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import streamlit as st

from index.store.records import DocumentSummary
from ui.address import Parameters, current

#: How what was found is looked at: the draft, its sentences beside their sources, the sums, what is not counted.
View = Literal["text", "sentences", "sources", "sections", "phrases", "similar"]
Order = Literal["draft", "share"]
#: In percent, unless the reader sets another.
LIMIT = 80


@dataclass(frozen=True, slots=True)
class Checking:
    """How a draft is checked and what of it is shown.

    `limit` is in percent; the reports of `units` and the `reports` of these ids are left out. `source` narrows the
    sentences to those that stand in the report of that id.
    """

    limit: int = LIMIT
    units: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    view: View = "text"
    order: Order = "draft"
    source: str = ""

    def parameters(self) -> Parameters:
        """The same as parameters of the address."""
        given: dict[str, str | list[str]] = {
            "limit": str(self.limit) if self.limit != LIMIT else "",
            "without": list(self.units),
            "without_report": list(self.reports),
            "view": self.view if self.view != "text" else "",
            "order": self.order if self.order != "draft" else "",
            "from": self.source,
        }
        return {name: value for name, value in given.items() if value}

    def left_out(self, documents: Iterable[DocumentSummary]) -> list[DocumentSummary]:
        """Those of the reports that are left out."""
        return [one for one in documents if one.metadata.unit in self.units or one.doc_id in self.reports]


def checking(parameters: Mapping[str, Sequence[str]]) -> Checking:
    """What is asked for, from all values of each parameter; what makes no sense in them is passed over."""
    last = {name: values[-1] for name, values in parameters.items() if values}
    limit = last.get("limit", "")
    return Checking(
        int(limit) if re.fullmatch("[1-9][0-9]?|100", limit) else LIMIT,
        tuple(dict.fromkeys(parameters.get("without", ()))),
        tuple(dict.fromkeys(parameters.get("without_report", ()))),
        next((known for known in get_args(View) if known == last.get("view")), "text"),
        next((known for known in get_args(Order) if known == last.get("order")), "draft"),
        last.get("from", ""),
    )


def change(**changes: Any) -> None:  # noqa: ANN401
    """Changes fields of what is asked for, as it is now."""
    st.query_params.from_dict(replace(checking(current()), **changes).parameters())
