"""A library of an earlier version made into one of today's, in one commit: nothing is read from files or embedded.

Rows that did not fit their check before do not fit it afterwards either: what was damaged stays known as damaged.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable
from contextlib import suppress

from index.store.database import text_of
from index.store.records import DOCUMENT, SUMMARY
from index.store.schema import (
    CHANGE,
    INDEXES,
    PASSAGE,
    REMEMBERED,
    SCHEMA_VERSION,
    STAGED,
    VECTOR,
    WORD,
    check_of,
)
from index.store.schema import DOCUMENT as DOCUMENT_TABLE
from index.store.version_4 import DAMAGED, DOCUMENT_ORDERS, packed, places_of, todays_summary_check, todays_vector

_OLDEST = 1
#: The columns that a report's check was made over in version 1.
VERSION_1 = (
    "doc_id, root, source, content_hash, encoding, title, unit, unit_from, year, year_from, doc_type, doc_type_from, "
    "region, region_from, text, sections, noise"
)
#: The columns that a passage's check was made over in versions 1 and 2.
PASSAGE_2 = 'doc_id, ordinal, kind, heading_path, item, start, "end", page, input_hash, wording_hash'

_CONTENT_HASH = 3
_ROWS_AT_A_TIME = 4096


def is_library(db: sqlite3.Connection) -> bool:
    """Whether a database is a library at all, or was one."""
    return bool(_tables(db) & {"setting", "document", "passage", "vector"})


def _tables(db: sqlite3.Connection) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def stored_version(db: sqlite3.Connection) -> str | None:
    """The version of the library, read as every version can be; none where it does not say."""
    if "setting" not in _tables(db):
        return None
    found = db.execute("SELECT value FROM setting WHERE name = 'schema_version'").fetchone()
    return None if found is None else str(found[0])


def can_migrate(version: str | None) -> bool:
    """Whether a library of this version can be made into one of today's."""
    return version is not None and version.isdigit() and _OLDEST <= int(version) < SCHEMA_VERSION


def in_memory(db: sqlite3.Connection) -> sqlite3.Connection:
    """A copy of a library that may only be read, in memory; the connection to the original is closed."""
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    db.backup(copy)
    db.close()
    copy.text_factory = text_of
    copy.execute("PRAGMA foreign_keys = ON")
    copy.execute("PRAGMA trusted_schema = OFF")
    return copy


def migrate(db: sqlite3.Connection, version: int) -> None:
    """Makes the tables of `version` into today's; the caller has a transaction open."""
    if version < 2:
        _add_corrections(db)
    if version < 3:
        _add_changes(db)
    if version < 4:  # the user's words
        db.execute(WORD)
    _renew_tables(db)
    _touch_all(db)
    values = ("schema_version", str(SCHEMA_VERSION))
    db.execute("UPDATE setting SET value = ?2, check_hash = ?3 WHERE name = ?1", (*values, check_of(*values)))


def shrink(db: sqlite3.Connection) -> None:
    """Gives the disk back what dropped tables took, where that is more than is left; nothing where it has no room."""
    (free,), (pages,) = (db.execute(f"PRAGMA {name}").fetchone() for name in ("freelist_count", "page_count"))
    if 2 * free > pages:
        with suppress(sqlite3.DatabaseError):  # or it is damaged where nothing was read yet: that is no fault of now
            db.execute("VACUUM")


def _add_corrections(db: sqlite3.Connection) -> None:
    """Version 2 keeps what the user says of a report's noise, and the headings that its file names.

    These were not kept before: without its content's hash a report is read anew when it is added the next time.
    """
    for column in ("of_the_report", "put_back", "headings"):
        db.execute(f"ALTER TABLE document ADD COLUMN {column} TEXT NOT NULL DEFAULT '[]'")
    for (doc_id,) in db.execute("SELECT doc_id FROM document").fetchall():
        *values, stored = db.execute(
            f"SELECT {VERSION_1}, check_hash FROM document WHERE doc_id = ?", (doc_id,)
        ).fetchone()
        if check_of(*values) == stored:
            values[_CONTENT_HASH] = ""
            renewed = check_of(*values, "[]", "[]", "[]")
            db.execute("UPDATE document SET content_hash = '', check_hash = ? WHERE doc_id = ?", (renewed, doc_id))


