"""What a library takes for a word: the project's terms and synonyms with those of its own vocabulary.

It goes with the indexes of a commit: the words of a query are found in an index by the same lexicon that made it.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from index.library import Library
from index.own_words import OwnWords
from index.query import Query
from index.synonyms import SYNONYMS_FILE, shipped_synonyms
from index.vocabulary import Vocabulary
from index.vocabulary_edits import with_added
from index.vocabulary_entries import Entry
from index.words import TERMS_FILE, Segmenter, default_segmenter, normalise

#: So many ways are tried to ask the same in other words: each takes as long as the query itself.
_MOST_VARIANTS = 3
#: The lexicons of so many vocabularies are kept: a long list takes a second to be made.
_KEPT = 4


@dataclass(frozen=True, slots=True)
class Synonymous:
    """A word of a query as its index words, and those that mean the same: any of them is as good, and counts once."""

    words: tuple[str, ...]
    others: tuple[str, ...]


class Lexicon:
    """The words of one vocabulary, and which of them mean the same."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._others: dict[str, dict[str, str]] = {}
        shipped = [Entry("synonym", group) for group in shipped_synonyms()]
        for group in with_added(vocabulary, shipped).vocabulary.synonyms:
            names = {normalise(word): word for word in group}
            for name in names:
                others = {other: word for other, word in names.items() if other != name}
                self._others.setdefault(name, {}).update(others)
        self._synonyms = OwnWords(self._others)
        self.segmenter: Segmenter = default_segmenter().knowing(vocabulary.indexed() | self._others.keys())

    def query_words(self, query: Query) -> list[str | Synonymous]:
        """The words to search the index for: those of the query, or in the place of one all that mean the same."""
        groups = [
            Synonymous(tuple(dict.fromkeys(self.segmenter.index_words(word))), others)
            for word, others in self._meant(query)
        ]
        among = {word for group in groups for word in group.words}
        words = dict.fromkeys(self.segmenter.index_words(query.text))
        return [*(word for word in words if word not in among), *groups]

    def variants(self, query: Query) -> list[str]:
        """The text of a query with a word in the place of one that means the same, for a few of these."""
        text = normalise(query.text)
        return [text.replace(word, other) for word, others in self._meant(query) for other in others][:_MOST_VARIANTS]

    def synonyms(self, query: Query) -> list[str]:
        """What means the same as words of the query, normalised."""
        return list(dict.fromkeys(other for _, others in self._meant(query) for other in others))

    def same_as(self, word: str) -> list[str]:
        """What means the same as a word, as the lists write it."""
        return list(self._others.get(normalise(word), {}).values())

    def _meant(self, query: Query) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The words of a query that have synonyms, with these; what is in quotes is meant to the letter."""
        quoted = [normalise(quote) for quote in query.quotes]
        for word in dict.fromkeys(word for _, word in self._synonyms.apart(normalise(query.text))):
            if not any(word in quote for quote in quoted):
                yield word, tuple(self._others[word])


def lexicon_of(library: Library) -> Lexicon:
    """The lexicon of a library's vocabulary as it is now.

    :raises DamagedLibraryError: a row of the vocabulary is not what was stored.
    """
    name = library.vocabulary_fingerprint()
    with _lock:
        if name in _known:
            _known.move_to_end(name)
            return _known[name]
    made = Lexicon(library.vocabulary())
    with _lock:
        _known[name] = made
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return made


@cache
def program_words() -> str:
    """A name for the words that the program itself knows: an index of another program's words is none of ours."""
    digest = hashlib.sha256()
    for file in (TERMS_FILE, SYNONYMS_FILE):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


_known: OrderedDict[str, Lexicon] = OrderedDict()
_lock = threading.Lock()
