"""One list of the vocabulary: its entries, in how many passages each stands, and what can be done with those chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from index.errors import UnsupportedError
from index.library import Library
from index.places import Location
from index.vocabulary import Kind, Vocabulary
from index.vocabulary_edits import without
from index.words import normalise
from ui.address import Asked, Place
from ui.html import label, tag
from ui.opened import Opened
from ui.vocabulary.saving import save
from ui.ways import way
from wording.vocabulary import KIND_NAMES, removed_line

#: From so many entries on a list can be searched.
_MANY = 12
Group = tuple[str, ...]


def groups_of(vocabulary: Vocabulary, kind: Kind) -> list[Group]:
    """The entries of one list, each as the words it holds."""
    if kind == "synonym":
        return list(vocabulary.synonyms)
    return [(word,) for word in (vocabulary.words if kind == "word" else vocabulary.set_phrases)]


def passage_counts(library: Library, entries: Sequence[Group]) -> list[int] | None:
    """In how many passages each entry stands, by whichever of its words; none where that would take too long."""
    at: dict[str, set[int]] = {}
    for number, group in enumerate(entries):
        for word in group:
            at.setdefault(normalise(word), set()).add(number)
    counts: Counter[int] = Counter()
    try:
        for _, held in library.holding_words(at.keys()):
            counts.update({number for word in held for number in at[word]})
    except UnsupportedError:
        return None
    return [counts[number] for number in range(len(entries))]


def listing(opened: Opened, location: Location, kind: Kind, vocabulary: Vocabulary, can_change: bool) -> None:
    """Shows one list; those chosen can be looked for, and taken out where the reader `can_change` it."""
    entries = groups_of(vocabulary, kind)[::-1]  # what was added last is looked at first
    counts = opened.kept(f"counts-{kind}", None, lambda: passage_counts(opened.library, entries))
    words = ""
    if len(entries) > _MANY:
        words = st.text_input(
            "在词表里找", key=f"find-{kind}", placeholder=f"在 {len(entries)} 条里找", label_visibility="collapsed"
        )
    shown = [n for n, group in enumerate(entries) if all(_holds(group, word) for word in words.split())]
    if not shown:
        st.html(tag("p", "没有含这些字的。", "muted"))
        return
    name = KIND_NAMES[kind]
    known = opened.kept("vocabulary-name", None, opened.library.vocabulary_fingerprint)
    state = st.dataframe(
        [{name: "、".join(entries[n])} | ({"段落": counts[n]} if counts else {}) for n in shown],
        key=f"list-{kind}-{known}-{words}",  # what is chosen is known by its line: of other words it says nothing
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            name: st.column_config.TextColumn(width=230),
            "段落": st.column_config.NumberColumn(width=60, help="资料库里有多少段写到"),
        },
        height=min(35 * len(shown) + 38, 460),
    )
    chosen = [entries[shown[row]] for row in state["selection"]["rows"] if row < len(shown)]
    if chosen:
        _actions(location, kind, chosen, can_change)
    else:
        hint = "勾选左侧的方框，可以检索" + ("或移除。" if can_change else "。")
        st.html(tag("p", hint, "muted"))


def _holds(group: Group, word: str) -> bool:
    return any(normalise(word) in normalise(other) for other in group)


def _actions(location: Location, kind: Kind, chosen: Sequence[Group], can_change: bool) -> None:
    """What can be done with the entries that are chosen: one looked for, all removed, a group robbed of some words."""
    unit = "组" if kind == "synonym" else "条"
    leaving: list[str] = []
    if kind == "synonym" and len(chosen) == 1 and len(chosen[0]) > 2 and can_change:
        leaving = st.pills(
            "只去掉组里的几个词",
            chosen[0],
            selection_mode="multi",
            key=f"leaving-{'-'.join(chosen[0])}",
            format_func=label,
        )
    with st.container(horizontal=True, vertical_alignment="center", key="words-actions"):
        st.html(tag("p", f"已选 {len(chosen)} {unit}", "summary"), width="content")
        if len(chosen) == 1:
            way("检索", Asked(_query(kind, chosen[0])), "look-for", Place, icon=":material/search:")
        if can_change:
            what = f"去掉 {len(leaving)} 个词" if leaving else f"移除 {len(chosen)} {unit}"
            # The words that stand here go, whatever the list is by the time the button is pressed.
            going = leaving or [word for group in chosen for word in group]
            st.button(what, key="remove-words", on_click=_remove, args=[location, kind, going])


def _query(kind: Kind, group: Group) -> str:
    return f'"{group[0]}"' if kind == "set_phrase" and '"' not in group[0] else group[0]


def _remove(location: Location, kind: Kind, names: Sequence[str]) -> None:
    said: list[str] = []

    def change(vocabulary: Vocabulary) -> Vocabulary:
        removed = without(vocabulary, kind, names)
        said.append(removed_line(removed) if removed.gone else "这些已经移除了")
        return removed.vocabulary

    if save(location, change):
        st.session_state["words-removed"] = said[-1]
