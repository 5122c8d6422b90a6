"""A library that many threads of one process search while others write to it: each search of one generation.

A generation is open as a whole: a connection to the database that sees it and nothing later, and its indexes.
When there is a newer one, searches go on in the old while the new one is opened in a thread of its own; then they
move. So nobody waits for a writer, and no answer mixes two states of the library. A generation that nobody has
used for a while lets go of the database, whose log cannot be emptied as long as it is held; whoever comes next
waits until the newest is open.

Two kinds of library offer no state that stays: on a disk without SQLite's newer log, each reader holds the database
for himself, and a writer waits; of a folder that may only be read and that nobody has open, the file is read as it
is, and opened again when it has changed.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.caches.opening import Indexes, open_indexes
from index.caches.retrieval import FolderEngine
from index.caches.shared import SharedIndexes
from index.caches.sums import drop_damaged, files_fit
from index.encoder import Encoder
from index.errors import ChengliIndexError
from index.search import Searcher
from index.store.database import DATABASE
from index.store.library import FolderLibrary

#: A generation that nobody has used for so long lets go of the database.
_IDLE_S = 10.0


class Readers(Protocol):
    """A library as the threads of one process see it."""

    def reading(self) -> AbstractContextManager[Searcher | None]:
        """A searcher of the library; none where there is none.

        :raises LibraryError: it cannot be read.
        """

    def move(self) -> None:
        """Has whoever reads next see the newest state: for after a change of one's own."""

    def close(self) -> None:
        """Lets go of the library as soon as nobody reads it."""


@dataclass(frozen=True, slots=True)
class _File:
    """A library's file: which one, and of a frozen one as it was when it was opened."""

    place: tuple[int, int]
    state: tuple[int, int, bool]

    @classmethod
    def of(cls, folder: Path) -> _File:
        """:raises OSError: it is not there."""
        at = (folder / DATABASE).stat()
        return cls((at.st_dev, at.st_ino), (at.st_size, at.st_mtime_ns, (folder / f"{DATABASE}-wal").exists()))


@dataclass(slots=True, eq=False)
class _Generation:
    """A library as it was after one commit, with its indexes; several threads may use it."""

    library: FolderLibrary
    searcher: Searcher
    indexes: Indexes
    file: _File
    users: int = 0
    is_over: bool = False  # closed as soon as nobody uses it


