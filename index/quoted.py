"""What the reports of a library put into quotes, by how many units do: the names of things that all write alike.

“两个维护”, “枫桥经验”: what many units quote is a set phrase or a name; what one quotes may be anything.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from index.copies import same_as
from index.errors import DamagedLibraryError
from index.library import Library

#: Of a large library every so many reports are read, so many in all.
_MOST_REPORTS = 300
_QUOTED = re.compile("“([^“”\n]{4,14})”")


def quoted(library: Library, most: int) -> list[str]:
    """The `most` that most units quote, at least two, in a sample of a large library, without damaged reports."""
    documents = library.documents()
    step = -(-len(documents) // _MOST_REPORTS) or 1
    users: Counter[str] = Counter()
    seen: set[tuple[object, str]] = set()
    for document in documents[::step]:
        unit = document.metadata.unit or same_as(document)
        try:
            text = library.document(document.doc_id).text
        except DamagedLibraryError:
            continue
        for words in set(_QUOTED.findall(text)):
            if (unit, words) not in seen:
                seen.add((unit, words))
                users[words] += 1
    in_order = sorted(users, key=lambda words: (-users[words], words))
    return list(islice((words for words in in_order if users[words] > 1), most))
