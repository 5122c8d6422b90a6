"""Reading a library: its reports and passages, for the indexes, for searches and for people.

All of it reads one SQLite connection and changes nothing; `index.store.library` adds the opening and the
writing.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import Document, Passage
from index.encoder import Embedding, Encoder
from index.errors import DamagedLibraryError, OtherEncoderError
from index.own_words import OwnWords
from index.store.records import (
    DOCUMENT,
    SUMMARY,
    DocumentSummary,
    FamilyMember,
    Filters,
    Remembered,
    Said,
    StoredPassage,
    Touched,
    document_of,
    merged_runs,
    summary_of,
)
from index.store.schema import check_of, text_hash
from index.store.words import vocabulary_of
from index.vocabulary import Vocabulary
from index.words import normalise

PASSAGE_VALUES = 'doc_id, ordinal, kind, heading_path, item, start, "end", page, input_hash, wording_hash'
_PASSAGE = 'p.row, p.doc_id, p.ordinal, p.kind, p.heading_path, p.item, p.start, p."end", p.page'
_SUMMARY = ", ".join(f"d.{name.strip()}" for name in SUMMARY.split(","))
#: SQLite takes so many parameters in one statement everywhere.
_ROWS_AT_A_TIME = 500


#: What becomes plain Hanzi when a text is normalised: radicals, enclosed and compatibility ideographs.
_LIKE_HAN = "*[\u2e80-\u2fd5\u3036-\u303a\u3190-\u33ff\uf900-\ufaff\U0002f800-\U0002fa1f]*"
_HAN = re.compile("[\u4e00-\u9fff]+")
#: So many words are looked for in whole reports first, which is quick; more of them are not.
_FEW_WORDS = 50


def _may_hold(words: Collection[str]) -> tuple[str, list[str]]:
    """A condition on passages that all meet that hold any of these normalised words, and its parameters."""
    if len(words) > _FEW_WORDS or not all(map(_HAN.fullmatch, words)):
        return "1", []
    either = " OR ".join(["text GLOB ?", *("instr(text, ?)" for _ in words)])
    return f"p.doc_id IN (SELECT doc_id FROM document WHERE {either})", [_LIKE_HAN, *words]


class LibraryReader:
    """What may be read of a library. Several processes may read while one writes (SQLite's WAL)."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection
        #: Whether all that is read is of one generation for as long as the library is open, and whether what is read
        #: is the file as it was when it was opened, whatever is written to it since.
        self.is_pinned = False
        self.is_frozen = False
        self._sharing = threading.RLock()

    @property
    def connection(self) -> sqlite3.Connection:
        """The database itself, for what checks and copies it."""
        return self._db

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Reads within see one generation, whatever is committed meanwhile; may be nested.

        Threads that share a connection which is not pinned wait for each other.
        """
        if self.is_pinned:
            yield
            return
        with self._sharing:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                with suppress(sqlite3.Error):  # of a torn file, which whoever read it has been told of
                    self._db.execute("ROLLBACK")

    @contextmanager
    def _told_damage(self) -> Iterator[None]:
        """What SQLite finds broken is said of the library; what the system refuses (a full disk) is no damage."""
        try:
            yield
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise DamagedLibraryError(self.path, str(error)) from error

    def _setting(self, name: str) -> str | None:
        found = self._db.execute("SELECT value, check_hash FROM setting WHERE name = ?", (name,)).fetchone()
        if found is None:
            return None
        if check_of(name, found[0]) != found[1]:
            raise DamagedLibraryError(self.path, name, "damaged row")
        return str(found[0])

    @property
    def generation(self) -> int:
        """Raised by each commit."""
        value = self._setting("generation") or "0"
        if not value.isdigit():
            raise DamagedLibraryError(self.path, f"generation {value}", "damaged row")
        return int(value)

    @property
    def commit_token(self) -> str:
        """Another one after each commit, in every copy of the library: what caches are told apart by."""
        return self._setting("commit_token") or ""

    @property
    def encoder_fingerprint(self) -> str | None:
        """The fingerprint of the encoder that made the vectors, none before the first."""
        return self._setting("encoder_fingerprint")

    def touched_since(self, generation: int, token: str) -> Touched | None:
        """What has been touched since the commit `generation` that left `token`; none where that is not known.

        It is not where the commit is too long ago or of another history, or where all has been made anew since.
        """
        sql = "SELECT generation, token, touched, check_hash FROM change WHERE generation >= ? ORDER BY generation"
        found = self._db.execute(sql, (generation,)).fetchall()
        if any(check_of(*values) != check for *values, check in found):
            return None
        if not found or found[0][1] != token or len(found) != self.generation - generation + 1:
            return None
        later = [json.loads(touched) for _, _, touched, _ in found[1:]]
        if None in later:
            return None
        return Touched(merged_runs([run for runs in later for run in runs]))

    def check_encoder(self, encoder: Encoder) -> None:
        """:raises OtherEncoderError: the vectors were made by another encoder."""
        stored = self.encoder_fingerprint
        if stored is not None and stored != encoder.fingerprint:
            raise OtherEncoderError(self.path, self._setting("encoder_name") or stored, encoder.name)

    def vocabulary(self) -> Vocabulary:
        """The words that the user has told the library.

        :raises DamagedLibraryError: one is not what was stored.
        """
        stored = self._db.execute("SELECT row, kind, text, check_hash FROM word ORDER BY row").fetchall()
        damaged = next((text for *values, text, check in stored if check_of(*values, text) != check), None)
        if damaged is not None:
            raise DamagedLibraryError(self.path, str(damaged), "damaged row")
        return vocabulary_of((kind, text) for _, kind, text, _ in stored)

    def vocabulary_fingerprint(self) -> str:
        """A name for the words that the user has told the library, which no other words have."""
        found = self._db.execute("SELECT check_hash FROM word ORDER BY row")
        return hashlib.sha256("".join(str(check) for (check,) in found).encode()).hexdigest()

    def holding_words(self, words: Collection[str]) -> Iterator[tuple[int, frozenset[str]]]:
        """The rows of the passages that hold some of these normalised words, each with which of them."""
        wanted = OwnWords(words)
        if not wanted:
            return
        for found, _ in self._read_passages(*_may_hold(words), "p.doc_id"):
            held = frozenset(word for _, word in wanted.places(normalise(found.passage.search_text)))
            if held:
                yield found.row, held

    # Counting and listing

    def passage_count(self) -> int:
        """How many passages there are."""
        return int(self._db.execute("SELECT count(*) FROM passage").fetchone()[0])

    def documents(self) -> list[DocumentSummary]:
        """All reports, by path."""
        sql = f"SELECT {SUMMARY} FROM document ORDER BY source, root"
        return [summary_of(row) for row in self._db.execute(sql)]

    def passage_counts(self) -> dict[str, int]:
        """How many passages each report has, by its id."""
        return dict(self._db.execute("SELECT doc_id, count(*) FROM passage GROUP BY doc_id"))

    def tally(self) -> Iterator[tuple[str | None, int | None, str | None, str, int]]:
        """How many passages there are of each unit, year, type and kind."""
        sql = """SELECT d.unit, d.year, d.doc_type, p.kind, count(*) FROM passage p JOIN document d USING (doc_id)
                 GROUP BY 1, 2, 3, 4"""
        yield from self._db.execute(sql)

    def document_at(self, path: str) -> DocumentSummary | None:
        """The report of the file at `path` (POSIX, absolute)."""
        found = self._db.execute(f"SELECT {SUMMARY} FROM document WHERE path = ?", (path,)).fetchone()
        return None if found is None else summary_of(found)

    def document(self, doc_id: str) -> Document:
        """A report in whole.

        :raises KeyError: there is none of that id.
        :raises DamagedLibraryError: what is stored of it cannot be read.
        """
        sql = f"SELECT {DOCUMENT}, check_hash FROM document WHERE doc_id = ?"
        *found, check = self._db.execute(sql, (doc_id,)).fetchone() or (None,)
        if not found:
            raise KeyError(doc_id)
        try:
            if check_of(*found) == check:
                return document_of(tuple(found))
        except (ValueError, TypeError) as error:
            raise DamagedLibraryError(self.path, str(found[2]), "damaged row") from error
        raise DamagedLibraryError(self.path, str(found[2]), "damaged row")

    def _file_state(self, doc_id: str) -> str:
        return str(self._db.execute("SELECT file_state FROM document WHERE doc_id = ?", (doc_id,)).fetchone()[0])

    def said(self, summary: DocumentSummary) -> Said:
        """What the user said of a report; nothing where that is not what was stored."""
        sql = f"SELECT {SUMMARY}, summary_hash FROM document WHERE doc_id = ?"
        *values, check = self._db.execute(sql, (summary.doc_id,)).fetchone() or (None,)
        if not values or check_of(*values) != check:
            return Said()
        return Said(*summary.metadata.said, self.of_the_report(summary.doc_id))

    def remembered(self) -> list[Remembered]:
        """What the user said of reports that have gone, by path; not where that is damaged."""
        out = []
        for *values, check in self._db.execute("SELECT * FROM remembered ORDER BY path"):
            if check_of(*values) == check:
                path, digest, unit, year, doc_type, texts = values
                out.append(Remembered(path, digest, Said(unit, year, doc_type, frozenset(json.loads(texts)))))
        return out

    def content_hashes(self) -> set[str]:
        """The hashes of the bytes that all reports were read from."""
        return {digest for (digest,) in self._db.execute("SELECT content_hash FROM document")}

    def of_the_report(self, doc_id: str) -> frozenset[str]:
        """The texts that the user said are no noise of a report; none where that cannot be read."""
        found = self._db.execute("SELECT of_the_report FROM document WHERE doc_id = ?", (doc_id,)).fetchone()
        try:
            return frozenset(map(str, json.loads(found[0]))) if found else frozenset()
        except (ValueError, TypeError):
            return frozenset()

    def is_whole(self, doc_id: str) -> bool:
        """Whether a report and its passages fit their checks, and each text is the one that was embedded."""
        row = self._db.execute(f"SELECT {DOCUMENT}, check_hash FROM document WHERE doc_id = ?", (doc_id,)).fetchone()
        rows = self._db.execute(f"SELECT row, {PASSAGE_VALUES}, check_hash FROM passage WHERE doc_id = ?", (doc_id,))
        if row is None or any(check_of(*values) != stored for *values, stored in [row, *rows]):
            return False
        sql = f"SELECT path, {SUMMARY}, summary_hash FROM document WHERE doc_id = ?"
        path, *values, stored = self._db.execute(sql, (doc_id,)).fetchone()
        if check_of(*values) != stored or path != summary_of(tuple(values)).path:
            return False
        try:
            self.passages_of(doc_id)
        except DamagedLibraryError:
            return False
        return True

    # Reading for the indexes

    def missing_vectors(self, input_hashes: Iterable[str]) -> list[str]:
        """Those of the texts that have no vector yet, once each, in order."""
        known = "SELECT 1 FROM vector WHERE input_hash = ?"
        return [name for name in dict.fromkeys(input_hashes) if not self._db.execute(known, (name,)).fetchone()]

    def vectors(self, dimensions: int) -> tuple[NDArray[np.int64], Embedding]:
        """All rows int64 (n,) and their vectors float32 (n, dimensions), by row.

        :raises DamagedLibraryError: a passage has no vector, or one of another length.
        """
        sql = "SELECT p.row, v.vector FROM passage p LEFT JOIN vector v USING (input_hash) ORDER BY p.row"
        return self._vectors(self._db.execute(sql), dimensions)

    def _vectors(
        self, found: Iterable[tuple[int, bytes | None]], dimensions: int
    ) -> tuple[NDArray[np.int64], Embedding]:
        rows, blobs = [], []
        for row, blob in found:
            if blob is None or len(blob) != 4 * dimensions:
                raise DamagedLibraryError(self.path, f"passage {row} has no whole vector")
            rows.append(row)
            blobs.append(blob)
        flat = np.frombuffer(b"".join(blobs), "<f4").astype(np.float32)
        return np.array(rows, np.int64), flat.reshape(len(rows), dimensions)

    def vectors_among(self, touched: Touched, dimensions: int) -> tuple[NDArray[np.int64], Embedding]:
        """As `vectors`, of the rows that were touched and are there.

        :raises DamagedLibraryError: a passage has no vector, or one of another length.
        """
        sql = """SELECT p.row, v.vector FROM passage p LEFT JOIN vector v USING (input_hash)
                 WHERE p.row BETWEEN ? AND ? ORDER BY p.row"""
        return self._vectors(
            (found for run in touched.runs for found in self._db.execute(sql, run.tolist())), dimensions
        )

    def all_passages(self) -> Iterator[StoredPassage]:
        """All passages, by source and ordinal, as they are read: their texts are not compared with anything."""
        return (found for found, _ in self._read_passages("1", [], "d.source, d.root, p.ordinal"))

    def passages_among(self, touched: Touched) -> Iterator[StoredPassage]:
        """The passages whose rows were touched and are there, as they are read."""
        for run in touched.runs:
            yield from (found for found, _ in self._read_passages("p.row BETWEEN ? AND ?", run.tolist(), "p.row"))

    def headings(self) -> Iterator[tuple[DocumentSummary, tuple[str, ...]]]:
        """Each report with the distinct headings that its passages stand under."""
        paths: dict[str, dict[str, None]] = {}
        for doc_id, path in self._db.execute("SELECT DISTINCT doc_id, heading_path FROM passage"):
            paths.setdefault(doc_id, {}).update(dict.fromkeys(self._headings(path)))
        for document in self.documents():
            yield document, tuple(paths.get(document.doc_id, {}))

    def input_texts(self, left_out: Collection[str] = ()) -> Iterator[tuple[str, str]]:
        """The input hash and text of everything that is embedded, once each; not of the reports `left_out`."""
        seen = set()
        for found in self.all_passages():
            if found.document.doc_id in left_out:
                continue
            name = text_hash(found.passage.search_text)
            if name not in seen:
                seen.add(name)
                yield name, found.passage.search_text

    # Reading for searches

    def rows_matching(self, filters: Filters) -> NDArray[np.int64]:
        """The rows that pass `filters`, int64."""
        wanted: list[tuple[str, Sequence[object]]] = [
            ("d.unit", filters.units), ("d.year", filters.years),
            ("d.doc_type", filters.doc_types), ("p.kind", filters.kinds),
        ]  # fmt: skip
        wanted = [(name, values) for name, values in wanted if values]
        where = " AND ".join(f"{name} IN ({', '.join('?' * len(values))})" for name, values in wanted) or "1"
        sql = f"SELECT p.row FROM passage p JOIN document d USING (doc_id) WHERE {where} ORDER BY p.row"
        found = self._db.execute(sql, [value for _, values in wanted for value in values])
        return np.fromiter((row for (row,) in found), np.int64)

    def passages(self, rows: Sequence[int]) -> dict[int, StoredPassage]:
        """The passages of these rows.

        :raises DamagedLibraryError: a text is not the one that was embedded.
        """
        out: dict[int, StoredPassage] = {}
        for start in range(0, len(rows), _ROWS_AT_A_TIME):
            part = list(rows[start : start + _ROWS_AT_A_TIME])
            out |= self._stored(f"p.row IN ({', '.join('?' * len(part))})", part)
        return out

    def passages_of(self, doc_id: str) -> list[StoredPassage]:
        """The passages of a report, in order.

        :raises DamagedLibraryError: a text is not the one that was embedded.
        """
        return list(self._stored("p.doc_id = ?", [doc_id]).values())

    def family(self, wording_hash: str) -> list[FamilyMember]:
        """Where the passages of this wording stand, by source and ordinal.

        :raises DamagedLibraryError: what is said of one of their reports is not what was stored.
        """
        sql = f"""SELECT p.row, p.start, p."end", {_SUMMARY}, d.summary_hash
                  FROM passage p JOIN document d USING (doc_id) WHERE p.wording_hash = ?
                  ORDER BY d.source, d.root, p.ordinal"""
        members = []
        for row, start, end, *summary, check in self._db.execute(sql, (wording_hash,)):
            self._compare(summary, check)
            members.append(FamilyMember(row, summary_of(tuple(summary)), start, end))
        return members

    def compare(self, row: int) -> None:
        """Compares all that is stored of a passage, and what is said of its report, with their checks.

        :raises DamagedLibraryError: they are not what was stored.
        """
        sql = f"SELECT row, {PASSAGE_VALUES}, check_hash FROM passage WHERE row = ?"
        *values, check = self._db.execute(sql, (row,)).fetchone() or (None,)
        if not values:
            raise DamagedLibraryError(self.path, f"passage {row}", "damaged row")
        sql = f"SELECT {SUMMARY}, summary_hash FROM document WHERE doc_id = ?"
        *summary, summary_check = self._db.execute(sql, (values[1],)).fetchone()
        self._compare(summary, summary_check)
        if check_of(*values) != check:
            raise DamagedLibraryError(self.path, str(summary[2]), "damaged row")

    def _compare(self, summary: Sequence[object], check: str) -> None:
        if check_of(*summary) != check:
            raise DamagedLibraryError(self.path, str(summary[2]), "damaged row")

    def _stored(self, where: str, parameters: Sequence[object]) -> dict[int, StoredPassage]:
        out = {}
        for found, input_hash in self._read_passages(where, parameters, "d.doc_id, p.ordinal"):
            if text_hash(found.passage.search_text) != input_hash:
                raise DamagedLibraryError(self.path, found.document.source, "damaged row")
            out[found.row] = found
        return out

    def _read_passages(
        self, where: str, parameters: Sequence[object], order: str
    ) -> Iterator[tuple[StoredPassage, str]]:
        """Passages with the hash of what was embedded; `order` keeps those of a report together."""
        sql = f"""SELECT {_PASSAGE}, p.wording_hash, p.input_hash, {_SUMMARY}
                  FROM passage p JOIN document d USING (doc_id) WHERE {where} ORDER BY {order}"""
        text, of = "", None
        for row, doc_id, ordinal, kind, path, item, start, end, page, wording, name, *rest in self._db.execute(
            sql, parameters
        ):
            if doc_id != of:  # a report's text is read once for all its passages
                text, of = self._text(doc_id), doc_id
            passage = Passage(doc_id, ordinal, kind, self._headings(path), item, text[start:end], start, end, page)
            yield StoredPassage(row, passage, summary_of(tuple(rest)), wording), name

    def _text(self, doc_id: str) -> str:
        return str(self._db.execute("SELECT text FROM document WHERE doc_id = ?", (doc_id,)).fetchone()[0])

    def _headings(self, stored: str) -> tuple[str, ...]:
        try:
            return tuple(json.loads(stored))
        except ValueError as error:
            raise DamagedLibraryError(self.path, stored[:40], "damaged row") from error
