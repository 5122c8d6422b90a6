"""The box for a draft: pasted or uploaded. It stays with the session: it is neither stored nor put into the address."""

from __future__ import annotations

import streamlit as st

from compare.overlap.draft import MOST_CHARS, DraftError, draft_from_bytes, draft_from_text
from compare.overlap.labels import RULES
from corpus import Document
from ui.address import current
from ui.html import escape, label, tag
from ui.overlapping.asked import change, checking
from ui.overlapping.checked import Given
from wording.errors import draft_line

PASTE, FILE = "粘贴文字", "选一个文件"
_NOTE = "草稿只在这个窗口里用，不存入资料库，也不进网址；刷新网页会清空。"
#: A longer draft takes some ten seconds.
_LONG_CHARS = 100_000


def given_draft() -> Given | None:
    """The draft that this reader gave last, unless he is about to give another."""
    given: Given | None = st.session_state.get("given")
    return None if st.session_state.get("giving") else given


def long_wait(text: str) -> str:
    """What is said before a long draft is checked, that nobody takes the page for dead."""
    return f"（{len(text):,} 字，要十几秒）" if len(text) > _LONG_CHARS else ""


def give_another() -> None:
    """Shows the box again, with the text that was pasted."""
    st.session_state["giving"] = True


def draft_box() -> None:
    """The box, and what is counted for those who have not checked anything yet."""
    last: Given | None = st.session_state.get("given")
    way = st.segmented_control(
        "草稿从哪里来", [PASTE, FILE], default=PASTE, required=True, key="draft-way", label_visibility="collapsed"
    )
    with st.form("draft", border=False):
        if way == PASTE:
            if last is not None and last.pasted and "draft-text" not in st.session_state:
                st.session_state["draft-text"] = last.pasted
            st.text_area(
                "草稿", key="draft-text", height=220, label_visibility="collapsed",
                placeholder="把草稿粘贴到这里：一句、一段或整篇",
            )  # fmt: skip
        else:
            st.file_uploader("草稿文件（Word、WPS、PDF、OFD、网页、文本），只读这一次，不会存下来", key="draft-file")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="draft-actions"):
            pressed = st.form_submit_button("开始查重", key="draft-check", type="primary", icon=":material/fact_check:")
            st.html(tag("span", _NOTE, "muted"), width="content")
    if last is not None:
        st.button(label(f"回到《{last.draft.title}》的结果"), key="draft-back", type="tertiary", on_click=_back)
    if pressed:
        _take(way == PASTE)
    st.html(tag("ol", "".join(tag("li", escape(rule)) for rule in RULES), "rules muted"))


def _back() -> None:
    st.session_state["giving"] = False


def _take(is_pasted: bool) -> None:
    """Reads what was given and shows what is found in it; or says why it cannot be read."""
    text: str = st.session_state.get("draft-text", "") if is_pasted else ""
    try:
        with st.spinner(f"正在读草稿{long_wait(text)}…"):
            draft = draft_from_text(text) if is_pasted else _uploaded()
    except DraftError as error:
        line = draft_line(error.fault, error.name, error.chars, MOST_CHARS, error.rejected)
        st.warning(label(line), icon=":material/edit:")
        return
    # What was left out for the sake of an example is not left out of a draft of his own.
    if example := st.session_state.pop("draft-example", None):
        change(reports=tuple(one for one in checking(current()).reports if one != example))
    st.session_state["given"], st.session_state["giving"] = Given(draft, text if is_pasted else None), False
    st.rerun()


def _uploaded() -> Document:
    file = st.session_state.get("draft-file")
    if file is None:
        raise DraftError("empty", "")
    return draft_from_bytes(file.name, file.getvalue())
