"""Tasks by units or years: who describes which, and where nobody does.

A column stands for every unit (or year) of the library, also for one that describes none of the tasks: an empty cell
is the gap that a reader looks for. A report without a unit is a column of its own. A cell keeps its hits, so that
whoever asks about one is led to its passages, and nothing is counted that cannot be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from compare.describing import describing
from compare.tasks import By, column_name, column_titles
from corpus import Passage
from corpus.figures import passage_figures
from index.copies import counted_once
from index.search import Hit, Searcher
from index.store.records import DocumentSummary, Filters
from index.wording import wording_key


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What one column says of one task: `chars` as in `shared_chars`, `figures` those that its passages state."""

    hits: tuple[Hit, ...] = ()
    chars: int = 0
    figures: int = 0

    @property
    def passages(self) -> int:
        """How many passages describe the task."""
        return len(self.hits)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task; `cells` stand in the order of the matrix's columns."""

    task: str
    cells: tuple[MatrixCell, ...]

    @property
    def columns(self) -> int:
        """How many columns describe it."""
        return sum(bool(cell.hits) for cell in self.cells)


@dataclass(frozen=True)
class TaskMatrix:
    """Tasks in the order in which they were asked for; columns by title, those of single reports last."""

    by: By
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[TaskRow, ...]

    def cell(self, task: str, column: str) -> MatrixCell:
        """What a column says of a task.

        :raises KeyError: there is no such task or column.
        """
        return self._cells[task, column]

    @cached_property
    def _cells(self) -> dict[tuple[str, str], MatrixCell]:
        return {(row.task, name): cell for row in self.rows for name, cell in zip(self.columns, row.cells, strict=True)}


def task_matrix(
    searcher: Searcher, tasks: Sequence[str], by: By = "unit", filters: Filters | None = None
) -> TaskMatrix:
    """How far each unit or year describes each of the tasks, a task asked for twice once.

    Filters leave out the columns of which they let no report through; one whose reports have no passage of the kinds
    asked for stays, empty.

    :raises: as `describing`, for any of the tasks.
    """
    library = searcher.library
    with library.snapshot():
        documents = library.documents()
        once = counted_once(documents)
        passing = filter((filters or Filters()).let_through, (one for one in documents if one.doc_id in once))
        columns = _columns(passing, by)
        found = {task: describing(searcher, task, filters) for task in tasks}
    rows = tuple(_row(task, hits, tuple(columns), by) for task, hits in found.items())
    return TaskMatrix(by, tuple(columns), tuple(columns.values()), rows)


def _columns(documents: Iterable[DocumentSummary], by: By) -> dict[str, str]:
    """The names and titles of all columns in order."""
    known = list(documents)
    single = {document.doc_id for document in known}
    titles = column_titles(known, by)
    return {name: titles[name] for name in sorted(titles, key=lambda name: (name in single, titles[name], name))}


def _row(task: str, hits: Iterable[Hit], columns: Sequence[str], by: By) -> TaskRow:
    grouped: dict[str, list[Hit]] = {name: [] for name in columns}
    for hit in hits:
        grouped[column_name(hit.document, by)].append(hit)
    return TaskRow(task, tuple(_cell(cell) for cell in grouped.values()))


def _cell(hits: Sequence[Hit]) -> MatrixCell:
    chars = sum(len(wording_key(hit.passage.text)) for hit in hits)
    return MatrixCell(tuple(hits), chars, sum(_figures(hit.passage) for hit in hits))


@lru_cache(maxsize=16384)
def _figures(passage: Passage) -> int:
    """How many figures a passage states: it alone is read, for a report holds a hundred more of no task here."""
    return len(passage_figures(passage))
