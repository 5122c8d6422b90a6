"""What a reader changes of reports in the library: whose they are, what of their noise is text, whether they stay.

Each is a dialog. Which one is open is kept: it stays open when the page is run anew, as at the end of an
addition.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import Literal

import streamlit as st

from access.audit import Action
from corpus import UnreadableFileError
from index.errors import ChengliIndexError
from index.intake.corrections import SetAside, correct, forget, set_aside, set_put_back
from index.intake.ingest import Stated
from index.intake.uploads import delete_uploads
from index.libraries import open_library, writing
from index.library import Library
from index.places import Location
from index.store.records import DocumentSummary
from ui.html import escape, label, tag
from ui.intake import stated_fields
from ui.opened import Opened, shared_encoder, show_newest
from ui.record import recorded
from ui.visitor import changing
from wording.errors import error_line, system_line
from wording.labels import facts, why_words

Dialog = Literal["correct", "noise", "remove"]
#: What is done, with what, to which reports, as it is recorded.
_Deed = tuple[Action, str, Sequence[DocumentSummary]]
#: Shorter texts are marks of the format, of which there may be hundreds.
_SMALL_CHARS = 2
#: More boxes than this are not read any more.
_MAX_BOXES = 100
_SHOWN_CHARS = 200
_ABOUT_NOISE = "这些文字不像是材料的正文，没有参加检索。看错了的，勾选后放回正文；原文件以后更新也照此办理。"
_FORGET_HELP = "撤销这些材料的全部更正，包括添加时填写的单位、年份、类型；放回正文的内容也重新剔出"


def open_dialog(dialog: Dialog) -> None:
    """Has a dialog shown when the page is run next."""
    st.session_state["dialog"] = dialog


def close_dialog() -> None:
    """Has no dialog shown any more."""
    st.session_state["dialog"] = None


def dialog(location: Location, chosen: Sequence[DocumentSummary], opened: Opened) -> None:
    """Shows the dialog that is open, for the chosen reports of the library at `location`."""
    shown = st.session_state.get("dialog")
    if shown == "correct":
        said = any(any(document.metadata.said) for document in chosen)
        said = said or any(opened.library.of_the_report(document.doc_id) for document in chosen)
        _correct(location, chosen, opened.documents, said)
    elif shown == "noise" and len(chosen) == 1:
        _noise(location, chosen[0], set_aside(opened.library.document(chosen[0].doc_id)))
    elif shown == "remove":
        _remove(location, chosen)


def offered(opened: Opened, document: DocumentSummary) -> int:
    """How many texts were set aside of a report and may be put back here."""
    return sum(map(_is_offered, set_aside(opened.library.document(document.doc_id))))


def _is_offered(piece: SetAside) -> bool:
    return len(piece.text.strip()) > _SMALL_CHARS


@st.dialog("更正单位、年份、类型", on_dismiss=close_dialog)
def _correct(
    location: Location, chosen: Sequence[DocumentSummary], documents: Sequence[DocumentSummary], said: bool
) -> None:
    st.html(_names(chosen))
    if len(chosen) == 1:
        st.html(tag("p", f"现为：{escape(facts(chosen[0].metadata))}", "muted"))
    stated = stated_fields(documents, "correct", "不填则不改")
    ids = [document.doc_id for document in chosen]
    with st.container(horizontal=True):
        if st.button("保存", type="primary", key="save", disabled=stated == Stated()):
            deed: _Deed = ("correct", " ".join(str(value) for value in astuple(stated) if value), chosen)
            _change(location, lambda library: correct(library, ids, stated), "已更正", deed)
        if said and st.button("恢复读入时的样子", key="forget", help=_FORGET_HELP):
            deed = ("correct", "as read", chosen)
            _change(location, lambda library: forget(library, shared_encoder(), ids), "已恢复读入时的样子", deed)


@st.dialog("剔出的内容", width="medium", on_dismiss=close_dialog)
def _noise(location: Location, document: DocumentSummary, pieces: Sequence[SetAside]) -> None:
    st.html(tag("p", _ABOUT_NOISE, "muted"))
    boxes = [piece for piece in pieces if _is_offered(piece)]
    shown = boxes[:_MAX_BOXES]
    put_back = {piece.text for piece in pieces if piece.is_put_back}
    wanted = put_back - {piece.text for piece in shown}
    with st.container(key="noise-boxes"):
        for number, piece in enumerate(shown):
            if st.checkbox(_line(piece), value=piece.is_put_back, key=f"noise-{document.doc_id}-{number}"):
                wanted.add(piece.text)
    if len(boxes) > len(shown):
        st.caption(f"这里列出前 {_MAX_BOXES} 条，共 {len(boxes)} 条；其余请用命令 chengli edit 查看")
    if st.button("保存", type="primary", key="save", disabled=wanted == put_back):
        deed: _Deed = ("correct", "noise", [document])
        _change(
            location, lambda library: set_put_back(library, shared_encoder(), document.doc_id, wanted), "已保存", deed
        )


def _line(piece: SetAside) -> str:
    text = piece.text if len(piece.text) <= _SHOWN_CHARS else piece.text[:_SHOWN_CHARS] + "…"
    return label(f"【{why_words(piece.why, piece.count)}】{text}")


@st.dialog("移除材料", on_dismiss=close_dialog)
def _remove(location: Location, chosen: Sequence[DocumentSummary]) -> None:
    st.html(_names(chosen))
    st.html(tag("p", "只从资料库移除，不动您电脑上的原文件；经网页上传的副本一并删除。", "muted"))

    def remove(library: Library) -> None:
        library.remove([d.doc_id for d in chosen])
        delete_uploads(library, [(document.root, document.source) for document in chosen])

    if st.button(f"移除 {len(chosen)} 份", type="primary", key="confirm"):
        _change(location, remove, f"已移除 {len(chosen)} 份", ("remove", "", chosen))


def _names(chosen: Sequence[DocumentSummary], most: int = 8) -> str:
    names = [tag("li", escape(document.source)) for document in chosen[:most]]
    if len(chosen) > most:
        names.append(tag("li", f"……共 {len(chosen)} 份"))
    return tag("ul", "".join(names))


def _change(location: Location, change: Callable[[Library], object], done: str, deed: _Deed) -> None:
    """Changes the library, says so, records it and shows the page anew; where it cannot be, says why."""
    if (actor := changing()) is None:
        return
    try:
        if (library := open_library(location)) is None:
            st.error(label(f"{location} 里没有资料库：已被移走或删除；请刷新网页"))
            return
        with library, writing(location), st.spinner("正在更新资料库和检索缓存…"):
            change(library)
            action, what, of = deed
            recorded(actor, action, what, [document.source for document in of])
            show_newest(location, shared_encoder())
    except UnreadableFileError:
        st.error("这样就没有正文了；未作更改")
        return
    except KeyError:
        st.error("这份材料已被移除；请刷新网页")
        return
    except ChengliIndexError as error:
        st.error(label(error_line(error)))
        return
    except (sqlite3.Error, OSError) as error:
        st.error(label(system_line(error, location)))
        return
    close_dialog()
    st.session_state["done"] = done
    st.session_state["table-number"] += 1  # what was chosen is chosen no more
    st.rerun()
