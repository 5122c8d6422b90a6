"""The two collections of a library in Milvus, and how its records become their rows.

`NAME_documents` holds all that is no passage, a row each, told apart by `kind`: the reports (what lists and filters
need of them), their texts in parts (a field of Milvus takes 65,535 bytes), the settings, the words of the user, what he
said of reports that are gone, and what is under way. `NAME_passages` holds the passages with their vectors and the
words that Milvus itself weighs (BM25 over jieba's words).

A report is read by one row of its own, which says from which row number on its passages stand. That number is drawn by
lot for each version: another text, unit or year, other numbers, and no two writers ever write the same ones. So the
passages of a new version stand beside those of the old one until that row is written, and passages which no report
names are nobody's: a reader who meets them leaves them out.

Milvus needs a vector in each collection; a report's is the mean of its passages'.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus import Metadata, Passage
from index.errors import DamagedLibraryError, MilvusError
from index.milvus.server import Row, Server, one_of, quoted
from index.places import Location
from index.store.records import DocumentSummary, Filters, StoredPassage, summary_of
from index.store.schema import check_of, text_hash
from index.wording import wording_key
from index.words import squeeze

if TYPE_CHECKING:
    from pymilvus.milvus_client import IndexParams

#: Of how records become rows; another program's are not read.
VERSION = "1"
#: The last bits of a row number count the passages of one version of a report.
_ORDINAL_BITS = 18
_MOST_BYTES = 65_535
#: A report's row holds a letter for each of its passages, a passage's row all of it: with room to spare.
MOST_PASSAGES, MOST_CHARS, MOST_NAMED = 30_000, 15_000, 5_000
#: Of a name that is filtered by so many bytes are kept.
_NAME_BYTES = 1_000
_PARTITIONS = 64
BODY = ("row", "doc_id", "body", "check_hash")
_encoded = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Collections:
    """The names of a library's collections."""

    documents: str
    passages: str

    @classmethod
    def of(cls, name: str) -> Collections:
        """Those of a library of this name."""
        return cls(f"{name}_documents", f"{name}_passages")


def make_collections(server: Server, names: Collections, dimensions: int) -> None:
    """Makes the collections of a library for vectors of so many numbers, those that are not there."""
    from pymilvus import DataType, Function, FunctionType, MilvusClient

    # Lite holds little: there all vectors are compared. A server chooses what suits it.
    kind = "FLAT" if server.address.is_lite else "AUTOINDEX"
    documents = MilvusClient.create_schema()
    documents.add_field("key", DataType.VARCHAR, is_primary=True, max_length=200)
    documents.add_field("kind", DataType.VARCHAR, max_length=20)
    documents.add_field("path_hash", DataType.VARCHAR, max_length=32)
    documents.add_field("first_row", DataType.INT64)
    documents.add_field("body", DataType.VARCHAR, max_length=_MOST_BYTES)
    documents.add_field("check_hash", DataType.VARCHAR, max_length=24)
    documents.add_field("vector", DataType.FLOAT_VECTOR, dim=dimensions)
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("vector", index_type=kind, metric_type="IP")
    for field in ("kind", "path_hash"):
        indexes.add_index(field, index_type="INVERTED")
    _make(server, names.documents, documents, indexes)

    passages = MilvusClient.create_schema()
    passages.add_field("row", DataType.INT64, is_primary=True)
    passages.add_field("doc_id", DataType.VARCHAR, max_length=64)
    # Each part of Lite's counts how rare words are for itself: there all passages are in one.
    is_parted = not server.address.is_lite
    passages.add_field("unit", DataType.VARCHAR, max_length=_NAME_BYTES, is_partition_key=is_parted)
    passages.add_field("year", DataType.INT64)
    passages.add_field("doc_type", DataType.VARCHAR, max_length=_NAME_BYTES)
    passages.add_field("kind", DataType.VARCHAR, max_length=20)
    passages.add_field("input_hash", DataType.VARCHAR, max_length=32)
    passages.add_field("wording_hash", DataType.VARCHAR, max_length=32)
    passages.add_field("body", DataType.VARCHAR, max_length=_MOST_BYTES)
    passages.add_field("check_hash", DataType.VARCHAR, max_length=24)
    analyzed = {"enable_analyzer": True, "analyzer_params": {"tokenizer": "jieba"}}
    passages.add_field("letters", DataType.VARCHAR, max_length=_MOST_BYTES, **analyzed)
    passages.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    passages.add_field("vector", DataType.FLOAT_VECTOR, dim=dimensions)
    passages.add_function(
        Function("words_of_letters", FunctionType.BM25, input_field_names=["letters"], output_field_names=["words"])
    )
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("vector", index_type=kind, metric_type="IP")
    indexes.add_index(
        "words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params={"bm25_k1": K1, "bm25_b": B}
    )
    for field in ("doc_id", "year", "doc_type", "kind", "input_hash", "wording_hash"):
        indexes.add_index(field, index_type="INVERTED")
    _make(server, names.passages, passages, indexes, **({"num_partitions": _PARTITIONS} if is_parted else {}))


