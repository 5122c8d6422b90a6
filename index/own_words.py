"""Finding the user's own words in a text, wherever they stand.

They are no part of the cutter's dictionary. Put there, each would change how the text around it is cut (党的建 would
split 党的建设 in every report), whether it is kept whole would depend on its neighbours, and by the dictionary's total
even passages that do not hold it could be cut in another way. So the cutter stays as it is, and what it gives is added
to: a word is found by its very characters, which is what its owner expects, and only passages that hold it change.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class OwnWords:
    """A set of normalised words, of two characters at least, that can be found in normalised text."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            lengths.setdefault(word[:2], set()).add(len(word))
        #: How long the words are that begin with two characters, the longest first: a list may hold thousands of them.
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}
        #: Where two characters stand that words may begin with: looked for by the regex engine, for texts are many.
        first, second = ({start[place] for start in lengths if len(start) == 2} for place in (0, 1))
        self._starts = re.compile(f"{_any_of(first)}(?={_any_of(second)})")

    def __bool__(self) -> bool:
        return bool(self._words)

    def places(self, text: str) -> Iterator[tuple[int, str]]:
        """Where each word stands and which it is, in order, at one place the longest first; some may overlap.

        A word that begins or ends with a Latin letter or digit is not found inside a longer one: AI is not in MAIN.
        """
        for match in self._starts.finditer(text):
            at = match.start()
            for length in self._lengths.get(text[at : at + 2], ()):
                word = text[at : at + length]
                if word in self._words and _is_apart(text, at, at + length):
                    yield at, word

    def apart(self, text: str) -> Iterator[tuple[int, str]]:
        """As `places`, the longest of those that overlap, from the first on."""
        end = 0
        for at, word in self.places(text):
            if at >= end:
                yield at, word
                end = at + len(word)


def _any_of(characters: Collection[str]) -> str:
    """A pattern for one of these characters, for none of them one that is found nowhere."""
    return f"[{''.join(map(re.escape, sorted(characters)))}]" if characters else "(?!)"


def _is_apart(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before in _LATIN and text[start] in _LATIN) and not (after in _LATIN and text[end - 1] in _LATIN)
