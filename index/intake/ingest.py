"""From files to the library: read, cut, embed, store.

What is known already costs nothing, a text that stands anywhere in the library is not embedded again,
and one bad file never stops a folder. Reports are committed in batches, each report in whole, and counted
only then: what was counted outlives the process and the power. Reading and embedding happen before a commit
begins, so that a commit takes no longer than its writing.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus import (
    Document,
    Metadata,
    Passage,
    ReadingProcesses,
    RejectedFile,
    SourceFile,
    UnreadableFileError,
    content_hash,
    file_state,
    find_files,
    read_file,
)
from index.caches.opening import keep_cut
from index.caches.sentences import PassageSentences
from index.encoder import Encoder
from index.intake.embedding import EmbeddedBatch, EmbeddingAhead
from index.intake.moves import Recalled
from index.library import Library
from index.store.library import FolderLibrary
from index.store.records import DocumentSummary, NewReport, Said, joined
from index.store.schema import text_hash

#: A commit holds so many reports, or what is read in so long. What is lost when the machine stops are two such at most:
#: the one that is being embedded and the one that is being read.
_REPORTS_A_COMMIT = 256
_COMMIT_S = 2.0
#: So many files a reading process are read ahead of what is stored, and while they are small so many more that the
#: processes have something to do as long as a commit takes.
_AHEAD, _SMALL_AHEAD, _SMALL_BYTES = 3, 128, 16 * 1024**2

#: The library is asked about so many files at a time.
_FILES_AT_A_TIME = 256
#: So many passages that were cut wait in memory, some 300 bytes each, for the file in which they are kept.
_MOST_CUT = 200_000

#: Told how many are done, and of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Stated:
    """What the user says of all files added; an empty field leaves what was read."""

    unit: str | None = None
    year: int | None = None
    doc_type: str | None = None


@dataclass(slots=True)
class AddReport:
    """What became of the files, each named by its source."""

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    relabelled: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    rejected: list[RejectedFile] = field(default_factory=list)
    #: Those of the rejected files whose earlier content is still in the library.
    outdated: set[str] = field(default_factory=set)
    passages: int = 0

    @property
    def usable(self) -> int:
        """How many files are in the library now."""
        return len(self.added) + len(self.replaced) + len(self.known) + len(self.relabelled) + len(self.moved)


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is told of what: `progress` how many files are done, and of how many; `on_page` the same of the pages of
    a scan, which take seconds each; `on_commit` that what was done is in the library for good.
    """

    progress: Progress | None = None
    on_page: Progress | None = None
    on_commit: Callable[[], object] | None = None


def add_paths(
    library: Library,
    encoder: Encoder,
    paths: Sequence[Path],
    stated: Stated | None = None,
    listeners: Listeners | None = None,
) -> AddReport:
    """Adds the reports at `paths`, files or folders, and says what became of each. The caller holds the lock.

    :raises OtherEncoderError: the library was made by another encoder.
    """
    return add_files(library, encoder, [file for path in paths for file in find_files(path)], stated, listeners)


def add_files(
    library: Library,
    encoder: Encoder,
    found: Sequence[SourceFile | RejectedFile],
    stated: Stated | None = None,
    listeners: Listeners | None = None,
    moved: Mapping[str, DocumentSummary] | None = None,
    said_of: Mapping[str, Said] | None = None,
) -> AddReport:
    """As `add_paths`, of files that were found already; `moved` says which report a file was at another path,
    `said_of` what the user has said of one, where that is not what is known of its path.
    """
    library.check_encoder(encoder)
    listeners = listeners or Listeners()
    intake = _Intake(library, encoder, stated or Stated(), listeners, moved or {}, said_of or {})
    files = intake.told_apart(found)
    try:
        with ReadingProcesses(on_page=listeners.on_page) as processes:
            for number, file in enumerate(files, start=1):
                intake.begin(file, processes)
                if intake.is_time_to_commit():
                    intake.seal()
                # Only so many files are on their way as keep the processes busy: memory does not grow with the folder.
                while intake.begun and (number == len(files) or intake.has_to_end_one(processes.count)):
                    intake.end_one()
                    if intake.is_time_to_commit():
                        intake.seal()
                    intake.tell(number, len(files))
                intake.tell(number, len(files))
        intake.commit()
        intake.keep_cut()
    finally:
        intake.close()
    intake.tell(len(files), len(files))
    return intake.report


@dataclass(frozen=True, slots=True)
class _Begun:
    """A file that is being read: its state and size, what the user said of it, whether its path is known."""

    file: SourceFile
    state: str
    size_bytes: int
    said: Said
    is_known: bool
    moved_from: str | None
    reading: Future[tuple[Document, list[Passage]]]


