"""Adding to a vocabulary and taking out of it: what is there already is known, groups that share a word become one.

Entries are the same that differ only in width and case. This module is pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.vocabulary import Kind, Vocabulary
from index.vocabulary_entries import Entry
from index.words import normalise


@dataclass(frozen=True, slots=True)
class Added:
    """A vocabulary with entries added: which were new, how many were there before.

    `merged` are the groups of synonyms that others were put into, as they are now; those are not among the new ones.
    """

    vocabulary: Vocabulary
    new: tuple[Entry, ...]
    known: int
    merged: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """A vocabulary with words taken out: which were there, which were not.

    `left_alone` are words of groups of synonyms that nothing else was left of.
    """

    vocabulary: Vocabulary
    gone: tuple[str, ...]
    missing: tuple[str, ...]
    left_alone: tuple[str, ...] = ()


def with_added(vocabulary: Vocabulary, entries: Iterable[Entry]) -> Added:
    """The vocabulary with `entries` added."""
    words, phrases, groups = _Listed(vocabulary.words), _Listed(vocabulary.set_phrases), _Groups(vocabulary.synonyms)
    new, known = [], 0
    for entry in entries:
        if entry.kind == "synonym":
            found = groups.add(entry.words)
        else:
            found = (words if entry.kind == "word" else phrases).add(entry.words[0])
        if found == "new":
            new.append(entry)
        elif found == "known":
            known += 1
    made = Vocabulary(words.all(), groups.all(), phrases.all())
    return Added(made, tuple(new), known, groups.merged())


def without(vocabulary: Vocabulary, kind: Kind, names: Sequence[str]) -> Removed:
    """The vocabulary without the words of one kind that `names` are; a group of one is none."""
    wanted = {normalise(name): name for name in names}
    if kind == "synonym":
        there = [word for group in vocabulary.synonyms for word in group]
        rest = [tuple(w for w in group if normalise(w) not in wanted) for group in vocabulary.synonyms]
        kept = tuple(group for group in rest if len(group) > 1)
        changed = replace(vocabulary, synonyms=kept)
        alone = tuple(group[0] for group in rest if len(group) == 1)
    else:
        there = list(vocabulary.words if kind == "word" else vocabulary.set_phrases)
        kept_words = tuple(word for word in there if normalise(word) not in wanted)
        changed = (
            replace(vocabulary, words=kept_words) if kind == "word" else replace(vocabulary, set_phrases=kept_words)
        )
        alone = ()
    gone = tuple(word for word in there if normalise(word) in wanted)
    found = set(map(normalise, gone))
    return Removed(changed, gone, tuple(name for key, name in wanted.items() if key not in found), alone)


_Found = Literal["new", "known", "merged"]


class _Listed:
    """A list of words, each once."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {normalise(word): word for word in words}

    def add(self, word: str) -> _Found:
        if (key := normalise(word)) in self._words:
            return "known"
        self._words[key] = word
        return "new"

    def all(self) -> tuple[str, ...]:
        return tuple(self._words.values())


class _Groups:
    """Groups of words, each word in one of them."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups: list[dict[str, str]] = []
        self._at: dict[str, int] = {}
        self._grown: set[int] = set()
        for group in groups:
            self.add(group)
        self._grown.clear()

    def add(self, words: Sequence[str]) -> _Found:
        """Adds a group, to those that share a word with it where there are any."""
        named = {normalise(word): word for word in words}
        touching = sorted({self._at[key] for key in named if key in self._at})
        if len(touching) == 1 and named.keys() <= self._groups[touching[0]].keys():
            return "known"
        if not touching:
            self._groups.append({})
        first = touching[0] if touching else len(self._groups) - 1
        group = self._groups[first]
        for other in touching[1:]:
            group |= self._groups[other]
            self._groups[other] = {}
        self._groups[first] = group = group | {key: word for key, word in named.items() if key not in group}
        self._at |= dict.fromkeys(group, first)
        if not touching:
            return "new"
        self._grown.add(first)
        return "merged"

    def all(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(group.values()) for group in self._groups if group)

    def merged(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(self._groups[at].values()) for at in sorted(self._grown) if self._groups[at])
