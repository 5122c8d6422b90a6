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
precedents = st.Page(PAGES / "precedents.py", title="成例", url_path="precedents")
overlap = st.Page(PAGES / "overlap.py", title="查重", url_path="overlap")
library = st.Page(PAGES / "library.py", title="文库", url_path="library")
words = st.Page(PAGES / "words.py", title="词表", url_path="words")
report = st.Page(PAGES / "report.py", title="原文", url_path="report")
pages = [search, compare, precedents, overlap, library, words]
page = st.navigation([*pages, report], position="hidden")
speak_chinese()
masthead(pages, page)
page.run()
