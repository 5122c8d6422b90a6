"""A library of an earlier version made into one of today's, in one commit: nothing is read from files or embedded.

Rows that did not fit their check before do not fit it afterwards either: what was damaged stays known as damaged.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable

from index.store.database import text_of
from index.store.records import DOCUMENT, SUMMARY
from index.store.schema import CHANGE, REMEMBERED, SCHEMA_VERSION, WORD, check_of

_OLDEST = 1
#: The columns that a report's check was made over in version 1.
VERSION_1 = (
    "doc_id, root, source, content_hash, encoding, title, unit, unit_from, year, year_from, doc_type, doc_type_from, "
    "region, region_from, text, sections, noise"
)
#: The columns that a passage's check was made over in versions 1 and 2.
PASSAGE_2 = 'doc_id, ordinal, kind, heading_path, item, start, "end", page, input_hash, wording_hash'

_CONTENT_HASH = 3
#: What the check of a damaged row becomes: nothing fits it.
_DAMAGED = ""


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
    values = ("schema_version", str(SCHEMA_VERSION))
    db.execute("UPDATE setting SET value = ?2, check_hash = ?3 WHERE name = ?1", (*values, check_of(*values)))


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
    settings["generation"] = str(int(settings["generation"]) + 1) if settings["generation"].isdigit() else "1"
    settings["commit_token"] = secrets.token_hex(8)
    for name, value in settings.items():
        db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?, ?)", (name, value, check_of(name, value)))
    change = (int(settings["generation"]), settings["commit_token"], "null")
    db.execute("INSERT INTO change VALUES (?, ?, ?, ?)", (*change, check_of(*change)))
    for column in ("file_state", "summary_hash"):
        db.execute(f"ALTER TABLE document ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
    for doc_id in _ids(db.execute("SELECT doc_id FROM document")):
        *values, stored = db.execute(
            f"SELECT {DOCUMENT}, check_hash FROM document WHERE doc_id = ?", (doc_id,)
        ).fetchone()
        summary = _DAMAGED
        if check_of(*values) == stored:
            summary = check_of(*db.execute(f"SELECT {SUMMARY} FROM document WHERE doc_id = ?", (doc_id,)).fetchone())
        db.execute("UPDATE document SET summary_hash = ? WHERE doc_id = ?", (summary, doc_id))
    for row in _ids(db.execute("SELECT row FROM passage")):
        *values, stored = db.execute(f"SELECT {PASSAGE_2}, check_hash FROM passage WHERE row = ?", (row,)).fetchone()
        check = check_of(row, *values) if check_of(*values) == stored else _DAMAGED
        db.execute("UPDATE passage SET check_hash = ? WHERE row = ?", (check, row))


def _ids(found: Iterable[tuple[object, ...]]) -> list[object]:
    return [name for (name,) in found]
