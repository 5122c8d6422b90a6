"""What is compared in Chinese words, for every door."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from compare.figures import Cell, Row, Stated
from compare.tasks import By, Compared
from index.search import Hit

#: The ways to compare.
BY: dict[By, str] = {"unit": "按单位", "year": "按年份"}
_UNFIT = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


#: A title is not longer.
_TITLE_CHARS = 60


def task_title(task: str) -> str:
    """A task as a title: a whole paragraph may have been typed."""
    flat = " ".join(fit(task).split())
    return flat if len(flat) <= _TITLE_CHARS else f"{flat[: _TITLE_CHARS - 1]}…"


def fit(text: str) -> str:
    """A text without what XML cannot hold or what turns a line around."""
    return _UNFIT.sub("", text)


def summary(compared: Compared) -> str:
    """What was compared, in a line."""
    if not compared.columns:
        return f"没有材料写到“{fit(compared.task)}”"
    hits = [hit for column in compared.columns for hit in column.hits]
    reports, chars = {hit.document.doc_id for hit in hits}, sum(sum(column.chars) for column in compared.columns)
    parts = [how_many(compared), f"{len(reports)} 份材料", f"{len(hits)} 段 {chars} 字"]
    return f"各{what(compared)}写法对照：{'，'.join(filter(None, [*parts, years_of(hits)]))}"


def years_of(hits: Iterable[Hit]) -> str:
    """The years of the reports, from the first to the last; nothing where none says its year."""
    years = sorted({hit.document.metadata.year for hit in hits if hit.document.metadata.year is not None})
    return "" if not years else f"{years[0]}年" if len(years) == 1 else f"{years[0]}—{years[-1]}年"


def cell_words(cell: Cell, most: int | None = None) -> str:
    """All that a cell states, in the reports' words, with what has to be known of each."""
    counts = Counter(one.figure.surface + mark(one) for one in cell.stated)
    words = [fit(surface) + (f" ×{count}" if count > 1 else "") for surface, count in counts.items()]
    return "、".join(words[:most]) + (f" 等 {len(words)} 个" if most and len(words) > most else "")


def mark(one: Stated) -> str:
    """What a reader has to know of a figure, in brackets."""
    notes = ["隐去" if one.figure.masked else "疑为代填" if one.suspect else "", "计划" * (one.passage.kind == "plan")]
    return f"（{'，'.join(filter(None, notes))}）" if any(notes) else ""


def row_title(row: Row) -> str:
    """What a row counts, and by which measure."""
    return fit(row.name + (f"（{row.measure}）" if row.measure else ""))


def what(compared: Compared) -> str:
    """What the columns are."""
    return "单位" if compared.by == "unit" else "年份"


def how_many(compared: Compared) -> str:
    """How many columns there are: units or years, and reports that name none."""
    unnamed = sum(column.name == column.hits[0].document.doc_id for column in compared.columns)
    named = len(compared.columns) - unnamed
    parts = [f"{named} 个{what(compared)}"] if named or not unnamed else []
    return "和 ".join([*parts, *([f"{unnamed} 份未写明{what(compared)}的材料"] if unnamed else [])])
