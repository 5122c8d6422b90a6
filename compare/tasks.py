"""One task compared: who describes it, unit by unit or year by year, with which figures, and what they share.

A report without a unit (or year) is a column of its own: two of them need not be of the same office.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Literal

from compare.describing import describing
from compare.figures import Described, FiguresTable, Stated, figures_table
from compare.shared_chars import Chars, shared_chars
from corpus import Document, Figure, find_figures
from index.families.family import Family, families_of
from index.search import Hit, Searcher
from index.store.records import DocumentSummary, Filters, StoredPassage
from index.store.schema import text_hash
from index.wording import wording_key
from wording.labels import whose

By = Literal["unit", "year"]


@dataclass(frozen=True, slots=True)
class Column:
    """What one unit or year says of the task; `unit` and `year` are those that all its hits have.

    `name` tells it from all others, `title` is what it is called.
    """

    name: str
    title: str
    unit: str | None
    year: int | None
    hits: tuple[Hit, ...]
    chars: Chars
    figures: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A task by columns, units that say most first and years from the last one back; its figures; the families."""

    task: str
    by: By
    columns: tuple[Column, ...]
    figures: FiguresTable
    families: tuple[Family, ...]

    @property
    def titles(self) -> dict[str, str]:
        """What the columns are called, by name."""
        return {column.name: column.title for column in self.columns}


def compare_task(searcher: Searcher, task: str, by: By = "unit", filters: Filters | None = None) -> Compared:
    """Who describes a task in the library, and how.

    :raises: as `describing`.
    """
    with searcher.library.snapshot():
        hits = describing(searcher, task, filters)
        everywhere = describing(searcher, task) if filters else hits
        documents = {hit.document.doc_id: hit.document for hit in hits}
        others = {hit.document.doc_id for hit in everywhere} - documents.keys()
        figures = {doc_id: figures_of(searcher.library.document(doc_id)) for doc_id in (*documents, *sorted(others))}
    by_column: dict[str, list[Hit]] = {}
    for hit in hits:
        by_column.setdefault(column_name(hit.document, by), []).append(hit)
    described = [
        Described(name, documents[doc_id], [p for of, p in passages if of == doc_id], figures[doc_id])
        for name, found in by_column.items()
        for passages in [[(hit.document.doc_id, hit.passage) for hit in found]]
        for doc_id in dict.fromkeys(of for of, _ in passages)
    ]
    # A number that stands for a mask is one whatever the comparison is narrowed to.
    table = figures_table(described, [figures[doc_id] for doc_id in sorted(others)])
    stated = {name: tuple(_in_column(table, number)) for number, name in enumerate(table.columns)}
    chars = shared_chars([[hit.passage.text for hit in found] for found in by_column.values()])
    titles = column_titles(documents.values(), by)
    columns = [
        _column(name, titles[name], found, shared, stated.get(name, ()))
        for (name, found), shared in zip(by_column.items(), chars, strict=True)
    ]
    columns.sort(key=lambda column: -sum(column.chars))
    if by == "year":
        columns.sort(key=lambda column: -(column.year or 0))
    return Compared(task, by, tuple(columns), table, tuple(families_among(hits)))


def column_name(document: DocumentSummary, by: By) -> str:
    """The column that a report stands in: its unit or year, else the report itself."""
    return _unit_or_year(document, by) or document.doc_id


def column_titles(documents: Iterable[DocumentSummary], by: By) -> dict[str, str]:
    """What the columns of these reports are called, by name, no two of them alike: unit or year, else its title."""
    standing = {column_name(document, by): document for document in documents}
    titles = {name: _unit_or_year(document, by) or whose(document) for name, document in standing.items()}
    for place in (attrgetter("source"), attrgetter("path")):
        counts = Counter(titles.values())
        titles = {
            name: title if counts[title] == 1 else f"{whose(standing[name])}（{place(standing[name])}）"
            for name, title in titles.items()
        }
    return titles


def _unit_or_year(document: DocumentSummary, by: By) -> str | None:
    known = document.metadata.unit if by == "unit" else document.metadata.year
    return None if known is None else str(known)


def families_among(hits: Sequence[Hit]) -> list[Family]:
    """The families of these hits, those of most members first, as a library's are made."""
    return families_of(
        StoredPassage(number, hit.passage, hit.document, text_hash(wording_key(hit.passage.text)))
        for number, hit in enumerate(hits)
    )


def _column(name: str, title: str, hits: Sequence[Hit], chars: Chars, stated: tuple[Stated, ...]) -> Column:
    units = {hit.document.metadata.unit for hit in hits}
    years = {hit.document.metadata.year for hit in hits}
    unit = units.pop() if len(units) == 1 else None
    year = years.pop() if len(years) == 1 else None
    return Column(name, title, unit, year, tuple(hits), chars, stated)


def _in_column(table: FiguresTable, number: int) -> list[Stated]:
    """What one column states, report by report as the text goes."""
    found = [one for row in table.rows for one in row.cells[number].stated]
    return sorted(found, key=lambda one: (one.document.source, one.figure.start))


@lru_cache(maxsize=512)
def figures_of(document: Document) -> tuple[Figure, ...]:
    """The figures of a report; the same report is often compared again."""
    return tuple(find_figures(document))
