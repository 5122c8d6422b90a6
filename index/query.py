"""What a query says: free text, exact quotes, words to leave out.

`"清廉文化"` apart by spaces means those very characters; `-词` leaves out what holds them. Quotes inside a
sentence are part of it (聚焦“两个维护”落实责任): whole sentences of reports are full of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.errors import QueryError
from index.words import squeeze

MAX_QUERY_CHARS = 2_000

#: A phrase in quotes of one kind, which may hold quotes of another.
_QUOTE = "|".join(f"{a}[^{a}{b}]+{b}" for a, b in ('""', "“”", "「」", "『』", "＂＂"))
#: Operators stand apart, between spaces or the ends; -5% is a number.
_OPERATOR = re.compile(
    rf"(?:(?<=\s)|^)(?:(?P<minus>[-－])(?:(?P<not_quote>{_QUOTE})|(?P<word>[^\s\d\-－]\S*))|(?P<quote>{_QUOTE}))(?=\s|$)"
)
_CLOSING_MARKS = "，。、；：！？,.;:!?"


@dataclass(frozen=True, slots=True)
class Query:
    """A query taken apart; `text` is what is searched for by meaning and words, quotes included."""

    text: str
    quotes: tuple[str, ...]
    excluded: tuple[str, ...]


def check_k(k: int | None, passages: int) -> None:
    """:raises QueryError: `k` hits cannot be asked of a library of so many passages; an empty one has none to give."""
    if k is not None and k < 1:
        raise QueryError("k too small", k, max(passages, 1))
    if k is not None and 0 < passages < k:
        raise QueryError("k too large", k, passages)


def parse_query(raw: str) -> Query:
    """Takes a query apart.

    :raises QueryError: it is empty, too long, or holds nothing to search for.
    """
    raw = raw.encode("utf-8", "replace").decode().strip()  # half a character from a broken pipe is none
    if not raw:
        raise QueryError("empty")
    if len(raw) > MAX_QUERY_CHARS:
        raise QueryError("too long", len(raw), MAX_QUERY_CHARS)
    quotes, excluded = [], []

    def take(match: re.Match[str]) -> str:
        quote = match.group("quote") or match.group("not_quote")
        words = quote[1:-1] if quote else str(match.group("word")).rstrip(_CLOSING_MARKS)
        if not squeeze(words):
            return " "
        if match.group("minus"):
            excluded.append(words)
            return " "
        quotes.append(words)
        return words

    text = re.sub(r"\s+", " ", _OPERATOR.sub(take, raw)).strip()
    if not any(c.isalnum() for c in text):
        raise QueryError("only excluded" if excluded else "no words")
    return Query(text, tuple(quotes), tuple(excluded))
