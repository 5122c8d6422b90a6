"""How much of what one column says stands in another's words, and how much is its own.

Counted are the characters of the wording (no punctuation or white space, a number is one sign) that lie in a stretch of
thirteen or more which stands in another column, too: what is shorter is shared by all Chinese prose.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from index.wording import wording_key

#: As the shared reports were compared by hand (`domain.md`): thirteen characters are no accident.
_STRETCH = 13


class Chars(NamedTuple):
    """Characters that stand in other columns, and those that do not."""

    shared: int
    own: int


def shared_chars(columns: Sequence[Sequence[str]], beside: Sequence[Sequence[str]] = ()) -> list[Chars]:
    """Of each column's texts, how many characters are shared with other columns and how many its own.

    `beside` are further texts of the same columns in their order, and then of others, that are not counted themselves.
    """
    wordings = [[wording_key(text) for text in texts] for texts in columns]
    holders: dict[str, set[int]] = {}
    for known in (wordings, [[wording_key(text) for text in texts] for texts in beside]):
        for number, texts in enumerate(known):
            for text in texts:
                for at in range(len(text) - _STRETCH + 1):
                    holders.setdefault(text[at : at + _STRETCH], set()).add(number)
    return [_chars(texts, holders) for texts in wordings]


def _chars(texts: Sequence[str], holders: dict[str, set[int]]) -> Chars:
    shared = 0
    for text in texts:
        until = 0  # what lies before it is counted
        for at in range(len(text) - _STRETCH + 1):
            if len(holders[text[at : at + _STRETCH]]) > 1:
                shared += at + _STRETCH - max(at, until)
                until = at + _STRETCH
    return Chars(shared, sum(map(len, texts)) - shared)
