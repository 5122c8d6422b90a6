"""A change of the vocabulary, saved in the user's library: in whole or not at all, and seen at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import streamlit as st

from index.errors import ChengliIndexError
from index.libraries import keep_up, open_library, writing
from index.places import Location
from index.vocabulary import Vocabulary
from index.vocabulary_file import written_vocabulary
from ui.html import label
from ui.opened import shared_encoder, show_newest
from ui.record import recorded
from ui.visitor import changing
from wording.errors import error_line, system_line


def save(location: Location, change: Callable[[Vocabulary], Vocabulary]) -> bool:
    """Changes the words of the library at `location` as they are now; where that cannot be, says why.

    Whoever is writing to the library meanwhile is not disturbed: then the reader is told to wait.
    """
    if (actor := changing()) is None:
        return False
    try:
        if (library := open_library(location)) is None:
            st.error(label(f"{location} 里没有资料库：已被移走或删除；请刷新网页"))
            return False
        with library, writing(location), st.spinner("正在更新词表和检索缓存…"):
            before = library.vocabulary()
            after = change(before)
            library.set_vocabulary(after)
            recorded(actor, "words", "", _differences(before, after))
            keep_up(library, tidy=True)
            show_newest(location, shared_encoder())
    except ChengliIndexError as error:
        st.error(label(error_line(error)))
        return False
    except (sqlite3.Error, OSError) as error:
        st.error(label(system_line(error, location)))
        return False
    return True


def _differences(before: Vocabulary, after: Vocabulary) -> list[str]:
    """What came and what went, a line each."""
    old, new = (dict.fromkeys(written_vocabulary(one).splitlines()) for one in (before, after))
    return [*(f"+{line}" for line in new if line not in old), *(f"-{line}" for line in old if line not in new)]
