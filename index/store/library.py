"""The library: everything indexed, in one folder.

`library.db` (SQLite) is the only truth. The FAISS and BM25 files beside it are caches named by the
generation they were made for; `index.caches` makes them anew from the database whenever they are
missing, stale or damaged. A commit is a report in whole or not at all, and raises the generation; so
after a crash at any moment the library is the old one or the new one.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus import Document, Metadata, Passage
from index.encoder import Encoder
from index.errors import DamagedLibraryError
from index.store.database import DATABASE, checked_folder, connect
from index.store.migration import can_migrate, migrate
from index.store.reader import PASSAGE_VALUES, LibraryReader
from index.store.records import (
    DOCUMENT,
    METADATA,
    document_values,
    joined,
)
from index.store.schema import SCHEMA_VERSION, STAGED, TABLES, check_of, text_hash
from index.wording import wording_key


class Library(LibraryReader):
    """An open library."""

    @classmethod
    def create(cls, path: Path) -> Library:
        """Opens the library in the folder `path`, made first where there is none.

        :raises DamagedLibraryError: the database cannot be read.
        """
        path = checked_folder(path)
        path.mkdir(parents=True, exist_ok=True)
        library = cls(path, connect(path, writable=True))
        try:
            with library._transaction() as db:
                if library._is_new():
                    for statement in TABLES:
                        db.execute(statement)
                    rows = [("schema_version", str(SCHEMA_VERSION)), ("generation", "0")]
                    db.executemany("INSERT INTO setting VALUES (?, ?)", rows)
            library._check_version()
        except sqlite3.DatabaseError as error:
            raise DamagedLibraryError(path, str(error)) from error
        return library

    @classmethod
    def open(cls, path: Path) -> Library | None:
        """Opens the library in the folder `path`, none where there is none.

        :raises DamagedLibraryError: the database cannot be read.
        """
        path = checked_folder(path)
        if not (path / DATABASE).is_file():
            return None
        library = cls(path, connect(path, writable=os.access(path, os.W_OK)))
        try:
            if library._is_new():  # made, but nothing was ever committed to it
                library.close()
                return None
            library._check_version()
        except sqlite3.DatabaseError as error:
            raise DamagedLibraryError(path, str(error)) from error
        return library

    def close(self) -> None:
        """Closes the database."""
        self._db.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            if self._db.in_transaction:  # SQLite has rolled back by itself where the disk is full
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _check_version(self) -> None:
        """Makes a library of an earlier version into one of today's.

        :raises DamagedLibraryError: it is of a later version, or of an earlier one and may only be read.
        """
        version = self._setting("schema_version")
        if can_migrate(version) and os.access(self.path, os.W_OK):
            with self._commit() as db:
                if can_migrate(version := self._setting("schema_version")):  # another process may have been quicker
                    migrate(db, int(str(version)))
            version = self._setting("schema_version")
        if version != str(SCHEMA_VERSION):
            known = f"{version}, {SCHEMA_VERSION}"
            raise DamagedLibraryError(self.path, known, "other version")

    def _is_new(self) -> bool:
        return not self._db.execute("SELECT 1 FROM sqlite_master").fetchone()

    # Writing

    def replace_documents(
        self,
        batch: Sequence[tuple[Document, Sequence[Passage]]],
        vectors: dict[str, NDArray[np.float32]],
        encoder: Encoder,
    ) -> None:
        """Puts reports in, each in the place of what had its path, in one commit.

        `vectors` are the new ones, float32 (dimensions,), by input hash.
        """
        with self._commit() as db:
            db.execute("INSERT OR IGNORE INTO setting VALUES ('encoder_fingerprint', ?)", (encoder.fingerprint,))
            db.execute("INSERT OR IGNORE INTO setting VALUES ('encoder_name', ?)", (encoder.name,))
            for document, passages in batch:
                path = joined(document.root, document.source)
                db.execute("DELETE FROM document WHERE path = ? OR doc_id = ?", (path, document.doc_id))
                self._insert_document(document)
                for passage in passages:
                    self._insert_passage(passage)
            self._insert_vectors(vectors.items())
            self._drop_unused_vectors()

    def set_metadata(self, changes: Mapping[str, Metadata]) -> None:
        """Changes whose reports they are, of which year and type, by their ids, in one commit."""
        names = [name.strip() for name in METADATA.split(",")]
        sql = f"UPDATE document SET {', '.join(f'{n} = ?' for n in names)}, check_hash = ? WHERE doc_id = ?"
        with self._commit() as db:
            for doc_id, metadata in changes.items():
                values = document_values(self.document(doc_id), metadata)
                db.execute(sql, (*astuple(metadata), check_of(*values), doc_id))

    def remove(self, doc_ids: Iterable[str]) -> None:
        """Takes reports out, in one commit; ids that are not there are passed over."""
        names = [(doc_id,) for doc_id in doc_ids]
        if not any(self._db.execute("SELECT 1 FROM document WHERE doc_id = ?", name).fetchone() for name in names):
            return
        with self._commit() as db:
            db.executemany("DELETE FROM document WHERE doc_id = ?", names)
            self._drop_unused_vectors()

    def staged_vectors(self, encoder: Encoder) -> set[str]:
        """The texts (by input hash) embedded by a `reembed` with this encoder that did not end; others' are dropped."""
        with self._transaction() as db:
            db.execute(STAGED)
            if self._setting("staged_fingerprint") != encoder.fingerprint:
                db.execute("DELETE FROM staged_vector")
                db.execute("INSERT OR REPLACE INTO setting VALUES ('staged_fingerprint', ?)", (encoder.fingerprint,))
        return {name for (name,) in self._db.execute("SELECT input_hash FROM staged_vector")}

    def stage_vectors(self, vectors: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
        """Keeps vectors until there are all of them; nothing that is read changes."""
        with self._transaction():
            self._insert_vectors(vectors, "staged_vector")

    def use_staged_vectors(self, encoder: Encoder) -> None:
        """Puts the staged vectors in the place of all, in one commit.

        :raises ValueError: some are still missing.
        """
        missing = "SELECT 1 FROM passage WHERE input_hash NOT IN (SELECT input_hash FROM staged_vector) LIMIT 1"
        with self._commit() as db:
            if db.execute(missing).fetchone():
                raise ValueError("not all texts have a staged vector")
            db.execute("DELETE FROM vector")
            db.execute("INSERT INTO vector SELECT * FROM staged_vector")
            self._drop_unused_vectors()
            db.execute("DROP TABLE staged_vector")
            db.execute("DELETE FROM setting WHERE name = 'staged_fingerprint'")
            db.execute("INSERT OR REPLACE INTO setting VALUES ('encoder_fingerprint', ?)", (encoder.fingerprint,))
            db.execute("INSERT OR REPLACE INTO setting VALUES ('encoder_name', ?)", (encoder.name,))

    def put_vectors(self, vectors: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
        """Puts vectors in, over damaged ones of the same texts, in one commit."""
        with self._commit():
            self._insert_vectors(vectors)

    @contextmanager
    def _commit(self) -> Iterator[sqlite3.Connection]:
        with self._transaction() as db:
            yield db
            db.execute("UPDATE setting SET value = CAST(value AS INTEGER) + 1 WHERE name = 'generation'")
            db.execute("INSERT OR REPLACE INTO setting VALUES ('commit_token', ?)", (secrets.token_hex(8),))

    def _insert_document(self, document: Document) -> None:
        values = document_values(document, document.metadata)
        marks = ", ".join("?" * (len(values) + 2))
        path = joined(document.root, document.source)
        self._db.execute(
            f"INSERT INTO document ({DOCUMENT}, path, check_hash) VALUES ({marks})", (*values, path, check_of(*values))
        )

    def _insert_passage(self, passage: Passage) -> None:
        values = (
            passage.doc_id, passage.ordinal, passage.kind, json.dumps(passage.heading_path, ensure_ascii=False),
            passage.item, passage.start, passage.end, passage.page,
            text_hash(passage.search_text), text_hash(wording_key(passage.text)),
        )  # fmt: skip
        self._db.execute(
            f"INSERT INTO passage ({PASSAGE_VALUES}, check_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, check_of(*values)),
        )

    def _insert_vectors(
        self, vectors: Iterable[tuple[str, NDArray[np.float32]]], table: Literal["vector", "staged_vector"] = "vector"
    ) -> None:
        rows = (
            (name, blob, check_of(name, blob)) for name, blob in ((n, v.astype("<f4").tobytes()) for n, v in vectors)
        )
        self._db.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", rows)

    def _drop_unused_vectors(self) -> None:
        self._db.execute("DELETE FROM vector WHERE input_hash NOT IN (SELECT input_hash FROM passage)")
