"""The head of every page: the name, and the way to the other pages."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

from ui.address import Asked, Comparison, Parameters


def masthead(pages: list[Page], shown: Page) -> None:
    """Shows the name and a link to each of `pages`; `shown` is the one that is run."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small", key="masthead"
    ):
        st.html('<h1 class="masthead"><b>成例</b><span>按意思检索机关材料</span></h1>', width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content", gap="xsmall", key="pages"):
            for page in pages:
                if page is shown:  # Streamlit's link would empty the page, but not its address
                    st.button(page.title, key="home", type="tertiary", on_click=st.query_params.clear)
                else:
                    st.page_link(page, query_params=_left(page))


def _left(page: Page) -> Parameters:
    """What a page was asked for last, so that one comes back to it; and what is searched for is what is compared."""
    asked: Asked | None = st.session_state.get("asked")
    compared: Comparison | None = st.session_state.get("comparison")
    if page.url_path == "":
        return asked.parameters() if asked else {}
    if page.url_path != "compare":
        return {}
    if compared and (asked is None or not asked.query or asked.query == compared.query):
        return compared.parameters()
    return Comparison(asked.query).parameters() if asked else {}
