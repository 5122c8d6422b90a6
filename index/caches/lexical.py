"""BM25 over jieba words with tantivy.

Passages come as words already cut, apart by spaces, so that the words are the same here and in every
other part of the program. Beside them stand the passage's single characters and pairs of characters,
without counts: they narrow an exact quote down to a few passages, wherever jieba happened to cut.

A cache like the dense index: a folder that is built aside, gets its own last file when it is whole,
and is then moved to its name.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import math
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.errors import DamagedCacheError
from index.words import normalise

_DONE = "chengli.json"
_VERSION = 1
_K1 = 1.2  # tantivy's own; its b is 0.75
_WRITER_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """What is indexed of one passage: its heading and text, and as `words` the index words of both."""

    row: int
    words: list[str]
    text: str
    kind: str
    unit: str | None
    year: int | None
    doc_type: str | None


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """Values a field may have; passages that have none of them are left out."""

    field: str
    values: tuple[str | int, ...]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", stored=True, indexed=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("grams", tokenizer_name="whitespace", index_option="basic")
    for name in ("kind", "unit", "doc_type"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True)
    return builder.build()


def squeeze(text: str) -> str:
    """`text` as quotes are compared: normalised, without white space."""
    return "".join(normalise(text).split())


def grams(text: str) -> set[str]:
    """The characters and pairs of neighbouring characters of `text`, normalised, without white space."""
    bare = squeeze(text)
    return set(bare) | {bare[i : i + 2] for i in range(len(bare) - 1)}


class LexicalIndex:
    """The words of a library's passages."""

    def __init__(self, index: tantivy.Index, path: Path | None = None) -> None:
        self._index = index
        self._path = path or Path()
        self._schema = index.schema
        index.reload()
        self._searcher = index.searcher()

    @classmethod
    def build(cls, rows: Iterable[LexicalRow], path: Path | None = None, token: str = "") -> LexicalIndex:
        """Builds the index of `rows` in the folder `path`, in memory without one."""
        if path is None:
            index = tantivy.Index(_schema())
            cls._fill(index, rows)
            return cls(index)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        count = cls._fill(tantivy.Index(_schema(), path=str(temporary)), rows)
        done = {"version": _VERSION, "token": token, "count": count, "files": _files(temporary)}
        (temporary / _DONE).write_text(json.dumps(done), encoding="utf-8")
        shutil.rmtree(path, ignore_errors=True)
        temporary.rename(path)
        return cls(tantivy.Index.open(str(path)), path)

    @staticmethod
    def _fill(index: tantivy.Index, rows: Iterable[LexicalRow]) -> int:
        # One thread: passages keep their order, so that equal scores come back in it.
        writer = index.writer(_WRITER_BYTES, 1)
        count = 0
        for row in rows:
            document = tantivy.Document()
            document.add_integer("row", row.row)
            document.add_text("words", " ".join(row.words))
            document.add_text("grams", " ".join(grams(row.text)))
            document.add_text("kind", row.kind)
            if row.unit is not None:
                document.add_text("unit", row.unit)
            if row.doc_type is not None:
                document.add_text("doc_type", row.doc_type)
            if row.year is not None:
                document.add_integer("year", row.year)
            writer.add_document(document)
            count += 1
        writer.commit()
        writer.wait_merging_threads()
        return count

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self,
        words: Sequence[str],
        k: int,
        filters: Sequence[FieldFilter] = (),
        allowed: NDArray[np.int64] | None = None,
        excluded: NDArray[np.int64] | None = None,
    ) -> list[tuple[int, float]]:
        """The `k` best rows for `words` with their BM25 scores, best first.

        Only rows that pass all `filters`, are among `allowed` and not among `excluded`, and hold one of
        the words; of the rows `allowed`, those that hold none are given too, with a score of 0.

        :raises DamagedCacheError: the files of the index turn out to be torn.
        """
        if not (words or allowed is not None) or k <= 0 or not len(self):
            return []
        clauses = [(tantivy.Occur.Should, self._term("words", word)) for word in words]
        needed = tantivy.Occur.Must if allowed is None else tantivy.Occur.Should
        narrowing = self._narrowing(filters, allowed, excluded)
        return self._found(tantivy.Query.boolean_query([(needed, tantivy.Query.boolean_query(clauses)), *narrowing]), k)

    def holding(self, quote: str) -> list[int]:
        """The rows that hold all characters and pairs of characters of `quote`: all that hold it, and a few more."""
        wanted = grams(quote)
        if not wanted or not len(self):
            return []
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, self._term("grams", gram)) for gram in sorted(wanted)]
        )
        return [row for row, _ in self._found(query, len(self))]

    def _found(self, query: tantivy.Query, k: int) -> list[tuple[int, float]]:
        try:
            hits = self._searcher.search(query, limit=min(k, len(self)), count=False).hits
            return [(self._row(address), float(score)) for score, address in hits]
        except ValueError as error:
            raise DamagedCacheError(self._path, str(error)) from error
        except BaseException as error:  # a panic of Rust's is no Exception
            if type(error).__name__ == "PanicException":
                raise DamagedCacheError(self._path, str(error)) from error
            raise

    def best_score(self, words: Sequence[str]) -> float:
        """What a passage would score at most that is full of all `words` (Robertson's BM25, k1 = 1.2)."""
        n = len(self)
        frequencies = [int(self._searcher.doc_freq("words", word)) for word in words]
        return sum(math.log(1.0 + (n - f + 0.5) / (f + 0.5)) * (_K1 + 1.0) for f in frequencies)

    def _row(self, address: tantivy.DocAddress) -> int:
        row = self._searcher.doc(address).get_first("row")
        return int(row)

    def _term(self, field: str, value: str | int) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, "basic" if field != "words" else "freq")

    def _narrowing(
        self,
        filters: Sequence[FieldFilter],
        allowed: NDArray[np.int64] | None,
        excluded: NDArray[np.int64] | None,
    ) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        """Clauses that narrow a search without counting for its scores."""
        out = []
        for wanted in filters:
            either = [(tantivy.Occur.Should, self._term(wanted.field, value)) for value in wanted.values]
            out.append((tantivy.Occur.Must, tantivy.Query.const_score_query(tantivy.Query.boolean_query(either), 0.0)))
        for rows, occur in ((allowed, tantivy.Occur.Must), (excluded, tantivy.Occur.MustNot)):
            if rows is not None:
                among = tantivy.Query.term_set_query(self._schema, "row", [int(r) for r in rows])
                out.append((occur, tantivy.Query.const_score_query(among, 0.0)))
        return out


