"""The Chinese names of what is compared."""

from __future__ import annotations

from compare.figures import Cell
from compare.tasks import By

#: The ways to compare.
BY: dict[By, str] = {"unit": "按单位", "year": "按年份"}


def figure_words(cell: Cell) -> str:
    """What a cell of a figures table states, as it is written; what is masked or may stand for a mask says so."""
    marks = ("（隐去）" if one.figure.masked else "（疑为代填）" if one.suspect else "" for one in cell.stated)
    return "、".join(one.figure.surface + mark for one, mark in zip(cell.stated, marks, strict=True))
