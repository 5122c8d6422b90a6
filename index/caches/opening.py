"""The dense and lexical index of a library, from their cache files or made anew.

A reader never trusts a file it finds: it must be of this very commit (generations alone are not enough:
a library may be put back from a copy, and then go on) and of full length; what does not fit is rebuilt
from the database, without embedding anything again. Checksums over whole files are `verify`'s. Where
the folder may not be written to, the index is kept in memory.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.caches.dense import DenseIndex, load_dense
from index.caches.lexical import LexicalIndex, LexicalRow, load_lexical
from index.encoder import Encoder
from index.store.library import Library
from index.words import Segmenter

_GENERATION = re.compile(r"-(\d+)(?:\.faiss)?$")
#: A cache that is still being built after so long is nobody's any more.
_ABANDONED_S = 3600.0
#: One thread of a process at a time: two would write the same files, and one of them for nothing.
_opening = threading.Lock()


@dataclass(frozen=True, slots=True)
class Indexes:
    """Both indexes, of one commit; `rebuilt` names those that had to be made anew."""

    token: str
    dense: DenseIndex
    lexical: LexicalIndex
    rebuilt: tuple[str, ...]


def open_indexes(library: Library, dimensions: int, segmenter: Segmenter, full_check: bool = False) -> Indexes:
    """The indexes of the library as it is now; `full_check` reads the cache files to their last byte.

    :raises DamagedLibraryError: a vector is missing or torn.
    """
    with _opening, library.snapshot():
        return _open(library, dimensions, segmenter, full_check)


class SharedIndexes:
    """The indexes of a library's last commit, opened once and shared by all threads that search it."""

    def __init__(self, encoder: Encoder, segmenter: Segmenter) -> None:
        self._encoder = encoder
        self._segmenter = segmenter
        self._lock = threading.Lock()
        self._indexes: Indexes | None = None

    def current(self, library: Library) -> Indexes:
        """The indexes of the library as it is now.

        :raises OtherEncoderError: the library has been made anew by another encoder.
        :raises DamagedLibraryError: a vector is missing or torn.
        """
        with self._lock:
            if self._indexes is None or self._indexes.token != library.commit_token:
                library.check_encoder(self._encoder)  # it may have been indexed anew meanwhile
                self._indexes = open_indexes(library, self._encoder.dimensions, self._segmenter)
            return self._indexes

    def made_anew(self, library: Library, damaged: Indexes) -> Indexes:
        """The indexes after these turned out to be damaged: the files are read to their last byte."""
        with self._lock:
            if self._indexes is damaged:
                self._indexes = open_indexes(library, self._encoder.dimensions, self._segmenter, full_check=True)
        return self.current(library)


def _open(library: Library, dimensions: int, segmenter: Segmenter, full_check: bool) -> Indexes:
    generation, token, count = library.generation, library.commit_token, library.passage_count()
    fingerprint = library.encoder_fingerprint or ""
    dense_file, lexical_folder = _names(library.path, generation)
    rebuilt = []
    dense = load_dense(dense_file, token, count, fingerprint, full_check)
    if dense is None or dense.dimensions != dimensions:
        rebuilt.append("dense")
        dense = DenseIndex.build(*library.vectors(dimensions))
        with suppress(OSError):  # a folder that may only be read, a full disk: the index in memory serves
            dense.save(dense_file, token, fingerprint)
    lexical = load_lexical(lexical_folder, token, count, full_check)
    if lexical is None:
        rebuilt.append("lexical")
        lexical = _build_lexical(library, segmenter, lexical_folder, token)
    if rebuilt:
        _remove_old(library.path, generation)
    return Indexes(token, dense, lexical, tuple(rebuilt))


def _names(folder: Path, generation: int) -> tuple[Path, Path]:
    return folder / f"dense-{generation}.faiss", folder / f"lexical-{generation}"


def _build_lexical(library: Library, segmenter: Segmenter, folder: Path, token: str) -> LexicalIndex:
    if os.access(library.path, os.W_OK):
        try:
            return LexicalIndex.build(_lexical_rows(library, segmenter), folder, token)
        except (OSError, ValueError):  # tantivy reports a full disk as ValueError
            pass
    return LexicalIndex.build(_lexical_rows(library, segmenter))


def _lexical_rows(library: Library, segmenter: Segmenter) -> Iterator[LexicalRow]:
    for found in library.all_passages():
        text, metadata = found.passage.search_text, found.document.metadata
        yield LexicalRow(
            row=found.row,
            words=segmenter.index_words(text),
            text=text,
            kind=found.passage.kind,
            unit=metadata.unit,
            year=metadata.year,
            doc_type=metadata.doc_type,
        )


def _remove_old(folder: Path, generation: int) -> None:
    """Removes the caches of earlier generations, and what a process that died was building.

    A file that a reader on Windows holds open stays for the next time; readers elsewhere keep what
    they have open.
    """
    for old in [*folder.glob("dense-*"), *folder.glob("lexical-*")]:
        number = _GENERATION.search(old.name)
        if old.name.endswith(".new"):
            with suppress(OSError):
                if time.time() - old.stat().st_mtime > _ABANDONED_S:
                    _delete(old)
        elif number is not None and int(number.group(1)) < generation:
            _delete(old)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
