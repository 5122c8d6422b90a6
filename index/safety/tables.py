"""The tables of a library read row by row: whatever one holds, reading goes on with the next."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from corpus import Document, split_passages
from index.intake.ingest import Progress
from index.safety.findings import DamagedReport, Findings
from index.safety.rows import COLUMNS, columns, fits, report_fits, summary_fits
from index.store.records import DOCUMENT, document_of
from index.store.schema import SCHEMA_VERSION, text_hash

#: How far the length of a vector may be from 1: numbers of half precision are off by one in 2,000 at most. That of a
#: text without any known piece is 0.
_LENGTH_TOLERANCE = 1e-3
_TEXT, _FIRST_ROW, _KINDS = (COLUMNS["document"].index(name) for name in ("text", "first_row", "kinds"))
_DOCUMENT_AT = [COLUMNS["document"].index(name.strip()) for name in DOCUMENT.split(",")]


class TableCheck:
    """What is found while the tables are read one by one."""

    def __init__(self, db: sqlite3.Connection, dimensions: int | None, progress: Progress | None) -> None:
        self.findings = Findings()
        self._db, self._dimensions, self._progress = db, dimensions, progress

    def _rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        return self._db.execute(f"SELECT {columns(table)} FROM {table}")

    def settings(self) -> None:
        """Each by itself, and against each other."""
        good = {}
        for row in self._rows("setting"):
            if fits("setting", row):
                good[row[0]] = row[1]
            else:
                self.findings.settings.append(str(row[0]))
        wanted: dict[str, str | None] = {"schema_version": str(SCHEMA_VERSION), "generation": None}
        if self._any("SELECT 1 FROM vector"):
            wanted |= dict.fromkeys(("encoder_fingerprint", "encoder_name"))
        if good.get("generation") != "0":
            wanted["commit_token"] = None
        for name, value in wanted.items():
            if name not in good or (value is not None and good[name] != value):
                self.findings.settings.append(name)
        generation, token = good.get("generation", ""), good.get("commit_token")
        if generation and not generation.isdecimal():
            self.findings.settings.append("generation")
        elif generation and token and not self._any("SELECT 1 FROM change WHERE generation = ? AND token = ?",
                                                    (int(generation), token)):  # fmt: skip
            self.findings.settings.append("commit_token")
        self.findings.settings = sorted(set(self.findings.settings))

    def _any(self, sql: str, parameters: Sequence[object] = ()) -> bool:
        return self._db.execute(f"{sql} LIMIT 1", parameters).fetchone() is not None

    def changes(self) -> None:
        """What the last commits touched."""
        self.findings.changes = sum(not (fits("change", row) and _is_json(row[2])) for row in self._rows("change"))

    def remembered(self) -> None:
        """What the user said before files went."""
        self.findings.remembered = [
            str(row[0]) for row in self._rows("remembered") if not (fits("remembered", row) and _is_json(row[5]))
        ]

    def words(self) -> None:
        """The user's vocabulary."""
        self.findings.words = [str(row[2]) for row in self._rows("word") if not fits("word", row)]

    def staged(self) -> None:
        """Vectors on their way."""
        if self._any("SELECT 1 FROM sqlite_master WHERE name = 'staged_vector'"):
            self.findings.staged = sum(not fits("staged_vector", row) for row in self._rows("staged_vector"))

    def reports(self) -> None:
        """Every report with its passages, and passages that are of none."""
        counts = dict(self._db.execute("SELECT doc_id, count(*) FROM passage GROUP BY doc_id"))
        self.findings.passages = sum(counts.values())
        total = int(self._db.execute("SELECT count(*) FROM document").fetchone()[0])
        for row in self._rows("document"):
            self.findings.documents += 1
            counts.pop(row[0], None)
            if (damaged := self._damaged(row)) is not None:
                self.findings.damaged.append(damaged)
            if self._progress:
                self._progress(self.findings.documents, total)
        self.findings.damaged += [
            DamagedReport(str(doc_id), str(doc_id)) for doc_id in counts if any(self._whole_passages(doc_id))
        ]  # a passage that is damaged itself tells of no report
        (lowest,) = self._db.execute(
            "SELECT ifnull((SELECT max(seq) FROM sqlite_sequence WHERE name = 'passage'), 0) >= ifnull(max(row), 0)"
            " FROM passage"
        ).fetchone()
        if not lowest:
            self.findings.settings.append("sqlite_sequence")

    def _whole_passages(self, doc_id: object) -> Iterator[bool]:
        sql = f"SELECT {columns('passage')} FROM passage WHERE doc_id = ?"
        return (fits("passage", row) for row in self._db.execute(sql, (doc_id,)))

    def _damaged(self, row: tuple[Any, ...]) -> DamagedReport | None:
        """What is wrong with a report, if anything is."""
        doc_id, path = str(row[0]), str(row[1])
        passages = self._db.execute(f"SELECT {columns('passage')} FROM passage WHERE doc_id = ? ORDER BY ordinal",
                                    (row[0],)).fetchall()  # fmt: skip
        if not is_whole_report(row):
            return DamagedReport(doc_id, path)
        text = str(row[_TEXT])
        whole = all(_is_whole_passage(passage, at, text) for at, passage in enumerate(passages))
        if whole and summary_fits(row) and _is_placed(row, passages) and not _is_cut_short(row, passages):
            return None
        return DamagedReport(doc_id, path if summary_fits(row) else f"{row[2]}/{row[3]}", "passages")

    def vectors(self) -> None:
        """Every vector, and texts that have none."""
        damaged = list[str]()
        size = None if self._dimensions is None else 2 * self._dimensions
        of_a_passage = "EXISTS (SELECT 1 FROM passage WHERE passage.input_hash = vector.input_hash)"
        for *row, is_used in self._db.execute(f"SELECT {columns('vector')}, {of_a_passage} FROM vector"):
            self.findings.vectors += 1
            if not is_used:
                self.findings.surplus_vectors.append(_name(row[1]))
                continue
            if size is None and isinstance(row[2], bytes):
                size = len(row[2])
            if not (fits("vector", row) and _is_vector(row[2], size or 0)):
                damaged.append(_name(row[1]))
        missing = "SELECT DISTINCT input_hash FROM passage WHERE input_hash NOT IN (SELECT input_hash FROM vector)"
        damaged += [_name(name) for (name,) in self._db.execute(missing)]
        self.findings.without_vector = sorted(damaged)


