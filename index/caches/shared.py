"""The indexes of a library's last commit, shared by all threads that search it."""

from __future__ import annotations

import threading

from index.caches.opening import Indexes, open_indexes
from index.encoder import Encoder
from index.store.library import FolderLibrary


class SharedIndexes:
    """The indexes of a library's last commit, opened once and shared by all threads that search it."""

    def __init__(self, encoder: Encoder, before: Indexes | None = None) -> None:
        """`before` are those of an earlier commit, to begin from."""
        self._encoder = encoder
        self._lock = threading.Lock()
        self._indexes = before

    def current(self, library: FolderLibrary) -> Indexes:
        """The indexes of the library as it is now.

        :raises OtherEncoderError: the library has been made anew by another encoder.
        :raises DamagedLibraryError: a vector is missing or torn.
        """
        with self._lock:
            if self._indexes is None or self._indexes.token != library.commit_token:
                library.check_encoder(self._encoder)  # it may have been indexed anew meanwhile
                self._indexes = open_indexes(library, self._encoder, self._indexes)
            return self._indexes

    def made_anew(self, library: FolderLibrary, damaged: Indexes) -> Indexes:
        """The indexes after these turned out to be damaged: made from the library, not from files."""
        with self._lock:
            if self._indexes is damaged:
                self._indexes = open_indexes(library, self._encoder, anew=True)
        return self.current(library)
