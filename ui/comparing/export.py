"""A comparison as a Word or Excel file to take along."""

from __future__ import annotations

import re

import streamlit as st

from compare.outline import task_outline
from compare.tasks import Compared
from ui.opened import shared_encoder

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What no file system takes in a name.
_UNFIT = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')


def export(compared: Compared) -> None:
    """Buttons for both files, which are made when they are asked for."""
    name = _UNFIT.sub(" ", compared.task).strip(" .")[:40] or "对比"
    with st.popover("导出", icon=":material/download:", type="tertiary", key="export"):
        st.download_button(
            "Word：表格、数字、带出处的段落", lambda: _word(compared), f"{name} 对比.docx", _WORD,
            key="word", on_click="ignore", icon=":material/description:", type="tertiary",
        )  # fmt: skip
        st.download_button(
            "Excel：可排序、可筛选的表", lambda: _excel(compared), f"{name} 对比.xlsx", _EXCEL,
            key="excel", on_click="ignore", icon=":material/table:", type="tertiary",
        )  # fmt: skip


def _word(compared: Compared) -> bytes:
    from compare.word import word_bytes  # python-docx is loaded when it is needed

    return word_bytes(compared, task_outline(compared, shared_encoder()))


def _excel(compared: Compared) -> bytes:
    from compare.excel import excel_bytes

    return excel_bytes(compared, task_outline(compared, shared_encoder()))
