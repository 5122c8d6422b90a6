"""文库: what is in the library, and how more gets in, is corrected, or goes."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from index.caches import open_indexes
from index.errors import ChengliIndexError
from index.ingest import Stated, correct
from index.library import Library
from index.lock import writing
from index.places import user_library
from index.records import DocumentSummary
from index.uploads import delete_upload
from index.words import default_segmenter
from ui import adding, holdings
from ui.address import Asked, Place, way
from ui.html import escape, label, tag
from ui.intake import intake, outcome, stated_fields
from ui.opened import Opened, is_read_only, open_library, shared_encoder
from wording.errors import error_line, system_line


def show() -> None:
    """The page."""
    with open_library() as opened:
        folder = user_library()
        st.html(_where(opened, folder))
        can_write = _can_write(folder)
        if can_write:
            outcome(folder)
            unfolded = st.session_state.setdefault("unfolded", opened.is_sample or not opened.documents)
            with st.expander("添加材料", expanded=unfolded, icon=":material/add:", key="intake-box"):
                intake(folder, opened.documents)
        if not opened.documents:
            st.info(
                "资料库里还没有材料。展开上面的“添加材料”，拖入文件，或给出一个文件夹。", icon=":material/folder_open:"
            )
            return
        holdings.figures(opened.documents, opened.passages)
        by = st.segmented_control(
            "图", ["单位", "类型"], default="单位", required=True, key="by",
            format_func="按{}和年份".format, label_visibility="collapsed",
        )  # fmt: skip
        holdings.chart(opened.documents, by)
        _table(opened, folder, can_write and not opened.is_sample)


def _where(opened: Opened, folder: Path) -> str:
    if opened.is_sample:
        words = (
            f"现在打开的是自带的示例资料库，单位都是虚构的。您自己的材料将放在 {escape(str(folder))}，与示例互不相干。"
        )
    else:
        words = f"资料库：{escape(str(opened.library.path))}"
    return tag("p", words, "muted")


def _can_write(folder: Path) -> bool:
    """Whether this page may change the user's library; says so where it may not."""
    if is_read_only():
        st.info("这个网页只供查阅：不能添加、移除或更正。", icon=":material/lock:")
        return False
    place = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    if not os.access(place, os.W_OK):
        st.info(
            label(f"资料库所在的 {place} 不能写入，只能查阅；要添加或更正，请取得写入权限。"), icon=":material/lock:"
        )
        return False
    return True


def _table(opened: Opened, folder: Path, can_change: bool) -> None:
    number = st.session_state.setdefault("table-number", 0)
    chosen = holdings.table(opened.documents, opened.library.passage_counts(), key=f"documents-{number}")
    if not chosen:
        _close()
        st.html(tag("p", "勾选左侧的方框，可以看原文" + ("、更正或移除。" if can_change else "。"), "muted"))
        return
    with st.container(horizontal=True, vertical_alignment="center", key="chosen-actions"):
        st.html(tag("p", f"已选 {len(chosen)} 份", "summary"), width="content")
        if len(chosen) == 1:
            way("看原文", Place(chosen[0].doc_id, None, Asked()), "open", Asked)
        if can_change:
            busy = adding.is_running(folder)  # one writer at a time
            for words, dialog in (("更正单位、年份、类型", "correct"), ("移除", "remove")):
                st.button(words, key=dialog, on_click=_open, args=[dialog], disabled=busy)
    # Which dialog is open is kept: it stays open when the page is run anew, as at the end of an addition.
    if can_change and st.session_state.get("dialog") == "correct":
        _correct(folder, chosen, opened.documents)
    elif can_change and st.session_state.get("dialog") == "remove":
        _remove(folder, chosen)


def _open(dialog: str) -> None:
    st.session_state["dialog"] = dialog


def _close() -> None:
    st.session_state["dialog"] = None


@st.dialog("更正单位、年份、类型", on_dismiss=_close)
def _correct(folder: Path, chosen: Sequence[DocumentSummary], documents: Sequence[DocumentSummary]) -> None:
    st.html(_names(chosen))
    stated = stated_fields(documents, "correct", "不填则不改")
    if st.button("保存", type="primary", key="save", disabled=stated == Stated()):
        _change(folder, lambda library: correct(library, [d.doc_id for d in chosen], stated))


@st.dialog("移除材料", on_dismiss=_close)
def _remove(folder: Path, chosen: Sequence[DocumentSummary]) -> None:
    st.html(_names(chosen))
    st.html(tag("p", "只从资料库移除，不动您电脑上的原文件；经网页上传的副本一并删除。", "muted"))

    def remove(library: Library) -> None:
        library.remove(d.doc_id for d in chosen)
        for document in chosen:
            delete_upload(folder, document.root, document.source)

    if st.button(f"移除 {len(chosen)} 份", type="primary", key="confirm"):
        _change(folder, remove)


def _names(chosen: Sequence[DocumentSummary], most: int = 8) -> str:
    names = [tag("li", escape(document.source)) for document in chosen[:most]]
    if len(chosen) > most:
        names.append(tag("li", f"……共 {len(chosen)} 份"))
    return tag("ul", "".join(names))


def _change(folder: Path, change: Callable[[Library], object]) -> None:
    """Changes the library and shows the page anew; where it cannot be, says why."""
    try:
        if (library := Library.open(folder)) is None:
            st.error(label(f"{folder} 里没有资料库：已被移走或删除；请刷新网页"))
            return
        with library, writing(folder), st.spinner("正在更新资料库和检索缓存…"):
            change(library)
            open_indexes(library, shared_encoder().dimensions, default_segmenter())
    except ChengliIndexError as error:
        st.error(label(error_line(error)))
        return
    except (sqlite3.Error, OSError) as error:
        st.error(label(system_line(error, folder)))
        return
    _close()
    st.session_state["table-number"] += 1  # what was chosen is chosen no more
    st.rerun()


show()
