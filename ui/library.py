"""文库: what is in the library, and how more gets in, is corrected, or goes."""

from __future__ import annotations

import os
from collections.abc import Sequence

import streamlit as st

from index.places import Location, own_folder, user_library
from index.store.records import DocumentSummary
from ui import editing, holdings, jobs
from ui.address import Asked, Place
from ui.html import escape, label, tag
from ui.intake import intake
from ui.opened import Opened, open_library
from ui.outcome import outcome
from ui.syncing import sync_box
from ui.visitor import is_local, read_only_words, visitor
from ui.ways import way


def show() -> None:
    """The page."""
    location = user_library()
    doing = jobs.seen(location)  # before the library is opened: of work that has ended, it shows all
    with open_library() as opened:
        if done := st.session_state.pop("done", None):
            st.toast(done, icon=":material/check:")
        st.html(_where(opened, location))
        can_write = _can_write(location)
        if can_write:
            outcome(doing)
            unfolded = st.session_state.setdefault("unfolded", opened.is_sample or not opened.documents)
            with st.expander("添加材料", expanded=unfolded, icon=":material/add:", key="intake-box"):
                intake(location, opened.documents)
            if is_local():
                with st.expander("与文件夹同步", icon=":material/sync:", key="sync-box"):
                    sync_box(location, opened)
        if not opened.documents:
            st.info(
                "资料库里还没有材料。展开上面的“添加材料”，拖入文件，或给出一个文件夹。", icon=":material/folder_open:"
            )
            return
        holdings.figures(opened.documents, opened.passages)
        holdings.copies(opened.documents)
        by = st.segmented_control(
            "图", ["单位", "类型"], default="单位", required=True, key="by",
            format_func="按{}和年份".format, label_visibility="collapsed",
        )  # fmt: skip
        holdings.chart(opened.documents, by)
        _table(opened, location, can_write and not opened.is_sample)


def _where(opened: Opened, location: Location) -> str:
    if opened.is_sample:
        own = f"您自己的材料将放在 {escape(str(location))}，与示例互不相干。" if is_local() else ""
        words = f"现在打开的是自带的示例资料库，单位都是虚构的。{own}"
    else:
        words = f"资料库：{escape(str(opened.library.path))}" if is_local() else "本单位资料库"
    return tag("p", words, "muted")


def _can_write(location: Location) -> bool:
    """Whether this page may change the user's library; says so where it may not."""
    if not (who := visitor()).may_change:
        st.info(label(read_only_words(who, "不能添加、移除或更正")), icon=":material/lock:")
        return False
    folder = own_folder(location)
    place = folder and next(p for p in (folder, *folder.parents) if p.exists())
    if place and not os.access(place, os.W_OK):
        st.info(
            label(f"资料库所在的 {place} 不能写入，只能查阅；要添加或更正，请取得写入权限。"), icon=":material/lock:"
        )
        return False
    return True


def _table(opened: Opened, location: Location, can_change: bool) -> None:
    number = st.session_state.setdefault("table-number", 0)
    chosen = holdings.table(opened.documents, opened.library.passage_counts(), key=f"documents-{number}")
    if not chosen:
        editing.close_dialog()
        st.html(tag("p", "勾选左侧的方框，可以看原文" + ("、更正或移除。" if can_change else "。"), "muted"))
        return
    with st.container(horizontal=True, vertical_alignment="center", key="chosen-actions"):
        st.html(tag("p", f"已选 {len(chosen)} 份", "summary"), width="content")
        if len(chosen) == 1:
            way("看原文", Place(chosen[0].doc_id, None, Asked()), "open", Asked)
        if can_change:
            busy = jobs.is_running(location)  # one writer at a time
            for words, dialog in _changes(opened, chosen):
                st.button(words, key=dialog, on_click=editing.open_dialog, args=[dialog], disabled=busy)
    if can_change:
        editing.dialog(location, chosen, opened)


def _changes(opened: Opened, chosen: Sequence[DocumentSummary]) -> list[tuple[str, editing.Dialog]]:
    """What can be changed of the chosen reports."""
    changes: list[tuple[str, editing.Dialog]] = [("更正单位、年份、类型", "correct")]
    if len(chosen) == 1 and (count := editing.offered(opened, chosen[0])):
        changes.append((f"剔出的内容（{count}）", "noise"))
    return [*changes, ("移除", "remove")]


show()
