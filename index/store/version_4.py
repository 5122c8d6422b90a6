"""Rows of a library of version 4 as today's: for its migration, and for saving what a torn one still holds.

Its hashes were hexadecimal digits, its vectors float32; of a report it was not kept which rows its passages have. A row
that did not fit its check then does not fit it as one of today's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from index.store.schema import check_of, vector_check

#: The columns of a report in the order in which they stood in the file: of a library that was made with version 4 (or
#: 3), and of those that were of version 2 and 1 before.
_SUMMARY = (
    "doc_id", "path", "root", "source", "content_hash", "encoding", "title", "unit", "unit_from", "year", "year_from",
    "doc_type", "doc_type_from", "region", "region_from", "text", "sections", "noise",
)  # fmt: skip
_SINCE_2, _SINCE_3 = ("of_the_report", "put_back", "headings"), ("file_state", "summary_hash")
DOCUMENT_ORDERS = (
    (*_SUMMARY, *_SINCE_2, *_SINCE_3, "check_hash"),
    (*_SUMMARY, *_SINCE_2, "check_hash", *_SINCE_3),
    (*_SUMMARY, "check_hash", *_SINCE_2, *_SINCE_3),
)
#: What the check of a damaged row becomes: nothing fits it.
DAMAGED = ""


def packed(name: Any) -> Any:  # noqa: ANN401  # whatever stands in a row
    """The name of a text as the bytes that its digits stand for; what is no such name, so that it fits no check."""
    if not isinstance(name, str):
        return name
    try:
        return bytes.fromhex(name)
    except ValueError:
        return name.encode("utf-8", "surrogatepass")


def todays_passage(values: Sequence[Any]) -> list[Any]:
    """A row of `passage`; its check is over digits as before."""
    *before, input_hash, wording_hash, check = values
    return [*before, packed(input_hash), packed(wording_hash), check]


def todays_vector(values: Sequence[Any]) -> tuple[Any, Any, str]:
    """A row of `vector` but for its number."""
    name, blob, check = values
    input_hash = packed(name)
    if not isinstance(blob, bytes) or not isinstance(input_hash, bytes) or len(blob) % 4:
        return input_hash, blob, DAMAGED
    if check_of(name, blob) != check:
        return input_hash, blob, DAMAGED
    with np.errstate(over="ignore", invalid="ignore"):  # what is no unit vector stays none
        halved = np.frombuffer(blob, "<f4").astype("<f2").tobytes()
    return input_hash, halved, vector_check(input_hash, halved)


def todays_summary_check(summary: Sequence[Any], stored: object, first_row: int, kinds: str | None) -> str:
    """The check of a report's summary with the place of its passages, of which none is known where they are torn."""
    if kinds is None or check_of(*summary) != stored:
        return DAMAGED
    return check_of(*summary, first_row, kinds)


def places_of(db: sqlite3.Connection, table: str) -> Iterator[tuple[object, int, str | None]]:
    """The first row of each report's passages and the letters of their kinds; none where they are not in order."""
    found = db.execute(f"SELECT doc_id, row, ordinal, kind FROM {table} ORDER BY doc_id, ordinal")
    for doc_id, passages in groupby(found, key=lambda passage: passage[0]):
        rows, ordinals, kinds = zip(*(passage[1:] for passage in passages), strict=True)
        count, first = len(rows), rows[0]
        is_in_order = rows == tuple(range(first, first + count)) and ordinals == tuple(range(count))
        yield doc_id, first, "".join(str(kind)[:1] for kind in kinds) if is_in_order else None
