"""What can be saved of a library whose file is torn, as a new one.

All rows that fit their check are taken, from the tables as far as these lead, and for a table that is torn from
every page that belongs to nothing else. Row numbers stay. Pages that SQLite has given up are passed over, so that
what was removed does not come back; where the list of them is torn too, it may.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from corpus.passages import split_passages
from corpus.read import document_id
from index.safety.files import places
from index.safety.findings import DamagedReport
from index.safety.pages import Pages, Record, TornPageError
from index.safety.rows import COLUMNS, columns, fits, summary_fits
from index.store.database import DATABASE
from index.store.library import FolderLibrary
from index.store.migration import stored_version
from index.store.records import SUMMARY, joined
from index.store.schema import SCHEMA_VERSION, TABLES, check_of
from index.store.traces import highest_traced
from index.store.version_4 import DOCUMENT_ORDERS, places_of, todays_passage, todays_summary_check, todays_vector

_SAVED = ("setting", "document", "passage", "vector", "remembered", "word")
#: The versions of libraries that had no vocabulary.
_WITHOUT_WORDS = ("1", "2", "3")
#: No library ever gives so high a row number: where one is read, it is damaged.
_MOST_ROWS = 1 << 48
_WORDS = ("unit", "year", "doc_type")


@dataclass(slots=True)
class Remains:
    """What was saved, and what of the library that was is known to be missing."""

    documents: int = 0
    #: Reports that are not there any more, and reports whose passages have to be cut again.
    lost: list[DamagedReport] = field(default_factory=list)
    to_cut: list[DamagedReport] = field(default_factory=list)
    #: Whether words of the user's vocabulary may be missing.
    lacks_words: bool = False


def salvage(folder: Path, target: Path) -> Remains:
    """Makes a library in the new folder `target` of what can be read of the torn one in `folder`.

    It has no commit of its own yet: its caller makes one that touches all.

    :raises OSError, sqlite3.OperationalError: the one cannot be read, or the other not be written.
    """
    target.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(target / DATABASE, isolation_level=None)
    try:
        db.execute("PRAGMA synchronous = OFF")  # what is made here counts only when it is put in its place
        for statement in TABLES:
            db.execute(statement)
        pages = Pages(folder / DATABASE)
        try:
            db.execute("BEGIN")
            saving = _Saving(pages, db)
            saving.save()
            lacks_words = "word" in saving.torn and stored_version(db) not in _WITHOUT_WORDS
            _place(db)
            _put_settings(db, folder, saving.highest)
            db.execute("COMMIT")
        finally:
            pages.close()
    finally:
        db.close()
    return replace(_remains(target, saving), lacks_words=lacks_words)


class _Saving:
    """The way through the pages of one file."""

    def __init__(self, pages: Pages, db: sqlite3.Connection) -> None:
        self._pages, self._db = pages, db
        self._seen: set[int] = set()
        self.torn: set[str] = set()
        #: Where files of reports are known to be, and what their ids would be.
        self.known: dict[str, str] = {}
        #: The highest row number that was ever given.
        self.highest = 0

    def save(self) -> None:
        """Takes what the tables lead to, then what lies about."""
        roots = self._roots()
        self.torn |= {table for table in _SAVED if table not in roots}
        for name, root in roots.items():
            try:
                for number in self._pages.tree(root, self._seen):
                    self._take_page(name, number)
            except TornPageError:
                self.torn.add(name)
        if self.torn:
            wanted = [table for table in _SAVED if table in self.torn]
            if "staged_vector" in roots and "vector" in wanted:
                wanted.remove("vector")  # the one cannot be told from the other
            for number in sorted({*range(1, self._pages.count + 1)} - self._seen - self._pages.free()):
                for table in wanted:
                    self._take_page(table, number)
                self._take_page("sqlite_autoindex_document_2", number)

    def _roots(self) -> dict[str, int]:
        """Where the trees of the tables and indexes begin, by name."""
        roots: dict[str, int] = {}
        try:
            for number in self._pages.tree(1, self._seen):
                for record in self._pages.records(number):
                    if record is not None and len(record.values) == 5:
                        _, name, _, root, _ = record.values
                        if isinstance(name, str) and isinstance(root, int):
                            roots[name] = root
        except TornPageError:
            pass
        return roots

    def _take_page(self, name: str, number: int) -> None:
        try:
            for record in self._pages.records(number):
                if record is None or not self._take(name, record):
                    self.torn.add(name)
        except TornPageError:
            self.torn.add(name)

    def _take(self, name: str, record: Record) -> bool:
        """Takes a row of a table, or learns from one of an index; returns whether it could be read."""
        values = record.values
        if name in _SAVED:
            return self._take_row(name, record)
        if name == "sqlite_autoindex_document_2":
            if len(values) == 2 and isinstance(values[0], str) and "/" in values[0]:
                self.known.setdefault(values[0], "")
        elif name == "sqlite_sequence" and len(values) == 2 and isinstance(values[1], int):
            self.highest = max(self.highest, values[1] if values[1] <= _MOST_ROWS else 0)
        return True

    def _take_row(self, table: str, record: Record) -> bool:
        for row in _forms(table, record):
            if fits(table, row):
                marks = ", ".join("?" * len(row))
                self._db.execute(f"INSERT OR IGNORE INTO {table} ({columns(table)}) VALUES ({marks})", row)
                return True
        if table == "document":
            self._learn(_forms(table, record))
        return False

    def _learn(self, forms: Sequence[Sequence[Any]]) -> None:
        """Where the file of a damaged report is, and what the user said of it."""
        for values in forms:
            row = dict(zip(COLUMNS["document"], values, strict=True))
            root, source = str(row["root"]), str(row["source"])
            if document_id(root, source) == row["doc_id"]:
                self.known[joined(root, source)] = str(row["doc_id"])
            if summary_fits(values):
                self._remember(row)
                return

    def _remember(self, row: dict[str, Any]) -> None:
        said = [row[name] if row[f"{name}_from"] == "user" else None for name in _WORDS]
        texts = _texts(row["of_the_report"])
        if any(value is not None for value in said) or texts:
            values = (row["path"], row["content_hash"], *said, json.dumps(texts, ensure_ascii=False))
            self._db.execute(
                "INSERT OR REPLACE INTO remembered VALUES (?, ?, ?, ?, ?, ?, ?)", (*values, check_of(*values))
            )


def _forms(table: str, record: Record) -> list[Sequence[Any]]:
    """What a row may be as one of today's, by what it may have been; none where it is none of this table."""
    values, wanted = record.values, COLUMNS[table]
    if table == "document":
        todays = [values] if record.key is not None and len(values) == len(wanted) else []
        return [*todays, *_of_version_4(record)]
    if table == "vector" and record.key is None and len(values) == len(wanted) - 1:
        return [[None, *todays_vector(values)]]
    if len(values) != len(wanted) or (record.key is None) != (table in ("setting", "remembered")):
        return []
    if table not in ("passage", "word", "vector"):
        return [values]
    row = [record.key, *values[1:]]
    return [row, todays_passage(row)] if table == "passage" else [row]