def _add_changes(db: sqlite3.Connection) -> None:
    """Version 3 says what each commit touched, and has a check on settings, on summaries and on a passage's row."""
    db.execute(CHANGE)
    db.execute(REMEMBERED)
    db.execute("ALTER TABLE setting ADD COLUMN check_hash TEXT NOT NULL DEFAULT ''")
    settings = dict(db.execute("SELECT name, value FROM setting").fetchall())
    for name, value in settings.items():
        db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?, ?)", (name, value, check_of(name, value)))
    for column in ("file_state", "summary_hash"):
        db.execute(f"ALTER TABLE document ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
    for doc_id in _ids(db.execute("SELECT doc_id FROM document")):
        *values, stored = db.execute(
            f"SELECT {DOCUMENT}, check_hash FROM document WHERE doc_id = ?", (doc_id,)
        ).fetchone()
        summary = DAMAGED
        if check_of(*values) == stored:
            summary = check_of(*db.execute(f"SELECT {SUMMARY} FROM document WHERE doc_id = ?", (doc_id,)).fetchone())
        db.execute("UPDATE document SET summary_hash = ? WHERE doc_id = ?", (summary, doc_id))
    for row in _ids(db.execute("SELECT row FROM passage")):
        *values, stored = db.execute(f"SELECT {PASSAGE_2}, check_hash FROM passage WHERE row = ?", (row,)).fetchone()
        check = check_of(row, *values) if check_of(*values) == stored else DAMAGED
        db.execute("UPDATE passage SET check_hash = ? WHERE row = ?", (check, row))


def _renew_tables(db: sqlite3.Connection) -> None:
    """Version 5 keeps hashes as bytes, vectors as float16 in the order of their texts, and says of a report which
    rows its passages have.

    All is copied, in the order of its rows, and what is told of a report comes to stand before its text.
    """
    sequence = "SELECT ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'passage'), 0)"
    (last,) = db.execute(sequence).fetchone()
    for index in ("passage_wording", "passage_input"):
        db.execute(f"DROP INDEX IF EXISTS {index}")
    tables = ("passage", "document", "vector")  # as they are dropped: what refers to another first
    for table in tables:
        db.execute(f"ALTER TABLE {table} RENAME TO {table}_4")
    for statement in (DOCUMENT_TABLE, PASSAGE, VECTOR):
        db.execute(statement)
    _copy_documents(db)
    db.create_function("packed", 1, packed, deterministic=True)
    columns = 'row, doc_id, ordinal, kind, heading_path, item, start, "end", page'
    db.execute(
        f"INSERT INTO passage ({columns}, input_hash, wording_hash, check_hash)"
        f" SELECT {columns}, packed(input_hash), packed(wording_hash), check_hash FROM passage_4 ORDER BY row"
    )
    db.execute("CREATE INDEX passage_4_input ON passage_4 (input_hash)")
    # Each text once, where it comes first: in the order of the passages, so that reading by passage is reading on.
    used = (
        "SELECT v.* FROM passage_4 p JOIN vector_4 v USING (input_hash)"
        " WHERE p.row = (SELECT min(row) FROM passage_4 WHERE input_hash = p.input_hash) ORDER BY p.row"
    )
    surplus = "SELECT * FROM vector_4 WHERE input_hash NOT IN (SELECT input_hash FROM passage_4)"
    _copy_vectors(db, "vector", used)
    _copy_vectors(db, "vector", surplus)
    if "staged_vector" in _tables(db):
        db.execute("ALTER TABLE staged_vector RENAME TO staged_vector_4")
        db.execute(STAGED)
        _copy_vectors(db, "staged_vector", "SELECT * FROM staged_vector_4")
        db.execute("DROP TABLE staged_vector_4")
    for table in tables:
        db.execute(f"DROP TABLE {table}_4")
    for statement in INDEXES:
        db.execute(statement)
    db.execute("DELETE FROM sqlite_sequence WHERE name = 'passage'")
    db.execute("INSERT INTO sqlite_sequence SELECT 'passage', max(?, ifnull(max(row), 0)) FROM passage", (last,))


def _copy_documents(db: sqlite3.Connection) -> None:
    columns = ", ".join(DOCUMENT_ORDERS[0])
    sql = f"SELECT {columns} FROM document_4 WHERE doc_id = ?"
    summary = [DOCUMENT_ORDERS[0].index(name.strip()) for name in SUMMARY.split(",")]
    check = DOCUMENT_ORDERS[0].index("summary_hash")
    marks = ", ".join("?" * (len(DOCUMENT_ORDERS[0]) + 2))
    places = {doc_id: (first_row, kinds) for doc_id, first_row, kinds in places_of(db, "passage_4")}
    for doc_id in _ids(db.execute("SELECT doc_id FROM document_4 ORDER BY doc_id")):
        values = list(db.execute(sql, (doc_id,)).fetchone())
        first_row, kinds = places.get(doc_id, (0, ""))
        values[check] = todays_summary_check([values[at] for at in summary], values[check], first_row, kinds)
        db.execute(
            f"INSERT INTO document ({columns}, first_row, kinds) VALUES ({marks})", (*values, first_row, kinds or "")
        )


def _copy_vectors(db: sqlite3.Connection, table: str, rows: str) -> None:
    found = db.execute(rows)
    while part := found.fetchmany(_ROWS_AT_A_TIME):
        db.executemany(
            f"INSERT OR IGNORE INTO {table} (input_hash, vector, check_hash) VALUES (?, ?, ?)",
            [todays_vector(row) for row in part],
        )


def _touch_all(db: sqlite3.Connection) -> None:
    """A commit after which every cache is made anew; none where it is not known how many there were."""
    stored = db.execute("SELECT value, check_hash FROM setting WHERE name = 'generation'").fetchone()
    if stored is None or check_of("generation", stored[0]) != stored[1]:
        return
    token = secrets.token_hex(8)
    change = (int(stored[0]) + 1, token, "null")
    for name, value in (("generation", str(change[0])), ("commit_token", token)):
        db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?, ?)", (name, value, check_of(name, value)))
    db.execute("INSERT OR REPLACE INTO change VALUES (?, ?, ?, ?)", (*change, check_of(*change)))


def _ids(found: Iterable[tuple[object, ...]]) -> list[object]:
    return [name for (name,) in found]
