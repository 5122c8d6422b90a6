"""What stands in the page's address: the query and its filters, what is compared how, or the place in a report.

The address is the only place where they are kept, so that a link shows another reader the very same
page; widgets are set from it and write to it. It may have been typed by hand, so what makes no sense in
it is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import streamlit as st

from corpus import KINDS
from index.store.records import Filters
from index.survey import Dimension

if TYPE_CHECKING:  # every page reads the address, and only one of them compares
    from compare.precedents.precedent import Order
    from compare.tasks import By

#: The pages; whole paths, since the router may lie elsewhere.
SEARCH, COMPARE, PRECEDENTS, OVERLAP, REPORT, LIBRARY, WORDS, HELP = (
    str(Path(__file__).with_name(f"{name}.py"))
    for name in ("search", "compare", "precedents", "overlap", "report", "library", "words", "help")
)
#: The names of the filters in the address.
NAMES: dict[Dimension, str] = {"units": "unit", "years": "year", "doc_types": "type", "kinds": "kind"}

#: So many columns stand beside each other, and so many tasks on a map; more are not read.
MOST_COLUMNS, MOST_TASKS = 12, 20
#: How a comparison is looked at: passages side by side, what changed, figures, sub-tasks, all columns.
View = Literal["passages", "changes", "figures", "subtasks", "columns"]
#: How precedents are looked at: wordings by the families that share them, or one wording over the years.
PrecedentView = Literal["families", "years"]
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
class Comparison:
    """What the page of comparisons is asked for: a task, or with none the tasks of its map.

    `columns` are those that are shown beside each other, none for the first few.
    """

    query: str = ""
    filters: Filters = field(default_factory=Filters)
    by: By = "unit"
    columns: tuple[str, ...] = ()
    view: View = "passages"
    tasks: tuple[str, ...] = ()

    def parameters(self) -> Parameters:
        """The same as parameters of the address; `by` always, which tells it from a search."""
        more: dict[str, list[str]] = {"col": list(self.columns), "task": list(self.tasks)}
        shown: Parameters = {} if self.view == "passages" else {"view": self.view}
        listed: Parameters = {name: values for name, values in more.items() if values}
        return {**Asked(self.query, self.filters).parameters(), "by": self.by, **shown, **listed}


@dataclass(frozen=True, slots=True)
class Precedents:
    """What the page of precedents is asked for: a topic, a sentence or a wording.

    `shared_only`: without what stands in one place only.
    """

    query: str = ""
    filters: Filters = field(default_factory=Filters)
    order: Order = "relevance"
    view: PrecedentView = "families"
    shared_only: bool = False

    def parameters(self) -> Parameters:
        """The same as parameters of the address; `order` always, which tells it from a search."""
        shown: Parameters = {} if self.view == "families" else {"view": self.view}
        shared: Parameters = {"shared": "1"} if self.shared_only else {}
        return {**Asked(self.query, self.filters).parameters(), "order": self.order, **shown, **shared}


#: What may be narrowed by filters.
Narrowed = Asked | Comparison | Precedents


@dataclass(frozen=True, slots=True)
class Place:
    """A passage of a report, by where it starts, none for the report as a whole; and what led there."""

    doc_id: str
    start: int | None
    asked: Narrowed

    def parameters(self) -> Parameters:
        """The same as parameters of the address."""
        at: Parameters = {} if self.start is None else {"at": str(self.start)}
        return {"doc": self.doc_id, **at, **self.asked.parameters()}


Wanted = Narrowed | Place


def asked(parameters: Mapping[str, Sequence[str]]) -> Asked:
    """What the search page is asked for, from all values of each parameter."""
    years = [int(value) for value in parameters.get("year", ()) if _YEAR.fullmatch(value)]
    kinds = [kind for kind in KINDS if kind in parameters.get("kind", ())]
    filters = Filters(_once(parameters.get("unit", ())), _once(years), _once(parameters.get("type", ())), tuple(kinds))
    return Asked(_last(parameters, "q").strip(), filters)


def comparison(parameters: Mapping[str, Sequence[str]]) -> Comparison:
    """What the page of comparisons is asked for."""
    same, by, view = asked(parameters), _last(parameters, "by"), _last(parameters, "view")
    return Comparison(
        same.query,
        same.filters,
        "year" if by == "year" else "unit",
        _once(parameters.get("col", ()))[:MOST_COLUMNS],
        next((known for known in get_args(View) if known == view), "passages"),
        _once(value.strip() for value in parameters.get("task", ()))[:MOST_TASKS],
    )


def precedents(parameters: Mapping[str, Sequence[str]]) -> Precedents:
    """What the page of precedents is asked for."""
    same, order = asked(parameters), _last(parameters, "order")
    orders: tuple[Order, ...] = ("relevance", "spread", "freshness")
    return Precedents(
        same.query,
        same.filters,
        next((known for known in orders if known == order), "relevance"),
        "years" if _last(parameters, "view") == "years" else "families",
        _last(parameters, "shared") == "1",
    )


def place(parameters: Mapping[str, Sequence[str]]) -> Place:
    """The place in a report that is asked for."""
    start = _last(parameters, "at")
    led: Narrowed = asked(parameters)
    if "by" in parameters:
        led = comparison(parameters)
    elif "order" in parameters:
        led = precedents(parameters)
    return Place(_last(parameters, "doc"), int(start) if _OFFSET.fullmatch(start) else None, led)


def current() -> dict[str, list[str]]:
    """The parameters that the page was opened with, all values of each."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def now(page: type[Narrowed]) -> Narrowed:
    """What a page is asked for by its address as it is now."""
    read: dict[type[Narrowed], Callable[[Mapping[str, Sequence[str]]], Narrowed]]
    read = {Asked: asked, Comparison: comparison, Precedents: precedents}
    return read[page](current())


def change(page: type[Narrowed], **changes: Any) -> None:  # noqa: ANN401
    """Changes fields of what a page is asked for.

    As it is now, not as it was when the page was shown: a query may have been typed meanwhile.
    """
    go(replace(now(page), **changes))


def go(wanted: Wanted) -> None:
    """Puts what is wanted into the address of the page that is shown."""
    st.query_params.from_dict(wanted.parameters())


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _last(parameters: Mapping[str, Sequence[str]], name: str) -> str:
    values = parameters.get(name, ())
    return values[-1] if values else ""
