"""Words of the library's own reports that may belong into a list which is still empty."""

from __future__ import annotations

import streamlit as st

from index.lexicon import lexicon_of
from index.quoted import quoted
from index.synonyms import shipped_synonyms
from index.vocabulary import Kind
from ui.html import escape, label, tag
from ui.opened import Opened

_SUGGESTED = 3
_ABOUT: dict[Kind, str] = {
    "word": "材料的标题里常写、现在还当几个词切开的，点一下放进框里：",
    "set_phrase": "好些单位都加了引号写的，点一下放进框里：",
}


def suggested(opened: Opened, kind: Kind, box: str) -> None:
    """Offers some; one that is pressed is put into the text area of the key `box`."""
    found = opened.kept(f"suggested-{kind}", None, lambda: _suggestions(opened, kind))
    if not found:
        return
    if kind == "synonym":  # which of its words mean the same the writer knows, and nobody else
        st.html(tag("p", f"程序自带的是这样的：{'；'.join(map(escape, found))}。", "muted"))
        return
    st.html(tag("p", _ABOUT[kind], "muted"))
    with st.container(horizontal=True, key=f"topics-{kind}", gap="small"):
        for words in found:
            # Of the form, so that what was typed so far comes along.
            st.form_submit_button(label(words), key=f"suggested-{kind}-{words}", on_click=_put, args=[box, words])


def _put(box: str, words: str) -> None:
    lines = st.session_state.get(box, "").splitlines()
    if words not in lines:
        st.session_state[box] = "\n".join([*lines, words])


def _suggestions(opened: Opened, kind: Kind) -> list[str]:
    names = [topic.name for topic in opened.topics]
    if kind == "set_phrase":
        return [f"“{words}”" for words in quoted(opened.library, _SUGGESTED)]
    if kind == "word":
        segmenter = lexicon_of(opened.library).segmenter
        return [name for name in names if len(segmenter.words(name)) > 1][:_SUGGESTED]
    groups = [group for group in shipped_synonyms() if set(names) & set(group)] or shipped_synonyms()
    return ["、".join(group[:_SUGGESTED]) for group in groups[:_SUGGESTED]]
