"""What is being done to a library, with counts, and then what became of it, until it is read."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from corpus import RejectedFile
from index.intake.ingest import AddReport
from index.intake.sync import SyncReport
from index.places import Location
from ui import jobs
from ui.address import SEARCH
from ui.html import label, tag
from ui.syncing import changes
from ui.ways import link
from wording.errors import REASONS, REMEDIES, STILL_THERE, detail_words, former_line, held_line
from wording.labels import report_line, sync_line


def outcome(doing: jobs.Seen | None) -> None:
    """What is being done to the library, or was, until it is acknowledged; `doing` as the page was begun."""
    if doing is None:
        return
    job = doing.job
    if doing.is_running:
        _progress(job.location)
        return
    with st.container(border=True, key="outcome"):
        if isinstance(job.report, AddReport):
            st.html(tag("p", f"{report_line(job.report)}。", "summary"))
            _rejected(job.report.rejected, job.report.outdated)
        elif isinstance(job.report, SyncReport):
            _synced(job.report)
        if job.fault is not None:
            st.error(label(job.fault), icon=":material/error:")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("知道了", key="acknowledge", on_click=jobs.acknowledge, args=[job])
            if isinstance(job.report, SyncReport) or (job.report is not None and job.report.usable):
                link(SEARCH, label="去检索", icon=":material/arrow_forward:")


def _synced(report: SyncReport) -> None:
    words = sync_line(report) if report.has_changed else f"没有变化：{sync_line(report) or '没有材料'}"
    st.html(tag("p", f"{words}。", "summary"))
    changes(
        report.files.added,
        report.files.replaced,
        report.moved,
        report.removed,
        report.plan.folder,
        "done",
        report.plan.held,
    )
    if report.plan.held:
        st.warning(label(held_line(report.plan)))
    if former := former_line(report.plan, "请在下面选中移除"):
        st.info(label(former), icon=":material/drive_file_rename_outline:")
    _rejected(report.rejected, report.outdated)


@st.fragment(run_every=0.5)
def _progress(location: Location) -> None:
    job = jobs.current(location)
    if job is None or not job.is_running:
        st.rerun()
    else:
        share, words = _how_far(job)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(share, words)
            st.button("停止", key="stop", type="tertiary", on_click=job.stop)


def _how_far(job: jobs.Job) -> tuple[float, str]:
    if not job.total:
        return 0.0, "正在清点文件…"
    if job.done < job.total:
        page, pages = job.pages
        scan = f"，扫描件识别到第 {page} / {pages} 页" if page < pages else ""
        share = job.done / job.total
        return share, f"已存入资料库：{job.done} / {job.total} 份{scan}{job.left.words(share)}"
    return 1.0, f"{job.total} 份都已存入，正在更新检索缓存…"


def _rejected(rejected: Sequence[RejectedFile], outdated: set[str]) -> None:
    if rejected:
        st.dataframe([_rejected_row(file, outdated) for file in rejected], hide_index=True, key="rejected")


def _rejected_row(rejected: RejectedFile, outdated: set[str]) -> dict[str, str]:
    detail = f"（{detail_words(rejected.detail)}）" if rejected.detail else ""
    still = STILL_THERE if rejected.source in outdated else ""
    return {
        "文件": rejected.source,
        "未收原因": REASONS[rejected.reason] + detail,
        "怎么办": REMEDIES[rejected.remedy] + still,
    }
