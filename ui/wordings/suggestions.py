"""What wordings are worth a look: those that rise, that vanish, and that one unit alone writes."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from compare.trend.labels import SUGGESTED, basis_line, suggestion_line
from compare.trend.suggestions import KINDS, Suggestion, Suggestions, suggestions_of
from ui.html import escape, label, tag
from ui.opened import Opened

#: Suggestions of a library that is being added to are found anew after so many times as long as it takes to find them.
_PATIENCE = 20


class _Found:
    """The suggestions of a library, for all its readers."""

    def __init__(self) -> None:
        self._token: str | None = None
        self._found: Suggestions | None = None
        self._good_until = 0.0

    def of(self, opened: Opened) -> Suggestions:
        """The suggestions as they are, or as they were a little while ago."""
        begun, token = time.monotonic(), opened.library.commit_token
        if self._found is None or (self._token != token and begun > self._good_until):
            with st.spinner("正在看哪些写法多了、少了…"):
                self._token, self._found = token, suggestions_of(opened.searcher)
            self._good_until = time.monotonic() + _PATIENCE * (time.monotonic() - begun)
        return self._found


def suggestions(opened: Opened, choose: Callable[[str], None]) -> None:
    """Shows what is worth a look; pressing a wording calls `choose` with it."""
    found = _kept(str(opened.library.path)).of(opened)
    kinds = [kind for kind in KINDS if found.of(kind)]
    with st.container(key="suggestions", gap="small"):
        st.html(tag("p", escape(_basis(found)), "muted"))
        for column, kind in zip(st.columns(len(kinds)) if kinds else (), kinds, strict=True):
            with column:
                st.html(tag("h2", SUGGESTED[kind], "suggested"))
                for one in found.of(kind):
                    _suggested(one, choose)


def _basis(found: Suggestions) -> str:
    if len(found.years) > 1 and not found.found:
        return f"{basis_line(found)}；没有看出明显变多、变少或一家独有的写法。"
    return f"{basis_line(found)}。"


def _suggested(one: Suggestion, choose: Callable[[str], None]) -> None:
    st.button(
        label(one.wording), key=f"suggested-{one.kind}-{one.wording}", type="tertiary", on_click=choose,
        args=[one.wording],
    )  # fmt: skip
    st.html(tag("p", escape(suggestion_line(one)), "muted"))


@st.cache_resource(show_spinner=False, max_entries=4)
def _kept(folder: str) -> _Found:
    return _Found()
