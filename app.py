"""The router of the page: its settings, its pages, and nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import ui
from ui.address import COMPARE, HELP, LIBRARY, OVERLAP, PRECEDENTS, REPORT, SEARCH, WORDS
from ui.behaviour import keys, speak_chinese
from ui.cards.offers import all_offered, obey
from ui.masthead import masthead
from ui.visitor import entrance, visitor
from ui.ways import followed

TITLES = {
    SEARCH: "检索", COMPARE: "对比", PRECEDENTS: "成例", OVERLAP: "查重", LIBRARY: "文库", WORDS: "词表",
    HELP: "说明", REPORT: "原文",
}  # fmt: skip

here = Path(ui.__file__).parent
st.set_page_config(page_title="成例", page_icon=str(here / "icon.svg"), layout="centered")
st.html(here / "style.css")
pages = {
    file: st.Page(file, title=title, url_path=Path(file).stem, default=file == SEARCH) for file, title in TITLES.items()
}
st.session_state["pages"] = pages
page = st.navigation(list(pages.values()), position="hidden")
followed(pages, page)
speak_chinese()
keys()
who = visitor()
if who.may_look:
    masthead([known for file, known in pages.items() if file != REPORT], page, who)
    obey()
    page.run()
    all_offered()
else:
    entrance(who)
