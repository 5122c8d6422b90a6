"""A comparison as a Word or Excel file to take along."""

from __future__ import annotations

import streamlit as st

from compare.outline import task_outline
from compare.tasks import Compared
from ui.downloads import EXCEL, WORD, file_stem
from ui.opened import shared_encoder
from ui.record import exported


def export(compared: Compared) -> None:
    """Buttons for both files, which are made when they are asked for."""
    name = file_stem(compared.task, "对比")
    word, excel = f"{name} 对比.docx", f"{name} 对比.xlsx"
    with st.popover("导出", icon=":material/download:", type="tertiary", key="export"):
        st.download_button(
            "Word：表格、数字、带出处的段落", exported(word, lambda: _word(compared)), word, WORD, key="word",
            on_click="ignore", icon=":material/description:", type="tertiary",
        )  # fmt: skip
        st.download_button(
            "Excel：可排序、可筛选的表", exported(excel, lambda: _excel(compared)), excel, EXCEL, key="excel",
            on_click="ignore", icon=":material/table:", type="tertiary",
        )  # fmt: skip


def _word(compared: Compared) -> bytes:
    from compare.word import word_bytes  # python-docx is loaded when it is needed

    return word_bytes(compared, task_outline(compared, shared_encoder()))


def _excel(compared: Compared) -> bytes:
    from compare.excel import excel_bytes

    return excel_bytes(compared, task_outline(compared, shared_encoder()))
