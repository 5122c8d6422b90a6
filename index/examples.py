"""Queries to start from, made of what a library itself holds: a plain question, and a sentence as it stands there."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.sentences import sentences
from index.errors import QueryError
from index.search import Searcher
from index.topics import Topic

#: A sentence that is shown in one line, and says enough to be found by its meaning.
_CHARS = range(14, 36)


def examples(searcher: Searcher, topics: Sequence[Topic]) -> list[str]:
    """A question about the first of these topics, and a sentence that describes the second, as far as there are such.

    :raises DamagedLibraryError: a text is not the one that was indexed.
    """
    if not topics:
        return []
    asked = [f"{topics[0].name}做了哪些工作"]
    sentence = next((found for topic in topics[1:3] if (found := _sentence(searcher, topic.name))), None)
    return [*asked, sentence] if sentence else asked


def _sentence(searcher: Searcher, topic: str) -> str | None:
    """A sentence of the best hits that can be asked for as it stands: quotes and a hyphen would be operators."""
    try:
        hits = searcher.search(topic)
    except QueryError:
        return None
    for hit in hits:
        text = hit.passage.text
        for start, end in sentences(text, 0, len(text)):
            sentence = text[start:end].strip()
            if len(sentence) in _CHARS and not any(c in "\"“”'‘’-*×<>[]$`_\n" for c in sentence):
                return sentence
    return None
