"""The reports of a library that a text is to be compared with to the letter: those of a folder are all at hand."""

from __future__ import annotations

from index.caches.fingerprints_cache import open_fingerprints
from index.fingerprints.fingerprints import Fingerprints
from index.library import Library
from index.store.library import FolderLibrary


def fingerprints_for(library: Library, text: str, anew: bool = False) -> Fingerprints:
    """The reports that may have something of `text`; `anew` where what was kept of them turned out to be damaged."""
    if isinstance(library, FolderLibrary):
        return open_fingerprints(library, anew=anew)[0]
    raise NotImplementedError
