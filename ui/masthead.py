"""The head of every page: the name, and the way to the other pages."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

from ui.address import Asked, Comparison, Parameters, asked, comparison, current


def masthead(pages: list[Page], shown: Page) -> None:
    """Shows the name and a link to each of `pages`; `shown` is the one that is run."""
    if shown.url_path == "":
        st.session_state["last-search"] = st.session_state["lately"] = asked(current())
    elif shown.url_path == "compare":
        st.session_state["last-comparison"] = st.session_state["lately"] = comparison(current())
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
    """What a page was asked for last, so that one comes back to it; what was just searched for is what is compared."""
    searched: Asked | None = st.session_state.get("last-search")
    compared: Comparison | None = st.session_state.get("last-comparison")
    if page.url_path == "":
        return searched.parameters() if searched else {}
    if page.url_path != "compare":
        return {}
    is_new = compared is None or (searched is st.session_state["lately"] and searched.query != compared.query)
    if searched and searched.query and is_new:
        return Comparison(searched.query).parameters()
    return compared.parameters() if compared else {}
