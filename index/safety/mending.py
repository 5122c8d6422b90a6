"""The mends of a library's own tables, each one commit: the old rows or the mended ones, whatever happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import document_id
from index.encoder import Encoder
from index.safety.rows import columns, fits, summary_fits
from index.store.database import connect
from index.store.library import FolderLibrary
from index.store.records import DOCUMENT, document_values, joined, summary_values
from index.store.schema import SCHEMA_VERSION, check_of

#: So many stored vectors tell by which encoder they were made, each as near as this to what it makes.
_COMPARED, _SAME_COSINE = 20, 0.999
#: The setting of a backup that says where the uploads lay: reports are named by that.
UPLOADS_ROOT = "uploads_root"


class LibraryUnderRepair(FolderLibrary):
    """A library that is opened however damaged its rows are; the caller holds the lock."""

    @classmethod
    def opened(cls, path: Path) -> LibraryUnderRepair:
        """Opens the library without looking at what is in it.

        :raises DamagedLibraryError: SQLite cannot open it.
        """
        return cls(path, connect(path, writable=True))

    def __enter__(self) -> LibraryUnderRepair:
        return self

    def rebuild_indexes(self) -> None:
        """Makes SQLite's indexes anew from the tables.

        :raises sqlite3.DatabaseError: the tables are torn too.
        """
        self._db.execute("REINDEX")

    def drop_damaged(self, table: str) -> None:
        """Drops the rows of a table, settings or what the user said, that do not fit their check."""
        with self._transaction() as db:
            good = [row for row in db.execute(f"SELECT {columns(table)} FROM {table}") if fits(table, row)]
            db.execute(f"DELETE FROM {table}")
            marks = ", ".join("?" * len(columns(table).split(",")))
            db.executemany(f"INSERT INTO {table} ({columns(table)}) VALUES ({marks})", good)

    def restore_settings(self, said: Mapping[str, str]) -> None:
        """Puts the settings right that follow from others, and those that are `said`; all caches are stale then."""
        self.drop_damaged("setting")
        with self._transaction() as db:
            known = dict(db.execute("SELECT name, value FROM setting"))
            (highest,) = db.execute("SELECT ifnull(max(generation), 0) FROM change").fetchone()
            generation = known.get("generation", "")
            lowest = int(generation) if generation.isdecimal() else 0
            self._set("schema_version", str(SCHEMA_VERSION))
            self._set("generation", str(max(lowest, highest if isinstance(highest, int) else 0)))
            for name, value in said.items():
                self._set(name, value)
            (last,) = db.execute("SELECT ifnull(max(row), 0) FROM passage").fetchone()
            db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'passage'", (last,))
        self.touch_all()

    def touch_all(self) -> None:
        """A commit after which every cache is made anew; what earlier ones touched is forgotten."""
        with self._commit() as db:
            db.execute("DELETE FROM change")
            self._touched = None

    def drop_staged(self) -> None:
        """Drops what a `reindex` that did not end had made."""
        with self._transaction() as db:
            db.execute("DROP TABLE IF EXISTS staged_vector")
            db.execute("DELETE FROM setting WHERE name = 'staged_fingerprint'")

    def drop_orphans(self) -> None:
        """Drops passages that are of no report."""
        with self._commit() as db:
            self._touched = None
            db.execute("DELETE FROM passage WHERE doc_id NOT IN (SELECT doc_id FROM document)")

    def drop_surplus_vectors(self) -> None:
        """Drops vectors that no passage uses; nothing that is read changes."""
        with self._transaction() as db:
            db.execute("DELETE FROM vector WHERE input_hash NOT IN (SELECT input_hash FROM passage)")

    def make_todays(self, generation: int, uploads_root: str) -> None:
        """Makes the library of a backup into one in use: later than `generation`, its uploads below `uploads_root`."""
        with self._transaction() as db:
            self._set("generation", str(max(self.generation, generation)))
            before = self._setting(UPLOADS_ROOT)
            db.execute("DELETE FROM setting WHERE name = ?", (UPLOADS_ROOT,))
            db.execute("DROP TABLE IF EXISTS upload")
            if before not in (None, uploads_root):
                db.execute("PRAGMA defer_foreign_keys = ON")
                for (doc_id,) in db.execute("SELECT doc_id FROM document WHERE root = ?", (before,)).fetchall():
                    self._move(doc_id, uploads_root)
        self.touch_all()
        self._db.execute("VACUUM")  # of what the uploads took

    def _move(self, doc_id: str, root: str) -> None:
        """Has a report be below another root; its rows and vectors stay."""
        before = self.document(doc_id)
        after = replace(before, doc_id=document_id(root, before.source), root=root)
        names = [*DOCUMENT.split(", "), "path", "file_state", "summary_hash", "check_hash"]
        values = document_values(after, after.metadata)
        _, first_row, kinds = self._place(doc_id)
        summary = check_of(*summary_values(after, after.metadata, "", first_row, kinds))
        self._db.execute(
            f"UPDATE document SET {', '.join(f'{name} = ?' for name in names)} WHERE doc_id = ?",
            (*values, joined(root, after.source), "", summary, check_of(*values), doc_id),
        )
        sql = f"SELECT {columns('passage')} FROM passage WHERE doc_id = ?"
        for row, _, *rest, _ in self._db.execute(sql, (doc_id,)).fetchall():
            check = check_of(row, after.doc_id, *rest)
            self._db.execute("UPDATE passage SET doc_id = ?, check_hash = ? WHERE row = ?", (after.doc_id, check, row))

    def keeps_said(self, path: str) -> bool:
        """Whether what the user said of the report at `path`, if anything, is known still."""
        sql = f"SELECT {columns('document')} FROM document WHERE path = ?"
        row = self._db.execute(sql, (path,)).fetchone()
        return row is not None and summary_fits(row)

    def is_made_by(self, encoder: Encoder) -> bool:
        """Whether stored vectors, some of them, are such as `encoder` makes of their texts; where there are none."""
        texts = dict(islice(self.input_texts(), _COMPARED))
        if not texts:
            return True
        made = encoder.embed(list(texts.values()))
        for name, vector in zip(texts, made, strict=True):
            sql = f"SELECT {columns('vector')} FROM vector WHERE input_hash = ?"
            row = self._db.execute(sql, (bytes.fromhex(name),)).fetchone()
            if row is not None and fits("vector", row) and not _is_near(row[2], vector):
                return False
        return True


def _is_near(blob: bytes, vector: NDArray[np.float32]) -> bool:
    if len(blob) != 2 * vector.size:
        return False
    stored = np.frombuffer(blob, "<f2").astype(np.float32)
    return not (stored.any() or vector.any()) or float(stored @ vector) > _SAME_COSINE


def settings_of(encoder: Encoder) -> dict[str, str]:
    """What a library says of the encoder that made it."""
    return {"encoder_fingerprint": encoder.fingerprint, "encoder_name": encoder.name}
