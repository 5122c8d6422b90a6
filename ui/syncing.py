"""A folder that the library mirrors: what is new, changed, moved or gone in it, shown before anything is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from corpus import SourceFile
from index.encoder import Encoder
from index.errors import ChengliIndexError
from index.intake.ingest import Listeners
from index.intake.sync import SyncPlan, SyncReport, carry_out, plan_sync
from index.intake.uploads import uploads_folder
from index.libraries import open_library
from index.library import Library
from index.places import Location
from index.store.records import DocumentSummary, joined
from ui import jobs
from ui.html import escape, label, tag
from ui.opened import Opened, shared_encoder
from ui.visitor import changing
from wording.errors import error_line, former_line, held_line, rejected_line, system_line
from wording.labels import plan_line

#: Folders that reports came from; more are written by hand.
_MOST_FOLDERS = 6
_ABOUT = (
    "选一个文件夹，资料库就照着它更新：新文件读入，改过的替换，改名或移动的认得出来（更正过的单位、年份等都保留），"
    "删掉的移除。先看有什么变化，确认后才动手；只动资料库，不动您的文件。"
)


def sync_box(location: Location, opened: Opened) -> None:
    """Has the library at `location` mirror a folder of this computer."""
    st.html(tag("p", _ABOUT, "muted"))
    with st.container(horizontal=True, vertical_alignment="bottom", key="sync-choice"):
        written = st.text_input("文件夹", key="sync-folder", placeholder="完整路径，如 D:\\材料 或 /home/材料")
        busy = jobs.is_running(location)
        look = st.button("看有什么变化", key="sync-look", disabled=busy)
    if known := _folders(opened, location):
        st.pills("已在资料库里的文件夹", known, key="sync-known", on_change=_take)
    if look:
        st.session_state["sync-plan"] = _planned(location, written.strip().strip("\"'“”"))
    plan = st.session_state.get("sync-plan")
    if isinstance(plan, SyncPlan):
        _offer(location, plan, busy)


def _take() -> None:
    """Writes the folder that was clicked."""
    if chosen := st.session_state["sync-known"]:
        st.session_state["sync-folder"] = chosen
    st.session_state["sync-known"] = None


def _folders(opened: Opened, location: Location) -> list[str]:
    """The folders that reports of the library came from, those of most reports first."""
    if opened.is_sample:
        return []
    own = uploads_folder(location).as_posix()
    counts: dict[str, int] = {}
    for document in opened.documents:
        if document.root != own:
            counts[document.root] = counts.get(document.root, 0) + 1
    return sorted(counts, key=lambda root: (-counts[root], root))[:_MOST_FOLDERS]


def _planned(location: Location, written: str) -> SyncPlan | None:
    """What would change; says why where that cannot be told."""
    source = Path(written).expanduser() if written else Path()
    if not source.is_absolute():
        st.warning(label(f"{written} 不是完整路径；请从盘符或 / 写起" if written else "请先写出文件夹的完整路径"))
        return None
    try:
        with st.spinner("正在对比文件夹和资料库…"):
            library = open_library(location)
            if library is None:
                return plan_sync(None, source)
            with library:
                return plan_sync(library, source)
    except ChengliIndexError as error:
        st.error(label(error_line(error)), icon=":material/error:")
    except OSError as error:
        st.error(label(system_line(error, location)), icon=":material/error:")
    return None


def _offer(location: Location, plan: SyncPlan, busy: bool) -> None:
    """The plan, and the button that has it done."""
    with st.container(border=True, key="sync-plan-box"):
        counts, where = plan_line(plan), escape(str(plan.folder))
        if plan.changes_nothing and not plan.held:
            st.html(tag("p", f"{where}：没有变化，{counts or '里面没有可读的材料'}。", "summary"))
        else:
            st.html(tag("p", f"{where}：{'' if plan.changes_nothing else '将'}{counts}。", "summary"))
        new, changed = ([file.source for file in files] for files in (plan.new, plan.changed))
        changes(new, changed, plan.moved, plan.gone, plan.folder, "plan", plan.held)
        for rejected in plan.rejected:
            st.caption(label(rejected_line(rejected)))
        if former := former_line(plan, "同步后请在文库里移除"):
            st.info(label(former), icon=":material/drive_file_rename_outline:")
        removing = False
        if plan.held:
            st.warning(label(held_line(plan) + "；请检查网络盘是否连好"), icon=":material/warning:")
            removing = st.checkbox(f"确实不要了，一并移除这 {len(plan.held)} 份", key="sync-removing")
        nothing = plan.changes_nothing and not removing
        with st.container(horizontal=True, vertical_alignment="center"):
            if not plan.changes_nothing or plan.held:
                if st.button("照此同步", type="primary", key="sync-do", disabled=nothing or busy):
                    _start(location, plan, removing)
                st.button("取消", key="sync-cancel", type="tertiary", on_click=_forget)
            else:
                st.button("知道了", key="sync-cancel", on_click=_forget)


def _start(location: Location, shown: SyncPlan, removing: bool) -> None:
    # More may have vanished since: only what was shown is removed.
    confirmed = {document.doc_id for document in shown.held} if removing else set[str]()

    def work(library: Library, encoder: Encoder, told: Listeners) -> SyncReport:
        plan = plan_sync(library, shown.folder)  # as it is now, under the lock
        return carry_out(library, encoder, plan.confirmed(confirmed), told)

    if (actor := changing()) is None:
        return
    if jobs.start(location, shared_encoder(), actor, "sync", work):
        _forget()
        st.rerun()
    st.warning("正在处理另一批材料；请等它结束后再同步。")


def _forget() -> None:
    st.session_state["sync-plan"] = None


def changes(
    new: Sequence[str],
    changed: Sequence[str],
    moved: Sequence[tuple[DocumentSummary, SourceFile]],
    gone: Sequence[DocumentSummary],
    folder: Path,
    key: str,
    held: Sequence[DocumentSummary] = (),
) -> None:
    """A table of what changes or changed, what goes or seems to first; nothing where there is none."""
    root = joined(folder.as_posix(), "")
    rows = [("不见了", document.path.removeprefix(root), "") for document in held]
    rows += [("移除", document.path.removeprefix(root), "") for document in gone]
    rows += [("移动", file.source, document.path.removeprefix(root)) for document, file in moved]
    rows += [("更新", source, "") for source in changed]
    rows += [("新增", source, "") for source in new]
    if rows:
        names = ("变化", "文件", "原处") if moved else ("变化", "文件")
        table = [dict(zip(names, row, strict=False)) for row in rows]
        st.dataframe(
            table,
            hide_index=True,
            key=f"changes-{key}",
            column_config={"变化": st.column_config.TextColumn(width=60)},
            height=min(35 * len(rows) + 38, 300),
        )
