"""What a reader puts into the vocabulary: words typed, or a file of them, looked at before it is taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from corpus import UnreadableFileError
from index.places import Location
from index.vocabulary import Kind, Vocabulary
from index.vocabulary_edits import Added, with_added
from index.vocabulary_entries import Entry, Refused
from index.vocabulary_file import BETWEEN, line_entry, read_vocabulary
from ui.html import escape, label, tag
from ui.vocabulary.saving import save
from wording.vocabulary import KIND_NAMES, NO_WORDS, added_line, merged_line, no_list_line, refused_line

#: So many lines that are refused are told one by one.
_TOLD = 8
_HINTS: dict[Kind, tuple[str, str]] = {
    "word": ("一行一个，或用空格、顿号隔开", "如：金种子计划、一站式服务中心"),
    "synonym": ("一行一组，组里的词用空格或顿号隔开", "如：清廉文化、廉洁文化"),
    "set_phrase": ("一行一条，照原文写，标点也照写", "如：坚持“两个确立”，做到“两个维护”"),
}


def typing(location: Location, kind: Kind, below: Callable[[], None]) -> None:
    """A box to type words of one kind into; `below` shows in its form what may be put there."""
    number = _number()
    hint, example = _HINTS[kind]
    with st.form(f"typing-{kind}-{number}", border=False):
        written = st.text_area(f"添加{KIND_NAMES[kind]}（{hint}）", key=box_of(kind), height=88, placeholder=example)
        wanted = st.form_submit_button("添加", type="primary", key=f"add-{kind}")
        below()
    if not wanted:
        return
    entries, refused, left = _typed(kind, written)
    if not entries and not refused:
        st.warning("还没有写；请在框里写词", icon=":material/edit:")
    elif entries:
        if _saved(location, entries, refused):
            st.session_state["words-typed"] = number + 1
            st.session_state[box_of(kind)] = "\n".join(left)  # to be mended
            st.rerun()
    else:
        refusals(refused)


def box_of(kind: Kind) -> str:
    """The key of the box that words of this kind are typed into now."""
    return f"typed-{kind}-{_number()}"


def _number() -> int:
    """Which box it is: another one is empty."""
    number: int = st.session_state.setdefault("words-typed", 0)
    return number


def uploading(location: Location, kind: Kind, vocabulary: Vocabulary) -> None:
    """A file of words, and what taking it in would do; what stands in it under no head is of `kind`."""
    number = st.session_state.setdefault("words-uploaded", 0)
    name = KIND_NAMES[kind]
    file = st.file_uploader(
        f"词表文件（文本文件，一行一条；可用 [自有词] [同义词] [规范提法] 分段，没有分段的都作{name}）",
        key=f"words-file-{kind}-{number}",
    )
    if file is None:
        return
    try:
        found = read_vocabulary(file.getvalue(), kind)
    except UnreadableFileError as error:
        st.error(label(no_list_line(error.rejected(file.name))), icon=":material/error:")
        return
    if not found.entries and not found.refused:
        st.warning(label(f"{file.name} {NO_WORDS}"), icon=":material/edit:")
        return
    added = with_added(vocabulary, found.entries)
    st.html(tag("p", escape(f"这个文件：{added_line(added, len(found.refused))}。"), "summary"))
    groups(added)
    refusals(found.refused)
    if added.vocabulary == vocabulary:
        return
    if st.button("导入", type="primary", key="import") and _saved(location, found.entries, ()):
        st.session_state["words-uploaded"] = number + 1
        st.rerun()


def groups(added: Added) -> None:
    """Says which groups of synonyms become one."""
    for group in added.merged[:_TOLD]:
        st.html(tag("p", escape(merged_line(group)), "muted"))


def refusals(refused: Sequence[Refused]) -> None:
    """Says which lines are left out and why, the first of them one by one."""
    if not refused:
        return
    lines = [tag("li", escape(refused_line(fault))) for fault in refused[:_TOLD]]
    if len(refused) > _TOLD:
        lines.append(tag("li", f"……共 {len(refused)} 条"))
    st.html(tag("ul", "".join(lines), "refused"))


def _typed(kind: Kind, written: str) -> tuple[list[Entry], list[Refused], list[str]]:
    """The entries that were typed, what of them is refused, and the lines that it stands on."""
    lines = [line for line in written.splitlines() if line.strip()]
    if kind == "word":
        lines = [word for line in lines for word in BETWEEN.split(line) if word]
    entries, refused, left = [], [], []
    for line in lines:
        entry, faults = line_entry(kind, line)
        entries += [] if entry is None else [entry]
        refused += faults
        left += [line] if faults else []
    return entries, refused, left


def _saved(location: Location, entries: Sequence[Entry], refused: Sequence[Refused]) -> bool:
    """Whether entries could be saved; what became of them is said when the page is shown anew."""
    done: list[Added] = []

    def change(vocabulary: Vocabulary) -> Vocabulary:
        done.append(with_added(vocabulary, entries))
        return done[-1].vocabulary

    if not save(location, change):
        return False
    st.session_state["words-done"] = (done[-1], tuple(refused))
    return True
