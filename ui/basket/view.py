"""The basket opened: what is in it, in the reader's order, and the ways to take it along."""

from __future__ import annotations

import streamlit as st

from compare.basket.basket import Basket, Entry
from compare.basket.exports import markdown, plain_text, source_line, word_bytes
from index.errors import DamagedLibraryError
from ui.address import Asked, Place
from ui.basket.kept import basket, change_basket, keep, take
from ui.cards.card import card_html, offers_html, text_html
from ui.cards.offers import copy_html, way_html
from ui.downloads import WORD
from ui.html import escape, tag
from ui.opened import Opened, open_library
from ui.record import exported

#: So many entries are shown at a time.
AT_A_TIME = 20


@st.dialog("素材篮", width="medium", on_dismiss="rerun")
def open_basket() -> None:
    """The basket as a dialog; it stays open while it is sorted."""
    keep(key="keep-opened", in_dialog=True)
    now = basket()
    if not now.entries:
        st.html(tag("p", "还没有放进什么。看到合用的段落，点旁边的“放入素材篮”。", "muted"))
        return
    _ways_out(now)
    shown = now.entries[: st.session_state.get("basket-shown", AT_A_TIME)]
    with open_library() as opened, st.container(key="basket"):
        for number, entry in enumerate(shown):
            _entry(opened, entry, number, len(now.entries))
    if left := len(now.entries) - len(shown):
        more = {"basket-shown": len(shown) + AT_A_TIME}
        st.button(f"再看 {min(left, AT_A_TIME)} 条（共 {len(now.entries)} 条）", key="basket-more", width="stretch",
                  on_click=st.session_state.update, kwargs=more)  # fmt: skip


def _ways_out(now: Basket) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="basket-out-actions"):
        st.html(tag("p", f"{len(now.entries)} 条", "summary"), width="content")
        st.html(offers_html([copy_html(plain_text(now))]), width="content")
        st.download_button(
            "Word", exported("素材篮.docx", lambda: word_bytes(now)), "素材篮.docx", WORD,
            key="basket-word", on_click="ignore", type="tertiary", icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "Markdown", exported("素材篮.md", lambda: markdown(now).encode()), "素材篮.md", "text/markdown",
            key="basket-markdown", on_click="ignore", type="tertiary", icon=":material/download:",
        )  # fmt: skip
        with st.popover("清空", type="tertiary", key="basket-clear"):
            st.button(f"移出全部 {len(now.entries)} 条", key="basket-emptied", on_click=change_basket, args=[Basket()])


def _entry(opened: Opened, entry: Entry, number: int, count: int) -> None:
    with st.container(border=True, gap="small", key=f"basket-{number}"):
        gone = _what_became(opened, entry)
        said = [(entry.used, "muted"), (source_line(entry), "muted"), (gone, "gone")]
        st.html(
            card_html(
                text_html(escape(entry.text), len(entry.text)),
                head=[tag("span", f"{number + 1}", "rank"), tag("span", escape(entry.whose), "unit")],
                below=[tag("p", escape(words), css) for words, css in said if words],
            )
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"basket-{number}-actions"):
            for words, icon, by, is_idle in (
                ("上移", "arrow_upward", -1, number == 0),
                ("下移", "arrow_downward", 1, number == count - 1),
            ):
                st.button(words, key=f"basket-{number}-{by}", type="tertiary", icon=f":material/{icon}:",
                          disabled=is_idle, on_click=_move, args=[entry, by])  # fmt: skip
            st.button("移出", key=f"basket-{number}-out", type="tertiary", icon=":material/close:",
                      on_click=take, args=[entry])  # fmt: skip
            if not gone:
                way = way_html("看原文", Place(entry.doc_id, entry.start, Asked()))
                st.html(offers_html([way]), width="content")


def _move(entry: Entry, by: int) -> None:
    change_basket(basket().moved(entry.key, by))


def _what_became(opened: Opened, entry: Entry) -> str:
    """What has become of an entry in the library since it was put in; nothing where it stands as it did."""
    if all(document.doc_id != entry.doc_id for document in opened.documents):
        return "这份材料已不在资料库里；这里留的是放入时的文字"
    try:
        document = opened.library.document(entry.doc_id)
    except (KeyError, DamagedLibraryError):
        return "这份材料现在读不出来；这里留的是放入时的文字"
    if document.text[entry.start : entry.end] == entry.text:
        return ""
    return "这份材料已更新，原处不再是这段文字；这里留的是放入时的文字"
