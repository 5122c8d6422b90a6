"""What the lexical index keeps of a passage, and how passages are put in.

Words stand there as they were cut, apart by spaces; the row is a column of its own, for the passages that are found
are many and their rows all that is read of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import tantivy

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


def schema() -> tantivy.Schema:
    """What is kept of a passage."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", indexed=True, fast=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    for name in ("kind", "unit", "doc_type"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True)
    return builder.build()


def fill(
    index: tantivy.Index, rows: Iterable[LexicalRow], take: Callable[[int, str], None], without: Iterable[int] = ()
) -> int:
    """Takes the rows `without` out of an index and puts `rows` in, in one commit; returns how many it put in.

    `take` is given the row and text of each.
    """
    # One thread: passages keep their order, and a process that searches meanwhile keeps its processor.
    writer = index.writer(_WRITER_BYTES, 1)
    for row in without:
        writer.delete_documents_by_term("row", row)
    count = 0
    for passage in rows:
        document = tantivy.Document()
        document.add_integer("row", passage.row)
        document.add_text("words", " ".join(passage.words))
        document.add_text("kind", passage.kind)
        if passage.unit is not None:
            document.add_text("unit", passage.unit)
        if passage.doc_type is not None:
            document.add_text("doc_type", passage.doc_type)
        if passage.year is not None:
            document.add_integer("year", passage.year)
        writer.add_document(document)
        take(passage.row, passage.text)
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count
