"""What of a column's passages only it writes, and what all columns beside each other write.

A column's passages are one text here: what two of its own reports share is no less its own. Own is what no other column
that describes the task has, whichever of them are shown or let through; common is what each of those shown has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compare.shared_wording import own_to, shared_by_all
from compare.tasks import Column, Compared
from corpus.sentences import Span
from index.search import Hit


@dataclass(frozen=True, slots=True)
class HitWording:
    """Spans of one hit's text (code points, in order): what only its column writes, and what all shown columns do."""

    own: tuple[Span, ...]
    common: tuple[Span, ...]


def column_wordings(compared: Compared, shown: Sequence[Column]) -> list[list[HitWording]]:
    """For each of the `shown` columns and each of its hits what is its own, and what is common."""
    names = [column.name for column in compared.columns]
    texts = [_text((*column.hits, *compared.beside.get(column.name, ()))) for column in compared.columns]
    texts += [_text(hits) for name, hits in compared.beside.items() if name not in names]
    alone = own_to(texts, [names.index(column.name) for column in shown]) if len(texts) > 1 else [[] for _ in shown]
    common = shared_by_all([_text(column.hits) for column in shown])
    return [
        [HitWording(*both) for both in zip(_by_hit(column, own), _by_hit(column, shared), strict=True)]
        for column, own, shared in zip(shown, alone, common, strict=True)
    ]


def _text(hits: Iterable[Hit]) -> str:
    return "\n".join(hit.passage.text for hit in hits)


def _by_hit(column: Column, spans: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Spans of a column's text as spans of its hits' texts."""
    out, start = [], 0
    for hit in column.hits:
        end = start + len(hit.passage.text)
        out.append(tuple((max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start))
        start = end + 1
    return out
