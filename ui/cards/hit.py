"""A hit of a search as a card: what was found, whose it is, and why it was found."""

from __future__ import annotations

from collections.abc import Iterable

from compare.basket.basket import Entry
from corpus import Passage
from index.query import MAX_QUERY_CHARS
from index.search import Hit
from index.store.records import DocumentSummary, Filters
from ui.address import Asked, Place, Precedents
from ui.cards.card import card_html, place_class
from ui.cards.offers import basket_html, copy_html, places_html, way_html
from ui.html import escape, marked, tag
from wording.labels import KINDS, RELEVANCE, citation

#: So many near words say why; more are not read.
_MOST_REASONS = 4


def hits_html(hits: Iterable[Hit], asked: Asked, with_scores: bool) -> str:
    """Hits as answers to what was asked; nothing of the reports in it is HTML itself."""
    return tag("div", "".join(_hit_html(hit, asked, with_scores) for hit in hits), "hits")


def like_html(passage: Passage, filters: Filters) -> str:
    """A way to passages like this one: it becomes the query."""
    return way_html("找相似", Asked(as_query(passage), filters), "把这一段当作检索词")


def as_query(passage: Passage) -> str:
    """A passage as a query."""
    return "".join(passage.text.split())[:MAX_QUERY_CHARS]  # spaces would set quotes apart, as operators


def quotation(document: DocumentSummary, passage: Passage) -> str:
    """A passage with its source, as it is copied into a draft."""
    return f"{passage.text}\n（{citation(document, passage)}）"


def _hit_html(hit: Hit, asked: Asked, with_scores: bool) -> str:
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
    below = [tag("div", why, "why")] if (why := _why(hit)) else []
    if hit.same_wording:
        links = places_html([(copy.document, copy.start) for copy in hit.same_wording], asked)
        below.append(tag("div", f"同样写法见于 {links}", "same"))
    if with_scores:
        below.append(tag("div", _scores(hit), "scores"))
    return card_html(
        tag("p", marked(hit.passage.text, hit.highlights), "text"),
        head=head, path=path, below=below, offers=_offers(hit, asked),
        css=f"card {place_class(hit.document.doc_id, hit.passage.start)}", name=f"第 {hit.rank} 条",
    )  # fmt: skip


def _offers(hit: Hit, asked: Asked) -> list[str]:
    same = Precedents(as_query(hit.passage))
    return [
        way_html("看原文", Place(hit.document.doc_id, hit.passage.start, asked)),
        copy_html(quotation(hit.document, hit.passage)),
        like_html(hit.passage, asked.filters),
        way_html("看写法", same, "哪些单位、哪些年度这样写，有哪些不同") if hit.same_wording else "",
        basket_html(Entry.of(hit.document, hit.passage)),
    ]


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
