"""The library that the page shows, opened for one run of a page.

What is heavy (the sentence model, the indexes) is made once and shared by all sessions. All that a run shows is of
one generation of the library: while somebody writes, pages go on showing the one before until the next is ready.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import streamlit as st

from index.encoder import Encoder
from index.errors import ChengliIndexError, DamagedLibraryError
from index.generations import Readers
from index.library import Library
from index.models import open_encoder
from index.places import Location, absolute, user_library
from index.readers import readers_of
from index.samples import sample_library
from index.search import Searcher
from index.store.records import DocumentSummary
from index.topics import Topic, topics
from ui.html import label
from ui.visitor import is_local
from wording.errors import error_line, system_line, unexpected_line

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Opened:
    """A library open in this run. `is_sample`: the user has none of his own yet."""

    library: Library
    searcher: Searcher
    is_sample: bool
    commit_token: str

    @classmethod
    def by(cls, searcher: Searcher, is_sample: bool) -> Opened:
        """The library that a searcher searches."""
        return cls(searcher.library, searcher, is_sample, searcher.library.commit_token)

    @property
    def documents(self) -> list[DocumentSummary]:
        """All reports, by path."""
        return _documents(str(self.library.path), self.commit_token, self.library)

    @property
    def passages(self) -> int:
        """How many passages there are."""
        return self.library.passage_count()

    @property
    def topics(self) -> list[Topic]:
        """What its headings are about; of a large library that is being added to, as it was a little while ago."""
        return _topics(str(self.library.path)).of(self.library)

    def kept(self, name: str, asked: Hashable, made: Callable[[], T]) -> T:
        """What was made of the library for this reader; made anew when he asks for another or the library changes."""
        key = (str(self.library.path), self.commit_token, asked)
        found = st.session_state.get(name)
        if found is None or found[0] != key:
            found = st.session_state[name] = (key, made())
        kept: T = found[1]
        return kept


class _Topics:
    """The topics of a library: all its headings are read for them, so not at each commit of a large one."""

    def __init__(self) -> None:
        self._token: str | None = None
        self._found: list[Topic] = []
        self._good_until = 0.0

    def of(self, library: Library) -> list[Topic]:
        """The topics as they are, or as they were twenty times as long ago as it takes to find them."""
        begun = time.monotonic()
        if self._token is None or (self._token != library.commit_token and begun > self._good_until):
            self._token, self._found = library.commit_token, topics(library, _TOPICS)
            self._good_until = time.monotonic() + 20 * (time.monotonic() - begun)
        return self._found


@contextmanager
def open_library() -> Iterator[Opened]:
    """The user's library, or that of the samples where he has none; what is wrong stops the page in one line."""
    location, is_sample = user_library(), False
    try:
        encoder = shared_encoder()
        with _readers(location, encoder).reading() as searcher:
            if searcher is not None and searcher.library.was_written:  # something was put into it
                yield Opened.by(searcher, is_sample)
                return
        location, is_sample = _samples(encoder), True
        with _readers(location, encoder).reading() as searcher:
            if searcher is None:
                raise DamagedLibraryError(location, "")
            yield Opened.by(searcher, is_sample)
    except DamagedLibraryError as error:
        if is_sample:  # it is made anew from the reports
            _readers(location, encoder).close()
            shutil.rmtree(str(location), ignore_errors=True)
            _stop("示例资料库的文件损坏，已清除；请刷新网页，会自动重建")
        _stop(error_line(error))
    except ChengliIndexError as error:
        _stop(error_line(error))
    except (sqlite3.Error, OSError) as error:
        _stop(system_line(error, location))
    except Exception as error:  # a fault of the program's own; the reader is to see a line that he can pass on
        logging.getLogger(__name__).exception("the page failed")
        _stop(unexpected_line(error))


def show_newest(location: Location, encoder: Encoder) -> None:
    """Has pages show the library at `location` as it is now: for after a change that was made from here.

    :raises ChengliIndexError: it cannot be opened.
    """
    _readers(location, encoder).move()


def prepare() -> None:
    """Opens what the first visitor will ask for, so that he need not wait for it: for when the page is started.

    :raises Exception: it cannot be opened; who visits the page is told.
    """
    encoder = shared_encoder()
    for location in (user_library, lambda: sample_library(encoder)):
        with _readers(location(), encoder).reading() as searcher:
            if searcher is not None and searcher.library.was_written:
                opened = Opened.by(searcher, is_sample=False)
                _ = opened.documents, opened.topics  # kept for all visitors
                return


def let_go() -> None:
    """Closes all libraries that pages have open."""
    with _lock:
        while _open:
            _open.popitem()[1].close()


#: So many topics are found; a page shows as many of them as it has room for.
_TOPICS = 20
#: Not Streamlit's cache: the thread that adds files needs them too.
_open: dict[tuple[Location, str], Readers] = {}
_lock = threading.Lock()


def _readers(location: Location, encoder: Encoder) -> Readers:
    with _lock:
        key = absolute(location), encoder.fingerprint
        if key not in _open:
            _open[key] = readers_of(location, encoder)
        return _open[key]


def shared_encoder() -> Encoder:
    """The sentence model that the page was started with."""
    return _encoder(os.environ.get("CHENGLI_MODEL"), bool(os.environ.get("CHENGLI_ALLOW_HUB")))


@st.cache_resource(show_spinner=False)
def _encoder(model: str | None, allow_hub: bool) -> Encoder:
    return open_encoder(model, allow_hub)


@st.cache_resource(show_spinner=False, max_entries=4)
def _documents(location: str, token: str, _library: Library) -> list[DocumentSummary]:
    return _library.documents()


@st.cache_resource(show_spinner=False, max_entries=4)
def _topics(location: str) -> _Topics:
    return _Topics()


def _samples(encoder: Encoder) -> Path:
    """The folder of the sample library; it is made with a progress bar where it is not there yet."""
    place = st.empty()

    def show(done: int, total: int) -> None:
        place.progress(done / total, f"第一次打开：正在准备示例资料库，{done} / {total} 份")

    try:
        return sample_library(encoder, show)
    finally:
        place.empty()


def _stop(line: str) -> None:
    if not is_local():  # it may name folders of the server, which are nobody else's
        logging.getLogger(__name__).error(line)
        line = "资料库现在打不开；请管理员看服务的日志"
    st.error(label(line), icon=":material/error:")
    st.stop()
