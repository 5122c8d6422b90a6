"""词表: the user's own words, synonyms and set phrases, which go with his library."""

from __future__ import annotations

import os
from typing import get_args

import streamlit as st

from index.places import Location, own_folder, user_library
from index.synonyms import shipped_synonyms
from index.vocabulary import KINDS, Kind, Vocabulary
from index.vocabulary_file import written_vocabulary
from ui.address import LIBRARY
from ui.html import escape, label, tag
from ui.opened import Opened, open_library
from ui.record import exported
from ui.visitor import read_only_words, visitor
from ui.vocabulary.listing import groups_of, listing
from ui.vocabulary.suggested import suggested
from ui.vocabulary.taking import box_of, groups, refusals, typing, uploading
from ui.ways import link
from wording.errors import UNSUPPORTED
from wording.vocabulary import KIND_NAMES, added_line

_ABOUT: dict[Kind, str] = {
    "word": "本地、本单位特有的叫法：工程、品牌、机构简称等。检索时当作一个整词来找，别的词怎样切分不受影响。",
    "synonym": "可以互换的几个词为一组。检索其中一个，写了其余几个的段落也找得到，标作近义；加引号的仍须逐字出现。",
    "set_phrase": "须一字不差引用的提法。查重时单独列出，不算抄用。",
}


def show() -> None:
    """The page."""
    with open_library() as opened:
        _said()
        location = user_library()
        can_change = _can_change(opened, location)
        vocabulary = opened.kept("vocabulary", None, opened.library.vocabulary)
        kind = _kind(vocabulary)
        st.html(tag("p", _ABOUT[kind], "muted"))
        if can_change and kind == "word" and not opened.library.takes_own_words:
            st.info(label(f"{location} {UNSUPPORTED['own words']}。"), icon=":material/info:")
        elif can_change:
            is_empty = not groups_of(vocabulary, kind)
            typing(location, kind, lambda: suggested(opened, kind, box_of(kind)) if is_empty else None)
        if groups_of(vocabulary, kind):
            listing(opened, location, kind, vocabulary, can_change)
        elif not opened.is_sample:
            st.html(tag("p", f"还没有{KIND_NAMES[kind]}。", "summary"))
        if kind == "synonym":
            _shipped()
        if not opened.is_sample:
            _files(location, kind, vocabulary, can_change)


def _can_change(opened: Opened, location: Location) -> bool:
    """Whether this reader may change the words; says so where he may not."""
    if not (who := visitor()).may_change:
        st.info(label(read_only_words(who, "词表只能看和导出")), icon=":material/lock:")
        return False
    if opened.is_sample:
        st.info(
            "词表跟着自己的资料库走，现在打开的是自带的示例资料库。先添加自己的材料，再来写词。",
            icon=":material/folder_open:",
        )
        link(LIBRARY, label="去文库添加材料", icon=":material/arrow_forward:")
        return False
    if (folder := own_folder(location)) is not None and not os.access(folder, os.W_OK):
        st.info(label(f"资料库 {location} 不能写入，词表只能看和导出。"), icon=":material/lock:")
        return False
    return True


def _said() -> None:
    """What became of words that were just given or taken out."""
    if (done := st.session_state.pop("words-done", None)) is not None:
        added, refused = done
        st.toast(label(added_line(added, len(refused))), icon=":material/check:")
        groups(added)
        refusals(refused)
    if removed := st.session_state.pop("words-removed", None):
        st.toast(label(removed), icon=":material/check:")


def _kind(vocabulary: Vocabulary) -> Kind:
    """Which list is looked at; it stands in the address."""
    asked = st.query_params.get("list")
    known: Kind = next((kind for kind in get_args(Kind) if kind == asked), KINDS[0])
    st.session_state["list"] = known
    st.segmented_control(
        "词表", KINDS, required=True, key="list", label_visibility="collapsed", on_change=_look_at,
        format_func=lambda kind: f"{KIND_NAMES[kind]} {len(groups_of(vocabulary, kind))}",
    )  # fmt: skip
    return known


def _look_at() -> None:
    st.query_params["list"] = st.session_state["list"]


def _shipped() -> None:
    """The groups that every library has."""
    with st.expander(f"程序自带的同义词（{len(shipped_synonyms())} 组）", key="shipped-synonyms"):
        st.html(tag("ul", "".join(tag("li", escape("、".join(group))) for group in shipped_synonyms())))


def _files(location: Location, kind: Kind, vocabulary: Vocabulary, can_change: bool) -> None:
    with st.expander("导入、导出" if can_change else "导出", icon=":material/swap_vert:", key="words-files"):
        if can_change:
            uploading(location, kind, vocabulary)
        st.download_button(
            "导出全部词表", exported("词表.txt", lambda: _text(vocabulary)), "词表.txt", "text/plain",
            key="export", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def _text(vocabulary: Vocabulary) -> bytes:
    """The vocabulary as a file; with the mark by which editors of every system know its encoding."""
    return written_vocabulary(vocabulary).encode("utf-8-sig")


show()
