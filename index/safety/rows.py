"""Which rows of a library are whole: each carries a check over its values.

A row that fits its check is what was once stored, wherever it was found: in its table, or on a page of a torn
file that no table leads to any more. This module is pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.store.records import CHECKED_SUMMARY, DOCUMENT, joined
from index.store.schema import check_of, vector_check
from index.vocabulary import KINDS

#: The columns of each table in their order; the last is the check of those before it, but of a report and of a vector,
#: whose row is only the place that it has come to stand at.
COLUMNS: dict[str, tuple[str, ...]] = {
    "setting": ("name", "value", "check_hash"),
    "change": ("generation", "token", "touched", "check_hash"),
    "document": (
        "doc_id", "path", "root", "source", "content_hash", "title", "unit", "unit_from", "year", "year_from",
        "doc_type", "doc_type_from", "region", "region_from", "file_state", "first_row", "kinds", "summary_hash",
        "check_hash", "encoding", "of_the_report", "text", "sections", "noise", "put_back", "headings",
    ),
    "passage": (
        "row", "doc_id", "ordinal", "kind", "heading_path", "item", "start", "end", "page", "input_hash",
        "wording_hash", "check_hash",
    ),
    "vector": ("row", "input_hash", "vector", "check_hash"),
    "staged_vector": ("row", "input_hash", "vector", "check_hash"),
    "remembered": ("path", "content_hash", "unit", "year", "doc_type", "of_the_report", "check_hash"),
    "word": ("row", "kind", "text", "check_hash"),
}  # fmt: skip

_DOCUMENT = COLUMNS["document"]
_CHECKED = [_DOCUMENT.index(name.strip()) for name in DOCUMENT.split(",")]
_SUMMARY = [_DOCUMENT.index(name.strip()) for name in CHECKED_SUMMARY.split(",")]
_PATH, _ROOT, _SOURCE, _SUMMARY_HASH, _CHECK_HASH = (
    _DOCUMENT.index(name) for name in ("path", "root", "source", "summary_hash", "check_hash")
)
#: Where a passage has its hashes: as digits, which have the same check, they name no vector and no family.
_HASHES = [COLUMNS["passage"].index(name) for name in ("input_hash", "wording_hash")]
_HASH_BYTES = 16


def columns(table: str) -> str:
    """The columns of a table for a statement."""
    return ", ".join(f'"{name}"' for name in COLUMNS[table])


def fits(table: str, values: Sequence[Any]) -> bool:
    """Whether a row, with its columns as in `COLUMNS`, is what was stored."""
    if table == "document":
        return report_fits(values) and summary_fits(values)
    if table in ("vector", "staged_vector"):
        return _vector_fits(*values[1:])
    if table == "passage" and not all(isinstance(values[at], bytes) for at in _HASHES):
        return False
    if table == "word" and values[1] not in KINDS:  # the row of another table has the same form
        return False
    return bool(_check(values[:-1]) == values[-1])


def _vector_fits(input_hash: object, vector: object, check: object) -> bool:
    if not isinstance(input_hash, bytes) or not isinstance(vector, bytes) or len(input_hash) != _HASH_BYTES:
        return False
    return vector_check(input_hash, vector) == check


def report_fits(values: Sequence[Any]) -> bool:
    """Whether what is told by a row of `document` of the report itself is what was stored."""
    return bool(_check([values[at] for at in _CHECKED]) == values[_CHECK_HASH])


def summary_fits(values: Sequence[Any]) -> bool:
    """Whether what is told beside its passages is: whose it is, where its file lies."""
    place = values[_ROOT], values[_SOURCE]
    if not all(isinstance(name, str) for name in place) or values[_PATH] != joined(*place):
        return False
    return bool(_check([values[at] for at in _SUMMARY]) == values[_SUMMARY_HASH])


def _check(values: Sequence[Any]) -> str | None:
    try:
        return check_of(*values)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