#: Robertson's BM25, as the folder's index has it.
K1, B = 1.2, 0.75


def _make(server: Server, name: str, schema: object, indexes: IndexParams, **settings: object) -> None:
    """Makes a collection that is not there; one that a process left without its indexes gets them."""
    if not server.has(name):
        # What is written is read from then on: a report that is listed is found, too.
        server.create(name, schema, consistency_level="Strong", **settings)
    server.index(name, indexes)


def check_collections(server: Server, names: Collections) -> bool:
    """Whether the collections of a library are there.

    :raises MilvusError: they are not this program's.
    """
    wanted = {names.documents: {"key", "body", "first_row"}, names.passages: {"row", "letters", "words"}}
    there = [name for name in wanted if server.has(name)]
    for name in there:
        if not wanted[name] <= {field["name"] for field in server.describe(name)["fields"]}:
            raise MilvusError(server.address, "other program", name)
    return len(there) == len(wanted)


# Reports


@dataclass(frozen=True, slots=True)
class Head:
    """The row of a report: from which row number on its passages stand, and of which kinds they are.

    Its text lies in so many `parts`; `said` tells whether the user said that some of the noise is text.
    """

    summary: DocumentSummary
    first_row: int
    kinds: str
    parts: int
    said: bool

    @property
    def rows(self) -> list[int]:
        """The row numbers of its passages."""
        return list(range(self.first_row, self.first_row + len(self.kinds)))


def head_key(doc_id: str) -> str:
    """The key of a report's row."""
    return f"report:{doc_id}"


def head_row(head: Head, mean: NDArray[np.float32], location: Location) -> Row:
    """A report as a row; `mean` float32 (dimensions,) of its passages' vectors."""
    s = head.summary
    values = (s.doc_id, s.root, s.source, s.content_hash, s.title, *astuple(s.metadata), s.file_state)
    body = as_json([*values, head.kinds, head.parts, head.said])
    row = plain_row(head_key(s.doc_id), "report", body, mean)
    row |= {"path_hash": text_hash(s.path), "first_row": head.first_row}
    row["check_hash"] = check_of(body, head.first_row)
    check_length(location, s.source, body)
    return row


def head_of(row: Row, location: Location) -> Head:
    """The report that a row is.

    :raises DamagedLibraryError: it is not what was stored.
    """
    if check_of(row["body"], row["first_row"]) != row["check_hash"]:
        raise DamagedLibraryError(location, str(row["key"]), "damaged row")
    *summary, kinds, parts, said = json.loads(row["body"])
    return Head(summary_of(tuple(summary)), row["first_row"], kinds, parts, said)


HEAD = ("key", "first_row", "body", "check_hash")
PLAIN = ("key", "body", "check_hash")


def plain_row(key: str, kind: str, body: str, vector: NDArray[np.float32]) -> Row:
    """A row that is no report's."""
    return {
        "key": key, "kind": kind, "path_hash": "", "first_row": 0, "body": body,
        "check_hash": check_of(body), "vector": vector.tolist(),
    }  # fmt: skip


def body_of(row: Row, location: Location) -> Any:  # noqa: ANN401  # JSON
    """What such a row holds.

    :raises DamagedLibraryError: it is not what was stored.
    """
    if check_of(row["body"]) != row["check_hash"]:
        raise DamagedLibraryError(location, str(row["key"]), "damaged row")
    return json.loads(row["body"])


def text_keys(name: str | int, count: int) -> list[str]:
    """The keys of the parts of a text: a report's is named by its first row, that of the user's words by lot."""
    return [f"text:{name}:{number}" for number in range(count)]


