"""What of a column's passages only it writes, and what all columns beside each other write.

A column's passages are one text here: what two of its own reports share is no less its own. Own is what no other column
of the whole comparison has, whichever of them are shown; common is what each of those shown has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compare.shared_wording import own_to, shared_by_all
from compare.tasks import Column
from corpus.sentences import Span


@dataclass(frozen=True, slots=True)
class HitWording:
    """Spans of one hit's text (code points, in order): what only its column writes, and what all shown columns do."""

    own: tuple[Span, ...]
    common: tuple[Span, ...]


def column_wordings(columns: Sequence[Column], shown: Sequence[Column]) -> list[list[HitWording]]:
    """For each of the `shown` columns and each of its hits what is its own among all `columns`, and what is common."""
    places = [column.name for column in columns]
    texts = [_text(column) for column in columns]
    own = own_to(texts, [places.index(column.name) for column in shown]) if len(texts) > 1 else [[] for _ in shown]
    common = shared_by_all([_text(column) for column in shown])
    return [
        [HitWording(*both) for both in zip(_by_hit(column, alone), _by_hit(column, shared), strict=True)]
        for column, alone, shared in zip(shown, own, common, strict=True)
    ]


def _text(column: Column) -> str:
    return "\n".join(hit.passage.text for hit in column.hits)


def _by_hit(column: Column, spans: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Spans of a column's text as spans of its hits' texts."""
    out, start = [], 0
    for hit in column.hits:
        end = start + len(hit.passage.text)
        out.append(tuple((max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start))
        start = end + 1
    return out
