"""The head of every page: the name, and the way to the other pages."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page


def masthead(pages: list[Page]) -> None:
    """Shows the name and a link to each of `pages`."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small", key="masthead"
    ):
        st.html('<div class="masthead"><b>成例</b><span>按意思检索机关材料</span></div>', width="content")
        with st.container(horizontal=True, width="content", gap="xsmall", key="pages"):
            for page in pages:
                st.page_link(page)
