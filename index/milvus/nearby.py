"""What of a library in Milvus may share its wording with something else: found by searches, then compared exactly.

A folder compares all passages with each other; that is not to be had of a server that holds a hundred million. What
shares its wording shares most of its words and its meaning, so the nearest by these are compared, and no others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress

from corpus import Document
from corpus.sentences import sentences
from index.milvus.library import MilvusLibrary
from index.milvus.retrieval import query_words
from index.milvus.schema import BODY
from index.milvus.server import Row, parts
from index.store.records import StoredPassage

#: The nearest of a passage that are compared with it, and of a sentence.
_NEAREST, _OF_A_SENTENCE = 50, 10
#: A sentence with fewer characters is not looked for, of a longer one so many words are; reports that are compared.
_FEWEST_CHARS, _MOST_CHARS, _MOST_REPORTS = 8, 120, 300
_AT_A_TIME = 20


def alike(library: MilvusLibrary, rows: Collection[int]) -> list[StoredPassage]:
    """The passages of these rows and those that may share their wording."""
    found: dict[int, StoredPassage] = {}
    server, name = library.server, library.names.passages
    for part in parts(sorted(rows), _AT_A_TIME):
        own = server.get(name, part, (*BODY, "vector"))
        near = server.search(name, "vector", [row["vector"] for row in own], _NEAREST, "", BODY) if own else []
        hits: dict[int, Row] = {row["row"]: row for row in [*own, *(hit for hits in near for hit in hits)]}
        found |= {one.row: one for one in library.visible(hits.values())}
    for members in library.families({one.wording_hash for one in found.values() if one.row in rows}).values():
        found |= library.passages([member.row for member in members if member.row not in found])
    return [found[row] for row in sorted(found)]


def likely_sources(library: MilvusLibrary, text: str) -> Iterator[Document]:
    """The reports that most sentences of a text may be from, in the order of their passages."""
    asked = [text[start:end] for start, end in sentences(text, 0, len(text))]
    asked = [words for one in asked if len(words := query_words(one[:_MOST_CHARS])) >= _FEWEST_CHARS]
    votes: Counter[str] = Counter()
    for part in parts(list(dict.fromkeys(asked)), _AT_A_TIME):
        hits = library.server.search(library.names.passages, "words", part, _OF_A_SENTENCE, "", ("row", "doc_id"))
        for found in hits:
            votes.update({hit["doc_id"] for hit in found})
    chosen = [doc_id for doc_id, _ in votes.most_common(_MOST_REPORTS)]
    heads = library.heads_of(chosen)
    for doc_id in sorted(heads, key=lambda doc_id: heads[doc_id].first_row):
        with suppress(KeyError):  # it was removed meanwhile
            yield library.document(doc_id)
