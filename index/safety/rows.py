"""Which rows of a library are whole: each carries a check over its values.

A row that fits its check is what was once stored, wherever it was found: in its table, or on a page of a torn
file that no table leads to any more. This module is pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.store.records import DOCUMENT, SUMMARY, joined
from index.store.schema import check_of
from index.vocabulary import KINDS

#: The columns of each table as a new library has them; the last is the check of those before it, except of a report.
COLUMNS: dict[str, tuple[str, ...]] = {
    "setting": ("name", "value", "check_hash"),
    "change": ("generation", "token", "touched", "check_hash"),
    "document": (
        "doc_id", "path", "root", "source", "content_hash", "encoding", "title", "unit", "unit_from", "year",
        "year_from", "doc_type", "doc_type_from", "region", "region_from", "text", "sections", "noise",
        "of_the_report", "put_back", "headings", "file_state", "summary_hash", "check_hash",
    ),
    "passage": (
        "row", "doc_id", "ordinal", "kind", "heading_path", "item", "start", "end", "page", "input_hash",
        "wording_hash", "check_hash",
    ),
    "vector": ("input_hash", "vector", "check_hash"),
    "staged_vector": ("input_hash", "vector", "check_hash"),
    "remembered": ("path", "content_hash", "unit", "year", "doc_type", "of_the_report", "check_hash"),
    "word": ("row", "kind", "text", "check_hash"),
}  # fmt: skip

_DOCUMENT = COLUMNS["document"]
_CHECKED = [_DOCUMENT.index(name.strip()) for name in DOCUMENT.split(",")]
_SUMMARY = [_DOCUMENT.index(name.strip()) for name in SUMMARY.split(",")]
_PATH, _ROOT, _SOURCE, _SUMMARY_HASH, _CHECK_HASH = (
    _DOCUMENT.index(name) for name in ("path", "root", "source", "summary_hash", "check_hash")
)


def columns(table: str) -> str:
    """The columns of a table for a statement."""
    return ", ".join(f'"{name}"' for name in COLUMNS[table])


def fits(table: str, values: Sequence[Any]) -> bool:
    """Whether a row, with its columns as in `COLUMNS`, is what was stored."""
    if table == "document":
        return report_fits(values) and summary_fits(values)
    if table == "word" and values[1] not in KINDS:  # the row of another table has the same form
        return False
    return bool(_check(values[:-1]) == values[-1])


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
