"""The reports of a library that a text is to be compared with to the letter: of a folder all of them."""

from __future__ import annotations

from index.caches.fingerprints_cache import open_fingerprints
from index.fingerprints.counted import counted
from index.fingerprints.fingerprints import Fingerprints
from index.library import Library
from index.milvus.library import MilvusLibrary
from index.milvus.nearby import likely_sources
from index.store.library import FolderLibrary


def fingerprints_for(library: Library, text: str, anew: bool = False) -> Fingerprints:
    """The reports that may have something of `text`; `anew` where what was kept of them turned out to be damaged."""
    if isinstance(library, FolderLibrary):
        return open_fingerprints(library, anew=anew)[0]
    if isinstance(library, MilvusLibrary):
        found = [(document.doc_id, counted(document.text).signs) for document in likely_sources(library, text)]
        return Fingerprints.of((doc_id, row, signs) for row, (doc_id, signs) in enumerate(found))
    raise TypeError(f"no reports of {library.path}")