def _of_version_4(record: Record) -> list[Sequence[Any]]:
    """A report of a library of version 4, by each order in which its columns may have stood; without its passages."""
    if record.key is None or len(record.values) != len(DOCUMENT_ORDERS[0]):
        return []
    forms: list[Sequence[Any]] = []
    for order in DOCUMENT_ORDERS:
        row = {**dict(zip(order, record.values, strict=True)), "first_row": 0, "kinds": ""}
        summary = [row[name.strip()] for name in SUMMARY.split(",")]
        row["summary_hash"] = todays_summary_check(summary, row["summary_hash"], 0, "")
        forms.append([row[name] for name in COLUMNS["document"]])
    return forms


def _texts(stored: object) -> list[str]:
    try:
        return sorted(map(str, json.loads(str(stored))))
    except (ValueError, TypeError, RecursionError):
        return []


def _place(db: sqlite3.Connection) -> None:
    """Says of reports of version 4 which rows their passages have; those of which some are missing are cut again."""
    unplaced = {doc_id for (doc_id,) in db.execute("SELECT doc_id FROM document WHERE first_row = 0 AND kinds = ''")}
    for doc_id, first_row, kinds in places_of(db, "passage") if unplaced else ():
        if doc_id in unplaced and kinds is not None:
            summary = db.execute(f"SELECT {SUMMARY} FROM document WHERE doc_id = ?", (doc_id,)).fetchone()
            check = check_of(*summary, first_row, kinds)
            sql = "UPDATE document SET first_row = ?, kinds = ?, summary_hash = ? WHERE doc_id = ?"
            db.execute(sql, (first_row, kinds, check, doc_id))


def _put_settings(db: sqlite3.Connection, folder: Path, highest: int) -> None:
    """Settings and row numbers that lead on from the highest that are known."""
    stored = dict(db.execute("SELECT name, value FROM setting"))
    generation = max(int(stored.get("generation", "0")), highest_traced(folder))
    for name, value in (("schema_version", str(SCHEMA_VERSION)), ("generation", str(generation))):
        db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?, ?)", (name, value, check_of(name, value)))
    db.execute("DELETE FROM setting WHERE name = 'staged_fingerprint'")
    (last,) = db.execute("SELECT ifnull(max(row), 0) FROM passage").fetchone()
    db.execute("DELETE FROM sqlite_sequence WHERE name = 'passage'")
    db.execute("INSERT INTO sqlite_sequence VALUES ('passage', ?)", (max(highest, last),))


def _remains(target: Path, saving: _Saving) -> Remains:
    """Says what is missing in the new library, and takes out passages that are of no report."""
    library = FolderLibrary.open(target)
    if library is None:
        return Remains()
    with library:
        db = library.connection
        there = dict(db.execute("SELECT path, doc_id FROM document"))
        orphans = {name for (name,) in db.execute("SELECT DISTINCT doc_id FROM passage")} - {*there.values()}
        db.executemany("DELETE FROM passage WHERE doc_id = ?", [(name,) for name in orphans])
        remains = Remains(len(there))
        for path in sorted(saving.known.keys() - there.keys()):
            doc_id = saving.known[path] or _id_of(path, orphans)
            orphans.discard(doc_id)
            remains.lost.append(DamagedReport(doc_id, path))
        remains.lost += (DamagedReport(name, name) for name in sorted(orphans))
        if "passage" in saving.torn:
            remains.to_cut = [
                DamagedReport(doc_id, path, "passages")
                for path, doc_id in sorted(there.items())
                if not _is_complete(library, doc_id)
            ]
    return remains


def _is_complete(library: FolderLibrary, doc_id: str) -> bool:
    """Whether all passages of a report are there: those that it is cut into."""
    if not library.is_whole(doc_id):
        return False
    cut = split_passages(library.document(doc_id))
    return [found.passage for found in library.passages_of(doc_id)] == cut


def _id_of(path: str, ids: set[str]) -> str:
    """The one of `ids` that a report at `path` has, whatever of the path is its root; else empty."""
    return next((name for root, source in places(path) if (name := document_id(root, source)) in ids), "")
