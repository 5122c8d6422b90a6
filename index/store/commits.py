"""A library's connection, its commits and its words: what all reading of it begins with."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import DamagedLibraryError
from index.store.records import Touched, merged_runs
from index.store.schema import check_of
from index.store.words import vocabulary_of
from index.vocabulary import Vocabulary


class CommitReader:
    """What may be read of a library's commits. Several processes may read while one writes (SQLite's WAL)."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection
        #: Whether all that is read is of one generation for as long as the library is open, and whether what is read
        #: is the file as it was when it was opened, whatever is written to it since.
        self.is_pinned = False
        self.is_frozen = False
        self._sharing = threading.RLock()
        self._counted = ("", 0)  # the passages, and the token of the commit of which they were counted

    @property
    def connection(self) -> sqlite3.Connection:
        """The database itself, for what checks and copies it."""
        return self._db

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Reads within see one generation, whatever is committed meanwhile; may be nested.

        Threads that share a connection which is not pinned wait for each other.
        """
        if self.is_pinned:
            yield
            return
        with self._sharing:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                with suppress(sqlite3.Error):  # of a torn file, which whoever read it has been told of
                    self._db.execute("ROLLBACK")

    @contextmanager
    def _told_damage(self) -> Iterator[None]:
        """What SQLite finds broken is said of the library; what the system refuses (a full disk) is no damage."""
        try:
            yield
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise DamagedLibraryError(self.path, str(error)) from error

    def _setting(self, name: str) -> str | None:
        found = self._db.execute("SELECT value, check_hash FROM setting WHERE name = ?", (name,)).fetchone()
        if found is None:
            return None
        if check_of(name, found[0]) != found[1]:
            raise DamagedLibraryError(self.path, name, "damaged row")
        return str(found[0])

    @property
    def generation(self) -> int:
        """Raised by each commit."""
        value = self._setting("generation") or "0"
        if not value.isdigit():
            raise DamagedLibraryError(self.path, f"generation {value}", "damaged row")
        return int(value)

    @property
    def was_written(self) -> bool:
        """Whether anything was ever put into it."""
        return self.generation > 0

    @property
    def commit_token(self) -> str:
        """Another one after each commit, in every copy of the library: what caches are told apart by."""
        return self._setting("commit_token") or ""

    @property
    def encoder_fingerprint(self) -> str | None:
        """The fingerprint of the encoder that made the vectors, none before the first."""
        return self._setting("encoder_fingerprint")

    @property
    def encoder_name(self) -> str | None:
        """The name of that encoder."""
        return self._setting("encoder_name")

    def touched_since(self, generation: int, token: str) -> Touched | None:
        """What has been touched since the commit `generation` that left `token`; none where that is not known.

        It is not where the commit is too long ago or of another history, or where all has been made anew since.
        """
        sql = "SELECT generation, token, touched, check_hash FROM change WHERE generation >= ? ORDER BY generation"
        found = self._db.execute(sql, (generation,)).fetchall()
        if any(check_of(*values) != check for *values, check in found):
            return None
        if not found or found[0][1] != token or len(found) != self.generation - generation + 1:
            return None
        later = [json.loads(touched) for _, _, touched, _ in found[1:]]
        if None in later:
            return None
        return Touched(merged_runs([run for runs in later for run in runs]))

    def vocabulary(self) -> Vocabulary:
        """The words that the user has told the library.

        :raises DamagedLibraryError: one is not what was stored.
        """
        stored = self._db.execute("SELECT row, kind, text, check_hash FROM word ORDER BY row").fetchall()
        damaged = next((text for *values, text, check in stored if check_of(*values, text) != check), None)
        if damaged is not None:
            raise DamagedLibraryError(self.path, str(damaged), "damaged row")
        return vocabulary_of((kind, text) for _, kind, text, _ in stored)

    def vocabulary_fingerprint(self) -> str:
        """A name for the words that the user has told the library, which no other words have."""
        found = self._db.execute("SELECT check_hash FROM word ORDER BY row")
        return hashlib.sha256("".join(str(check) for (check,) in found).encode()).hexdigest()

    def passage_count(self) -> int:
        """How many passages there are: counted once after each commit."""
        token = self.commit_token
        if not token or self._counted[0] != token:
            self._counted = token, int(self._db.execute("SELECT count(*) FROM passage").fetchone()[0])
        return self._counted[1]
