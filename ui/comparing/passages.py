"""Passages of each column side by side: what only one writes is marked, what others write too stands back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import streamlit as st

from compare.basket.basket import Entry
from compare.column_wording import HitWording, column_wordings
from compare.tasks import Column
from corpus.sentences import Span
from index.families.family import Member
from index.search import Hit
from ui.address import Place, Precedents, go
from ui.behaviour import bring_into_view
from ui.cards.card import card_html, place_class, text_html
from ui.cards.hit import as_query
from ui.cards.offers import basket_html, places_html, way_html
from ui.comparing.shown import Shown, passage_path
from ui.html import escape, label, tag
from ui.more import more_button, shown_so_far

#: So many columns stand in a row.
_IN_A_ROW = 3
#: So many passages of a column are shown at a time.
_AT_A_TIME = 20
#: So many of those who write it alike are named.
_NAMED = 3


def passages(shown: Shown) -> None:
    """The columns that are shown."""
    kept = (shown.wanted, tuple(column.name for column in shown.columns))
    made = shown.opened.kept("own", kept, lambda: column_wordings(shown.compared, shown.columns))
    if _has_others(shown):
        st.html(_legend(made))
    count = shown_so_far(shown.wanted, _AT_A_TIME)
    for start in range(0, len(shown.columns), _IN_A_ROW):
        row = range(start, min(start + _IN_A_ROW, len(shown.columns)))
        for at, place in zip(row, st.columns(len(row)), strict=True):
            with place, st.container(border=True, key=f"column-{at}", gap="small"):
                _column(shown, shown.columns[at], made[at][:count])
    more_button(shown.wanted, count, max(len(column.hits) for column in shown.columns), _AT_A_TIME)
    _into_view(shown)


def _into_view(shown: Shown) -> None:
    """The passage whose report the reader comes back from."""
    left: tuple[str, int | None] | None = st.session_state.pop("left", None)
    if left is not None:
        st.session_state["back"] = (shown.wanted, f".hit.{place_class(*left)}")
    of, selector = st.session_state.get("back", (None, ""))
    if of == shown.wanted:
        bring_into_view(selector, shown.wanted)


def _has_others(shown: Shown) -> bool:
    """Whether there is anybody to share wording with."""
    return len({*shown.compared.beside, *(column.name for column in shown.compared.columns)}) > 1


def _legend(made: Sequence[Sequence[HitWording]]) -> str:
    words = [tag("b", "所找的字"), tag("mark", "只有这里这样写", "own"), tag("span", "别处也这样写", "quiet")]
    if any(wording.common for column in made for wording in column):
        words.append(tag("span", "所列各处都这样写", "quiet common"))
    return tag("p", " ".join(words), "legend written")


def _column(shown: Shown, column: Column, wordings: Sequence[HitWording]) -> None:
    shared = f"，与别处相同 {column.chars.shared} 字" if column.chars.shared else ""
    head = f"{len(column.hits)} 段 {sum(column.chars)} 字{shared}"
    st.html(tag("header", tag("div", escape(column.title), "unit") + tag("div", head, "muted")))
    _own_years(shown, column)
    found = zip(column.hits, wordings, strict=False)  # the first few
    st.html("".join(_passage(shown, hit, wording) for hit, wording in found))


def _own_years(shown: Shown, column: Column) -> None:
    """A way to the unit's own years, the last two of them against each other."""
    years = sorted({hit.document.metadata.year for hit in column.hits if hit.document.metadata.year is not None})
    if column.unit is None or shown.wanted.by != "unit" or len(years) < 2:
        return
    last_two = tuple(str(year) for year in years[-2:])
    narrowed = replace(shown.wanted.filters, units=(column.unit,), years=())
    wanted = replace(shown.wanted, filters=narrowed, by="year", columns=last_two, view="changes")
    st.button(
        label(f"{last_two[1]}年与{last_two[0]}年比"),
        key=f"years-{column.name}",
        type="tertiary",
        icon=":material/difference:",
        on_click=go,
        args=[wanted],
    )


def _passage(shown: Shown, hit: Hit, wording: HitWording) -> str:
    """A passage as HTML, with its wording marked; nothing of the report in it is HTML itself."""
    alike = _same_wording(shown, hit)
    return card_html(
        text_html(_marked(hit, wording), len(hit.passage.text), "quiet" if _has_others(shown) else ""),
        path=passage_path(hit, shown.wanted.by),
        below=[alike],
        offers=[
            way_html("看原文", Place(hit.document.doc_id, hit.passage.start, shown.wanted)),
            way_html("看写法", Precedents(as_query(hit.passage))) if alike else "",
            basket_html(Entry.of(hit.document, hit.passage)),
        ],
        css=place_class(hit.document.doc_id, hit.passage.start),
    )


def _same_wording(shown: Shown, hit: Hit) -> str:
    """Who else writes it alike, with ways there, and since when."""
    here = (hit.document.doc_id, hit.passage.start)
    places: dict[tuple[str, int], Member] = {}
    for family in shown.compared.families:
        found = {(member.document.doc_id, member.passage.start): member for member in family.members}
        if here in found:
            places |= {place: member for place, member in found.items() if place not in places}
    others = [member for place, member in places.items() if place != here]
    if not others:
        return ""
    links = places_html([(m.document, m.passage.start) for m in others[:_NAMED]], shown.wanted)
    more = f" 等 {len(others)} 段" if len(others) > _NAMED else ""
    year = hit.document.metadata.year
    first = min((m.document.metadata.year for m in others if m.document.metadata.year is not None), default=None)
    since = f"；{first}年已有" if first is not None and year is not None and first < year else ""
    return f'<p class="muted alike">写法相近：{links}{more}{since}</p>'


def _marked(hit: Hit, wording: HitWording) -> str:
    """The text with what is its own and what is common marked, and the words of the task."""
    text = hit.passage.text
    task = [(found.start, found.end) for found in hit.highlights if found.match == "exact"]
    marks = [("b", "", task), ("mark", "own", wording.own), ("span", "common", wording.common)]
    cuts = sorted({0, len(text), *(end for _, _, spans in marks for span in spans for end in span)})
    inside = [_held(spans, cuts) for _, _, spans in marks]
    out = []
    for at, (start, end) in enumerate(pairwise(cuts)):
        part = escape(text[start:end])
        for (name, css, _), held in zip(marks, inside, strict=True):
            part = tag(name, part, css) if held[at] else part
        out.append(part)
    return "".join(out)


def _held(spans: Sequence[Span], cuts: Sequence[int]) -> list[bool]:
    """Which of the parts between cuts lie in one of the spans."""
    out = [False] * (len(cuts) - 1)
    for start, end in spans:
        for at in range(bisect_left(cuts, start), bisect_left(cuts, end)):
            out[at] = True
    return out
