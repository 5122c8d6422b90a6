"""A folder that got another name itself: what the user said of its reports is said of them under the new name, too.

That the old folder is not there proves no rename, for a drive that is not connected looks the same. So nothing is
moved or removed: the reports of the old name stay until the user removes them. Where a rename is believed, by most of
the old folder's files standing at the same places in the new one, files that were edited on the way count as well.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from corpus import SourceFile
from index.intake.moves import Asked
from index.store.records import DocumentSummary


@dataclass(frozen=True, slots=True)
class Former:
    """Earlier names of a folder: how many reports the library has of each, and by the path of a new file which of
    them it was.
    """

    names: Mapping[str, int] = field(default_factory=dict)
    was: Mapping[str, DocumentSummary] = field(default_factory=dict)


def former_names(
    new: Mapping[str, SourceFile],
    known: Sequence[DocumentSummary],
    elsewhere: Sequence[DocumentSummary],
    digest: Callable[[str], str],
    said: Asked,
) -> Former:
    """What the folder of these new files and known reports was called before, by the reports from `elsewhere`.

    `digest` is the hash of the new file at a path; it is asked only of those whose place another folder has, too.
    """
    at = {file.source: path for path, file in new.items()}
    here = {document.source: document.content_hash for document in known}
    of_root = defaultdict[str, list[DocumentSummary]](list)
    for document in elsewhere:
        of_root[document.root].append(document)
    names: dict[str, int] = {}
    was = defaultdict[str, list[DocumentSummary]](list)
    for root, documents in of_root.items():
        there = [d for d in documents if d.source in at or here.get(d.source) == d.content_hash]
        if 2 * len(there) <= len(documents) or not any(d.source in at for d in there) or os.path.lexists(root):
            continue
        if 2 * sum(d.source not in at or digest(at[d.source]) == d.content_hash for d in there) <= len(documents):
            continue
        names[root] = len(documents)
        forms = _forms(documents, [d for d in (*known, *elsewhere) if d.root != root])
        for document in there:
            if document.source in at and document.content_hash not in forms:
                was[at[document.source]].append(document)
    return Former(names, {path: found[0] for path, found in was.items() if len(set(map(said, found))) == 1})


def _forms(documents: Sequence[DocumentSummary], others: Sequence[DocumentSummary]) -> set[str]:
    """The bytes that other reports have at places where none of these has them: they do not tell which report it is."""
    places = defaultdict[str, set[str]](set)
    for document in documents:
        places[document.content_hash].add(document.source)
    return {d.content_hash for d in others if d.content_hash in places and d.source not in places[d.content_hash]}