class Generations:
    """The generations of the library in a folder, as the threads of one process see them."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._folder, self._encoder = folder, encoder
        self._fields = threading.Lock()  # of the fields below; never held while indexes are made
        self._opening = threading.Lock()  # one thread opens, the others wait for it
        self._now: _Generation | None = None
        self._searcher: Searcher | None = None
        self._before: Indexes | None = None  # what the next one begins from
        self._probe: tuple[FolderLibrary, tuple[int, int]] | None = None  # what tells whether there is a newer one
        self._used = 0.0  # when it was given back last
        self._idle: threading.Timer | None = None  # who looks whether it is used still
        self._moving = False
        self._checked = False  # whether the files have been summed up

    @contextmanager
    def reading(self) -> Iterator[Searcher | None]:
        """A searcher of the library as it is or, while a newer state is being opened, as it was; none without one.

        All that is read of `Searcher.library` within is of that same state.

        :raises OtherEncoderError: the library was made by another encoder.
        :raises DamagedLibraryError: it cannot be read.
        """
        generation = self._taken()
        if generation is None:
            yield None
            return
        try:
            with generation.library.snapshot():
                yield generation.searcher
        finally:
            self._give_back(generation)

    def move(self) -> None:
        """Opens the newest state: whoever reads next sees it. For after a change of one's own.

        :raises: as `reading`.
        """
        with self._opening:
            self._renew()

    def _renew(self) -> None:
        """Opens the newest state unless it is open; the caller holds the lock of opening."""
        if not self._is_newest():
            self._put(self._opened())

    def close(self) -> None:
        """Lets go of the library as soon as nobody reads it."""
        with self._opening:
            self._put(None)

    def _taken(self) -> _Generation | None:
        with self._fields:
            now = self._now
            if now is not None:
                now.users += 1
        if now is None:
            with self._opening:
                self._renew()
                with self._fields:
                    now = self._now
                    if now is not None:
                        now.users += 1
        elif not self._is_newest():
            self._move_in_background()
        return now

    def _give_back(self, generation: _Generation) -> None:
        with self._fields:
            generation.users -= 1
            done = generation.is_over and not generation.users
            self._used = time.monotonic()
            if self._idle is None:
                self._look_after(_IDLE_S)
        if done:
            generation.library.close()

    def _look_after(self, seconds: float) -> None:
        """Looks, in so long, whether anybody uses it still; the caller holds the fields."""
        self._idle = threading.Timer(seconds, self._let_go)
        self._idle.daemon = True
        with suppress(RuntimeError):  # the system has no thread to give
            self._idle.start()
            return
        self._idle = None

    def _let_go(self) -> None:
        """Closes what nobody has used for a while."""
        with self._opening:
            with self._fields:
                self._idle = None
                if self._now is not None and self._now.users:
                    return  # whoever gives it back sees to it
                if (rest := self._used + _IDLE_S - time.monotonic()) > 0:
                    self._look_after(rest)
                    return
            self._put(None)

    def _put(self, generation: _Generation | None) -> None:
        """Has the next reader take `generation`; the caller holds the lock of opening."""
        with self._fields:
            old, self._now = self._now, generation
            if generation is not None:
                self._before = generation.indexes
            done = old is not None and not old.users
            if old is not None:
                old.is_over = True
            probe = self._probe if generation is None else None
            if generation is None:
                self._probe = None
        if old is not None and done:
            old.library.close()
        if probe is not None:
            probe[0].close()

    def _opened(self) -> _Generation | None:
        """The newest state, its indexes made from those of the last."""
        library = FolderLibrary.open(self._folder, shared=True)
        if library is None:
            return None
        try:
            file = _File.of(self._folder)
            library.pin()
            library.check_encoder(self._encoder)
            if self._searcher is None:
                self._searcher = Searcher(library, self._encoder)
            shared = SharedIndexes(self._encoder, self._before)
            searcher = self._searcher.over(library, FolderEngine(library, shared, self._searcher.cut))
            generation = _Generation(library, searcher, shared.current(library), file)
        except BaseException:
            library.close()
            raise
        if generation.indexes.is_worn or not self._checked:
            threading.Thread(target=self._tidy, args=[not self._checked], name="chengli-tidy", daemon=True).start()
            self._checked = True
        return generation

    def _is_newest(self) -> bool:
        """Whether the library is still as the present generation shows it."""
        with self._fields:
            if self._now is None:
                return False
            try:
                file = _File.of(self._folder)
                if file.place != self._now.file.place:  # put back from a copy
                    return False
                if self._now.library.is_frozen:
                    return file == self._now.file
                if self._probe is None or self._probe[1] != file.place:
                    library = FolderLibrary.open(self._folder, shared=True)
                    if library is None:
                        return False
                    if self._probe is not None:
                        self._probe[0].close()
                    self._probe = library, file.place
                return self._probe[0].commit_token == self._now.indexes.token
            except (OSError, sqlite3.Error, ChengliIndexError):
                return False  # who opens it says what is wrong

    def _move_in_background(self) -> None:
        with self._fields:
            if self._moving:
                return
            self._moving = True
        try:
            threading.Thread(target=self._move, name="chengli-move", daemon=True).start()
        except RuntimeError:  # the system has no thread to give: the next reader asks again
            self._moving = False

    def _move(self) -> None:
        try:
            self.move()
        except ChengliIndexError:  # the next reader opens the library himself and is told
            with self._opening:
                self._put(None)
        except Exception:  # a full disk, say, which may pass: the next reader asks again
            logging.getLogger(__name__).warning("the newest state cannot be opened", exc_info=True)
        finally:
            with self._fields:
                self._moving = False

    def _tidy(self, checking: bool) -> None:
        """Sums the files up when there is time, and has worn indexes, and those that do not fit, made anew."""
        with suppress(OSError, sqlite3.Error, ChengliIndexError):
            damaged = checking and not files_fit(self._folder)
            if checking:
                drop_damaged(self._folder)
            with self._opening:
                worn = self._now is not None and self._now.indexes.is_worn
                if (damaged or worn) and (library := FolderLibrary.open(self._folder)) is not None:
                    with library:
                        open_indexes(library, self._encoder, anew=damaged, tidy=True)
                    self._before = None
                    self._put(self._opened())
