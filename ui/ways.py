"""The ways from page to page: Streamlit's links and buttons, and links within HTML that the page follows by itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import streamlit as st
from streamlit.navigation.page import Page

from ui.address import COMPARE, PRECEDENTS, REPORT, SEARCH, Asked, Comparison, Place, Precedents, Wanted, go

_PAGES: dict[type[Wanted], str] = {Asked: SEARCH, Comparison: COMPARE, Precedents: PRECEDENTS, Place: REPORT}


def way(label: str, to: Wanted, key: str, from_: type[Wanted], **shown: Any) -> None:  # noqa: ANN401
    """A way to what is wanted: a link to the other page, a button where it is on the same.

    Streamlit's links do nothing where they lead to the page that they stand on.
    """
    if isinstance(to, from_):
        st.button(label, key=key, on_click=go, args=[to], **({"type": "tertiary"} | shown))
    else:
        link(_PAGES[type(to)], label, query_params=to.parameters(), **shown)


def link(page: str, label: str, **shown: Any) -> None:  # noqa: ANN401
    """A link to one of the pages of `ui.address`."""
    # By its path, Streamlit would look for the page's file on the disk for each link.
    st.page_link(st.session_state["pages"][page], label=label, **shown)


def href(to: Wanted) -> str:
    """The address of what is wanted, as a link on any page leads there."""
    page = _PAGES[type(to)]
    path = "./" if page == SEARCH else Path(page).stem
    return f"{path}?{urlencode(to.parameters(), doseq=True)}"


def follow(address: str) -> None:
    """Has the next run go where a link of `href` leads; it may say anything, and what is no page is passed over."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    name = parts.path.removeprefix("./")
    page = next((page for page in _PAGES.values() if name == ("" if page == SEARCH else Path(page).stem)), None)
    if page is not None:
        st.session_state["led-to"] = (page, parse_qs(parts.query))


def followed(pages: Mapping[str, Page], shown: Page) -> None:
    """Goes where the reader wants to go, if he does: to another of the `pages`, or elsewhere on the one `shown`."""
    wanted: tuple[str, dict[str, list[str]]] | None = st.session_state.pop("led-to", None)
    if wanted is None:
        return
    page, parameters = pages[wanted[0]], wanted[1]
    if page is shown:
        st.query_params.from_dict(parameters)
    else:
        st.switch_page(page, query_params=parameters)
