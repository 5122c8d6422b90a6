"""A library in a folder of one computer.

`library.db` (SQLite) is the only truth. The FAISS and BM25 files beside it are caches named by the
generation they were made for; `index.caches` makes them anew from the database whenever they are
missing, stale or damaged. A commit is a report in whole or not at all, raises the generation and says which
passages it touched, so that caches can follow it; so after a crash at any moment the library is the old one
or the new one.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus import Metadata, Passage
from index.encoder import Encoder
from index.errors import DamagedLibraryError
from index.library import Library
from index.store.database import DATABASE, checked_folder, connect, make_folder
from index.store.migration import can_migrate, in_memory, is_library, migrate, shrink, stored_version
from index.store.passages import PASSAGE_VALUES
from index.store.reader import LibraryReader
from index.store.records import (
    CHECKED_SUMMARY,
    DOCUMENT,
    METADATA,
    SUMMARY,
    NewReport,
    document_values,
    joined,
    letters_of,
    merged_runs,
    summary_of,
    summary_values,
)
from index.store.row_values import passage_row, vector_row
from index.store.schema import SCHEMA_VERSION, STAGED, TABLES, check_of
from index.store.traces import check_not_lost, note_commit
from index.store.words import vocabulary_of, word_rows
from index.vocabulary import Vocabulary

#: So many commits can be followed; a cache of an earlier one is made anew.
_FOLLOWED = 4096


class FolderLibrary(LibraryReader, Library):
    """An open library of a folder."""

    path: Path

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        super().__init__(path, connection)
        self._touched: list[tuple[int, int]] | None = []  # in the commit that is being made; none: all rows

    @classmethod
    def create(cls, path: Path) -> FolderLibrary:
        """Opens the library in the folder `path`, made first where there is none.

        :raises DamagedLibraryError: the database cannot be read.
        """
        path = checked_folder(path)
        check_not_lost(path)
        make_folder(path)
        library = cls(path, connect(path, writable=True))
        try:
            with library._transaction() as db:
                if library._is_new():
                    for statement in TABLES:
                        db.execute(statement)
                    library._set("schema_version", str(SCHEMA_VERSION))
                    library._set("generation", "0")
            library._check_version()
        except BaseException:
            library.close()
            raise
        return library

    @classmethod
    def open(cls, path: Path, shared: bool = False) -> FolderLibrary | None:
        """Opens the library in the folder `path`, none where there is none; a `shared` one serves several threads.

        :raises DamagedLibraryError: the database cannot be read.
        """
        path = checked_folder(path)
        check_not_lost(path)
        if not (path / DATABASE).is_file():
            return None
        may_write = os.access(path, os.W_OK)
        library = cls(path, connect(path, may_write, shared))
        library.is_frozen = not may_write and not (path / f"{DATABASE}-shm").exists()
        try:
            if library._is_new():  # made, but nothing was ever committed to it
                library.close()
                return None
            library._check_version()
        except BaseException:
            library.close()
            raise
        return library

    def pin(self) -> None:
        """Has all that is read from now on be of the present generation, until the library is closed.

        Only where that holds up no writer: under SQLite's older journal it would. A frozen library needs it not.
        """
        if self._db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            return
        self._db.execute("BEGIN")
        self.is_pinned = True
        self.generation  # noqa: B018  # the first thing read is what SQLite takes its snapshot for

    def close(self) -> None:
        """Closes the database."""
        self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._told_damage():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # SQLite has rolled back by itself where the disk is full
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _commit(self) -> Iterator[sqlite3.Connection]:
        """One commit: a generation with a token of its own, and what it touched."""
        self._touched = []
        with self._transaction() as db:
            yield db
            generation, token = self.generation + 1, secrets.token_hex(8)
            self._set("generation", str(generation))
            self._set("commit_token", token)
            touched = "null" if self._touched is None else json.dumps(merged_runs(self._touched).tolist())
            values = (generation, token, touched)
            db.execute("INSERT OR REPLACE INTO change VALUES (?, ?, ?, ?)", (*values, check_of(*values)))
            db.execute(
                "DELETE FROM change WHERE generation <= ? OR generation > ?", (generation - _FOLLOWED, generation)
            )
        note_commit(self.path, generation, token)

    def _check_version(self) -> None:
        """Makes a library of an earlier version into one of today's.

        Where it may only be read, a copy in memory is made into one.

        :raises DamagedLibraryError: it is of a later version.
        """
        with self._told_damage():
            version = stored_version(self._db)
            if can_migrate(version):
                if not os.access(self.path, os.W_OK):
                    self._db, self.is_frozen = in_memory(self._db), True
                # A damaged library may hold passages of no report: `verify` is to tell of them.
                self._db.execute("PRAGMA foreign_keys = OFF")
                with self._transaction() as db:
                    if can_migrate(version := stored_version(db)):  # another process may have been quicker
                        migrate(db, int(str(version)))
                self._db.execute("PRAGMA foreign_keys = ON")
                if not self.is_frozen:
                    shrink(self._db)
                version = stored_version(self._db)
        if version is None:
            raise DamagedLibraryError(
                self.path, "schema_version", "damaged row" if is_library(self._db) else "no library"
            )
        if version != str(SCHEMA_VERSION):
            known = f"{version}, {SCHEMA_VERSION}"
            raise DamagedLibraryError(self.path, known, "other version")

    def _is_new(self) -> bool:
        with self._told_damage():
            return not self._db.execute("SELECT 1 FROM sqlite_master").fetchone()

    def _set(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?, ?)", (name, value, check_of(name, value)))

    def _touch(self, where: str, parameters: Sequence[object]) -> set[bytes]:
        """Notes that passages are touched; returns the input hashes of their texts, as they are stored."""
        sql = f"SELECT row, input_hash FROM passage WHERE {where}"
        names = set[bytes]()
        for row, name in self._db.execute(sql, parameters):
            names.add(name)
            if self._touched is not None:
                self._touched.append((row, row))
        return names

    # Writing

    def put_reports(
        self,
        batch: Sequence[NewReport],
        vectors: Mapping[str, NDArray[np.float32]],
        encoder: Encoder,
    ) -> None:
        """Puts reports in, each in the place of what had its path, in one commit.

        `vectors` are the new ones, float32 (dimensions,), by input hash.
        """
        with self._commit() as db:
            if self._setting("encoder_fingerprint") is None:
                self._set_encoder(encoder)
            left: set[bytes] = set()
            for report in batch:
                path = joined(report.document.root, report.document.source)
                file_state = report.file_state
                if file_state is None:
                    before = self.document_at(path)
                    file_state = "" if before is None else before.file_state
                old = [path, report.moved_from or path, report.document.doc_id]
                sql = "SELECT doc_id FROM document WHERE path IN (?, ?) OR doc_id = ?"
                left |= self._delete([doc_id for (doc_id,) in db.execute(sql, old)])
                db.execute("DELETE FROM remembered WHERE path IN (?, ?)", (path, report.moved_from or path))
                first_row = self.next_row()
                self._insert_document(report, path, file_state, first_row)
                self._insert_passages(report.passages, first_row)
            self._insert_vectors(vectors.items())
            self._drop_unused_vectors(left)

    def set_metadata(self, changes: Mapping[str, Metadata]) -> None:
        """Changes whose reports they are, of which year and type, by their ids, in one commit."""
        columns = [*(name.strip() for name in METADATA.split(",")), "summary_hash", "check_hash"]
        sql = f"UPDATE document SET {', '.join(f'{name} = ?' for name in columns)} WHERE doc_id = ?"
        with self._commit() as db:
            for doc_id, metadata in changes.items():
                document, place = self.document(doc_id), self._place(doc_id)
                summary = check_of(*summary_values(document, metadata, *place))
                check = check_of(*document_values(document, metadata))
                db.execute(sql, (*astuple(metadata), summary, check, doc_id))
                self._touch("doc_id = ?", [doc_id])

    def set_file_states(self, states: Mapping[str, str]) -> None:
        """Notes what the file system says now of the files of reports that did not change, by their ids.

        Nothing that is searched or shown changes: no new generation.
        """
        with self._transaction() as db:
            for doc_id, state in states.items():
                found = f"SELECT {CHECKED_SUMMARY} FROM document WHERE doc_id = ?"
                *values, _, first_row, kinds = db.execute(found, (doc_id,)).fetchone()
                sql = "UPDATE document SET file_state = ?, summary_hash = ? WHERE doc_id = ?"
                db.execute(sql, (state, check_of(*values, state, first_row, kinds), doc_id))

    def remove(self, doc_ids: Collection[str], remembering: bool = False) -> None:
        """Takes reports out, in one commit; ids that are not there are passed over.

        `remembering` keeps what the user said of them, for when their files come back.
        """
        if not any(self._db.execute("SELECT 1 FROM document WHERE doc_id = ?", (d,)).fetchone() for d in doc_ids):
            return
        with self._commit():
            self._drop_unused_vectors(self._delete(doc_ids, remembering))

    def _delete(self, doc_ids: Iterable[str], remembering: bool = False) -> set[bytes]:
        """Deletes reports with their passages; returns the input hashes of those, as they are stored."""
        left = set[bytes]()
        for doc_id in doc_ids:
            if remembering:
                self._remember(doc_id)
            left |= self._touch("doc_id = ?", [doc_id])
            self._db.execute("DELETE FROM document WHERE doc_id = ?", (doc_id,))
        return left

    def _remember(self, doc_id: str) -> None:
        found = self._db.execute(f"SELECT {SUMMARY} FROM document WHERE doc_id = ?", (doc_id,)).fetchone()
        if found is None:
            return
        summary = summary_of(found)
        said = self.said(summary)
        if said:
            values = (
                summary.path, summary.content_hash, said.unit, said.year, said.doc_type,
                json.dumps(sorted(said.of_the_report), ensure_ascii=False),
            )  # fmt: skip
            sql = "INSERT OR REPLACE INTO remembered VALUES (?, ?, ?, ?, ?, ?, ?)"
            self._db.execute(sql, (*values, check_of(*values)))

    def staged_vectors(self, encoder: Encoder) -> set[str]:
        """The texts (by input hash) embedded by a `reembed` with this encoder that did not end; others' are dropped."""
        with self._transaction() as db:
            db.execute(STAGED)
            if self._setting("staged_fingerprint") != encoder.fingerprint:
                db.execute("DELETE FROM staged_vector")
                self._set("staged_fingerprint", encoder.fingerprint)
        return {bytes(name).hex() for (name,) in self._db.execute("SELECT input_hash FROM staged_vector")}

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
            db.execute(
                "INSERT INTO vector SELECT * FROM staged_vector WHERE input_hash IN (SELECT input_hash FROM passage)"
            )
            db.execute("DROP TABLE staged_vector")
            db.execute("DELETE FROM setting WHERE name = 'staged_fingerprint'")
            self._set_encoder(encoder)
            self._touched = None

    def put_vectors(self, vectors: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
        """Puts vectors in, over damaged ones of the same texts, in one commit."""
        with self._commit():
            named = dict(vectors)
            self._insert_vectors(named.items())
            for name in named:
                self._touch("input_hash = ?", [bytes.fromhex(name)])

    def set_vocabulary(self, vocabulary: Vocabulary) -> None:
        """Puts the user's words in the place of those there are, in one commit, none where they are the same.

        The passages are touched whose words for the index change by that.
        """
        stored = self._db.execute("SELECT row, kind, text FROM word")
        before = {(kind, text): row for row, kind, text in stored}
        wanted = word_rows(vocabulary)
        new = [row for row in wanted if row not in before]
        gone = [before[row] for row in before.keys() - {*wanted}]
        if not new and not gone:
            return
        changed = vocabulary_of(before).indexed() ^ vocabulary.indexed()
        with self._commit() as db:
            db.executemany("DELETE FROM word WHERE row = ?", [(row,) for row in gone])
            first = int(db.execute("SELECT ifnull(max(row), 0) FROM word").fetchone()[0]) + 1
            values = [(row, kind, text) for row, (kind, text) in enumerate(new, start=first)]
            db.executemany("INSERT INTO word VALUES (?, ?, ?, ?)", [(*row, check_of(*row)) for row in values])
            self._touched = [(row, row) for row, _ in self.holding_words(changed)]

    def _set_encoder(self, encoder: Encoder) -> None:
        self._set("encoder_fingerprint", encoder.fingerprint)
        self._set("encoder_name", encoder.name)

    def _insert_document(self, report: NewReport, path: str, file_state: str, first_row: int) -> None:
        document, kinds = report.document, letters_of(report.passages)
        values = document_values(document, document.metadata)
        summary = check_of(*summary_values(document, document.metadata, file_state, first_row, kinds))
        marks = ", ".join("?" * (len(values) + 6))
        self._db.execute(
            f"INSERT INTO document ({DOCUMENT}, path, file_state, first_row, kinds, summary_hash, check_hash)"
            f" VALUES ({marks})",
            (*values, path, file_state, first_row, kinds, summary, check_of(*values)),
        )

    def _insert_passages(self, passages: Sequence[Passage], first_row: int) -> None:
        """Puts passages in, one after another."""
        sql = f"INSERT INTO passage (row, {PASSAGE_VALUES}, check_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self._db.executemany(sql, (passage_row(row, passage) for row, passage in enumerate(passages, first_row)))
        if passages and self._touched is not None:
            self._touched.append((first_row, first_row + len(passages) - 1))

    def _insert_vectors(
        self, vectors: Iterable[tuple[str, NDArray[np.float32]]], table: Literal["vector", "staged_vector"] = "vector"
    ) -> None:
        sql = f"INSERT OR REPLACE INTO {table} (input_hash, vector, check_hash) VALUES (?, ?, ?)"
        self._db.executemany(sql, (vector_row(name, vector) for name, vector in vectors))

    def _drop_unused_vectors(self, names: Iterable[bytes]) -> None:
        sql = "DELETE FROM vector WHERE input_hash = ?1 AND NOT EXISTS (SELECT 1 FROM passage WHERE input_hash = ?1)"
        self._db.executemany(sql, ((name,) for name in names))
