"""Whether the file of a library is built as it should be: SQLite's own checks, its header, its tables and indexes.

Tables are compared by what they are made of, not by the text that made them: a library of an earlier version got
its newer columns one by one, at other places and with a default.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from index.store.database import MAGIC
from index.store.schema import STAGED, TABLES

#: Bytes of the header that are the same in every library: where, what may stand there, what that is. Some are 0
#: while the first commit stands in the log only.
_FIXED = (
    (18, (1, 2), "write version"), (19, (1, 2), "read version"), (20, (0,), "reserved space"),
    (21, (64,), "largest fraction"), (22, (32,), "least fraction"), (23, (32,), "leaf fraction"),
    *((at, (0,), "schema format") for at in (44, 45, 46)), (47, (0, 1, 2, 3, 4), "schema format"),
    *((at, (0,), "text encoding") for at in (56, 57, 58)), (59, (0, 1), "text encoding"),
)  # fmt: skip
#: SQLite tells so many faults; the first says enough.
_MOST_FAULTS = 100
#: What the system refuses (SQLite's codes): a full disk, a lock, no permission. All else is the file's fault.
_SYSTEMS = frozenset({3, 5, 6, 7, 8, 9, 10, 13, 14, 15, 22, 23})


def is_systems(error: sqlite3.Error) -> bool:
    """Whether the system refused, and the file itself may be whole."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None or not isinstance(error, sqlite3.OperationalError):
        return False
    return int(code) & 0xFF in _SYSTEMS


def header_faults(file: Path) -> list[str]:
    """What is wrong with the first bytes of a database; SQLite refuses some of it in misleading words.

    :raises OSError: it cannot be read.
    """
    with file.open("rb") as opened:
        head = opened.read(100)
    if len(head) < 100 or head[:16] != MAGIC:
        return ["header"]
    return [f"header: {what} {head[at]}" for at, allowed, what in _FIXED if head[at] not in allowed]


def integrity_faults(db: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong with the file.

    :raises sqlite3.OperationalError: the system refuses to read it.
    """
    found: list[str] = []
    for pragma in (f"integrity_check({_MOST_FAULTS})", "foreign_key_check"):
        try:
            rows = [" ".join(map(str, row)) for row in db.execute(f"PRAGMA {pragma}")]
        except sqlite3.DatabaseError as error:
            if is_systems(error):
                raise
            rows = [str(error)]
        found += [row if pragma.startswith("integrity") else f"foreign key {row}" for row in rows if row != "ok"]
    return found


def structure_faults(db: sqlite3.Connection) -> list[str]:
    """The tables and indexes that are missing, or are not those of a library, by name.

    :raises sqlite3.OperationalError: the system refuses to read it.
    """
    try:
        found = _structure(db)
    except sqlite3.DatabaseError as error:
        if is_systems(error):
            raise
        return [str(error)]
    fresh = sqlite3.connect(":memory:")
    for statement in (*TABLES, STAGED):
        fresh.execute(statement)
    wanted = _structure(fresh)
    fresh.close()
    if "staged_vector" not in found:
        del wanted["staged_vector"]
    return sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))


def _structure(db: sqlite3.Connection) -> dict[str, Any]:
    """What each table and index is made of, by name."""
    out: dict[str, Any] = {}
    for kind, name, table, sql in db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall():
        if name.startswith("sqlite_") and sql is None:  # SQLite's own, told with the table it is of
            continue
        if kind != "table":
            out[name] = (kind, table, _parts(db, name))
        elif not name.startswith("sqlite_"):
            out[name] = _table(db, name, str(sql))
    return out


def _table(db: sqlite3.Connection, name: str, sql: str) -> tuple[Any, ...]:
    quoted = _quoted(name)
    columns = sorted((row[1], row[2], row[3], row[5]) for row in db.execute(f"PRAGMA table_info('{quoted}')"))
    unique = [
        [column for _, _, column in db.execute(f"PRAGMA index_info('{_quoted(index)}')")]
        for _, index, is_unique, *_ in db.execute(f"PRAGMA index_list('{quoted}')").fetchall()
        if is_unique
    ]
    keys = [row[2:7] for row in db.execute(f"PRAGMA foreign_key_list('{quoted}')")]
    words = sql.upper()
    return "table", columns, sorted(unique), keys, "WITHOUT ROWID" in words, "AUTOINCREMENT" in words


def _parts(db: sqlite3.Connection, index: str) -> list[tuple[Any, ...]]:
    """What an index is of, without where its columns stand in the table."""
    return [(row[0], *row[2:]) for row in db.execute(f"PRAGMA index_xinfo('{_quoted(index)}')")]


def _quoted(name: str) -> str:
    return name.replace("'", "''")
