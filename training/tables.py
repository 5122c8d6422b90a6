"""What no corpus says: which words belong to a matter, in tables that we write by hand.

`plain_official.tsv`: how people say a thing, and how reports say it; abbreviations and what they stand
for. `tasks.tsv`: how a task is headed, and what the paragraphs below it speak of. Both have a head
line and two columns: ways to ask for the matter, and wordings that answer, each apart by `；`.

From a row come pairs of two kinds: a way with some of the wordings, and a way with a paragraph of the
training text that holds several of them. So a row teaches also the words that stand around its own.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Pieces = NDArray[np.uint16]

FOLDER = Path(__file__).parent
#: How much of a batch comes from each table.
TABLE_MIX = {"plain_official": 0.10, "tasks": 0.12}
#: One row in this many is held out for validation.
HELD_OUT_ROWS = 50

#: So many paragraphs a row, those with the most and the rarest of its wordings.
_MOST_HOLDERS = 200
#: One wording of a short row says it all (选拔任用), one of a long row does not; then so many paragraphs each.
_SHORT_ROW = 6
_SINGLE_HOLDERS = 30
_MIN_PIECES = 12
#: How often a long row's wordings are asked for with others of them.
_SPLIT = 0.15
#: How often a way to ask goes with a paragraph, else with wordings.
_HOLDER_OF_LONG, _HOLDER_OF_SHORT = 0.45, 0.3


@dataclass(frozen=True, slots=True)
class Row:
    """One matter: ways to ask for it, and wordings that answer."""

    ways: tuple[str, ...]
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackedRow:
    """A row as pieces, with the numbers of the paragraphs that speak of it, int64 (n,)."""

    table: str
    ways: list[Pieces]
    wordings: list[Pieces]
    holders: NDArray[np.int64]


def read_table(path: Path) -> list[Row]:
    """The rows of a table.

    :raises ValueError: a line has not two columns that are filled; names the line.
    """
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")[1:], start=2):
        if not line:
            continue
        columns = [tuple(part for part in column.split("；") if part.strip()) for column in line.split("\t")]
        if len(columns) != 2 or not all(columns):
            raise ValueError(f"{path}:{number}: not two columns that are filled")
        rows.append(Row(*columns))
    return rows


def is_held_out(row: Row) -> bool:
    """Whether a row is for validation; the same on every machine."""
    return zlib.crc32(row.ways[0].encode()) % HELD_OUT_ROWS == 0


class Finder:
    """Finds the paragraphs that hold a wording, as consecutive pieces."""

    def __init__(self, pieces: Pieces, bounds: NDArray[np.int64], usable: NDArray[np.bool_]) -> None:
        """`bounds` int64 (paragraphs + 1,): where each begins in `pieces`; of those not `usable` none is found."""
        self._pieces = pieces
        self._bounds = bounds
        self._usable = usable & (np.diff(bounds) >= _MIN_PIECES)
        self._order = np.argsort(pieces, kind="stable")
        counts = np.bincount(pieces, minlength=int(pieces.max(initial=0)) + 1)
        self._starts = np.concatenate([[0], np.cumsum(counts)])

    def holders(self, wording: Pieces) -> NDArray[np.int64]:
        """The paragraphs that hold these pieces one after another, int64, in order."""
        if not wording.size or not wording.all() or int(wording.max()) >= self._starts.size - 1:
            return np.empty(0, np.int64)  # the unknown piece, or one that stands nowhere
        rarest = int(np.argmin(np.diff(self._starts)[wording]))
        first, last = self._starts[wording[rarest] : int(wording[rarest]) + 2]
        places = self._order[first:last].astype(np.int64) - rarest
        places = places[(places >= 0) & (places + wording.size <= self._pieces.size)]
        for offset, piece in enumerate(wording):
            places = places[self._pieces[places + offset] == piece]
        rows = np.searchsorted(self._bounds, places, side="right") - 1
        within = places + wording.size <= self._bounds[rows + 1]
        found: NDArray[np.int64] = np.unique(rows[within & self._usable[rows]]).astype(np.int64)
        return found

    def holders_of_row(self, wordings: Sequence[Pieces], rng: np.random.Generator) -> NDArray[np.int64]:
        """The paragraphs that speak of a row: those that hold several of its wordings, of a short row one too."""
        found = [rows for rows in map(self.holders, wordings) if rows.size]
        if not found:
            return np.empty(0, np.int64)
        rarity = np.concatenate([np.full(rows.size, 1.0 / np.log(30 + rows.size)) for rows in found])
        rows, places, counts = np.unique(np.concatenate(found), return_inverse=True, return_counts=True)
        several = np.flatnonzero(counts > 1)
        weights = np.bincount(places, rarity)[several]
        best = rows[several[np.argsort(-weights, kind="stable")[:_MOST_HOLDERS]]]
        if len(wordings) > _SHORT_ROW:
            return np.sort(best)
        return np.unique(np.concatenate([best, *(rng.permutation(rows)[:_SINGLE_HOLDERS] for rows in found)]))


def pack_rows(tokenizer: Tokenizer, finder: Finder, table: str, rows: Sequence[Row]) -> Iterator[PackedRow]:
    """The rows of a table as pieces."""
    rng = np.random.default_rng(0)

    def pieces(texts: Sequence[str]) -> list[Pieces]:
        encoded = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [ids for ids in (np.array(e.ids, np.uint16) for e in encoded) if ids.size]

    for row in rows:
        ways, wordings = pieces(row.ways), pieces(row.wordings)
        if ways and wordings:
            yield PackedRow(table, ways, wordings, finder.holders_of_row(wordings, rng))


def draw(row: PackedRow, rng: np.random.Generator) -> tuple[Pieces, Pieces | int]:
    """A pair of a row: a way to ask with some of the wordings, or with the number of a paragraph.

    Of a long row now and then some wordings stand for the rest.
    """
    order = rng.permutation(len(row.wordings))
    is_long = len(order) > _SHORT_ROW
    if is_long and rng.random() < _SPLIT:
        middle = int(rng.integers(2, len(order) // 2 + 1))
        return _joined(row, order[:middle]), _joined(row, order[middle:])
    way = row.ways[int(rng.integers(len(row.ways)))]
    if row.holders.size and rng.random() < (_HOLDER_OF_LONG if is_long else _HOLDER_OF_SHORT):
        return way, int(row.holders[int(rng.integers(row.holders.size))])
    return way, _joined(row, order[: int(rng.integers(3, 12))])


def _joined(row: PackedRow, chosen: NDArray[np.int64]) -> Pieces:
    joined: Pieces = np.concatenate([row.wordings[i] for i in chosen])
    return joined
