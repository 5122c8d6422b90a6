"""How much of the draft stands in each report, how much of each of its sections elsewhere, and its set phrases."""

from __future__ import annotations

import streamlit as st

from compare.overlap.labels import percent, report_name, section_title, set_phrases
from ui.address import WORDS
from ui.html import escape, tag
from ui.overlapping.asked import Checking, change
from ui.overlapping.checked import Checked
from ui.table import TableCell, table
from ui.ways import link

#: A longer table is not read.
_MOST_ROWS = 200


def sources(checked: Checked, asked: Checking) -> None:
    """The reports; pressing one shows the sentences that stand in it."""
    totals, limit = checked.overlap.by_source, asked.limit / 100
    if not totals:
        st.html(tag("p", "没有来源。", "muted"))
        return
    rows = [
        [
            TableCell(report_name(total.document), leads=True),
            TableCell(percent(total.share, limit) + ("，超过限度" if total.share > limit else ""), total.share),
            TableCell(f"{total.verbatim_chars:,}", total.verbatim_chars),
            TableCell(f"{total.near_chars:,}", total.near_chars),
            TableCell(total.document.source, look="quiet"),
        ]
        for total in totals[:_MOST_ROWS]
    ]
    clicked = table("来源", ["材料", "占全文", "逐字相同（字）", "改写相近（字）", "出处"], rows, key="by-source")
    note = "点材料名，只看它里面有的句子。一处字句见于几份材料的，各算一次，所以各份相加会多于全文。"
    left = f"另有 {len(totals) - _MOST_ROWS} 份各占更少，未列。" if len(totals) > _MOST_ROWS else ""
    st.html(tag("p", left + note, "muted"))
    if clicked:
        change(view="sentences", source=totals[clicked[0]].document.doc_id)
        st.rerun()


def sections(checked: Checked, asked: Checking) -> None:
    """The sections of the draft."""
    rows = [
        [
            TableCell(section_title(section)),
            TableCell(percent(section.share), section.share),
            TableCell(f"{section.chars:,}", section.chars),
            TableCell(f"{section.verbatim_chars:,}", section.verbatim_chars),
            TableCell(f"{section.near_chars:,}", section.near_chars),
            TableCell(f"{section.set_phrase_chars:,}", section.set_phrase_chars),
        ]
        for section in checked.overlap.by_section[:_MOST_ROWS]
    ]
    table("各部分", ["部分", "相同相近", "字数", "逐字相同", "改写相近", "规范提法"], rows, key="by-section")


def phrases(checked: Checked, asked: Checking) -> None:
    """The set phrases of the draft, which are not counted."""
    found = set_phrases(checked.overlap)
    if not found:
        st.html(tag("p", "没有认出规范提法。许多单位都这样写的才会自动认出；也可以在“词表”里添加。", "muted"))
    else:
        note = "许多单位都这样写，或列在词表里的，本该照写，没有计入。"
        listed = (tag("li", escape(words) + (f"　{count} 处" if count > 1 else "")) for words, count in found.items())
        st.html(tag("p", note, "muted") + tag("ul", "".join(listed), "phrases"))
    link(WORDS, label="在词表里添加规范提法", icon=":material/arrow_forward:")
