"""Reading a library in Milvus: each question is answered as the library is then.

What is read often is kept for a while: the rows of reports as long as no commit comes between, passages for good, for
a row number never means another text. A passage that its report does not name is left out: it is of a version that is
still being written, or of one that is gone.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus import KINDS, Document
from index.errors import DamagedLibraryError, UnsupportedError
from index.library import Library
from index.milvus.schema import (
    BODY,
    HEAD,
    PLAIN,
    Collections,
    Head,
    body_of,
    head_key,
    head_of,
    holding,
    stored_of,
    text_keys,
    version_of,
)
from index.milvus.server import Row, Server, one_of, parts, quoted
from index.places import MilvusAddress
from index.store.records import DocumentSummary, FamilyMember, Remembered, Said, StoredPassage, Traits, document_of
from index.store.schema import text_hash
from index.store.words import vocabulary_of
from index.vocabulary import Vocabulary
from index.words import squeeze

_T = TypeVar("_T")
#: So many reports and passages are kept.
_KEPT_HEADS, _KEPT_PASSAGES, _KEPT_TOKENS = 50_000, 8_192, 3
#: So many values are asked for in one condition.
_VALUES_AT_A_TIME = 500
#: So many copies of each text are looked at before one is asked for by name.
_COPIES = 4
#: For a word each passage is looked through: so many passages times words take some seconds.
_MOST_LOOKED_THROUGH = 5_000_000
#: The headings of so many reports are read for what they are about; the mean of all passages is that of so many.
_SAMPLE = 2_000


class MilvusReader(Library):
    """What may be read of a library in Milvus."""

    path: MilvusAddress
    takes_own_words = False

    def __init__(self, server: Server, names: Collections) -> None:
        self.path = server.address
        self.server, self.names = server, names
        self._lock = threading.Lock()
        self._reading = threading.local()
        self._heads: OrderedDict[str, dict[str, Head | None]] = OrderedDict()  # by token, of the last few
        self._passages: OrderedDict[int, Row] = OrderedDict()
        self._of_token: dict[str, tuple[str, Any]] = {}

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Within, what is kept of the library is not compared anew with each question."""
        if getattr(self._reading, "token", None) is not None:
            yield
            return
        self._reading.token = self._setting("commit") or ""
        try:
            yield
        finally:
            self._reading.token = None

    def look_again(self) -> None:
        """Has what is kept of the library be compared anew, within a snapshot too."""
        if getattr(self._reading, "token", None) is not None:
            self._reading.token = self._setting("commit") or ""

    # Settings

    def _setting(self, name: str) -> str | None:
        found = self.server.get(self.names.documents, [f"setting:{name}"], PLAIN)
        return None if not found else str(body_of(found[0], self.path))

    @property
    def commit_token(self) -> str:
        known = getattr(self._reading, "token", None)
        return known if known is not None else self._setting("commit") or ""

    @property
    def was_written(self) -> bool:
        return bool(self.commit_token)

    @property
    def encoder_fingerprint(self) -> str | None:
        return self._once("fingerprint", lambda: self._setting("encoder_fingerprint"))

    @property
    def encoder_name(self) -> str | None:
        return self._setting("encoder_name")

    def forget(self) -> None:
        """Has what is kept of the library be read anew, where it changes without a commit."""
        with self._lock:
            self._heads.clear()
            self._of_token.clear()

    def _once(self, name: str, made: Callable[[], _T]) -> _T:
        """What is made of the library once after each commit."""
        token = self.commit_token
        with self._lock:
            known = self._of_token.get(name)
        if known is None or known[0] != token:
            known = token, made()
            with self._lock:
                self._of_token[name] = known
        found: _T = known[1]
        return found

    # Texts in parts

    def _text(self, name: str | int, count: int) -> str:
        keys = text_keys(name, count)
        found = {row["key"]: row for row in self.server.get(self.names.documents, keys, PLAIN)}
        if missing := [key for key in keys if key not in found]:
            raise DamagedLibraryError(self.path, missing[0], "damaged row")
        return "".join(body_of(found[key], self.path) for key in keys)

    # The user's words

    def vocabulary(self) -> Vocabulary:
        return self._once("vocabulary", self._read_vocabulary)

    def _read_vocabulary(self) -> Vocabulary:
        name, count = self.words_place()
        return vocabulary_of(json.loads(self._text(name, count))) if count else Vocabulary()

    def words_place(self) -> tuple[str, int]:
        """How the text of the user's words is named, and in how many parts it is; in none where there are none."""
        name, _, count = (self._setting("words") or " 0").rpartition(" ")
        return name, int(count)

    def vocabulary_fingerprint(self) -> str:
        return hashlib.sha256(repr(self.vocabulary()).encode("utf-8", "surrogatepass")).hexdigest()

    def holding_words(self, words: Collection[str]) -> Iterator[tuple[int, frozenset[str]]]:
        if len(words) * self.passage_count() > _MOST_LOOKED_THROUGH:
            raise UnsupportedError(self.path, "word counts")
        held: dict[int, set[str]] = {}
        for word in words:
            for found in self._visible(holding(squeeze(word))):
                held.setdefault(found.row, set()).add(word)
        yield from ((row, frozenset(some)) for row, some in sorted(held.items()))

    # Reports

    def heads(self) -> list[Head]:
        """The rows of all reports, by path."""
        return self._once("heads", self._read_heads)

    def _read_heads(self) -> list[Head]:
        rows = self.server.query(self.names.documents, 'kind == "report"', HEAD)
        heads = [head_of(row, self.path) for row in rows]
        return sorted(heads, key=lambda head: (head.summary.source, head.summary.root))

    def heads_of(self, doc_ids: Iterable[str]) -> dict[str, Head]:
        """The rows of these reports, those that are there, by id."""
        token = self.commit_token
        with self._lock:
            if len(self._heads.get(token, ())) > _KEPT_HEADS:
                del self._heads[token]
            known = self._heads.setdefault(token, {})
            while len(self._heads) > _KEPT_TOKENS:
                self._heads.popitem(last=False)
        wanted = list(dict.fromkeys(doc_ids))
        if missing := [doc_id for doc_id in wanted if doc_id not in known]:
            found = self.read_heads(missing)
            with self._lock:
                known.update((doc_id, found.get(doc_id)) for doc_id in missing)
        return {doc_id: head for doc_id in wanted if (head := known.get(doc_id)) is not None}

    def read_heads(self, doc_ids: Sequence[str]) -> dict[str, Head]:
        """The same as they are at this moment."""
        rows = self.server.get(self.names.documents, [head_key(doc_id) for doc_id in doc_ids], HEAD)
        return {head.summary.doc_id: head for head in (head_of(row, self.path) for row in rows)}

    def heads_at(self, paths: Collection[str]) -> list[Head]:
        """The rows of the reports of the files at these paths, as they are at this moment."""
        out: list[Head] = []
        for part in parts([text_hash(path) for path in paths], _VALUES_AT_A_TIME):
            where = f'kind == "report" and {one_of("path_hash", part)}'
            out += [head_of(row, self.path) for row in self.server.query(self.names.documents, where, HEAD)]
        return [head for head in out if head.summary.path in paths]

    def documents(self) -> list[DocumentSummary]:
        return [head.summary for head in self.heads()]

    def passage_count(self) -> int:
        return self._once("passages", lambda: self.server.count(self.names.passages))

    def passage_counts(self) -> dict[str, int]:
        return {head.summary.doc_id: len(head.kinds) for head in self.heads()}

    def tally(self) -> Iterator[tuple[str | None, int | None, str | None, str, int]]:
        counts: Counter[tuple[str | None, int | None, str | None, str]] = Counter()
        for head in self.heads():
            m = head.summary.metadata
            for letter, count in Counter(head.kinds).items():
                counts[m.unit, m.year, m.doc_type, letter] += count
        kinds = {kind[0]: kind for kind in KINDS}
        yield from ((unit, year, kind, kinds[letter], n) for (unit, year, kind, letter), n in counts.items())

    def headings(self) -> Iterator[tuple[DocumentSummary, tuple[str, ...]]]:
        heads = {head.summary.doc_id: head for head in self.heads()[:: len(self.heads()) // _SAMPLE + 1]}
        for part in parts(list(heads), 100):
            paths: dict[str, dict[str, None]] = {}
            for found in self._visible(one_of("doc_id", part)):
                paths.setdefault(found.passage.doc_id, {}).update(dict.fromkeys(found.passage.heading_path))
            for doc_id in part:
                yield heads[doc_id].summary, tuple(paths.get(doc_id, {}))

    def documents_at(self, paths: Sequence[str]) -> dict[str, DocumentSummary]:
        return {head.summary.path: head.summary for head in self.heads_at(set(paths))}

    def document(self, doc_id: str) -> Document:
        def read(head: Head) -> Document:
            try:
                return document_of(tuple(json.loads(self._text(head.first_row, head.parts))))
            except (ValueError, TypeError) as error:
                raise DamagedLibraryError(self.path, head.summary.source, "damaged row") from error

        return self._of_version(doc_id, read)

    def _of_version(self, doc_id: str, read: Callable[[Head], _T]) -> _T:
        """What is read of a report by its row; read again where another version took its place meanwhile.

        :raises KeyError: there is none of that id.
        :raises DamagedLibraryError: what is stored of it cannot be read.
        """
        while True:
            head = self.read_heads([doc_id]).get(doc_id)
            if head is None:
                raise KeyError(doc_id)
            try:
                return read(head)
            except DamagedLibraryError:
                now = self.read_heads([doc_id]).get(doc_id)
                if now is not None and now.first_row == head.first_row:
                    raise

    def is_whole(self, doc_id: str) -> bool:
        try:
            self.document(doc_id)
            self._of_version(doc_id, self._passages_of)
            return True
        except (DamagedLibraryError, KeyError):
            return False

    def said(self, summary: DocumentSummary) -> Said:
        return Said(*summary.metadata.said, self.of_the_report(summary.doc_id))

    def of_the_report(self, doc_id: str) -> frozenset[str]:
        head = self.heads_of([doc_id]).get(doc_id)
        return frozenset(self.document(doc_id).of_the_report) if head is not None and head.said else frozenset()

    def remembered(self) -> list[Remembered]:
        rows = self.server.query(self.names.documents, 'kind == "remembered"', PLAIN)
        out = []
        for row in rows:
            path, digest, unit, year, doc_type, texts = body_of(row, self.path)
            out.append(Remembered(path, digest, Said(unit, year, doc_type, frozenset(texts))))
        return sorted(out, key=lambda one: one.path)

    def content_hashes(self) -> set[str]:
        return {document.content_hash for document in self.documents()}

    # Passages

    def visible(self, rows: Iterable[Row]) -> list[StoredPassage]:
        """The passages that rows are, those that their reports name, in their order."""
        found = list(rows)
        heads = self.heads_of(row["doc_id"] for row in found)
        out = []
        for row in found:
            head = heads.get(row["doc_id"])
            if head is not None and head.first_row == version_of(row["row"]):
                out.append(stored_of(row, head.summary, self.path))
                self._keep(row)
        return out

    def _visible(self, where: str) -> list[StoredPassage]:
        return self.visible(self.server.query(self.names.passages, where, BODY))

    def _keep(self, row: Row) -> None:
        with self._lock:
            self._passages[row["row"]] = {name: row[name] for name in BODY}
            self._passages.move_to_end(row["row"])
            while len(self._passages) > _KEPT_PASSAGES:
                self._passages.popitem(last=False)

    def passages(self, rows: Sequence[int]) -> dict[int, StoredPassage]:
        with self._lock:
            known = {row: self._passages[row] for row in rows if row in self._passages}
        missing = [row for row in rows if row not in known]
        found = [*known.values(), *(self.server.get(self.names.passages, missing, BODY) if missing else [])]
        return {one.row: one for one in self.visible(found)}

    def traits(self, rows: Sequence[int]) -> dict[int, Traits]:
        found = self.passages(rows)  # a search has brought them along already
        return {
            row: Traits(m.unit, m.year, m.doc_type, one.passage.kind)
            for row, one in found.items()
            for m in [one.document.metadata]
        }

    def passages_of(self, doc_id: str) -> list[StoredPassage]:
        try:
            return self._of_version(doc_id, self._passages_of)
        except KeyError:
            return []

    def _passages_of(self, head: Head) -> list[StoredPassage]:
        found = self.server.get(self.names.passages, head.rows, BODY)
        passages = sorted((stored_of(row, head.summary, self.path) for row in found), key=lambda one: one.row)
        if "".join(one.passage.kind[0] for one in passages) != head.kinds:
            raise DamagedLibraryError(self.path, head.summary.source, "damaged row")
        return passages

    def places(self, rows: Sequence[int]) -> dict[int, tuple[str, str, int]]:
        return {
            row: (one.document.source, one.document.root, one.passage.ordinal)
            for row, one in self.passages(rows).items()
        }

    def families(self, wording_hashes: Collection[str]) -> dict[str, list[FamilyMember]]:
        families: dict[str, list[FamilyMember]] = {name: [] for name in wording_hashes}
        for part in parts(list(families), _VALUES_AT_A_TIME):
            found = self._visible(one_of("wording_hash", part))
            found.sort(key=lambda one: (one.document.source, one.document.root, one.passage.ordinal))
            for one in found:
                member = FamilyMember(one.row, one.document, one.passage.start, one.passage.end)
                families[one.wording_hash].append(member)
        return families

    def compare(self, rows: Sequence[int]) -> None:
        """All that is read is compared with its check already."""

    def input_texts(self) -> Iterator[tuple[str, str]]:
        raise UnsupportedError(self.path, "reindex")

    def missing_vectors(self, input_hashes: Iterable[str]) -> list[str]:
        wanted = list(dict.fromkeys(input_hashes))
        known = {name for part in parts(wanted, _VALUES_AT_A_TIME) for name in self._one_of_each(part, ())}
        return [name for name in wanted if name not in known]

    def _one_of_each(self, input_hashes: Sequence[str], fields: Sequence[str]) -> dict[str, Row]:
        """A row of each of these texts that are there: of a text that stands in thousands of reports one is enough."""
        wanted, most = ("row", "input_hash", *fields), _COPIES * len(input_hashes)
        ask = partial(self.server.query, self.names.passages, fields=wanted)
        rows = ask(one_of("input_hash", input_hashes), limit=most)
        found = {row["input_hash"]: row for row in rows}
        if len(rows) == most:
            for name in input_hashes:
                if name not in found and (one := ask(f"input_hash == {quoted(name)}", limit=1)):
                    found[name] = one[0]
        return found

    def vectors_named(self, input_hashes: Collection[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of these texts that are there, float32 (dimensions,), by input hash."""
        out: dict[str, NDArray[np.float32]] = {}
        for part in parts(list(input_hashes), 100):
            found = self._one_of_each(part, ("vector",))
            out.update((name, np.asarray(row["vector"], np.float32)) for name, row in found.items())
        return out

    def mean(self) -> NDArray[np.float32]:
        """The mean of all passages' vectors, float32 (dimensions,): of a large library that of some reports'."""
        return self._once("mean", self._read_mean)

    def _read_mean(self) -> NDArray[np.float32]:
        rows = self.server.query(self.names.documents, 'kind == "report"', (*HEAD, "vector"), limit=_SAMPLE)
        if not rows:
            return np.zeros(0, np.float32)
        sizes = np.array([len(head_of(row, self.path).kinds) for row in rows], np.float64)
        means = np.array([row["vector"] for row in rows], np.float64)
        total: NDArray[np.float32] = (sizes @ means / max(sizes.sum(), 1.0)).astype(np.float32)
        return total
