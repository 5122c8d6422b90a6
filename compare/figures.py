"""What each unit states in figures on one task: rows lined up by what is counted, columns by unit, year or report.

Every figure stays, also several of one row in one column, for a reader has to see each in its sentence: a plan, a
half year and a total are told apart there only. Where a column states nothing the cell is empty: "not stated" is no
zero, and a masked figure is neither.

A figure is *suspect* where it looks like something put in place of a mask (`compare.suspects`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from compare.subjects import comparable, counted, line_up, row_name
from compare.suspects import suspects
from corpus import Figure, Passage
from index.store.records import DocumentSummary

State = Literal["stated", "suspect", "masked", "not stated"]


@dataclass(frozen=True, slots=True)
class Described:
    """What of one report describes the task: `figures` are all that the report states, wherever they stand.

    `column` is what it is compared as: its unit or year, or the report itself.
    """

    column: str
    document: DocumentSummary
    passages: Sequence[Passage]
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure with its place: `figure.start:figure.end` in the text of `document`, within `passage`."""

    figure: Figure
    suspect: bool
    passage: Passage
    document: DocumentSummary

    @property
    def amount(self) -> float | None:
        """The number, as it can be set against others of its row (斤 and 吨 alike); none where masked."""
        value = self.figure.value
        return None if value is None else comparable(value, self.figure.measure)


@dataclass(frozen=True, slots=True)
class Cell:
    """All that one column states in one row, in the order of the reports and their texts."""

    stated: tuple[Stated, ...] = ()

    @property
    def state(self) -> State:
        """The best that can be said of it: `stated` where at least one figure is a number and not suspect."""
        if not self.stated:
            return "not stated"
        if all(one.figure.masked for one in self.stated):
            return "masked"
        return "suspect" if all(one.suspect or one.figure.masked for one in self.stated) else "stated"

    @property
    def amount(self) -> float | None:
        """The number that the cell is sorted by: of work done rather than planned, not suspect if there is one."""
        known = [one for one in self.stated if one.amount is not None]
        return min(known, key=lambda one: (one.passage.kind == "plan", one.suspect)).amount if known else None


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is counted; `cells` stand in the order of the table's columns.

    `measure` is the one used most; another row of the same name counts by another kind (人次 beside 次).
    """

    name: str
    measure: str | None
    cells: tuple[Cell, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All of its figures, column by column."""
        return tuple(one.figure for cell in self.cells for one in cell.stated)

    @property
    def columns(self) -> int:
        """How many columns state it, masked or not."""
        return sum(bool(cell.stated) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class FiguresTable:
    """The figures of a task: most stated rows first, then by name, those without a name last."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def row(self, subject: str, measure: str | None) -> Row | None:
        """The row of what is counted by these words, none where nobody states it."""
        wanted = counted(subject, measure)
        known = wanted.words and (
            row for row in self.rows if any(counted(f.subject, f.measure) == wanted for f in row.figures)
        )
        return next(known or iter(()), None)


def figures_table(described: Sequence[Described], others: Sequence[Sequence[Figure]] = ()) -> FiguresTable:
    """The figures within the passages; columns in the order of their first report.

    `others` are the figures of further reports of the library, one by one: only what is suspect depends on them.
    """
    columns = tuple(dict.fromkeys(one.column for one in described))
    suspect = suspects([*(one.figures for one in described), *others])
    found = _stated(described, suspect)
    keys = line_up([(one.figure.subject, one.figure.measure) for _, one in found])
    grouped: dict[Hashable, list[tuple[str, Stated]]] = defaultdict(list)
    for key, pair in zip(keys, found, strict=True):
        grouped[key].append(pair)
    rows = [_row(columns, pairs) for pairs in grouped.values()]
    rows.sort(key=lambda row: (-row.columns, not row.name, row.name, row.measure or ""))
    return FiguresTable(columns, tuple(rows))


def _stated(described: Sequence[Described], suspect: Sequence[frozenset[Figure]]) -> list[tuple[str, Stated]]:
    """The figures within the passages with their columns, each once."""
    out: dict[tuple[str, str, int], Stated] = {}
    for one, doubted in zip(described, suspect, strict=False):
        for passage in one.passages:
            for figure in one.figures:
                if passage.start <= figure.start and figure.end <= passage.end:
                    place = (one.column, one.document.doc_id, figure.start)
                    out.setdefault(place, Stated(figure, figure in doubted, passage, one.document))
    order = {(one.column, one.document.doc_id): i for i, one in reversed(list(enumerate(described)))}
    return [(place[0], out[place]) for place in sorted(out, key=lambda p: (order[p[:2]], p[2]))]


def _row(columns: Sequence[str], pairs: Iterable[tuple[str, Stated]]) -> Row:
    cells: dict[str, list[Stated]] = {column: [] for column in columns}
    for column, one in pairs:
        cells[column].append(one)
    figures = [one.figure for stated in cells.values() for one in stated]
    measure, _ = Counter(figure.measure for figure in figures).most_common(1)[0]
    return Row(row_name(f.subject for f in figures), measure, tuple(Cell(tuple(c)) for c in cells.values()))
