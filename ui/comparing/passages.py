"""Passages of each column side by side: what only one writes is marked, what others write too stands back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import streamlit as st

from compare.column_wording import HitWording, column_wordings
from compare.tasks import Column
from corpus.sentences import Span
from index.search import Hit
from ui.address import Comparison, Place, go, way
from ui.comparing.more import more_button, shown_so_far
from ui.comparing.shown import Shown, passage_path
from ui.html import escape, label, tag
from wording.labels import whose

#: So many columns stand in a row.
_IN_A_ROW = 3
#: A longer passage is scrolled within its place, so that it does not push all others away.
_LONG_CHARS = 900
#: So many passages of a column are shown at a time.
_AT_A_TIME = 20
#: So many of those who write it alike are named.
_NAMED = 2


def passages(shown: Shown) -> None:
    """The columns that are shown."""
    kept = (shown.wanted, tuple(column.name for column in shown.columns))
    made = shown.opened.kept("own", kept, lambda: column_wordings(shown.compared.columns, shown.columns))
    if len(shown.compared.columns) > 1:
        st.html(_legend(shown, made))
    count = shown_so_far(shown.wanted, _AT_A_TIME)
    for start in range(0, len(shown.columns), _IN_A_ROW):
        row = range(start, min(start + _IN_A_ROW, len(shown.columns)))
        for at, place in zip(row, st.columns(len(row)), strict=True):
            with place, st.container(border=True, key=f"column-{at}", gap="small"):
                _column(shown, shown.columns[at], made[at][:count])
    more_button(shown.wanted, count, max(len(column.hits) for column in shown.columns), _AT_A_TIME)


def _legend(shown: Shown, made: Sequence[Sequence[HitWording]]) -> str:
    among = "筛选范围内" if shown.wanted.filters else ""
    words = [tag("b", "所找的字"), tag("mark", f"{among}只有这里这样写", "own"), tag("span", "别处也这样写", "quiet")]
    if any(wording.common for column in made for wording in column):
        words.append(tag("span", "所列各处都这样写", "quiet common"))
    return tag("p", " ".join(words), "legend written")


def _column(shown: Shown, column: Column, wordings: Sequence[HitWording]) -> None:
    shared = f"，与别处相同 {column.chars.shared} 字" if column.chars.shared else ""
    head = f"{len(column.hits)} 段 {sum(column.chars)} 字{shared}"
    st.html(tag("header", tag("div", escape(column.title), "unit") + tag("div", head, "muted")))
    _own_years(shown, column)
    for hit, wording in zip(column.hits, wordings, strict=False):  # the first few
        st.html(_passage(shown, hit, wording) + _same_wording(shown, hit))
        place = Place(hit.document.doc_id, hit.passage.start, shown.wanted)
        way("看原文", place, "", Comparison)


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
    long = " long" if len(hit.passage.text) > _LONG_CHARS else ""
    quiet = " quiet" if len(shown.compared.columns) > 1 else ""  # one alone has nobody to share its wording with
    text = tag("p", _marked(hit, wording), f"text{quiet}{long}")
    return f'<article class="hit">{tag("div", passage_path(hit, shown.wanted.by), "path")}{text}</article>'


def _same_wording(shown: Shown, hit: Hit) -> str:
    """Who else among the hits writes it alike, and who wrote so first."""
    here = (hit.document.doc_id, hit.passage.start)
    families = [f for f in shown.compared.families if here in {(m.document.doc_id, m.passage.start) for m in f.members}]
    if not families:
        return ""
    places = dict.fromkeys((m.document.doc_id, m.passage.start) for f in families for m in f.members)
    reports = {m.document.doc_id: m.document for f in families for m in f.members}
    others = dict.fromkeys(whose(reports[doc_id]) for doc_id, start in places if (doc_id, start) != here)
    said = "、".join(map(escape, others)) if len(others) <= _NAMED else f"另有 {len(places) - 1} 段"
    first = families[0].first
    is_earlier = first is not None and first.metadata.year != hit.document.metadata.year
    earliest = f"，最早见于{escape(whose(first))}" if first is not None and is_earlier else ""
    return tag("p", f"写法相近：{said}{earliest}", "muted alike")


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
