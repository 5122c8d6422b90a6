"""The dense and lexical index of a library, and what reranking reads: of a commit, by whatever way is shortest.

A reader never trusts a file it finds: it must be of a commit of this very library, told by a token that no other
has (generations alone are not enough: a library may be put back from a copy, and then go on), and of full length.
From the cache of an earlier commit the library itself tells the way: the rows that were touched since. What does
not fit is made anew from the database, without embedding anything again. Where the folder may not be written to, the
index is kept in memory.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.caches.blocks import Stored
from index.caches.dense import DenseIndex
from index.caches.dense_file import build_dense, build_dense_file, load_dense, read_dense_header
from index.caches.lexical import LexicalIndex
from index.caches.lexical_folder import (
    build_lexical,
    follow_lexical,
    load_lexical,
    read_lexical_header,
    remove_lexical,
)
from index.caches.lexical_rows import LexicalRow
from index.caches.making import cache_path, delete, latest_first, making, remove_old
from index.caches.rows import Rows
from index.caches.sentences import KIND as SENTENCES
from index.caches.sentences import PassageSentences
from index.caches.sentences_kept import find_sentences, keep_sentences, lacks_many, most_uncut
from index.encoder import Encoder
from index.lexicon import Lexicon, lexicon_of
from index.models import pieces_of
from index.store.library import FolderLibrary
from index.store.records import StoredPassage

#: Where so many times the passages that are there were touched, building anew is quicker than following.
_MOST_TOUCHED = 2
#: One thread of a process at a time: two would make the same, and one of them for nothing.
_opening = threading.Lock()


@dataclass(frozen=True, slots=True)
class Indexes:
    """Both indexes, of one commit, and the words that passages were cut into; `rebuilt` names those made anew.

    `sentences` are those of the most passages; whoever needs the others' cuts them.
    """

    generation: int
    token: str
    dense: DenseIndex
    lexical: LexicalIndex
    sentences: PassageSentences
    lexicon: Lexicon
    rebuilt: tuple[str, ...] = ()

    @property
    def is_worn(self) -> bool:
        """Whether they should be made anew when there is time."""
        return self.dense.is_worn or self.lexical.is_worn


def open_indexes(
    library: FolderLibrary,
    encoder: Encoder,
    before: Indexes | None = None,
    full_check: bool = False,
    anew: bool = False,
    tidy: bool = False,
) -> Indexes:
    """The indexes of the library as it is now, from those of `before` if that is quicker.

    `full_check` sums the files up to their last byte, `anew` uses none of them, `tidy` none that are worn: for after
    a writer's work, when nobody waits.

    :raises DamagedLibraryError: a vector or one of the user's words is missing or torn.
    """
    with _opening, library.snapshot():
        opening = _Opening(library, encoder, before, full_check, anew, tidy)
        dense, lexical = opening.dense(), opening.lexical()
        sentences = opening.sentences()
        return Indexes(
            opening.generation, opening.token, dense, lexical, sentences, opening.lexicon, tuple(opening.rebuilt)
        )


def keep_up(library: FolderLibrary, tidy: bool = False) -> None:
    """Has the lexical index follow a commit, so that readers find it ready; the dense one needs no file for that.

    `tidy` as for `open_indexes`.
    """
    with _opening, library.snapshot():
        _Opening(library, None, tidy=tidy).lexical_file()


def keep_cut(library: FolderLibrary, encoder: Encoder, cut: Sequence[PassageSentences]) -> None:
    """Keeps what was cut while it was embedded, where that is much, so that it need not be cut again."""
    with _opening, library.snapshot():
        pieces = pieces_of(encoder)
        if sum(part.rows.size for part in cut) > most_uncut(library):
            keep_sentences(library, pieces, find_sentences(library, pieces), cut)


class _Opening:
    """The way to the indexes of one commit."""

    def __init__(
        self,
        library: FolderLibrary,
        encoder: Encoder | None,
        before: Indexes | None = None,
        full_check: bool = False,
        anew: bool = False,
        tidy: bool = False,
    ) -> None:
        """Without an `encoder` there are no vectors."""
        self._library, self._encoder = library, encoder
        self._dimensions = encoder.dimensions if encoder else 0
        self.lexicon = lexicon_of(library)
        self._before = None if full_check or anew else before
        self._full_check, self._anew, self._tidy = full_check, anew, tidy
        self._folder = library.path
        self.generation, self.token = library.generation, library.commit_token
        self.rebuilt: list[str] = []

    def dense(self) -> DenseIndex:
        """The vectors as they are now: what was there before with what was touched since, or all of them."""
        found = self._dense_followed()
        if found is None:
            with making(self._folder) as may_write:
                if (found := self._dense_followed()) is None:  # another process may have been quicker
                    self.rebuilt.append("dense")
                    found = (self._dense_file() if may_write else None) or build_dense(*self._vectors())
        return found

    def _dense_file(self) -> DenseIndex | None:
        path = cache_path(self._folder, "dense", self.generation, self.token, ".faiss")
        fingerprint = self._library.encoder_fingerprint or ""
        try:
            found = build_dense_file(path, *self._vectors(), self.generation, self.token, fingerprint)
        except OSError:  # a full disk
            return None
        remove_old(path, "dense", self.generation, delete)
        return found

    def _vectors(self) -> tuple[Iterator[tuple[Rows, Stored]], int, int]:
        return self._library.vector_pieces(self._dimensions), self._library.passage_count(), self._dimensions

    def _dense_followed(self) -> DenseIndex | None:
        if self._before is not None:
            found = self._followed(self._before.dense, self._before.generation, self._before.token)
            if found is not None and not self._is_worn(found):
                return found
        expected = self._library.passage_count()
        for path in self._found("dense"):
            header = read_dense_header(path, self._dimensions, self._library.encoder_fingerprint or "")
            if header is None:
                continue
            if self._library.touched_since(header.generation, header.token) is None:
                continue
            base = load_dense(path, header, self._full_check)
            found = None if base is None else self._followed(base, header.generation, header.token)
            if found is not None and len(found) == expected and not self._is_worn(found):
                return found
        return None

    def _is_worn(self, dense: DenseIndex) -> bool:
        return dense.is_worn_out or (self._tidy and dense.is_worn)

    def _followed(self, base: DenseIndex, generation: int, token: str) -> DenseIndex | None:
        touched = self._library.touched_since(generation, token)
        if touched is None or not touched.runs.size:
            return None if touched is None else base
        return base.following(touched, *self._library.vectors_among(touched, self._dimensions))

    def sentences(self) -> PassageSentences:
        """What there is of the passages cut; where there is time all of them."""
        if self._anew:  # it may be what was damaged, and is no truth
            for file in latest_first(self._folder, SENTENCES):
                delete(file)
        if self._encoder is None or self._anew:
            return PassageSentences.none()
        encoder, before = pieces_of(self._encoder), self._before
        known = PassageSentences.none()
        if before is not None and self._library.touched_since(before.generation, before.token) is not None:
            known = before.sentences
        if not known.rows.size or lacks_many(self._library, known):
            found = find_sentences(self._library, encoder, self._full_check)
            known = found if found.rows.size > known.rows.size else known
        return keep_sentences(self._library, encoder, known) if self._tidy else known

    def lexical(self) -> LexicalIndex:
        """The words as they are now; in memory where they cannot be kept."""
        if self._before is not None and self._before.token == self.token and not self._wears(self._before.lexical):
            return self._before.lexical
        found = self.lexical_file()
        if found is None:
            self.rebuilt.append("lexical")
            found = LexicalIndex.build(self._rows(self._library.all_passages()))
        return found

    def lexical_file(self) -> LexicalIndex | None:
        """The words as they are now, in a folder that others find too; none where it cannot be written."""
        path = cache_path(self._folder, "lexical", self.generation, self.token)
        merged = path.with_name(f"{path.name}-merged")
        found = self._loaded(merged) or self._loaded(path)
        if found is None:
            with making(self._folder) as may_write:
                found = self._loaded(merged) or self._loaded(path)  # another process may have been quicker
                if found is None and may_write:
                    found = self._lexical_made(path, merged)
        return found

    def _wears(self, lexical: LexicalIndex) -> bool:
        return self._tidy and lexical.is_worn

    def _lexical_made(self, path: Path, merged: Path) -> LexicalIndex | None:
        """The index in a folder of its own, `path` or where it is built anew `merged`; none where the disk is full."""
        try:
            found, made = self._lexical_followed(path), path
            if found is None or self._wears(found):
                self.rebuilt.append("lexical")
                rows = self._rows(self._library.all_passages())
                found, made = build_lexical(merged, self.generation, self.token, rows), merged
        except (OSError, ValueError):  # tantivy reports a full disk as ValueError
            return None
        remove_old(made, "lexical", self.generation, remove_lexical)
        return found

    def _lexical_followed(self, path: Path) -> LexicalIndex | None:
        expected = self._library.passage_count()
        for base in self._found("lexical"):
            header = read_lexical_header(base)
            if header is None or base == path:
                continue
            touched = self._library.touched_since(header.generation, header.token)
            if touched is None or touched.count > _MOST_TOUCHED * expected:
                continue
            rows = self._rows(self._library.passages_among(touched))
            found = follow_lexical(base, header, path, self.generation, self.token, touched, rows)
            if found is not None and len(found) == expected:
                return found
        return None

    def _loaded(self, path: Path) -> LexicalIndex | None:
        header = None if self._anew else read_lexical_header(path)
        if header is None or (header.generation, header.token) != (self.generation, self.token):
            return None
        found = load_lexical(path, header, self._full_check)
        if found is None or len(found) != self._library.passage_count() or self._wears(found):
            return None
        return found

    def _rows(self, passages: Iterable[StoredPassage]) -> Iterator[LexicalRow]:
        for found in passages:
            text, metadata = found.passage.search_text, found.document.metadata
            yield LexicalRow(
                row=found.row,
                words=self.lexicon.segmenter.index_words(text),
                text=text,
                kind=found.passage.kind,
                unit=metadata.unit,
                year=metadata.year,
                doc_type=metadata.doc_type,
            )

    def _found(self, kind: str) -> list[Path]:
        """The caches there are, the latest first; none where they are not to be used."""
        return [] if self._anew else latest_first(self._folder, kind)