class _Intake:
    """Files on their way: being read, read and waiting to be committed, done."""

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        stated: Stated,
        listeners: Listeners,
        moved: Mapping[str, DocumentSummary],
        said_of: Mapping[str, Said],
    ) -> None:
        self.report = AddReport()
        self.begun: deque[_Begun] = deque()
        self._begun_bytes = 0
        self._waiting: list[tuple[_Begun, NewReport]] = []
        self._sealed: deque[tuple[list[tuple[_Begun, NewReport]], EmbeddedBatch]] = deque()
        self._embedding = EmbeddingAhead(library, encoder)
        self._cut: list[PassageSentences] = []
        self._relabelled: dict[str, Metadata] = {}
        self._states: dict[str, str] = {}
        self._since = time.monotonic()
        self._paths = deque[str]()  # of the files that the library was not asked about yet
        self._at: dict[str, DocumentSummary | None] = {}
        self._recalled = Recalled(library)
        self._library, self._encoder, self._stated = library, encoder, stated
        #: A folder keeps the texts as they were cut; on a server there is no place for them.
        self._folder = library if isinstance(library, FolderLibrary) else None
        self._listeners, self._moved, self._said_of = listeners, moved, said_of

    def keep_cut(self) -> None:
        """Keeps the texts of what is committed that were cut on the way."""
        if self._cut and self._folder is not None:
            keep_cut(self._folder, self._encoder, self._cut)
            self._cut.clear()

    def close(self) -> None:
        """Ends what is under way."""
        self._embedding.close()

    def told_apart(self, found: Sequence[SourceFile | RejectedFile]) -> list[SourceFile]:
        """The files to read, each once; of two whose names read alike, which would be one report, the first."""
        files: dict[str, SourceFile] = {}
        for file in found:
            if isinstance(file, RejectedFile):
                self.report.rejected.append(file)
                continue
            path = joined(file.root_name, file.source)
            if path in files and _place(files[path]) != _place(file):
                self.report.rejected.append(RejectedFile(file.source, "duplicate name", "rename it"))
            else:
                files[path] = file
        self._paths = deque(files)
        return list(files.values())

    def _before(self, path: str) -> DocumentSummary | None:
        """The report of the file at `path`, which comes next, before this addition: asked of many files at once."""
        while path not in self._at and self._paths:  # those between could not be read
            part = [self._paths.popleft() for _ in range(min(len(self._paths), _FILES_AT_A_TIME))]
            found = self._library.documents_at(part)
            self._at = {one: found.get(one) for one in part}
        return self._at.get(path)

    def begin(self, file: SourceFile, processes: ReadingProcesses) -> None:
        """Begins to read a file that is new or changed."""
        path = joined(file.root_name, file.source)
        try:
            state = file_state(file)
            data = read_file(file)
            before = self._before(path)
            digest = content_hash(data)
            if before is not None and before.content_hash == digest and self._library.is_whole(before.doc_id):
                self._relabel(before, state)
                return
            was = before or self._moved.get(path)
            said = self._said_of.get(path)
            if said is None:
                said = self._recalled.of(path, digest) if was is None else self._library.said(was)
            moved_from = None if before is not None or was is None else was.path
            reading = processes.submit(file, data, said.of_the_report)
            self._begun_bytes += len(data)
            self.begun.append(_Begun(file, state, len(data), said, before is not None, moved_from, reading))
        except UnreadableFileError as error:
            self._reject(file, error)

    def end_one(self) -> None:
        """Takes the document and passages of the file that was begun first, with what the user says and said of it."""
        if self._waiting or self._sealed:  # what is read is not to wait long behind a scan
            wait([self.begun[0].reading], max(0.0, self._since + _COMMIT_S - time.monotonic()))
            if not self.begun[0].reading.done():
                self.commit()
        work = self.begun.popleft()
        self._begun_bytes -= work.size_bytes
        try:
            document, passages = work.reading.result()
        except UnreadableFileError as error:
            self._reject(work.file, error)
            return
        said = document.metadata.with_user(work.said.unit, work.said.year, work.said.doc_type)
        metadata = said.with_user(self._stated.unit, self._stated.year, self._stated.doc_type)
        new = NewReport(replace(document, metadata=metadata), passages, work.state, work.moved_from)
        if not self._library.takes(new):
            self._reject(work.file, UnreadableFileError("too large", "split it"))
            return
        self._waiting.append((work, new))
        self._embedding.add(_texts(passages))

    def has_to_end_one(self, processes: int) -> bool:
        """Whether the file that was begun first is read, or enough are being read for so many processes."""
        most = _AHEAD if self._begun_bytes > _SMALL_BYTES else _SMALL_AHEAD
        return self.begun[0].reading.done() or len(self.begun) > most * processes

    def is_time_to_commit(self) -> bool:
        """Whether enough has been read or said, or long enough."""
        count = len(self._waiting) + len(self._relabelled) + len(self._sealed)
        return count >= _REPORTS_A_COMMIT or (count > 0 and time.monotonic() - self._since > _COMMIT_S)

    def seal(self) -> None:
        """Begins a new batch, and commits the one before: while its reports are written, the new one is embedded."""
        ahead = 1 if self._waiting else 0
        if self._waiting:
            self._sealed.append((self._waiting, self._embedding.take()))
            self._waiting = []
        self._put_said()
        while len(self._sealed) > ahead:
            self._put_sealed()
        self._since = time.monotonic()

    def commit(self) -> None:
        """Puts into the library all that has been read and said; only now is it counted as added."""
        self.seal()
        while self._sealed:
            self._put_sealed()
        self._since = time.monotonic()

    def _put_said(self) -> None:
        if self._relabelled:
            self._library.set_metadata(self._relabelled)
        if self._states:
            self._library.set_file_states(self._states)
        if self._relabelled and self._listeners.on_commit:
            self._listeners.on_commit()
        self._relabelled.clear()
        self._states.clear()

    def _put_sealed(self) -> None:
        """Commits the batch that was sealed first."""
        batch, embedded = self._sealed.popleft()
        first = self._folder.next_row() if self._folder is not None else 0
        self._library.put_reports(
            [new for _, new in batch], embedded.vectors(self._library, self._encoder), self._encoder
        )
        for work, new in batch:
            report = self.report
            became = report.moved if work.moved_from else report.replaced if work.is_known else report.added
            became.append(work.file.source)
            report.passages += len(new.passages)
        if self._folder is not None and (cut := embedded.cut(self._folder, first)) is not None:
            self._cut.append(cut)
        if sum(part.rows.size for part in self._cut) > _MOST_CUT:
            self.keep_cut()
        if self._listeners.on_commit:
            self._listeners.on_commit()

    def tell(self, number: int, total: int) -> None:
        """Says how many of the files are done: in the library, known already, or rejected."""
        if self._listeners.progress:
            sealed = sum(len(batch) for batch, _ in self._sealed)
            waiting = len(self.begun) + len(self._waiting) + sealed + len(self._relabelled)
            self._listeners.progress(number - waiting, total)

    def _reject(self, file: SourceFile, error: UnreadableFileError) -> None:
        self.report.rejected.append(error.rejected(file.source))
        if self._library.document_at(joined(file.root_name, file.source)) is not None:
            self.report.outdated.add(file.source)

    def _relabel(self, before: DocumentSummary, state: str) -> None:
        stated = self._stated
        metadata = before.metadata.with_user(stated.unit, stated.year, stated.doc_type)
        if metadata == before.metadata:
            self.report.known.append(before.source)
        else:
            self._relabelled[before.doc_id] = metadata
            self.report.relabelled.append(before.source)
        if state and state != before.file_state:
            self._states[before.doc_id] = state


