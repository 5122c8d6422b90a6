"""A library in Milvus.

Milvus has no transactions: what is written is written row by row. A batch of reports goes in like this; each step may
be done twice, for a row is written in the place of the one with its key:

1. what is to come and what is to go is noted (`pending`);
2. the passages and texts of the new versions, which nobody sees;
3. the rows of the reports: each shows one report in whole, in the place of what it was;
4. the commit gets its token, what is gone is deleted, the note is taken away.

Whoever dies in between leaves the note. The next writer who finds one that is old, or whose process is dead, sees by
the reports' rows how far it came, and deletes what nobody names. Several processes may write at a time, as long as it
is not the same report.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import Metadata
from index.encoder import Encoder
from index.errors import MilvusError, UnsupportedError
from index.milvus.notes import Notes, Version
from index.milvus.reader import MilvusReader
from index.milvus.schema import (
    MOST_CHARS,
    MOST_NAMED,
    MOST_PASSAGES,
    VERSION,
    Collections,
    Head,
    as_json,
    check_collections,
    drawn_row,
    head_key,
    head_row,
    make_collections,
    passage_row,
    plain_row,
    text_keys,
    text_parts,
    text_rows,
)
from index.milvus.server import Row, connect, disconnect
from index.places import MilvusAddress
from index.store.records import DocumentSummary, NewReport, Said, document_values, letters_of
from index.store.schema import text_hash
from index.store.words import word_rows
from index.vocabulary import Vocabulary


class MilvusLibrary(MilvusReader):
    """An open library in Milvus."""

    @classmethod
    def open(cls, address: MilvusAddress) -> MilvusLibrary | None:
        """The library at an address, none where nothing was put into it.

        :raises MilvusError: Milvus cannot be reached, or what is there is another program's.
        """
        if address.is_lite and not Path(address.uri).exists():
            return None
        library = cls._connected(address)
        if library._is_made:
            return library
        library.close()
        return None

    @classmethod
    def create(cls, address: MilvusAddress, encoder: Encoder) -> MilvusLibrary:
        """The library at an address, for vectors of this encoder, made first where there is none.

        :raises MilvusError: as `open`.
        """
        library = cls._connected(address)
        try:
            if not library._is_made:
                make_collections(library.server, library.names, encoder.dimensions)
                library._load()
                library._set("version", VERSION)
                library._set("encoder_name", encoder.name)
                library._set("encoder_fingerprint", encoder.fingerprint)  # last: with it the library is made
                library.forget()
        except BaseException:
            library.close()
            raise
        return library

    @classmethod
    def _connected(cls, address: MilvusAddress) -> MilvusLibrary:
        server = connect(address)
        library = cls(server, Collections.of(address.name))
        try:
            if check_collections(server, library.names):
                library._look()
        except BaseException:
            disconnect(server)
            raise
        return library

    _is_made = False

    def _look(self) -> None:
        """Looks whether the collections that are there are a library's: what a process left that died is none yet."""
        try:
            self._load()
        except MilvusError as error:
            if error.fault != "refused":  # collections without their indexes are
                raise
            return
        self._is_made = self._setting("encoder_fingerprint") is not None
        version = self._setting("version")
        if self._is_made and version != VERSION:
            raise MilvusError(self.path, "other version", f"{version}, {VERSION}")

    def _load(self) -> None:
        for name in (self.names.documents, self.names.passages):
            self.server.load(name)
        fields = self.server.describe(self.names.documents)["fields"]
        self._nothing = np.zeros(next(int(f["params"]["dim"]) for f in fields if f["name"] == "vector"), np.float32)
        self._notes = Notes(self.server, self.names.documents, self.path, self._nothing)

    def close(self) -> None:
        disconnect(self.server)

    # Rows of one kind and another

    def _set(self, name: str, value: str) -> None:
        self._put_rows([self._plain(f"setting:{name}", "setting", value)])

    def _plain(self, key: str, kind: str, value: object) -> Row:
        return plain_row(key, kind, as_json(value), self._nothing)

    def _put_rows(self, rows: Sequence[Row]) -> None:
        self.server.upsert(self.names.documents, rows)

    def _commit(self) -> None:
        """From now on what is kept of the library is compared anew."""
        self._set("commit", secrets.token_hex(8))

    # Reports

    def put_reports(
        self, batch: Sequence[NewReport], vectors: Mapping[str, NDArray[np.float32]], encoder: Encoder
    ) -> None:
        """:raises MilvusError: a report has more passages, or a passage more characters, than Milvus takes."""
        self.sweep()
        self._put(batch, self._all_vectors(batch, vectors, encoder))

    def _all_vectors(
        self, batch: Sequence[NewReport], vectors: Mapping[str, NDArray[np.float32]], encoder: Encoder
    ) -> dict[str, NDArray[np.float32]]:
        """The vectors of all texts of some reports: given, known, or of texts that have gone since they were known."""
        texts = {text_hash(p.search_text): p.search_text for new in batch for p in new.passages}
        known = {**self.vectors_named(texts.keys() - vectors.keys()), **vectors}
        gone = [name for name in texts if name not in known]
        return known | dict(zip(gone, encoder.embed([texts[name] for name in gone]) if gone else (), strict=True))

    def takes(self, new: NewReport) -> bool:
        longest = max((len(p.text) + sum(map(len, p.heading_path)) for p in new.passages), default=0)
        named = len(new.document.title) + len(new.document.root) + len(new.document.source)
        return len(new.passages) <= MOST_PASSAGES and named <= MOST_NAMED and longest <= MOST_CHARS

    def _put(self, batch: Sequence[NewReport], vectors: Mapping[str, NDArray[np.float32]]) -> None:
        known = self.read_heads([new.document.doc_id for new in batch])
        versions = self._versions(batch, vectors, known)
        moved = self.heads_at({new.moved_from for new in batch if new.moved_from})
        gone = [head for head in moved if head.summary.doc_id not in known]
        old = [*known.values(), *gone]
        heads = [version.head for version in versions]
        with self._noted(heads, old, {v.new.moved_from: v.head for v in versions}):
            self.server.upsert(self.names.passages, [row for version in versions for row in version.passages])
            texts = [text_rows(version.head.first_row, version.parts, self._nothing) for version in versions]
            self._put_rows([row for rows in texts for row in rows])
            self._put_rows([head_row(version.head, version.mean, self.path) for version in versions])
            self.server.delete(self.names.documents, [head_key(head.summary.doc_id) for head in gone])
            self._commit()  # whoever has kept the old rows of the reports reads the new ones before the passages go
            self._delete_versions(old)
            back = {text_hash(p) for v in versions for p in (v.head.summary.path, v.new.moved_from or "") if p}
            self.server.delete(self.names.documents, [f"remembered:{path}" for path in back])
            self._commit()

    def _versions(
        self, batch: Sequence[NewReport], vectors: Mapping[str, NDArray[np.float32]], known: Mapping[str, Head]
    ) -> list[_Written]:
        """Reports as they are to stand; `known` are those that stand there, by id."""
        texts = [as_json(document_values(new.document, new.document.metadata)) for new in batch]
        rows = self._free_rows(len(batch))
        return [
            self._version(new, text, first, vectors, known.get(new.document.doc_id))
            for new, text, first in zip(batch, texts, rows, strict=True)
        ]

    def _version(
        self, new: NewReport, text: str, first: int, vectors: Mapping[str, NDArray[np.float32]], before: Head | None
    ) -> _Written:
        document, passages = new.document, new.passages
        of_each = [vectors[text_hash(passage.search_text)] for passage in passages]
        rows = [
            passage_row(first + at, passage, document.metadata, vector, document.source, self.path)
            for at, (passage, vector) in enumerate(zip(passages, of_each, strict=True))
        ]
        state = new.file_state
        if state is None:
            state = before.summary.file_state if before is not None else ""
        d = document
        summary = DocumentSummary(d.doc_id, d.root, d.source, d.content_hash, d.title, d.metadata, state)
        parts = list(text_parts(text))
        head = Head(summary, first, letters_of(passages), len(parts), bool(document.of_the_report))
        mean = np.array(of_each, np.float32).mean(axis=0) if of_each else self._nothing
        return _Written(new, head, np.asarray(mean, np.float32), rows, parts)

    def _free_rows(self, count: int) -> list[int]:
        """Rows for the first passages of versions, which no other has: of two million a pair might be drawn."""
        while True:
            rows = [drawn_row() for _ in range(count)]
            if len(set(rows)) == count and not self.server.get(self.names.passages, rows, ("row",)):
                return rows

    def _delete_versions(self, versions: Iterable[Head | Version]) -> None:
        """Deletes the passages and texts of versions that no report names any more."""
        for version in versions:
            self.server.delete(self.names.passages, version.rows)
            self.server.delete(self.names.documents, text_keys(version.first_row, version.parts))

    def set_metadata(self, changes: Mapping[str, Metadata]) -> None:
        self.sweep()
        batch: list[NewReport] = []
        for doc_id, metadata in changes.items():
            document = replace(self.document(doc_id), metadata=metadata)
            batch.append(NewReport(document, [found.passage for found in self.passages_of(doc_id)]))
        texts = {text_hash(passage.search_text) for new in batch for passage in new.passages}
        self._put(batch, self.vectors_named(texts))

    def set_file_states(self, states: Mapping[str, str]) -> None:
        found = self.server.get(self.names.documents, [head_key(doc_id) for doc_id in states], ("key", "vector"))
        means = {row["key"]: np.asarray(row["vector"], np.float32) for row in found}
        heads = self.read_heads(list(states))
        rows = []
        for doc_id, head in heads.items():
            summary = replace(head.summary, file_state=states[doc_id])
            rows.append(head_row(replace(head, summary=summary), means[head_key(doc_id)], self.path))
        self._put_rows(rows)
        self.forget()

    def remove(self, doc_ids: Collection[str], remembering: bool = False) -> None:
        self.sweep()
        heads = list(self.read_heads(list(doc_ids)).values())
        if not heads:
            return
        if remembering:
            self._put_rows([row for head in heads if (row := self._remembered(head)) is not None])
        with self._noted([], heads, {}):
            self.server.delete(self.names.documents, [head_key(head.summary.doc_id) for head in heads])
            self._commit()
            self._delete_versions(heads)
            self._commit()

    def _remembered(self, head: Head) -> Row | None:
        summary = head.summary
        said: Said = self.said(summary)
        if not said:
            return None
        value = [
            summary.path, summary.content_hash, said.unit, said.year, said.doc_type, sorted(said.of_the_report)
        ]  # fmt: skip
        return self._plain(f"remembered:{text_hash(summary.path)}", "remembered", value)

    # What is under way

    def _noted(
        self, new: Iterable[Head], old: Iterable[Head], successors: Mapping[str | None, Head]
    ) -> AbstractContextManager[None]:
        """Notes which versions come and which go; `successors` are the reports that stand for those of other paths."""
        versions = []
        for head in [*new, *old]:
            after = successors.get(head.summary.path)
            successor = None if after is None else (after.summary.doc_id, after.first_row)
            versions.append(Version(head.summary.doc_id, head.first_row, len(head.kinds), head.parts, successor))
        return self._notes.kept(versions)

    def sweep(self) -> int:
        """Deletes what processes left that died while they wrote; returns how many notes of theirs there were."""
        dead = self._notes.dead()
        if dead:
            self._commit()
            for key, versions in dead.items():
                self._sweep(versions)
                self._notes.delete([key])
            self._commit()
        return len(dead)

    def under_way(self) -> set[int]:
        """The row numbers that the versions begin with which somebody is writing."""
        return {version.first_row for version in self._notes.versions()}

    def _sweep(self, versions: Sequence[Version]) -> None:
        """Deletes those of some versions that no report names."""
        ids = {version.doc_id for version in versions} | {v.successor[0] for v in versions if v.successor}
        heads = {doc_id: head.first_row for doc_id, head in self.read_heads(list(ids)).items()}
        for version in versions:
            if version.successor and heads.get(version.successor[0]) == version.successor[1]:
                heads.pop(version.doc_id, None)
                self.server.delete(self.names.documents, [head_key(version.doc_id)])
            if heads.get(version.doc_id) != version.first_row:
                self._delete_versions([version])

    def settle(self) -> None:
        """Has a file of Milvus Lite put in order what was written; a server does that when it suits it."""
        for name in (self.names.documents, self.names.passages) if self.path.is_lite else ():
            self.server.settle(name)

    # The user's words

    def set_vocabulary(self, vocabulary: Vocabulary) -> None:
        before = self.vocabulary()
        if vocabulary == before:
            return
        if set(vocabulary.words) - set(before.words):
            raise UnsupportedError(self.path, "own words")
        name, old = f"words-{secrets.token_hex(8)}", self.words_place()
        parts = list(text_parts(as_json(word_rows(vocabulary))))
        self._put_rows(text_rows(name, parts, self._nothing))
        self._set("words", f"{name} {len(parts)}")
        self._commit()
        self.server.delete(self.names.documents, text_keys(*old))

    def changed(self) -> None:
        """Has readers compare anew what they keep of the library."""
        self._commit()

    def forget_words(self) -> None:
        """Takes all of the user's words out: for when they cannot be read any more."""
        self.server.delete(self.names.documents, ["setting:words"])
        self._commit()

    # Other vectors

    def staged_vectors(self, encoder: Encoder) -> set[str]:
        raise UnsupportedError(self.path, "reindex")

    def stage_vectors(self, vectors: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
        raise UnsupportedError(self.path, "reindex")

    def use_staged_vectors(self, encoder: Encoder) -> None:
        raise UnsupportedError(self.path, "reindex")


@dataclass(frozen=True, slots=True)
class _Written:
    """A report as it is to stand: its row, the mean of its vectors, its passages' rows, its text in parts."""

    new: NewReport
    head: Head
    mean: NDArray[np.float32]
    passages: list[Row]
    parts: list[str]
