"""The caches against the truth: what they hold is what the database holds, and they are not of a later one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import numpy as np

from index.caches.compressed import Recall
from index.caches.families_cache import KIND as FAMILIES
from index.caches.families_cache import open_families
from index.caches.fingerprints_cache import KIND as FINGERPRINTS
from index.caches.fingerprints_cache import open_fingerprints
from index.caches.making import delete, latest_first
from index.caches.opening import Indexes, open_indexes
from index.caches.sentences import KIND as SENTENCES
from index.caches.sentences import PassageSentences, wording_number
from index.encoder import Encoder
from index.families.families import first_bits
from index.fingerprints.counted import counted
from index.store.library import FolderLibrary
from index.store.schema import text_hash
from index.store.traces import TRACE


def later_caches(library: FolderLibrary) -> list[Path]:
    """Caches of commits that come after the library's last and that it does not know.

    They were made of it when it was further on: an old copy was put in its place, or its last commits are lost.
    """
    named = [(path, match) for path in sorted(library.path.iterdir()) if (match := TRACE.fullmatch(path.name))]
    # Read after the folder was: another process may be committing.
    tokens = {token[:8] for (token,) in library.connection.execute("SELECT token FROM change")}
    generation = library.generation
    return [path for path, match in named if int(match[1]) > generation and match[2] not in tokens]


@dataclass(frozen=True, slots=True)
class HealedCaches:
    """The caches that were made anew, by their kinds, and what a compressed scan finds, none where search is exact."""

    kinds: tuple[str, ...]
    recall: Recall | None


def healed_caches(library: FolderLibrary, encoder: Encoder) -> HealedCaches:
    """Opens the caches, makes them anew where they are not what the database says, and names those."""
    indexes = open_indexes(library, encoder, full_check=True)
    wrong = list(_wrong_caches(library, indexes))
    others = (
        _healed_sentences(library, encoder, indexes.sentences),
        _healed_families(library), _healed_fingerprints(library),
    )  # fmt: skip
    kinds = {*indexes.rebuilt, *wrong, *(kind for healed in others for kind in healed)}
    if wrong:
        indexes = open_indexes(library, encoder, anew=True)
    return HealedCaches(tuple(sorted(kinds)), indexes.dense.recall)


def _healed_sentences(library: FolderLibrary, encoder: Encoder, found: PassageSentences) -> Iterator[str]:
    """Makes the cut passages anew, where there is a file of them, if it is not whole or of other wordings."""
    files = latest_first(library.path, SENTENCES)
    if not files:
        return
    known = dict(zip(found.rows.tolist(), found.wordings.tolist(), strict=True))
    wordings = library.connection.execute("SELECT row, wording_hash FROM passage")
    stored = ((row, wording_number(name.hex())) for row, name in wordings)
    if not known or any(known.get(row, number) != number for row, number in stored):
        for file in files:
            delete(file)
        open_indexes(library, encoder, tidy=True)
        yield SENTENCES


def _healed_families(library: FolderLibrary) -> Iterator[str]:
    """Opens the families, where there is a cache of them, and makes it anew where it is not what the database says."""
    if not latest_first(library.path, FAMILIES):
        return
    with library.snapshot():
        families, is_new = open_families(library, full_check=True)
        known = zip(families.passages.rows.tolist(), families.passages.wordings(), strict=True)
        sql = "SELECT row, wording_hash FROM passage WHERE kind != 'opening' AND wording_hash != ? ORDER BY row"
        empty = bytes.fromhex(text_hash(""))
        stored = ((row, first_bits(name.hex())) for row, name in library.connection.execute(sql, (empty,)))
        if not is_new and any(one != two for one, two in zip_longest(known, stored)):
            _, is_new = open_families(library, anew=True)
        if is_new:
            yield FAMILIES


def _healed_fingerprints(library: FolderLibrary) -> Iterator[str]:
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


def _wrong_caches(library: FolderLibrary, indexes: Indexes) -> Iterator[str]:
    """The caches that hold other rows than the database, or other vectors."""
    found = library.connection.execute("SELECT row FROM passage ORDER BY row")
    rows = np.fromiter((row for (row,) in found), np.int64)
    if not np.array_equal(np.sort(indexes.lexical.rows()), rows):
        yield "lexical"
    if not np.array_equal(np.sort(indexes.dense.rows()), rows) or not all(_same_vectors(library, indexes)):
        yield "dense"


def _same_vectors(library: FolderLibrary, indexes: Indexes) -> Iterator[bool]:
    """Whether vectors are those of the database bit for bit, some rows at a time."""
    for rows, vectors in library.vector_pieces(indexes.dense.dimensions):
        yield np.array_equal(indexes.dense.vectors(rows).astype(np.float16).view(np.uint16), vectors.view(np.uint16))
