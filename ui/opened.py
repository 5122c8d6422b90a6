"""The library that the page shows, opened for one run of a page.

What is heavy (the sentence model, the indexes) is made once and shared by all sessions; it is safe to
read from many threads. A connection to the database is not: each run of a page opens its own, in a
millisecond.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from index.encoder import Encoder
from index.errors import ChengliIndexError, DamagedLibraryError
from index.models import open_encoder
from index.places import user_library
from index.samples import sample_library
from index.search import Searcher
from index.store.library import Library
from index.store.records import DocumentSummary
from index.topics import Topic, topics
from index.words import default_segmenter
from ui.html import label
from wording.errors import error_line, system_line, unexpected_line


@dataclass(frozen=True, slots=True)
class Opened:
    """A library open in this run. `is_sample`: the user has none of his own yet."""

    library: Library
    searcher: Searcher
    is_sample: bool

    @property
    def documents(self) -> list[DocumentSummary]:
        """All reports, by path."""
        return _documents(str(self.library.path), self.library.commit_token, self.library)

    @property
    def passages(self) -> int:
        """How many passages there are."""
        return self.library.passage_count()

    @property
    def topics(self) -> list[Topic]:
        """What its headings are about."""
        return _topics(str(self.library.path), self.library.commit_token, self.library)


@contextmanager
def open_library() -> Iterator[Opened]:
    """The user's library, or that of the samples where he has none; what is wrong stops the page in one line."""
    folder, is_sample = user_library(), False
    try:
        encoder = shared_encoder()
        if (library := _used(folder)) is None:
            folder, is_sample = _samples(encoder), True
            library = Library.open(folder) or Library.create(folder)
        with library, library.snapshot():
            yield Opened(library, _searcher(str(folder), library, encoder).over(library), is_sample)
    except DamagedLibraryError as error:
        if is_sample:  # it is made anew from the reports
            shutil.rmtree(folder, ignore_errors=True)
            _stop("示例资料库的文件损坏，已清除；请刷新网页，会自动重建")
        _stop(error_line(error))
    except ChengliIndexError as error:
        _stop(error_line(error))
    except (sqlite3.Error, OSError) as error:
        _stop(system_line(error, folder))
    except Exception as error:  # a fault of the program's own; the reader is to see a line that he can pass on
        logging.getLogger(__name__).exception("the page failed")
        _stop(unexpected_line(error))


def _used(folder: Path) -> Library | None:
    """The library in `folder`, none where nothing was ever put into it."""
    library = Library.open(folder)
    if library is not None and library.generation == 0:
        library.close()
        return None
    return library


def shared_encoder() -> Encoder:
    """The sentence model that the page was started with."""
    return _encoder(os.environ.get("CHENGLI_MODEL"), bool(os.environ.get("CHENGLI_ALLOW_HUB")))


def is_read_only() -> bool:
    """Whether the page was started to be looked at only."""
    return bool(os.environ.get("CHENGLI_READ_ONLY"))


@st.cache_resource(show_spinner="正在载入句子模型…")
def _encoder(model: str | None, allow_hub: bool) -> Encoder:
    return open_encoder(model, allow_hub)


@st.cache_resource(show_spinner=False, max_entries=4)
def _searcher(folder: str, _library: Library, _encoder: Encoder) -> Searcher:
    return Searcher(_library, _encoder)


@st.cache_resource(show_spinner=False, max_entries=4)
def _documents(folder: str, token: str, _library: Library) -> list[DocumentSummary]:
    return _library.documents()


@st.cache_resource(show_spinner=False, max_entries=4)
def _topics(folder: str, token: str, _library: Library) -> list[Topic]:
    return topics(_library, default_segmenter())


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
    st.error(label(line), icon=":material/error:")
    st.stop()