def _place(file: SourceFile) -> tuple[Path, Path | None]:
    """Where a file is opened: two that the library would name alike may lie in two places."""
    return file.path, None if file.member is None else file.member.archive


def store(library: Library, encoder: Encoder, batch: Sequence[NewReport]) -> None:
    """Puts reports in, each in the place of what had its path, in one commit; known texts are not embedded again."""
    texts = _texts(p for report in batch for p in report.passages)
    missing = library.missing_vectors(texts)
    vectors = dict(zip(missing, encoder.embed([texts[name] for name in missing]), strict=True))
    library.put_reports(batch, vectors, encoder)


def _texts(passages: Iterable[Passage]) -> dict[str, str]:
    """What of passages is embedded, by its input hash."""
    return {text_hash(text): text for text in (passage.search_text for passage in passages)}


def reembed(library: Library, encoder: Encoder, progress: Progress | None = None, batch: int = 256) -> int:
    """Embeds every text of the library anew with `encoder`; returns how many. The caller holds the lock.

    The old vectors stay in use until the new ones are all there; what an earlier run had embedded before it
    was interrupted is not embedded again. `progress` is called with how many are done, and of how many.

    :raises ModelError: the model gives no usable vectors; the library stays as it is.
    """
    staged = library.staged_vectors(encoder)
    texts = list(library.input_texts())
    waiting = [(name, text) for name, text in texts if name not in staged]
    for start in range(0, len(waiting), batch):
        if progress:
            progress(len(texts) - len(waiting) + start, len(texts))
        part = waiting[start : start + batch]
        library.stage_vectors(zip([name for name, _ in part], encoder.embed([text for _, text in part]), strict=True))
    library.use_staged_vectors(encoder)
    if progress:
        progress(len(texts), len(texts))
    return len(texts)
