"""The tables of a library's database, and how a row's check is made.

Every row carries a check: a hash over its values, which `chengli verify` reads. A passage also names
its text by a hash, against which every search compares what it reads: a text and a vector that drifted
apart are never answered as if they were whole. What a hit says of its report has a check of its own,
so that it can be compared without reading the report.

What is written often is written at the end: rows are numbered in the order in which they come, and hashes,
which fall anywhere, are kept as bytes in the indexes alone. A column behind a long text is read by way of all
pages of that text, so what is told of a report stands before it.
"""

from __future__ import annotations

import hashlib
import json

SCHEMA_VERSION = 5

SETTING = """CREATE TABLE setting (
    name       TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    check_hash TEXT NOT NULL
) WITHOUT ROWID"""

#: What each of the last commits touched, so that a cache of an earlier one can catch up with it.
CHANGE = """CREATE TABLE change (
    generation INTEGER PRIMARY KEY,
    token      TEXT NOT NULL,
    touched    TEXT NOT NULL, -- JSON: first and last row of each run of passages; null: all of them
    check_hash TEXT NOT NULL
)"""

#: A report. `path` is root/source, which one report alone may have. `file_state` is what the file system said
#: of its file when it was read; empty where that would not tell whether it changed since. Its passages have the rows
#: from `first_row` on, one after another: a filter need not read them to know which rows it lets through.
DOCUMENT = """CREATE TABLE document (
    doc_id       TEXT PRIMARY KEY,
    path         TEXT NOT NULL UNIQUE,
    root         TEXT NOT NULL,
    source       TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    title        TEXT NOT NULL,
    unit TEXT, unit_from TEXT, year INTEGER, year_from TEXT,
    doc_type TEXT, doc_type_from TEXT, region TEXT, region_from TEXT,
    file_state   TEXT NOT NULL, -- JSON
    first_row    INTEGER NOT NULL,
    kinds        TEXT NOT NULL, -- the first letter of each passage's kind
    summary_hash TEXT NOT NULL, -- the check of what is told of a report beside its passages
    check_hash   TEXT NOT NULL,
    encoding     TEXT NOT NULL,
    of_the_report TEXT NOT NULL, -- JSON: texts that the user said are no noise
    text         TEXT NOT NULL,
    sections     TEXT NOT NULL, -- JSON rows of Section
    noise        TEXT NOT NULL, -- JSON rows of Noise
    put_back     TEXT NOT NULL, -- JSON rows of the Noise that stands in the text for that
    headings     TEXT NOT NULL -- JSON rows of HeadingHint
)"""

#: What is found. Its text is that of its document between start and end. A row number is never used
#: again, so that no cache can mistake one passage for another.
PASSAGE = """CREATE TABLE passage (
    row          INTEGER PRIMARY KEY AUTOINCREMENT,
    doc_id       TEXT NOT NULL REFERENCES document (doc_id) ON DELETE CASCADE,
    ordinal      INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    heading_path TEXT NOT NULL, -- JSON
    item         INTEGER,
    start        INTEGER NOT NULL,
    "end"        INTEGER NOT NULL,
    page         INTEGER,
    input_hash   BLOB NOT NULL, -- of what is embedded: names the vector
    wording_hash BLOB NOT NULL, -- of the text without numbers and punctuation: names the family
    check_hash   TEXT NOT NULL,
    UNIQUE (doc_id, ordinal)
)"""

#: One vector for each text, whoever wrote it, in the order in which the texts came.
VECTOR = """CREATE TABLE vector (
    row        INTEGER PRIMARY KEY,
    input_hash BLOB NOT NULL,
    vector     BLOB NOT NULL, -- float16, little endian
    check_hash TEXT NOT NULL
)"""

#: What the user said of reports whose files are gone: a file that was moved away may come back, and what
#: was said of it is said of it still.
REMEMBERED = """CREATE TABLE remembered (
    path          TEXT PRIMARY KEY,
    content_hash  TEXT NOT NULL,
    unit TEXT, year INTEGER, doc_type TEXT,
    of_the_report TEXT NOT NULL, -- JSON
    check_hash    TEXT NOT NULL
) WITHOUT ROWID"""

#: What the user has told the library of words. `text` is a word, a set phrase, or the words of a group of synonyms
#: with a space between them.
WORD = """CREATE TABLE word (
    row        INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,
    text       TEXT NOT NULL,
    check_hash TEXT NOT NULL,
    UNIQUE (kind, text)
)"""

#: Another encoder's vectors while a library is indexed anew; there only until they are all made.
STAGED = """CREATE TABLE IF NOT EXISTS staged_vector (
    row        INTEGER PRIMARY KEY,
    input_hash BLOB NOT NULL UNIQUE,
    vector     BLOB NOT NULL,
    check_hash TEXT NOT NULL
)"""

#: What filters and counts need of all reports, without a page of the reports themselves.
INDEXES = (
    "CREATE INDEX document_rows ON document (unit, year, doc_type, first_row, kinds)",
    "CREATE UNIQUE INDEX vector_input ON vector (input_hash)",
    "CREATE INDEX passage_wording ON passage (wording_hash)",
    "CREATE INDEX passage_input ON passage (input_hash)",
)

TABLES = (SETTING, CHANGE, DOCUMENT, PASSAGE, VECTOR, REMEMBERED, WORD, *INDEXES)

_encoded = json.JSONEncoder(ensure_ascii=False).encode


def check_of(*values: object) -> str:
    """The check of a row with these values."""
    plain = [value.hex() if isinstance(value, bytes) else value for value in values]
    return hashlib.sha256(_encoded(plain).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def vector_check(input_hash: bytes, vector: bytes) -> str:
    """The check of a vector's row: over its bytes as they are, for these are what a library has most of."""
    return hashlib.sha256(input_hash + vector).hexdigest()[:24]


def text_hash(text: str) -> str:
    """The name of a text, in hex; stored as the bytes that it stands for."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
