"""The dense and lexical index of a library, from their cache files or made anew.

A reader never trusts a file it finds: header, size and generation are checked, and what does not fit
is rebuilt from the database, without embedding anything again. Where the folder may not be written to,
the index is kept in memory.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.dense import DenseIndex, load_dense
from index.lexical import LexicalIndex, LexicalRow, load_lexical
from index.library import Library
from index.words import Segmenter


@dataclass(frozen=True, slots=True)
class Indexes:
    """Both indexes, of one generation; `rebuilt` names those that had to be made anew."""

    generation: int
    dense: DenseIndex
    lexical: LexicalIndex
    rebuilt: tuple[str, ...]


def open_indexes(library: Library, dimensions: int, segmenter: Segmenter, full_check: bool = False) -> Indexes:
    """The indexes of the library as it is now; `full_check` reads the cache files to their last byte.

    :raises DamagedLibraryError: a vector is missing or torn.
    """
    generation, count = library.generation, library.passage_count()
    fingerprint = library.encoder_fingerprint or ""
    dense_file, lexical_folder = _names(library.path, generation)
    rebuilt = []
    dense = load_dense(dense_file, generation, count, fingerprint, full_check)
    if dense is None or dense.dimensions != dimensions:
        rebuilt.append("dense")
        dense = DenseIndex.build(*library.vectors(dimensions))
        with suppress(OSError):  # a folder that may only be read, a full disk: the index in memory serves
            dense.save(dense_file, generation, fingerprint)
    lexical = load_lexical(lexical_folder, generation, count)
    if lexical is None:
        rebuilt.append("lexical")
        lexical = _build_lexical(library, segmenter, lexical_folder, generation)
    if rebuilt:
        _remove_old(library.path, {dense_file.name, lexical_folder.name})
    return Indexes(generation, dense, lexical, tuple(rebuilt))


def _names(folder: Path, generation: int) -> tuple[Path, Path]:
    return folder / f"dense-{generation}.faiss", folder / f"lexical-{generation}"


def _build_lexical(library: Library, segmenter: Segmenter, folder: Path, generation: int) -> LexicalIndex:
    if os.access(library.path, os.W_OK):
        try:
            return LexicalIndex.build(_lexical_rows(library, segmenter), folder, generation)
        except (OSError, ValueError):  # tantivy reports a full disk as ValueError
            pass
    return LexicalIndex.build(_lexical_rows(library, segmenter))


def _lexical_rows(library: Library, segmenter: Segmenter) -> Iterator[LexicalRow]:
    for row in library.passage_rows():
        yield LexicalRow(
            row=row.row,
            words=segmenter.index_words(row.search_text),
            text=row.text,
            kind=row.kind,
            unit=row.metadata.unit,
            year=row.metadata.year,
            doc_type=row.metadata.doc_type,
        )


def _remove_old(folder: Path, keep: set[str]) -> None:
    """Removes the caches of other generations; a file that a reader on Windows holds open stays for the next time."""
    for old in [*folder.glob("dense-*"), *folder.glob("lexical-*")]:
        if old.name not in keep:
            if old.is_dir():
                shutil.rmtree(old, ignore_errors=True)
            else:
                with suppress(OSError):
                    old.unlink()
