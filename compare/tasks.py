"""One task compared: who describes it, unit by unit or year by year, with which figures, and what they share.

A report without a unit (or year) is a column of its own: two of them need not be of the same office.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import compress
from math import inf
from operator import attrgetter, not_
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
    """A task by columns, units that say most first, years in order; its figures; the families that it has part in.

    `beside` are the hits that the filters do not let through, by the names of their columns.
    """

    task: str
    by: By
    columns: tuple[Column, ...]
    figures: FiguresTable
    families: tuple[Family, ...]
    beside: Mapping[str, Sequence[Hit]]

    @property
    def titles(self) -> dict[str, str]:
        """What the columns are called, by name."""
        return {column.name: column.title for column in self.columns}


def compare_task(searcher: Searcher, task: str, by: By = "unit", filters: Filters | None = None) -> Compared:
    """Who describes a task in the library, and how.

    Filters choose what is shown. What of it is shared, who wrote so first and which figures are suspect is told by all
    that describes the task: a unit that is looked at alone has taken over no less.

    :raises: as `describing`.
    """
    narrowed = filters or Filters()
    with searcher.library.snapshot():
        everywhere = describing(searcher, task)
        stated = {doc_id: figures_of(searcher.library.document(doc_id)) for doc_id in _reports(everywhere)}
    passing = [narrowed.let_through(hit.document) and narrowed.let_kind(hit.passage.kind) for hit in everywhere]
    hits = [replace(hit, rank=rank) for rank, hit in enumerate(compress(everywhere, passing), 1)]
    shown, beside = _by_column(hits, by), _by_column(compress(everywhere, map(not_, passing)), by)
    in_order = [*shown, *(name for name in beside if name not in shown)]
    chars = shared_chars(_texts(shown, shown), _texts(beside, in_order))
    counts = dict(zip(shown, chars, strict=True))
    order = sorted(shown, key=lambda name: _year_of(shown[name]) if by == "year" else -sum(counts[name]))
    documents = _reports(hits)
    table = figures_table(
        [
            Described(name, documents[doc_id], [hit.passage for hit in found if hit.document.doc_id == doc_id], said)
            for name in order
            for found in [shown[name]]
            for doc_id in _reports(found)
            for said in [stated[doc_id]]
        ],
        [said for doc_id, said in stated.items() if doc_id not in documents],
    )
    figures = {name: tuple(_in_column(table, number)) for number, name in enumerate(table.columns)}
    titles = column_titles(documents.values(), by)
    columns = tuple(_column(name, titles[name], shown[name], counts[name], figures.get(name, ())) for name in order)
    return Compared(task, by, columns, table, tuple(_families(everywhere, hits)), beside)


def _reports(hits: Iterable[Hit]) -> dict[str, DocumentSummary]:
    """The reports of these hits, by their ids."""
    return {hit.document.doc_id: hit.document for hit in hits}


def _by_column(hits: Iterable[Hit], by: By) -> dict[str, list[Hit]]:
    out: dict[str, list[Hit]] = {}
    for hit in hits:
        out.setdefault(column_name(hit.document, by), []).append(hit)
    return out


def _texts(columns: Mapping[str, Sequence[Hit]], names: Iterable[str]) -> list[list[str]]:
    return [[hit.passage.text for hit in columns.get(name, ())] for name in names]


def _year_of(hits: Sequence[Hit]) -> float:
    """The year of a column, those of reports without one last."""
    year = hits[0].document.metadata.year
    return inf if year is None else year


def column_name(document: DocumentSummary, by: By) -> str:
    """The column that a report stands in: its unit or year, else the report itself."""
    return _unit_or_year(document, by) or document.doc_id


def column_titles(documents: Iterable[DocumentSummary], by: By) -> dict[str, str]:
    """What the columns of these reports are called, by name, no two of them alike: unit or year, else its title."""
    standing = {column_name(document, by): document for document in documents}
    titles = {name: _title(document, by) for name, document in standing.items()}
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


def _title(document: DocumentSummary, by: By) -> str:
    known = document.metadata
    if by == "year":
        return whose(document) if known.year is None else f"{known.year}年"
    return known.unit or whose(document)


def families_among(hits: Sequence[Hit]) -> list[Family]:
    """The families of these hits, those of most members first, as a library's are made."""
    return families_of(
        StoredPassage(number, hit.passage, hit.document, text_hash(wording_key(hit.passage.text)))
        for number, hit in enumerate(hits)
    )


def _families(everywhere: Sequence[Hit], hits: Sequence[Hit]) -> Iterator[Family]:
    """The families that any of the hits is of."""
    shown = {(hit.document.doc_id, hit.passage.ordinal) for hit in hits}
    for family in families_among(everywhere):
        if any((member.document.doc_id, member.passage.ordinal) in shown for member in family.members):
            yield family


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
