"""A library of an earlier version made into one of today's, in one commit: nothing is read from files or embedded.

Rows that did not fit their check before do not fit it afterwards either: what was damaged stays known as damaged.
"""

from __future__ import annotations

import sqlite3

from index.store.schema import SCHEMA_VERSION, check_of

_OLDEST = 1
#: The columns that a report's check was made over in version 1.
VERSION_1 = (
    "doc_id, root, source, content_hash, encoding, title, unit, unit_from, year, year_from, doc_type, doc_type_from, "
    "region, region_from, text, sections, noise"
)

_CONTENT_HASH = 3


def can_migrate(version: str | None) -> bool:
    """Whether a library of this version can be made into one of today's."""
    return version is not None and version.isdigit() and _OLDEST <= int(version) < SCHEMA_VERSION


def migrate(db: sqlite3.Connection, version: int) -> None:
    """Makes the tables of `version` into today's; the caller has a transaction open."""
    if version < 2:
        _add_corrections(db)
    db.execute("UPDATE setting SET value = ? WHERE name = 'schema_version'", (str(SCHEMA_VERSION),))


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
