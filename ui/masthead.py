"""The head of every page: the name, the way to the other pages, and the basket."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

from ui.address import Asked, Comparison, Narrowed, Parameters, Precedents, asked, comparison, current, precedents
from ui.basket.kept import basket, keep
from ui.html import MASTHEAD
from ui.visitor import Visitor, signed_in

#: The pages that answer a query, by their paths: how their addresses are read.
_READ = {"": asked, "compare": comparison, "precedents": precedents}


def masthead(pages: list[Page], shown: Page, who: Visitor) -> None:
    """Shows the name and a link to each of `pages`; `shown` is the one that is run, `who` is at it."""
    if shown.url_path in _READ:
        st.session_state.setdefault("last-asked", {})[shown.url_path] = _READ[shown.url_path](current())
        st.session_state["lately"] = shown.url_path
    keep(key="keep")
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small", key="masthead"
    ):
        st.html(MASTHEAD, width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content", gap="xsmall", key="pages"):
            for page in pages:
                if page is shown:  # Streamlit's link would empty the page, but not its address
                    st.button(page.title, key="home", type="tertiary", on_click=st.query_params.clear)
                else:
                    st.page_link(page, query_params=_left(page))
        with st.container(width="content", key="basket-way"):
            _basket_way()
        signed_in(who)


def _basket_way() -> None:
    """A button with the count, which opens the basket."""
    count = len(basket().entries)
    words = f"素材篮 {count}" if count else "素材篮"
    if st.button(words, key="basket-open", type="tertiary", icon=":material/inventory_2:"):
        from ui.basket.view import open_basket  # what it is taken along with is loaded when it is needed

        st.session_state.pop("basket-shown", None)
        open_basket()


def _left(page: Page) -> Parameters:
    """What a page was asked for last, so that one comes back to it; what was just searched for is what is compared."""
    known: dict[str, Narrowed] = st.session_state.get("last-asked", {})
    own, lately = known.get(page.url_path), known.get(st.session_state.get("lately", ""))
    if page.url_path in ("compare", "precedents") and lately is not None and lately.query:
        is_new = own is None or (_carries(lately, page) and own.query != lately.query)
        if is_new and _carries(lately, page):
            return (Comparison if page.url_path == "compare" else Precedents)(lately.query).parameters()
    return own.parameters() if own is not None else {}


def _carries(lately: Narrowed, page: Page) -> bool:
    """Whether what was asked for last is asked for on another page, too: what was searched for is, on every page."""
    return isinstance(lately, Asked) or page.url_path == "precedents"
