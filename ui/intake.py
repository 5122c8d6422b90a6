"""What a reader adds: files chosen or a folder named, and what he says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from access.audit import Actor
from corpus import RejectedFile, SourceFile, find_files, open_archive
from corpus.selection import may_be_report
from index.encoder import Encoder
from index.intake.ingest import AddReport, Listeners, Stated, add_files
from index.intake.uploads import delete_uploads, settle_replaced, stands_for_another, store_upload, uploads_folder
from index.library import Library
from index.places import Location
from index.store.records import DocumentSummary
from ui import jobs
from ui.html import escape, label, tag
from ui.opened import shared_encoder
from ui.visitor import changing, is_local

_NOTHING = "里面没有可读的材料；请给出含 .docx、.pdf、.txt 等文件的文件夹"
FILES, FOLDER, PATH = "选文件", "选整个文件夹", "写出本机路径"


def intake(location: Location, documents: Sequence[DocumentSummary]) -> None:
    """The form that adds to the library at `location`; `documents` are those in view, for names to choose from."""
    number = st.session_state.setdefault("intake", 0)  # another one empties all boxes
    ways = [FILES, FOLDER, *([PATH] if is_local() else [])]
    way = st.segmented_control("怎样添加", ways, default=FILES, required=True, key="way", label_visibility="collapsed")
    path = _path() if way == PATH else None
    files = [] if way == PATH else _files(way == FOLDER, number)
    replacing = _replacing(location, files)
    stated = stated_fields(documents, f"add-{number}", "可不填：从文件夹、文件名和正文里读")
    what = f"添加 {len(files)} 个文件" if files else "添加"
    can_start = bool(path or files) and not jobs.is_running(location)
    if st.button(what, type="primary", disabled=not can_start, key="add"):
        actor = changing()
        if actor is not None:
            _start(location, actor, path, files, stated, replacing)


def stated_fields(documents: Sequence[DocumentSummary], key: str, help_: str) -> Stated:
    """Fields for what the reader says of reports; an empty one says nothing."""
    units = sorted({d.metadata.unit for d in documents if d.metadata.unit})
    types = sorted({d.metadata.doc_type for d in documents if d.metadata.doc_type})
    with st.container(horizontal=True, gap="small", key=f"{key}-stated"):
        unit = _choice("单位", units, f"{key}-unit", help_)
        year = _year(f"{key}-year", help_)
        doc_type = _choice("类型", types, f"{key}-type", help_)
    return Stated(unit, year, doc_type)


def _year(key: str, help_: str) -> int | None:
    written = st.text_input("年份", key=key, max_chars=4, placeholder="如 2024", help=help_).strip()
    if not written:
        return None
    if written.isascii() and written.isdigit() and 1900 <= int(written) <= 2100:
        return int(written)
    st.warning(label(f"{written} 不是 1900 到 2100 之间的年份，不会采用"))
    return None


def _choice(name: str, known: Sequence[str], key: str, help_: str) -> str | None:
    chosen = st.selectbox(
        name, known, index=None, accept_new_options=True, key=key, placeholder="选择或输入", help=help_
    )
    return (chosen or "").strip() or None


def _path() -> Path | None:
    written = st.text_input("文件或文件夹", key="path", placeholder="如 D:\\材料 或 /home/材料").strip().strip("\"'“”")
    if not written:
        return None
    path = Path(written)
    if not path.is_absolute():
        st.warning(label(f"{written} 不是完整路径；请从盘符或 / 写起"))
    elif not path.exists():
        st.warning(label(f"{written} 不存在；请核对路径"))
    else:
        return path
    return None


def _replacing(location: Location, files: Sequence[UploadedFile]) -> bool:
    """Whether files are to take the place of others that were uploaded under their names; asked where there are any."""
    same = [file.name for file in files if stands_for_another(location, file.name, file.getvalue())]
    if not same:
        return False
    st.html(tag("p", f"{len(same)} 个文件与以前上传的同名而内容不同，如 {escape(same[0])}。", "muted"))
    new, both = "以新换旧", "都保留"
    return st.radio("同名文件", [new, both], key="same", horizontal=True, label_visibility="collapsed") == new


def _files(whole_folder: bool, number: int) -> list[UploadedFile]:
    """The files given to the page; of a folder those that may be reports."""
    files = st.file_uploader(
        "材料文件（Word、WPS、PDF、OFD、网页、表格、文本，或装着它们的 .zip）",
        accept_multiple_files="directory" if whole_folder else True,
        key=f"upload-{number}-{whole_folder}",
    )
    return [f for f in files if not whole_folder or may_be_report(PurePosixPath(f.name).name)]


def _start(
    location: Location,
    actor: Actor,
    path: Path | None,
    files: Sequence[UploadedFile],
    stated: Stated,
    replacing: bool,
) -> None:
    def find() -> Iterator[SourceFile | RejectedFile]:
        if path is not None:
            yield from find_files(path)
        for file in files:
            try:
                kept = store_upload(location, file.name, file.getvalue(), replacing)
            except OSError as error:
                yield RejectedFile(file.name, "not stored", "check the disk", error.strerror or "")
            else:
                yield from open_archive(kept)

    def work(library: Library, encoder: Encoder, told: Listeners) -> AddReport | None:
        found = []
        for file in find():
            found.append(file)
            if told.progress:
                told.progress(0, 0)
        if not found:
            return None
        try:
            report = add_files(library, encoder, found, stated, told)
        finally:
            settle_replaced(library)
        if path is None:  # what is in no library is not kept either
            root = uploads_folder(location).as_posix()
            delete_uploads(library, [(root, rejected.source) for rejected in report.rejected])
        return report

    if not jobs.start(location, shared_encoder(), actor, "add", work, _NOTHING):
        st.warning("正在处理另一批材料；请等它结束后再点“添加”，选好的文件都还在。")
        return
    st.session_state["intake"] += 1
    st.rerun()
