"""Who names a task to the letter, which is not to describe it: 稳就业 among six things to be kept stable."""

from __future__ import annotations

from compare.tasks import By, column_name
from compare.trend.reports import Reports
from compare.trend.usage import checked_wording, usage_of
from index.errors import QueryError
from index.search import Searcher
from index.store.records import Filters


def naming_columns(searcher: Searcher, task: str, by: By = "unit", filters: Filters | None = None) -> frozenset[str]:
    """The names of the columns whose reports hold the task to the letter; none of a task that is no wording.

    :raises DamagedLibraryError: a text is not the one that was indexed.
    """
    try:
        wording = checked_wording(task)
    except QueryError:
        return frozenset()
    with searcher.library.snapshot():
        uses = usage_of(searcher, wording, Reports.of(()), filters).uses
    return frozenset(column_name(use.document, by) for use in uses)