def load_lexical(path: Path, token: str, count: int, full_check: bool = False) -> LexicalIndex | None:
    """The cached index if its folder is whole and of this commit, else none.

    The files are checksummed only with `full_check`; their names and lengths always are checked.
    """
    try:
        done = json.loads((path / _DONE).read_text(encoding="utf-8"))
        if (done["version"], done["token"], done["count"]) != (_VERSION, token, count):
            return None
        for name, (size, digest) in done["files"].items():
            data = (path / name).read_bytes() if full_check else b""
            if (path / name).stat().st_size != size or (full_check and _digest(data) != digest):
                return None
        if not os.access(path, os.W_OK):  # tantivy locks the folder it reads
            path = _private_copy(path)
        index = LexicalIndex(tantivy.Index.open(str(path)), path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError):
        return None
    return index if len(index) == count else None


def _files(folder: Path) -> dict[str, tuple[int, str]]:
    """The length and checksum of each file that tantivy will not write to again."""
    files = sorted(p for p in folder.iterdir() if not p.name.startswith("."))
    return {p.name: (p.stat().st_size, _digest(p.read_bytes())) for p in files}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _private_copy(path: Path) -> Path:
    folder = tempfile.mkdtemp(prefix="chengli-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(shutil.copytree(path, Path(folder) / path.name))
