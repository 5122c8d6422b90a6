"""The caches against the truth: what they hold is what the database holds, and they are not of a later one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.caches.families_cache import KIND as FAMILIES
from index.caches.families_cache import open_families
from index.caches.fingerprints_cache import KIND as FINGERPRINTS
from index.caches.fingerprints_cache import open_fingerprints
from index.caches.making import latest_first
from index.caches.opening import Indexes, open_indexes
from index.families.families import first_bits
from index.fingerprints.counted import counted
from index.store.library import Library
from index.store.schema import text_hash
from index.store.traces import TRACE

_ROWS_AT_A_TIME = 4096


def later_caches(library: Library) -> list[Path]:
    """Caches of commits that come after the library's last and that it does not know.

    They were made of it when it was further on: an old copy was put in its place, or its last commits are lost.
    """
    named = [(path, match) for path in sorted(library.path.iterdir()) if (match := TRACE.fullmatch(path.name))]
    # Read after the folder was: another process may be committing.
    tokens = {token[:8] for (token,) in library.connection.execute("SELECT token FROM change")}
    generation = library.generation
    return [path for path, match in named if int(match[1]) > generation and match[2] not in tokens]


def healed_caches(library: Library, dimensions: int) -> tuple[str, ...]:
    """Opens the caches, makes them anew where they are not what the database says, and names those."""
    indexes = open_indexes(library, dimensions, full_check=True)
    wrong = list(_wrong_caches(library, indexes))
    if wrong:
        open_indexes(library, dimensions, anew=True)
    return tuple(sorted({*indexes.rebuilt, *wrong, *_healed_families(library), *_healed_fingerprints(library)}))


def _healed_families(library: Library) -> Iterator[str]:
    """Opens the families, where there is a cache of them, and makes it anew where it is not what the database says."""
    if not latest_first(library.path, FAMILIES):
        return
    with library.snapshot():
        families, is_new = open_families(library, full_check=True)
        known = zip(families.passages.rows.tolist(), families.passages.wordings(), strict=True)
        sql = "SELECT row, wording_hash FROM passage WHERE kind != 'opening' AND wording_hash != ? ORDER BY row"
        stored = [(row, first_bits(name)) for row, name in library.connection.execute(sql, (text_hash(""),))]
        if not is_new and list(known) != stored:
            _, is_new = open_families(library, anew=True)
        if is_new:
            yield FAMILIES


def _healed_fingerprints(library: Library) -> Iterator[str]:
    """As `_healed_families`, of the fingerprints of whole reports."""
    if not latest_first(library.path, FINGERPRINTS):
        return
    with library.snapshot():
        found, is_new = open_fingerprints(library, full_check=True)
        known = {doc_id: found.signs(number) for number, doc_id in enumerate(found.doc_ids) if found.is_there(number)}
        texts = library.connection.execute("SELECT doc_id, text FROM document")
        is_same = known.keys() == library.passage_counts().keys() and all(
            np.array_equal(known[doc_id], counted(text).signs) for doc_id, text in texts if doc_id in known
        )
        if not is_new and not is_same:
            _, is_new = open_fingerprints(library, anew=True)
        if is_new:
            yield FINGERPRINTS


def _wrong_caches(library: Library, indexes: Indexes) -> Iterator[str]:
    """The caches that hold other rows than the database, or other vectors."""
    rows = np.array([row for (row,) in library.connection.execute("SELECT row FROM passage ORDER BY row")], np.int64)
    if not np.array_equal(np.sort(indexes.lexical.rows()), rows):
        yield "lexical"
    if not np.array_equal(np.sort(indexes.dense.rows()), rows) or not all(_same_vectors(library, indexes)):
        yield "dense"


def _same_vectors(library: Library, indexes: Indexes) -> Iterator[bool]:
    """Whether vectors are those of the database bit for bit, some rows at a time."""
    found = library.connection.execute(
        "SELECT p.row, v.vector FROM passage p JOIN vector v USING (input_hash) ORDER BY p.row"
    )
    while part := found.fetchmany(_ROWS_AT_A_TIME):
        held = indexes.dense.vectors(np.array([row for row, _ in part], np.int64))
        yield np.ascontiguousarray(held, "<f4").tobytes() == b"".join(blob for _, blob in part)