def _name(stored: object) -> str:
    """The name of a text, in digits."""
    return stored.hex() if isinstance(stored, bytes) else str(stored)


def _is_placed(row: Sequence[Any], passages: Sequence[Sequence[Any]]) -> bool:
    """Whether the passages of a report have the rows and are of the kinds that are told beside it."""
    rows, kinds = [passage[0] for passage in passages], "".join(str(passage[3])[:1] for passage in passages)
    return kinds == row[_KINDS] and rows == list(range(row[_FIRST_ROW], row[_FIRST_ROW] + len(rows)))


def _is_whole_passage(row: Sequence[Any], ordinal: int, text: str) -> bool:
    """Whether a passage is what was stored, and stands where its report's text is the one that was embedded."""
    if not fits("passage", row) or row[2] != ordinal:
        return False
    heading_path, start, end, input_hash = row[4], row[6], row[7], row[9]
    try:
        headings = json.loads(heading_path)
        if not 0 <= start <= end <= len(text) or not all(isinstance(name, str) for name in headings):
            return False
    except (ValueError, TypeError, RecursionError):
        return False
    body = text[start:end]
    return text_hash(f"{headings[-1]}\n{body}" if headings else body) == _name(input_hash)


def _is_cut_short(row: Sequence[Any], passages: Sequence[Sequence[Any]]) -> bool:
    """Whether the last passages of a report are missing: those that are there begin it as it is cut."""
    cut = split_passages(_document(row))
    stored = [(passage[6], passage[7]) for passage in passages]
    return len(stored) < len(cut) and stored == [(passage.start, passage.end) for passage in cut[: len(stored)]]


def _is_vector(blob: object, size: int) -> bool:
    if not isinstance(blob, bytes) or len(blob) != size or size % 2:
        return False
    numbers = np.frombuffer(blob, "<f2").astype(np.float64)
    squared = float(numbers @ numbers)
    return squared == 0.0 or abs(squared - 1.0) <= 2 * _LENGTH_TOLERANCE  # of no number, neither


def _is_json(stored: object) -> bool:
    try:
        json.loads(str(stored))
    except (ValueError, RecursionError):
        return False
    return True


def is_whole_report(values: Sequence[Any]) -> bool:
    """Whether a row of `document` is what was stored and is a report: its offsets lie in its text, in order."""
    if not report_fits(values):
        return False
    try:
        return _is_sound(_document(values))
    except (ValueError, TypeError, RecursionError):
        return False


def _document(values: Sequence[Any]) -> Document:
    return document_of(tuple(values[at] for at in _DOCUMENT_AT))


def _is_sound(document: Document) -> bool:
    length = len(document.text)
    raw_length = length + sum(piece.raw_end - piece.raw_start for piece in document.noise)
    within = all(
        0 <= s.heading_start <= s.heading_end <= length and 0 <= s.start <= s.end <= length for s in document.sections
    )
    apart = all(one.raw_end <= two.raw_start for one, two in pairwise(document.noise))
    exact = all(
        0 <= n.raw_start <= n.raw_end <= raw_length and len(n.text) == n.raw_end - n.raw_start for n in document.noise
    )
    return within and apart and exact and len(document.decoded_text()) == raw_length
