"""A process that ends before or after any statement that SQLite is given, played within one process."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Collection
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from corpus import Document, Passage, SourceFile, read_document, split_passages
from corpus.errors import UnreadableFileError
from index.store.database import DATABASE
from index.store.library import FolderLibrary


class Crash(BaseException):
    """The process ends here."""


class Crashing:
    """A connection that ends the process before or after so manieth statement."""

    def __init__(
        self, connection: sqlite3.Connection, statements: int, after: bool, put_aside: Callable[[], None]
    ) -> None:
        self._connection, self._left, self._after, self._put_aside = connection, statements, after, put_aside
        self.is_dead = False

    def execute(self, *arguments: Any) -> Any:
        return self._counted(self._connection.execute, *arguments)

    def executemany(self, *arguments: Any) -> Any:
        return self._counted(self._connection.executemany, *arguments)

    def _counted(self, run: Callable[..., Any], *arguments: Any) -> Any:
        if self.is_dead:
            raise Crash
        self._left -= 1
        if self._left < 0 and not self._after:
            self._end()
        found = run(*arguments)
        if self._left < 0:
            self._end()
        return found

    def _end(self) -> None:
        self.is_dead = True
        self._put_aside()
        raise Crash

    def __getattr__(self, name: str) -> Any:
        if self.is_dead and name == "in_transaction":
            return False
        return getattr(self._connection, name)


class ReadingHere:
    """Stands for the reading processes: starting one for each example would take most of the time."""

    count = 1

    def __init__(self, limits: object = None, on_page: object = None) -> None:
        pass

    def __enter__(self) -> ReadingHere:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(
        self, file: SourceFile, data: bytes, of_the_report: Collection[str] = ()
    ) -> Future[tuple[Document, list[Passage]]]:
        done: Future[tuple[Document, list[Passage]]] = Future()
        try:
            document = read_document(file, data, of_the_report)
            done.set_result((document, split_passages(document)))
        except UnreadableFileError as error:
            done.set_exception(error)
        return done


def die_within(library: FolderLibrary, statements: int, after: bool, work: Callable[[], object], aside: Path) -> bool:
    """Does `work` with a library, until the process ends, if it does; returns whether it ended first.

    The library is closed then, and its files are what they were at the end of the process. `aside` is a folder to make.
    """
    connection = library._db
    library._db = Crashing(connection, statements, after, lambda: _put_aside(library.path, aside))  # type: ignore[assignment]
    is_dead = False
    try:
        work()
    except Crash:
        is_dead = True
    finally:
        library._db = connection
    library.close()
    if aside.exists():
        for path in library.path.glob(f"{DATABASE}*"):
            path.unlink()
        for path in aside.iterdir():
            path.rename(library.path / path.name)
        aside.rmdir()
    return is_dead


def _put_aside(place: Path, aside: Path) -> None:
    """The database and its log as they are on the disk now; the memory that processes share dies with them."""
    aside.mkdir()
    for name in (DATABASE, f"{DATABASE}-wal"):
        if (place / name).exists():
            shutil.copyfile(place / name, aside / name)
