"""The vocabulary as rows of the library: one for each word, set phrase and group of synonyms."""

from __future__ import annotations

from collections.abc import Iterable

from index.vocabulary import KINDS, Kind, Vocabulary


def word_rows(vocabulary: Vocabulary) -> list[tuple[Kind, str]]:
    """The kind and text of each row."""
    return [
        *(("word", word) for word in vocabulary.words),
        *(("synonym", " ".join(group)) for group in vocabulary.synonyms),
        *(("set_phrase", phrase) for phrase in vocabulary.set_phrases),
    ]


def vocabulary_of(rows: Iterable[tuple[str, str]]) -> Vocabulary:
    """The vocabulary that rows of a kind and a text are, in their order."""
    texts: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for kind, text in rows:
        texts.get(kind, []).append(text)
    groups = tuple(tuple(text.split(" ")) for text in texts["synonym"])
    return Vocabulary(tuple(texts["word"]), groups, tuple(texts["set_phrase"]))
