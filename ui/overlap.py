"""查重: paste or upload a draft, and see how much of it stands in the library's reports, where, and if too much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from compare.overlap.check import overlap_of
from compare.overlap.labels import report_name
from compare.overlap.overlap import Overlap
from compare.overlap.similar import similar_to
from index.copies import counted_once, same_as
from ui.address import LIBRARY, current
from ui.downloads import WORD, file_stem
from ui.html import escape, tag
from ui.opened import Opened, open_library
from ui.overlapping.alike import alike
from ui.overlapping.asked import Checking, View, change, checking
from ui.overlapping.checked import Checked, Given
from ui.overlapping.examples import examples
from ui.overlapping.giving import draft_box, give_another, given_draft, long_wait
from ui.overlapping.narrowing import narrowing
from ui.overlapping.sentences import sentences
from ui.overlapping.sums import phrases, sections, sources
from ui.overlapping.text import text
from ui.overlapping.verdict import verdict
from ui.record import exported
from ui.ways import link

VIEWS: dict[View, tuple[str, Callable[[Checked, Checking], None]]] = {
    "text": ("全文", text),
    "sentences": ("逐句对照", sentences),
    "sources": ("来源", sources),
    "sections": ("各部分", sections),
    "phrases": ("规范提法", phrases),
    "similar": ("意思相近（不计）", alike),
}


def show() -> None:
    """The page."""
    _as_it_was_left()
    asked = checking(current())
    with open_library() as opened, st.container(key="overlapping"):
        if not opened.documents:
            st.info("资料库里还没有材料，没有可比的。先到“文库”添加报告，再回来查重。", icon=":material/folder_open:")
            link(LIBRARY, label="去文库添加材料", icon=":material/arrow_forward:")
            return
        given = given_draft()
        if given is None:
            draft_box()
            examples(opened)
        else:
            _answer(opened, asked, given)
        which = "自带的示例资料库" if opened.is_sample else "资料库"
        count = len(counted_once(opened.documents))
        st.html(tag("p", f"对照的是{which}里的 {count} 份材料，草稿不会传到别处。", "muted"))


def _as_it_was_left() -> None:
    """Coming back from another page, what the address held then is put into it again."""
    left: Checking | None = st.session_state.get("last-checking")
    if left is not None and not st.query_params and not {"draft-way", "overlap-limit"} & set(st.session_state):
        st.query_params.from_dict(left.parameters())
    st.session_state["last-checking"] = checking(current())


def _answer(opened: Opened, asked: Checking, given: Given) -> None:
    """What was found in the draft."""
    checked = _checked(opened, asked, given)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="checked"):
        st.html(tag("h2", f"《{escape(given.draft.title)}》"), width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small"):
            st.button(
                "改了再查，或换一份",
                key="draft-another",
                icon=":material/edit:",
                type="tertiary",
                on_click=give_another,
            )
            _export(checked, asked)
    if not verdict(checked, asked):
        return
    narrowing(asked, opened.documents)
    st.session_state["checked-view"] = asked.view
    st.segmented_control(
        "怎样看", list(VIEWS), key="checked-view", format_func=lambda view: _title(view, checked),
        label_visibility="collapsed", on_change=lambda: change(view=st.session_state["checked-view"] or asked.view),
    )  # fmt: skip
    VIEWS[asked.view][1](replace(checked, of_source=_against(opened, asked, given)), asked)


def _checked(opened: Opened, asked: Checking, given: Given) -> Checked:
    """What was found; kept for this reader."""
    left_out = asked.left_out(opened.documents)
    ids = frozenset(document.doc_id for document in left_out)

    def made() -> Checked:
        with st.spinner(f"正在与资料库里的材料逐字对照{long_wait(given.draft.text)}…"):
            overlap = overlap_of(opened.library, given.draft, ids)
            similar = similar_to(opened.searcher, given.draft, overlap, ids)
            return Checked(overlap, similar, tuple(left_out))

    return opened.kept("checked", (given.draft.content_hash, given.draft.source, ids), made)


def _against(opened: Opened, asked: Checking, given: Given) -> Overlap | None:
    """What was found in the report that the reader chose: with many others beside it not all of that is told."""
    chosen = {same_as(document) for document in opened.documents if document.doc_id == asked.source}
    if asked.view != "sentences" or not chosen:
        return None
    others = frozenset(document.doc_id for document in opened.documents if same_as(document) not in chosen)
    what = (given.draft.content_hash, given.draft.source, asked.source)
    return opened.kept("checked-source", what, lambda: overlap_of(opened.library, given.draft, others))


def _title(view: View, checked: Checked) -> str:
    counts: dict[View, int] = {"sources": len(checked.overlap.by_source), "similar": len(checked.similar)}
    return VIEWS[view][0] + (f" {counts[view]}" if counts.get(view) else "")


def _export(checked: Checked, asked: Checking) -> None:
    """A button for the Word file, which is made when it is asked for."""
    name = file_stem(checked.overlap.title, "草稿")
    left_out = [report_name(document) for document in checked.left_out]

    def word() -> bytes:
        from compare.overlap.word import overlap_word_bytes  # python-docx is loaded when it is needed

        return overlap_word_bytes(checked.overlap, asked.limit / 100, checked.similar, left_out)

    st.download_button(
        "Word 报告", exported(f"{name} 查重报告.docx", word), f"{name} 查重报告.docx", WORD, key="overlap-word",
        on_click="ignore", icon=":material/download:", type="tertiary",
    )  # fmt: skip


show()
