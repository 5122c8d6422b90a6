"""A hit as a card: what was found, whose it is, why it was found, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

import streamlit as st

from compare.basket.basket import Entry
from corpus import Passage
from index.query import MAX_QUERY_CHARS
from index.search import Hit
from index.store.records import DocumentSummary, Filters
from ui.address import Asked, Narrowed, Place, Precedents, way
from ui.basket.button import basket_button
from ui.behaviour import copy_button
from ui.html import escape, marked, tag
from wording.labels import KINDS, RELEVANCE, citation, whose

#: So many near words say why; more are not read.
_MOST_REASONS = 4


def card(hit: Hit, asked: Asked, with_scores: bool) -> None:
    """Shows a hit, as an answer to what was asked."""
    with st.container(border=True, key=f"hit-{hit.rank}", gap="small"):
        st.html(hit_html(hit, asked, with_scores))
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"hit-{hit.rank}-actions"):
            place = Place(hit.document.doc_id, hit.passage.start, asked)
            way("看原文", place, f"open-{hit.rank}", Asked)
            copy_button(quotation(hit.document, hit.passage), key=f"copy-{hit.rank}")
            like(hit.passage, asked.filters, f"like-{hit.rank}", Asked)
            if hit.same_wording:
                way("看写法", Precedents(as_query(hit.passage)), "", Asked, help="哪些单位、哪些年度这样写，有哪些不同")
            basket_button(Entry.of(hit.document, hit.passage), f"hit-{hit.rank}")


def like(passage: Passage, filters: Filters, key: str, from_: type[Asked | Place]) -> None:
    """A way to passages like this one: it becomes the query."""
    way("找相似", Asked(as_query(passage), filters), key, from_, help="把这一段当作检索词")


def as_query(passage: Passage) -> str:
    """A passage as a query."""
    return "".join(passage.text.split())[:MAX_QUERY_CHARS]  # spaces would set quotes apart, as operators


def quotation(document: DocumentSummary, passage: Passage) -> str:
    """A passage with its source, as it is copied into a draft."""
    return f"{passage.text}\n（{citation(document, passage)}）"


def hit_html(hit: Hit, asked: Asked, with_scores: bool) -> str:
    """A hit as HTML; nothing of the report in it is HTML itself."""
    metadata, word = hit.document.metadata, hit.relevance or "far"
    head = [
        tag("span", f"{hit.rank}", "rank"),
        tag("span", escape(metadata.unit), "unit") if metadata.unit else tag("span", "单位未写明", "muted"),
        tag("span", f"{metadata.year}年", "year") if metadata.year else "",
        tag("span", f"《{escape(hit.document.title)}》", "title"),
        tag("span", RELEVANCE[word], f"badge {word}"),
    ]
    path = " › ".join(map(escape, hit.passage.heading_path)) or KINDS[hit.passage.kind]
    if hit.passage.kind == "plan" and not any(word in path for word in ("打算", "下一步", "计划", "安排")):
        path += f"（{KINDS['plan']}）"
    parts = [
        tag("header", "".join(head)),
        tag("div", path, "path"),
        tag("p", marked(hit.passage.text, hit.highlights), "text"),
    ]
    if why := _why(hit):
        parts.append(tag("div", why, "why"))
    if hit.same_wording:
        links = places_html([(copy.document, copy.start) for copy in hit.same_wording], asked)
        parts.append(tag("div", f"同样写法见于 {links}", "same"))
    if with_scores:
        parts.append(tag("div", _scores(hit), "scores"))
    return f'<article class="hit" aria-label="第 {hit.rank} 条">{"".join(parts)}</article>'


def places_html(places: Iterable[tuple[DocumentSummary, int]], asked: Narrowed) -> str:
    """Reports by their units and years, each a link to a place in it."""
    links = []
    for document, start in places:
        address = f"report?{urlencode(Place(document.doc_id, start, asked).parameters(), doseq=True)}"
        links.append(f'<a href="{escape(address)}" target="_self">{escape(whose(document))}</a>')
    return "、".join(links)


def _why(hit: Hit) -> str:
    """Where nothing of the query stands in a passage to the letter: what in it stands for which of its words."""
    if any(mark.match == "exact" for mark in hit.highlights):
        return ""
    text = hit.passage.text
    near = dict.fromkeys((text[mark.start : mark.end], mark.of) for mark in hit.highlights if mark.of)
    said = [f"“{escape(words)}”与“{escape('、'.join(of))}”" for words, of in list(near)[:_MOST_REASONS]]
    return f"意思相近：{'，'.join(said)}" if said else ""


def _scores(hit: Hit) -> str:
    values = [("综合", hit.score), ("语义（余弦）", hit.cosine), ("字面（BM25）", hit.bm25)]
    return "　".join(f"{name} {value:.3f}" for name, value in values if value is not None)
