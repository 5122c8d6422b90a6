"""The words that the user has told a library: terms of its own, what means the same, and wording that is prescribed.

They belong to the library, not to the program: another office's library has others. This module is pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.words import normalise

#: What a user can tell: a word of his own, a group of words that mean the same, a set phrase (规范提法).
Kind = Literal["word", "synonym", "set_phrase"]
KINDS: tuple[Kind, ...] = ("word", "synonym", "set_phrase")
#: A longer set phrase is a sentence, not a word that a search should know as a whole.
_MAX_WORD_CHARS = 12


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The user's own words, groups of words that mean the same, and set phrases (规范提法), each in order."""

    words: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    set_phrases: tuple[str, ...] = ()

    def indexed(self) -> frozenset[str]:
        """All that passages are indexed by as whole words, normalised: what is no word is left out."""
        phrases = (phrase for phrase in self.set_phrases if len(phrase) <= _MAX_WORD_CHARS and not _has_space(phrase))
        return frozenset(map(normalise, (*self.words, *(word for group in self.synonyms for word in group), *phrases)))


def _has_space(text: str) -> bool:
    return any(character.isspace() for character in text)
