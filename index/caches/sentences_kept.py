"""Finding the cut passages of a commit, and making their file when there is time.

A row always means the same text, so the file of any earlier commit of the same history serves, for the passages it
has; it is made anew, the known ones taken over, once too many are missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from index.caches.making import cache_path, delete, latest_first, making, remove_old
from index.caches.rows import Rows
from index.caches.sentences import (
    KIND,
    PassageSentences,
    cut_passages,
    load_sentences,
    merged_sentences,
    read_sentences_header,
    save_sentences,
)
from index.static_encoder import StaticEncoder
from index.store.library import FolderLibrary
from index.store.records import Filters, Touched

#: So many passages, and that share of all, may be cut when they are candidates.
_MOST_UNCUT, _MOST_UNCUT_SHARE = 50, 0.02


def most_uncut(library: FolderLibrary) -> float:
    """How many passages need not be cut before they are candidates."""
    return _MOST_UNCUT + _MOST_UNCUT_SHARE * library.passage_count()


def lacks_many(library: FolderLibrary, known: PassageSentences) -> bool:
    """Whether more than that may be missing: a file is always of all passages there were, and rows only ever grow."""
    return library.next_row() - 1 - int(known.rows[-1] if known.rows.size else 0) > most_uncut(library)


def find_sentences(library: FolderLibrary, encoder: StaticEncoder, full_check: bool = False) -> PassageSentences:
    """The passages that are cut already, those that have gone among them; `full_check` sums the file up."""
    for path in latest_first(library.path, KIND):
        header = read_sentences_header(path, encoder.fingerprint)
        if header is None or library.touched_since(header.generation, header.token) is None:
            continue
        if (found := load_sentences(path, header, full_check)) is not None:
            return found
    return PassageSentences.none()


def keep_sentences(
    library: FolderLibrary, encoder: StaticEncoder, known: PassageSentences, cut: Sequence[PassageSentences] = ()
) -> PassageSentences:
    """The same, of all passages there are now where too many were missing; they are kept in a file then.

    What is missing is taken from `cut`, as far as it is there, and else read and cut.
    """
    if not lacks_many(library, known):
        return known
    rows = library.rows_matching(Filters())
    missing = np.setdiff1d(rows, known.rows, assume_unique=True)
    if missing.size <= most_uncut(library):
        return known
    with making(library.path) as may_write:
        if not may_write:
            return known
        new = merged_sentences(cut).kept(missing)
        rest = np.setdiff1d(missing, new.rows, assume_unique=True)
        passages = library.passages_among(Touched(_runs_of(rest))) if rest.size else ()
        texts = ((found.row, found.wording_hash, found.passage.search_text) for found in passages)
        # The new ones in order first: to put all in order would take some times their memory.
        made = merged_sentences([known.kept(rows), merged_sentences([new, cut_passages(encoder, texts)])])
        generation, token = library.generation, library.commit_token
        path = cache_path(library.path, KIND, generation, token)
        with suppress(OSError):  # a full disk: it serves in memory
            save_sentences(made, path, generation, token, encoder.fingerprint)
            remove_old(path, KIND, generation, delete)
        return made


def _runs_of(rows: Rows) -> NDArray[np.int64]:
    """The first and last of each run of rows that ascend, int64 (n, 2)."""
    breaks = np.flatnonzero(np.diff(rows) > 1)
    return np.stack([rows[np.concatenate([[0], breaks + 1])], rows[np.concatenate([breaks, [rows.size - 1]])]], axis=1)
