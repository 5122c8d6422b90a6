"""Text of drafts and reports with what stands elsewhere marked, as HTML in which all of it is escaped."""

from __future__ import annotations

from collections.abc import Iterable

from compare.overlap.labels import MARKS, kinds_of, percent, report_name
from compare.overlap.overlap import CheckedSentence, Mark, MarkKind, Overlap, SentenceSource
from compare.overlap.pieces import pieces
from ui.address import Asked, Place
from ui.cards.card import card_html, pair_html
from ui.cards.offers import way_html
from ui.html import escape, tag

#: The class of each kind of mark.
LOOKS: dict[MarkKind, str] = {"verbatim": "taken", "near": "reworded", "set phrase": "phrase"}


def marked_html(text: str, marks: Iterable[Mark], offset: int = 0) -> str:
    """A text with its marks, which count from `offset` characters before its start."""
    return "".join(
        tag("mark", escape(piece.text), LOOKS[piece.kind]) if piece.kind else escape(piece.text)
        for piece in pieces(text, marks, offset)
    )


def legend_html(overlap: Overlap) -> str:
    """The marks that there are in a draft."""
    shown = [tag("mark", MARKS[kind], LOOKS[kind]) for kind in kinds_of(overlap)]
    return tag("p", " ".join(shown), "legend overlapping")


def side_by_side(sentence: CheckedSentence, source: SentenceSource) -> str:
    """A sentence of the draft beside what stands in a report, both with what they have in common marked."""
    phrases = [mark for mark in sentence.marks if mark.kind == "set phrase"]
    draft = marked_html(sentence.text, [*source.draft_marks, *phrases], sentence.start)
    name = tag("span", escape(report_name(source.document)), "unit")
    there = card_html(
        tag("p", marked_html(source.text, source.marks), "text"),
        path=f"{name} {escape(source.document.source)}",
        offers=[way_html("看原文", Place(source.document.doc_id, source.start, Asked()))],
        element="section",
    )
    head = tag("span", "草稿", "unit") + f" 占本句 {percent(source.share)}"
    return pair_html(card_html(tag("p", draft, "text"), path=head, element="section"), there)
