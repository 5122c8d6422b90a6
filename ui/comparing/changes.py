"""Two columns against each other, passage by passage: what changed from one year to the next, or between two units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from compare.labels import BY, what
from compare.pairs import pairs_of
from compare.regrouped import Pair
from compare.tasks import By, Column
from index.search import Hit
from ui.address import Comparison, Place
from ui.cards.card import card_html, pair_html, place_class
from ui.cards.offers import way_html
from ui.comparing.marked_changes import Side, legend_html, marked_html
from ui.comparing.shown import Shown, passage_path
from ui.comparing.two import choose_two, two_columns
from ui.html import escape, tag
from ui.more import more_button, shown_so_far

#: So many pairs of passages are shown at a time.
_AT_A_TIME = 30
_MISSING = {False: "没有相应的一段", True: "没有相应的一段；虚线标出的写在这边的别段里"}


def changes(shown: Shown) -> None:
    """The two columns that were chosen, or two that share some wording."""
    if len(shown.compared.columns) < 2:
        st.html(tag("p", _alone(shown), "muted"))
        return
    before, after = two_columns(shown)
    choose_two(shown, before, after)
    asked = (shown.wanted, before.name, after.name)
    made = shown.opened.kept("pairs", asked, lambda: _pairs(before.hits, after.hits, shown.wanted.by))
    st.html(tag("p", _summary(made), "summary"))
    if not any(pair.before and pair.after for pair in made):
        st.html(tag("p", "两处没有写法相近的段落，下面各自列出；可以换两列来比。", "muted"))
    st.html(legend_html({piece.kind for pair in made for piece in pair.pieces}))
    count = shown_so_far(shown.wanted, _AT_A_TIME)
    st.html(tag("div", "".join(_pair_html(pair, before, after, shown.wanted) for pair in made[:count]), "hits"))
    more_button(shown.wanted, count, len(made), _AT_A_TIME)


def _alone(shown: Shown) -> str:
    """Why nothing is set against anything, and what there is to be done where something is."""
    by, hits = shown.wanted.by, [hit.document.metadata for column in shown.compared.columns for hit in column.hits]
    others = {known.year if by == "unit" else known.unit for known in hits} - {None}
    advice = f"；可以改为{BY['year' if by == 'unit' else 'unit']}比" if len(others) > 1 else ""
    return f"只有一个{what(shown.compared)}写到，没有可以对照的{advice}。"


def _pairs(before: Sequence[Hit], after: Sequence[Hit], by: By) -> list[Pair]:
    """The passages of both; of two years those of each unit go together, and of reports that name none."""
    if by == "unit":
        return list(pairs_of(before, after))
    units = dict.fromkeys(hit.document.metadata.unit for hit in (*after, *before))
    sides = (
        [[hit for hit in side if hit.document.metadata.unit == unit] for side in (before, after)] for unit in units
    )
    return [pair for one, other in sides for pair in pairs_of(one, other)]


def _summary(pairs: Sequence[Pair]) -> str:
    counts = Counter(_what_became(pair) for pair in pairs)
    words = {
        "same": "段没有改动", "changed": "段有改动", "moved": "段写在别段里",
        "added": "段只有后者写", "removed": "段只有前者写",
    }  # fmt: skip
    return "，".join(f"<b>{counts[kind]}</b> {said}" for kind, said in words.items() if counts[kind])


def _what_became(pair: Pair) -> str:
    if pair.before is None or pair.after is None:
        moved = sum(sum(end - start for start, end in (p.before, p.after)) for p in pair.pieces if p.kind == "moved")
        hit = pair.after or pair.before
        if hit is not None and moved > len(hit.passage.text) / 2:
            return "moved"
        return "removed" if pair.after is None else "added"
    return "same" if all(piece.is_quiet for piece in pair.pieces) else "changed"


def _pair_html(pair: Pair, before: Column, after: Column, wanted: Comparison) -> str:
    """Both passages with what changed marked; nothing of the reports in it is HTML itself."""
    left = _side(pair, "before", pair.before, before, wanted)
    return pair_html(left, _side(pair, "after", pair.after, after, wanted), "card")


def _side(pair: Pair, side: Side, hit: Hit | None, column: Column, wanted: Comparison) -> str:
    head = tag("span", escape(column.title), "unit")
    if hit is None:
        return card_html(tag("p", _MISSING[bool(pair.pieces)], "muted"), path=head, element="section")
    text = marked_html(pair.pieces, side, hit.passage.text) if pair.pieces else escape(hit.passage.text)
    return card_html(
        tag("p", text, "text"),
        path=f"{head} {passage_path(hit, wanted.by)}",
        offers=[way_html("看原文", Place(hit.document.doc_id, hit.passage.start, wanted))],
        css=place_class(hit.document.doc_id, hit.passage.start),
        element="section",
    )
