"""原文: a whole report, with the passage that was found marked and in view."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from compare.basket.basket import Entry
from corpus import Document
from index.errors import QueryError
from index.highlights import Highlight
from index.store.records import StoredPassage
from ui import address
from ui.address import SEARCH, Asked, Comparison, Narrowed, Place, Precedents
from ui.behaviour import bring_into_view
from ui.cards.card import offers_html
from ui.cards.hit import like_html, quotation
from ui.cards.offers import basket_html, copy_html, way_html
from ui.html import escape, tag
from ui.opened import Opened, open_library
from ui.text import Marked, outline_html, report_html
from ui.ways import link
from wording.labels import facts

_BACK = {Asked: "返回结果", Comparison: "返回对比", Precedents: "返回成例"}


def show() -> None:
    """The page."""
    place = address.place(address.current())
    with open_library() as opened:
        try:
            document = opened.library.document(place.doc_id)
        except KeyError:
            st.info("没有这份材料：链接不完整，或材料已移除、已更新。", icon=":material/search_off:")
            link(SEARCH, label="去检索", icon=":material/arrow_forward:")
            return
        st.session_state["left"] = (place.doc_id, place.start)  # where the results are to be shown from again
        passages = opened.library.passages_of(place.doc_id)
        at = _at(passages, place.start)
        st.html(_facts(document))
        st.html(outline_html(document) + report_html(document, _marked(opened, place.asked, passages, at)))
        _bar(place, passages, at)
        if at is not None:
            bring_into_view(".report .here", (place.doc_id, place.start))


def _at(passages: list[StoredPassage], start: int | None) -> int | None:
    """Which of the passages is meant, by its start or any character of it; of a heading the passage under it."""
    if start is None:
        return None
    return next((i for i, p in enumerate(passages) if start < p.passage.end), None)


def _marked(opened: Opened, asked: Narrowed, passages: list[StoredPassage], at: int | None) -> Marked | None:
    if at is None:
        return None
    passage = passages[at].passage
    found: tuple[Highlight, ...] = ()
    if asked.query:
        try:
            found = opened.searcher.highlights(asked.query, passage.text)
        except QueryError:
            found = ()
    moved = tuple(replace(h, start=h.start + passage.start, end=h.end + passage.start) for h in found)
    return Marked(passage.start, passage.end, moved)


def _facts(document: Document) -> str:
    lines = [escape(facts(document.metadata)), f"出处：{escape(document.source)}"]
    if "OCR" in document.encoding:
        lines.append("由扫描件识别而来，文字尤其是数字可能有误，引用前请对照原件")
    return tag("div", "<br>".join(lines), "muted facts")


def _bar(place: Place, passages: list[StoredPassage], at: int | None) -> None:
    """What can be done from here; the bar stays at the lower edge while the report is read."""
    asked = place.asked
    offers = []
    if asked.query or asked.filters:
        offers.append(way_html(f"← {_BACK[type(asked)]}", asked))
    if at is not None:
        found = passages[at]
        offers += [
            way_html(words, Place(place.doc_id, passages[at + step].passage.start, asked))
            for step, words in ((-1, "上一段"), (1, "下一段"))
            if 0 <= at + step < len(passages)
        ]
        offers += [
            tag("span", f"第 {at + 1} / {len(passages)} 段", "muted counted"),
            copy_html(quotation(found.document, found.passage)),
            like_html(found.passage, asked.filters),
            basket_html(Entry.of(found.document, found.passage)),
        ]
    with st.container(key="report-actions"):
        st.html(offers_html(offers))


show()
