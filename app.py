"""The router of the page: its settings, its pages, and nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import ui
from ui.behaviour import speak_chinese
from ui.masthead import masthead

PAGES = Path(ui.__file__).parent

st.set_page_config(page_title="成例", page_icon=str(PAGES / "icon.svg"), layout="centered")
st.html(PAGES / "style.css")
search = st.Page(PAGES / "search.py", title="检索", default=True)
compare = st.Page(PAGES / "compare.py", title="对比", url_path="compare")
library = st.Page(PAGES / "library.py", title="文库", url_path="library")
report = st.Page(PAGES / "report.py", title="原文", url_path="report")
page = st.navigation([search, compare, library, report], position="hidden")
speak_chinese()
masthead([search, compare, library], page)
page.run()