def text_rows(name: str | int, texts: Sequence[str], nothing: NDArray[np.float32]) -> list[Row]:
    """The parts of a text as rows."""
    keys = text_keys(name, len(texts))
    return [plain_row(key, "text", text, nothing) for key, text in zip(keys, texts, strict=True)]


def text_parts(text: str) -> Iterator[str]:
    """A text in parts that a field takes, as JSON."""
    most = (_MOST_BYTES - 2) // 12  # characters that JSON has to write as two \\uXXXX
    at = 0
    while at < len(text):
        size = most
        while size < len(text) - at and _length(as_json(text[at : at + 2 * size])) <= _MOST_BYTES:
            size *= 2
        yield as_json(text[at : at + size])
        at += size


def as_json(value: object) -> str:
    """JSON, in UTF-8 as far as that can be: half a character, of a file's name, is written as its number."""
    text = _encoded(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def check_length(location: Location, source: str, *texts: str) -> None:
    """:raises MilvusError: a text is longer than a field of Milvus."""
    if any(_length(text) > _MOST_BYTES for text in texts):
        raise MilvusError(location, "too long", source)


def _length(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


# Passages


def drawn_row() -> int:
    """A row number below 2^63 for the first passage of a version, drawn by lot."""
    return secrets.randbits(63 - _ORDINAL_BITS) << _ORDINAL_BITS


def version_of(row: int) -> int:
    """The row of the first passage of the report that a passage is of."""
    return row >> _ORDINAL_BITS << _ORDINAL_BITS


def passage_row(
    row: int, passage: Passage, metadata: Metadata, vector: NDArray[np.float32], source: str, location: Location
) -> Row:
    """A passage as a row; `vector` float32 (dimensions,).

    :raises MilvusError: it is longer than a field of Milvus.
    """
    body, letters = _passage_body(passage), plain(squeeze(passage.search_text))
    check_length(location, source, body, letters)
    return {
        "row": row, "doc_id": passage.doc_id, "unit": name_of(metadata.unit), "year": metadata.year or 0,
        "doc_type": name_of(metadata.doc_type), "kind": passage.kind,
        "input_hash": text_hash(passage.search_text), "wording_hash": text_hash(wording_key(passage.text)),
        "body": body, "check_hash": check_of(row, body), "letters": letters, "vector": vector.tolist(),
    }  # fmt: skip


def _passage_body(passage: Passage) -> str:
    p = passage
    return as_json([p.ordinal, p.kind, p.heading_path, p.item, p.text, p.start, p.end, p.page])


def stored_of(row: Row, summary: DocumentSummary, location: Location) -> StoredPassage:
    """The passage that a row is, of this report.

    :raises DamagedLibraryError: it is not what was stored.
    """
    if check_of(row["row"], row["body"]) != row["check_hash"]:
        raise DamagedLibraryError(location, summary.source, "damaged row")
    ordinal, kind, path, item, text, start, end, page = json.loads(row["body"])
    passage = Passage(row["doc_id"], ordinal, kind, tuple(path), item, text, start, end, page)
    return StoredPassage(row["row"], passage, summary, text_hash(wording_key(text)))


# Conditions


def name_of(value: str | None) -> str:
    """A name as passages are filtered by it; empty where there is none."""
    return plain(value or "").encode()[:_NAME_BYTES].decode(errors="ignore")


def plain(text: str) -> str:
    """A text that is Unicode all through."""
    return text.encode("utf-8", "replace").decode()


def condition(filters: Filters) -> list[str]:
    """What passages have to be that filters let through, in conditions that all have to hold."""
    asked: tuple[tuple[str, Sequence[str | int]], ...] = (
        ("unit", [name_of(unit) for unit in filters.units]), ("year", filters.years),
        ("doc_type", [name_of(kind) for kind in filters.doc_types]), ("kind", filters.kinds),
    )  # fmt: skip
    return [one_of(field, values) for field, values in asked if values]


def holding(phrase: str) -> str:
    """A condition that passages hold a squeezed phrase, or one that differs where Milvus has signs of its own."""
    return f"letters like {quoted('%' + ''.join('_' if c in SIGNS else c for c in plain(phrase)) + '%')}"


#: Signs that mean something to Milvus in a phrase that is looked for.
SIGNS = "%_\\"
