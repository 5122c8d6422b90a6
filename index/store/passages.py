"""Reading the passages of a library: for the indexes all of them, for searches a few by their rows."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus import Passage
from index.encoder import Embedding
from index.errors import DamagedLibraryError
from index.own_words import OwnWords
from index.store.commits import CommitReader
from index.store.records import (
    CHECKED_SUMMARY,
    SUMMARY,
    DocumentSummary,
    FamilyMember,
    Filters,
    StoredPassage,
    Touched,
    Traits,
    summary_of,
)
from index.store.schema import check_of, text_hash
from index.store.traits import ReportTraits
from index.words import normalise

_T = TypeVar("_T")

PASSAGE_VALUES = 'doc_id, ordinal, kind, heading_path, item, start, "end", page, input_hash, wording_hash'
_PASSAGE = 'p.row, p.doc_id, p.ordinal, p.kind, p.heading_path, p.item, p.start, p."end", p.page'
_SUMMARY = ", ".join(f"d.{name.strip()}" for name in SUMMARY.split(","))
_CHECKED = ", ".join(f"d.{name.strip()}" for name in CHECKED_SUMMARY.split(","))
#: SQLite takes so many parameters in one statement everywhere.
_ROWS_AT_A_TIME = 500
#: So many vectors are read at a time.
_VECTORS_AT_A_TIME = 16_384


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
    return f"doc_id IN (SELECT doc_id FROM document WHERE {either})", [_LIKE_HAN, *words]


class PassageReader(CommitReader):
    """What may be read of a library's passages."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        super().__init__(path, connection)
        self._traits = "", ReportTraits([])  # with the token of the commit that they are of

    def holding_words(self, words: Collection[str]) -> Iterator[tuple[int, frozenset[str]]]:
        """The rows of the passages that hold some of these normalised words, each with which of them."""
        wanted = OwnWords(words)
        if not wanted:
            return
        for found, _ in self._read_passages(*_may_hold(words), "doc_id"):
            held = frozenset(word for _, word in wanted.places(normalise(found.passage.search_text)))
            if held:
                yield found.row, held

    # Reading for the indexes

    def missing_vectors(self, input_hashes: Iterable[str]) -> list[str]:
        """Those of the texts that have no vector yet, once each, in order."""
        wanted = list(dict.fromkeys(input_hashes))
        known = set[str]()
        for part in _parts([bytes.fromhex(name) for name in wanted]):
            sql = f"SELECT input_hash FROM vector WHERE input_hash IN ({_marks(part)})"
            known.update(name.hex() for (name,) in self._db.execute(sql, part))
        return [name for name in wanted if name not in known]

    def vector_pieces(self, dimensions: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float16]]]:
        """All rows int64 (n,) and their vectors as stored, float16 (n, dimensions), some thousands at a time, by row.

        :raises DamagedLibraryError: a passage has no vector, or one of another length.
        """
        sql = "SELECT p.row, v.vector FROM passage p LEFT JOIN vector v USING (input_hash) ORDER BY p.row"
        yield from self._vector_pieces(self._db.execute(sql), dimensions)

    def _vector_pieces(
        self, found: Iterable[tuple[int, bytes | None]], dimensions: int
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float16]]]:
        found = iter(found)
        while part := list(islice(found, _VECTORS_AT_A_TIME)):
            for row, blob in part:
                if blob is None or len(blob) != 2 * dimensions:
                    raise DamagedLibraryError(self.path, f"passage {row} has no whole vector")
            vectors = np.frombuffer(b"".join(blob for _, blob in part if blob is not None), "<f2")
            rows = np.fromiter((row for row, _ in part), np.int64, len(part))
            yield rows, vectors.astype(np.float16, copy=False).reshape(len(part), dimensions)

    def vectors_among(self, touched: Touched, dimensions: int) -> tuple[NDArray[np.int64], Embedding]:
        """The rows that were touched and are there, int64 (n,), and their vectors float32 (n, dimensions), by row.

        :raises DamagedLibraryError: a passage has no vector, or one of another length.
        """
        sql = """SELECT p.row, v.vector FROM passage p LEFT JOIN vector v USING (input_hash)
                 WHERE p.row BETWEEN ? AND ? ORDER BY p.row"""
        found = (row for run in touched.runs for row in self._db.execute(sql, run.tolist()))
        return _joined_pieces(self._vector_pieces(found, dimensions), dimensions)

    def all_passages(self) -> Iterator[StoredPassage]:
        """All passages, by row, as they are read: their texts are not compared with anything."""
        return (found for found, _ in self._read_passages("1", [], "row"))

    def passages_among(self, touched: Touched) -> Iterator[StoredPassage]:
        """The passages whose rows were touched and are there, as they are read."""
        for run in touched.runs:
            yield from (found for found, _ in self._read_passages("row BETWEEN ? AND ?", run.tolist(), "row"))

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

    def next_row(self) -> int:
        """The lowest row that was never used."""
        used = "SELECT max(ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'passage'), 0), ifnull(max(row), 0))"
        return int(self._db.execute(f"{used} FROM passage").fetchone()[0]) + 1

    def named_rows(self, first: int) -> Iterator[tuple[int, str, str]]:
        """The passages from the row `first` on: their rows, and the hashes of their input and their wording."""
        sql = "SELECT row, input_hash, wording_hash FROM passage WHERE row >= ? ORDER BY row"
        return ((row, _hex(name), _hex(wording)) for row, name, wording in self._db.execute(sql, (first,)))

    # Reading for searches

    def rows_matching(self, filters: Filters) -> NDArray[np.int64]:
        """The rows that pass `filters`, int64, ascending: by what is said of each report, without its passages."""
        asked: tuple[tuple[str, Sequence[object]], ...] = (
            ("unit", filters.units), ("year", filters.years), ("doc_type", filters.doc_types)
        )  # fmt: skip
        wanted = [(name, values) for name, values in asked if values]
        where = " AND ".join(f"{name} IN ({_marks(values)})" for name, values in wanted) or "1"
        letters = "CAST(kinds AS BLOB)" if filters.kinds else "NULL"
        sql = f"SELECT first_row, length(kinds), {letters} FROM document WHERE {where} ORDER BY first_row"
        found = self._db.execute(sql, [value for _, values in wanted for value in values]).fetchall()
        first = np.fromiter((row for row, *_ in found), np.int64, len(found))
        counts = np.fromiter((count for _, count, _ in found), np.int64, len(found))
        ends = np.cumsum(counts)
        rows: NDArray[np.int64] = np.repeat(first - ends + counts, counts) + np.arange(ends[-1] if found else 0)
        if not filters.kinds:
            return rows
        kinds = np.frombuffer(b"".join(some for *_, some in found), np.uint8)
        if kinds.size != rows.size:  # letters of a damaged row, which are more bytes than characters
            raise DamagedLibraryError(self.path, "kinds", "damaged row")
        return rows[np.isin(kinds, [ord(kind[0]) for kind in filters.kinds])]

    def passages(self, rows: Sequence[int]) -> dict[int, StoredPassage]:
        """The passages of these rows.

        :raises DamagedLibraryError: a text is not the one that was embedded.
        """
        out: dict[int, StoredPassage] = {}
        for part in _parts(rows):
            out |= self._compared(self._read_apart(part))
        return out

    def places(self, rows: Sequence[int]) -> dict[int, tuple[str, str, int]]:
        """Where the passages of these rows stand: source and root of their report, and their ordinal."""
        out: dict[int, tuple[str, str, int]] = {}
        for part in _parts(rows):
            sql = f"""SELECT p.row, d.source, d.root, p.ordinal FROM passage p JOIN document d USING (doc_id)
                      WHERE p.row IN ({_marks(part)})"""
            out |= {row: (source, root, ordinal) for row, source, root, ordinal in self._db.execute(sql, part)}
        return out

    def traits(self, rows: Sequence[int]) -> dict[int, Traits]:
        """What the passages of these rows are counted by; those that there are.

        :raises DamagedLibraryError: the kinds of a report are none.
        """
        token, (of, known) = self.commit_token, self._traits
        if not token or token != of:
            known = ReportTraits(self._db.execute(ReportTraits.SQL).fetchall())
            self._traits = token, known
        try:
            return known.of(rows)
        except KeyError as error:
            raise DamagedLibraryError(self.path, "kinds", "damaged row") from error

    def passages_of(self, doc_id: str) -> list[StoredPassage]:
        """The passages of a report, in order.

        :raises DamagedLibraryError: a text is not the one that was embedded.
        """
        return list(self._compared(self._read_passages("doc_id = ?", [doc_id], "ordinal")).values())

    def families(self, wording_hashes: Collection[str]) -> dict[str, list[FamilyMember]]:
        """Where the passages of each of these wordings stand, by source and ordinal.

        :raises DamagedLibraryError: what is said of one of their reports is not what was stored.
        """
        families: dict[str, list[FamilyMember]] = {name: [] for name in wording_hashes}
        for part in _parts([bytes.fromhex(name) for name in families]):
            sql = f"""SELECT p.wording_hash, p.row, p.start, p."end", {_CHECKED}, d.summary_hash
                      FROM passage p JOIN document d USING (doc_id)
                      WHERE p.wording_hash IN ({_marks(part)}) ORDER BY d.source, d.root, p.ordinal"""
            for name, row, start, end, *summary, check in self._db.execute(sql, part):
                self._compare(summary, check)
                families[_hex(name)].append(FamilyMember(row, summary_of(tuple(summary[:-2])), start, end))
        return families

    def compare(self, rows: Sequence[int]) -> None:
        """Compares all that is stored of passages, and what is said of their reports, with their checks.

        :raises DamagedLibraryError: they are not what was stored.
        """
        passages = []
        for part in _parts(rows):
            sql = f"SELECT row, {PASSAGE_VALUES}, check_hash FROM passage WHERE row IN ({_marks(part)})"
            passages += self._db.execute(sql, part).fetchall()
        if missing := set(rows) - {row for row, *_ in passages}:
            raise DamagedLibraryError(self.path, f"passage {min(missing)}", "damaged row")
        sources: dict[object, str] = {}
        for part in _parts(list({doc_id for _, doc_id, *_ in passages})):
            sql = f"SELECT {CHECKED_SUMMARY}, summary_hash FROM document WHERE doc_id IN ({_marks(part)})"
            for *summary, check in self._db.execute(sql, part):
                self._compare(summary, check)
                sources[summary[0]] = str(summary[2])
        for *values, check in passages:
            if check_of(*values) != check or values[1] not in sources:
                raise DamagedLibraryError(self.path, sources.get(values[1], f"passage {values[0]}"), "damaged row")

    def _compare(self, summary: Sequence[object], check: str) -> None:
        if check_of(*summary) != check:
            raise DamagedLibraryError(self.path, str(summary[2]), "damaged row")

    def _compared(self, passages: Iterable[tuple[StoredPassage, str]]) -> dict[int, StoredPassage]:
        """Passages by row, each of which is what was embedded."""
        out = {}
        for found, input_hash in passages:
            if text_hash(found.passage.search_text) != input_hash:
                raise DamagedLibraryError(self.path, found.document.source, "damaged row")
            out[found.row] = found
        return out

    def _read_apart(self, rows: Sequence[int]) -> Iterator[tuple[StoredPassage, str]]:
        """Passages of these rows, of many reports: of the text of each nothing but its own is made a text of."""
        sql = f"""SELECT {_PASSAGE}, p.input_hash, p.wording_hash, substr(d.text, p.start + 1, p."end" - p.start),
                  {_SUMMARY} FROM passage p JOIN document d USING (doc_id)
                  WHERE p.row IN ({_marks(rows)}) ORDER BY p.doc_id, p.ordinal"""
        for row, doc_id, ordinal, kind, path, item, start, end, page, name, wording, text, *rest in self._db.execute(
            sql, rows
        ):
            passage = Passage(doc_id, ordinal, kind, self._headings(path), item, text, start, end, page)
            yield StoredPassage(row, passage, summary_of(tuple(rest)), _hex(wording)), _hex(name)

    def _read_passages(
        self, where: str, parameters: Sequence[object], order: str
    ) -> Iterator[tuple[StoredPassage, str]]:
        """Passages with the hash of what was embedded; `order` keeps those of a report together."""
        sql = f"SELECT row, {PASSAGE_VALUES} FROM passage WHERE {where} ORDER BY {order}"
        of, report = None, None
        for row, doc_id, ordinal, kind, path, item, start, end, page, name, wording in self._db.execute(
            sql, parameters
        ):
            if doc_id != of:  # a report is read once for all its passages
                of, report = doc_id, self._summary_and_text(doc_id)
            if report is None:  # a damaged row, which is of no report
                continue
            summary, text = report
            passage = Passage(doc_id, ordinal, kind, self._headings(path), item, text[start:end], start, end, page)
            yield StoredPassage(row, passage, summary, _hex(wording)), _hex(name)

    def _summary_and_text(self, doc_id: str) -> tuple[DocumentSummary, str] | None:
        found = self._db.execute(f"SELECT {SUMMARY}, text FROM document WHERE doc_id = ?", (doc_id,)).fetchone()
        return None if found is None else (summary_of(found[:-1]), found[-1])

    def _headings(self, stored: str) -> tuple[str, ...]:
        try:
            return tuple(json.loads(stored))
        except ValueError as error:
            raise DamagedLibraryError(self.path, stored[:40], "damaged row") from error


def _parts(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """A few of the values at a time, for one statement each."""
    return (values[start : start + _ROWS_AT_A_TIME] for start in range(0, len(values), _ROWS_AT_A_TIME))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _hex(name: object) -> str:
    """The name of a text as it is stored; what is no bytes, in a damaged row, is no name."""
    return name.hex() if isinstance(name, bytes) else ""


def _joined_pieces(
    pieces: Iterable[tuple[NDArray[np.int64], NDArray[np.float16]]], dimensions: int
) -> tuple[NDArray[np.int64], Embedding]:
    """Pieces in one: rows int64 (n,), and vectors float32 (n, dimensions)."""
    rows, vectors = [np.zeros(0, np.int64)], [np.zeros((0, dimensions), np.float32)]
    for some, of_these in pieces:
        rows.append(some)
        vectors.append(of_these.astype(np.float32))
    return np.concatenate(rows), np.concatenate(vectors)
