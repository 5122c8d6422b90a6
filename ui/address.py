"""What stands in the page's address: the query and its filters, or the report and the place in it.

The address is the only place where they are kept, so that a link shows another reader the very same
page; widgets are set from it and write to it. It may have been typed by hand, so what makes no sense in
it is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from corpus import KINDS
from index.store.records import Filters
from index.survey import Dimension

#: The pages; whole paths, since the router may lie elsewhere.
SEARCH, REPORT, LIBRARY = (str(Path(__file__).with_name(f"{name}.py")) for name in ("search", "report", "library"))
#: The names of the filters in the address.
NAMES: dict[Dimension, str] = {"units": "unit", "years": "year", "doc_types": "type", "kinds": "kind"}

Parameters = dict[str, str | list[str]]
T = TypeVar("T")
_YEAR = re.compile(r"[0-9]{4}")
_OFFSET = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the search page is asked for."""

    query: str = ""
    filters: Filters = field(default_factory=Filters)

    def parameters(self) -> Parameters:
        """The same as parameters of the address."""
        out: Parameters = {"q": self.query} if self.query else {}
        for dimension, name in NAMES.items():
            if values := getattr(self.filters, dimension):
                out[name] = [str(value) for value in values]
        return out


@dataclass(frozen=True, slots=True)
class Place:
    """A passage of a report, by where it starts, none for the report as a whole; and what led there."""

    doc_id: str
    start: int | None
    asked: Asked

    def parameters(self) -> Parameters:
        """The same as parameters of the address."""
        at: Parameters = {} if self.start is None else {"at": str(self.start)}
        return {"doc": self.doc_id, **at, **self.asked.parameters()}


def asked(parameters: Mapping[str, Sequence[str]]) -> Asked:
    """What the search page is asked for, from all values of each parameter."""
    years = [int(value) for value in parameters.get("year", ()) if _YEAR.fullmatch(value)]
    kinds = [kind for kind in KINDS if kind in parameters.get("kind", ())]
    filters = Filters(_once(parameters.get("unit", ())), _once(years), _once(parameters.get("type", ())), tuple(kinds))
    return Asked(_last(parameters, "q").strip(), filters)


def place(parameters: Mapping[str, Sequence[str]]) -> Place:
    """The place in a report that is asked for."""
    start = _last(parameters, "at")
    return Place(_last(parameters, "doc"), int(start) if _OFFSET.fullmatch(start) else None, asked(parameters))


def current() -> dict[str, list[str]]:
    """The parameters that the page was opened with, all values of each."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def change(**changes: Any) -> None:  # noqa: ANN401
    """Changes fields of what the search page is asked for.

    As it is now, not as it was when the page was shown: a query may have been typed meanwhile.
    """
    go(replace(asked(current()), **changes))


def go(wanted: Asked | Place) -> None:
    """Puts what is wanted into the address of the page that is shown."""
    st.query_params.from_dict(wanted.parameters())


def way(label: str, to: Asked | Place, key: str, from_: type[Asked | Place], **shown: Any) -> None:  # noqa: ANN401
    """A way to what is wanted: a link to the other page, a button where it is on the same.

    Streamlit's links do nothing where they lead to the page that they stand on.
    """
    if isinstance(to, from_):
        st.button(label, key=key, on_click=go, args=[to], **({"type": "tertiary"} | shown))
    else:
        st.page_link(SEARCH if isinstance(to, Asked) else REPORT, label=label, query_params=to.parameters(), **shown)


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _last(parameters: Mapping[str, Sequence[str]], name: str) -> str:
    values = parameters.get(name, ())
    return values[-1] if values else ""
