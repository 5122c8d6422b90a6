"""Drafts to try the check with: passages of the library itself, checked without the report that they are from."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from compare.overlap.draft import draft_from_text
from corpus import Passage
from index.errors import DamagedLibraryError, QueryError
from index.search import Searcher
from index.store.records import DocumentSummary
from index.topics import Topic
from ui.html import label, tag
from ui.opened import Opened
from ui.overlapping.asked import Checking
from ui.overlapping.checked import Given
from wording.labels import whose

#: So many are offered; of a passage so many characters are shown; a shorter one shows too little.
_OFFERED, _SHOWN, _LEAST = 3, 22, 40
_Example = tuple[DocumentSummary, Passage]


def examples(opened: Opened) -> None:
    """Passages that others write alike, where there are any; one that is pressed is checked."""
    found = opened.kept("draft-examples", None, lambda: _examples(opened.searcher, opened.topics))
    if not found:
        return
    st.html(tag("p", "没有草稿在手边，就拿资料库里的一段试试（不与它自己的那份材料比）：", "muted"))
    with st.container(horizontal=True, key="topics-drafts", gap="small"):
        for number, (document, passage) in enumerate(found):
            words = f"{' '.join(passage.text.split()).lstrip('—')[:_SHOWN]}…（{whose(document)}）"
            st.button(label(words), key=f"draft-example-{number}", on_click=_take, args=[document, passage])


def _examples(searcher: Searcher, topics: list[Topic]) -> list[_Example]:
    """Of each of the first topics a passage: one that stands elsewhere, too, if there is any among the best."""
    out: dict[tuple[str, int], _Example] = {}
    for topic in topics:
        try:
            hits = [hit for hit in searcher.search(topic.name) if len(hit.passage.text) >= _LEAST]
        except (QueryError, DamagedLibraryError):
            continue
        hits.sort(key=lambda hit: not hit.same_wording)
        if hits:
            best = hits[0]
            out.setdefault((best.document.doc_id, best.passage.start), (best.document, best.passage))
        if len(out) == _OFFERED:
            break
    return list(out.values())


def _take(document: DocumentSummary, passage: Passage) -> None:
    st.session_state["draft-example"] = document.doc_id
    st.session_state["given"] = Given(draft_from_text(passage.text), passage.text)
    st.session_state["giving"] = False
    st.query_params.from_dict(replace(Checking(), reports=(document.doc_id,)).parameters())
