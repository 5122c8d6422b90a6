"""The library: everything indexed, wherever it lies.

Two stores hold libraries: a folder of one computer (`index.store.library`) and a Milvus server
(`index.milvus.library`). Whoever reads or changes a library does it by what stands here and knows not which it is;
`index.libraries` opens either by where it lies.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from corpus import Document, Metadata
from index.encoder import Encoder
from index.errors import OtherEncoderError
from index.places import Location
from index.store.records import DocumentSummary, FamilyMember, NewReport, Remembered, Said, StoredPassage, Traits
from index.vocabulary import Vocabulary


class Library(ABC):
    """An open library. Passages are named by rows, which are never used again for another text."""

    path: Location
    #: Whether the user's own words become words of the index; else only synonyms and set phrases are taken.
    takes_own_words: ClassVar[bool] = True

    @abstractmethod
    def close(self) -> None:
        """Lets go of it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]:
        """Where the store can do that, reads within see one state of the library; may be nested."""

    # Its state

    @property
    @abstractmethod
    def was_written(self) -> bool:
        """Whether anything was ever put into it."""

    @property
    @abstractmethod
    def commit_token(self) -> str:
        """Another one after each commit: what is kept of a library is told apart by it."""

    @property
    @abstractmethod
    def encoder_fingerprint(self) -> str | None:
        """The fingerprint of the encoder that made the vectors, none before the first."""

    @property
    @abstractmethod
    def encoder_name(self) -> str | None:
        """The name of that encoder."""

    def check_encoder(self, encoder: Encoder) -> None:
        """:raises OtherEncoderError: the vectors were made by another encoder."""
        stored = self.encoder_fingerprint
        if stored is not None and stored != encoder.fingerprint:
            raise OtherEncoderError(self.path, self.encoder_name or stored, encoder.name)

    # The user's words

    @abstractmethod
    def vocabulary(self) -> Vocabulary:
        """The words that the user has told the library.

        :raises DamagedLibraryError: one is not what was stored.
        """

    @abstractmethod
    def vocabulary_fingerprint(self) -> str:
        """A name for these words, which no other words have."""

    @abstractmethod
    def set_vocabulary(self, vocabulary: Vocabulary) -> None:
        """Puts the user's words in the place of those there are, in one commit, none where they are the same.

        :raises UnsupportedError: the store cannot take such words.
        """

    @abstractmethod
    def holding_words(self, words: Collection[str]) -> Iterator[tuple[int, frozenset[str]]]:
        """The rows of the passages that hold some of these normalised words, each with which of them.

        :raises UnsupportedError: these are too many to look for in a library of this size.
        """

    # Reports

    @abstractmethod
    def documents(self) -> list[DocumentSummary]:
        """All reports, by path."""

    @abstractmethod
    def passage_count(self) -> int:
        """How many passages there are."""

    @abstractmethod
    def passage_counts(self) -> dict[str, int]:
        """How many passages each report has, by its id."""

    @abstractmethod
    def tally(self) -> Iterator[tuple[str | None, int | None, str | None, str, int]]:
        """How many passages there are of each unit, year, type and kind."""

    @abstractmethod
    def headings(self) -> Iterator[tuple[DocumentSummary, tuple[str, ...]]]:
        """Reports with the distinct headings that their passages stand under: all, or of a great many some."""

    def document_at(self, path: str) -> DocumentSummary | None:
        """The report of the file at `path` (POSIX, absolute)."""
        return self.documents_at([path]).get(path)

    @abstractmethod
    def documents_at(self, paths: Sequence[str]) -> dict[str, DocumentSummary]:
        """The reports of the files at these paths, those that there are."""

    @abstractmethod
    def document(self, doc_id: str) -> Document:
        """A report in whole.

        :raises KeyError: there is none of that id.
        :raises DamagedLibraryError: what is stored of it cannot be read.
        """

    @abstractmethod
    def is_whole(self, doc_id: str) -> bool:
        """Whether a report and its passages are what was stored."""

    @abstractmethod
    def said(self, summary: DocumentSummary) -> Said:
        """What the user said of a report."""

    @abstractmethod
    def of_the_report(self, doc_id: str) -> frozenset[str]:
        """The texts that the user said are no noise of a report."""

    @abstractmethod
    def remembered(self) -> list[Remembered]:
        """What the user said of reports that have gone, by path."""

    @abstractmethod
    def content_hashes(self) -> set[str]:
        """The hashes of the bytes that all reports were read from."""

    # Passages

    @abstractmethod
    def passages(self, rows: Sequence[int]) -> dict[int, StoredPassage]:
        """The passages of these rows.

        :raises DamagedLibraryError: a text is not the one that was embedded.
        """

    @abstractmethod
    def traits(self, rows: Sequence[int]) -> dict[int, Traits]:
        """What the passages of these rows are counted by; those that there are."""

    @abstractmethod
    def passages_of(self, doc_id: str) -> list[StoredPassage]:
        """The passages of a report, in order.

        :raises DamagedLibraryError: a text is not the one that was embedded.
        """

    @abstractmethod
    def places(self, rows: Sequence[int]) -> dict[int, tuple[str, str, int]]:
        """Where the passages of these rows stand: source and root of their report, and their ordinal."""

    @abstractmethod
    def families(self, wording_hashes: Collection[str]) -> dict[str, list[FamilyMember]]:
        """Where the passages of each of these wordings stand, by source and ordinal.

        :raises DamagedLibraryError: what is said of one of their reports is not what was stored.
        """

    @abstractmethod
    def compare(self, rows: Sequence[int]) -> None:
        """Compares all that is stored of passages, and what is said of their reports, with their checks.

        :raises DamagedLibraryError: they are not what was stored.
        """

    def takes(self, new: NewReport) -> bool:
        """Whether the store has room for a report of this size."""
        return True

    # Writing; the caller holds the lock, where the store has one

    @abstractmethod
    def missing_vectors(self, input_hashes: Iterable[str]) -> list[str]:
        """Those of the texts that have no vector yet, once each, in order."""

    @abstractmethod
    def put_reports(
        self, batch: Sequence[NewReport], vectors: Mapping[str, NDArray[np.float32]], encoder: Encoder
    ) -> None:
        """Puts reports in, each in the place of what had its path: of each all is seen from then on, or nothing.

        `vectors` are the new ones, float32 (dimensions,), by input hash.
        """

    @abstractmethod
    def set_metadata(self, changes: Mapping[str, Metadata]) -> None:
        """Changes whose reports they are, of which year and type, by their ids."""

    @abstractmethod
    def set_file_states(self, states: Mapping[str, str]) -> None:
        """Notes what the file system says now of the files of reports that did not change, by their ids."""

    @abstractmethod
    def remove(self, doc_ids: Collection[str], remembering: bool = False) -> None:
        """Takes reports out; ids that are not there are passed over.

        `remembering` keeps what the user said of them, for when their files come back.
        """

    @abstractmethod
    def staged_vectors(self, encoder: Encoder) -> set[str]:
        """The texts (by input hash) embedded by a `reembed` with this encoder that did not end; others' are dropped.

        :raises UnsupportedError: the store cannot put other vectors in the place of all.
        """

    @abstractmethod
    def input_texts(self) -> Iterator[tuple[str, str]]:
        """The input hash and text of everything that is embedded, once each."""

    @abstractmethod
    def stage_vectors(self, vectors: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
        """Keeps vectors until there are all of them; nothing that is read changes."""

    @abstractmethod
    def use_staged_vectors(self, encoder: Encoder) -> None:
        """Puts the staged vectors in the place of all, in one commit.

        :raises ValueError: some are still missing.
        """
