"""From files to the library: read, cut, embed, store.

What is known already costs nothing, a text that stands anywhere in the library is not embedded again,
and one bad file never stops a folder. Reports are committed in batches, each report in whole; the
search caches are made once at the end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus import (
    Document,
    Passage,
    ReadingProcesses,
    RejectedFile,
    SourceFile,
    UnreadableFileError,
    content_hash,
    find_files,
    read_file,
)
from index.encoder import Encoder
from index.store.library import Library
from index.store.records import DocumentSummary, joined
from index.store.schema import text_hash

#: A commit holds so many reports. More would be lost when the machine stops; fewer would make those who
#: search meanwhile wait more often, since each commit makes the search caches anew.
_REPORTS_A_COMMIT = 128
#: So many files a reading process are read ahead of what is stored.
_AHEAD = 3

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
    rejected: list[RejectedFile] = field(default_factory=list)
    #: Those of the rejected files whose earlier content is still in the library.
    outdated: set[str] = field(default_factory=set)
    passages: int = 0

    @property
    def usable(self) -> int:
        """How many files are in the library now."""
        return len(self.added) + len(self.replaced) + len(self.known) + len(self.relabelled)


def add_paths(
    library: Library,
    encoder: Encoder,
    paths: Sequence[Path],
    stated: Stated | None = None,
    progress: Progress | None = None,
    on_page: Progress | None = None,
) -> AddReport:
    """Adds the reports at `paths`, files or folders, and says what became of each.

    `progress` is called with how many files are done, and of how many; `on_page` with the same of the pages of a
    scan, which take seconds each. The caller holds the lock.

    :raises OtherEncoderError: the library was made by another encoder.
    """
    return add_files(library, encoder, [file for path in paths for file in find_files(path)], stated, progress, on_page)


def add_files(
    library: Library,
    encoder: Encoder,
    found: Sequence[SourceFile | RejectedFile],
    stated: Stated | None = None,
    progress: Progress | None = None,
    on_page: Progress | None = None,
) -> AddReport:
    """As `add_paths`, of files that were found already."""
    library.check_encoder(encoder)
    stated = stated or Stated()
    report = AddReport()
    files = list({file.path: file for file in found if isinstance(file, SourceFile)}.values())
    report.rejected += [file for file in found if isinstance(file, RejectedFile)]
    begun: deque[_Begun] = deque()
    batch: list[tuple[Document, list[Passage]]] = []
    with ReadingProcesses(on_page=on_page) as processes:
        for number, file in enumerate(files, start=1):
            try:
                if (work := _begin(library, file, processes, stated, report)) is not None:
                    begun.append(work)
            except UnreadableFileError as error:
                _reject(library, file, error, report)
            # Only so many files are on their way as keep the processes busy: memory does not grow with the folder.
            while len(begun) > (_AHEAD * processes.count if number < len(files) else 0):
                work = begun.popleft()
                try:
                    batch.append(_end(work, stated, report))
                except UnreadableFileError as error:
                    _reject(library, work.file, error, report)
                if len(batch) == _REPORTS_A_COMMIT:
                    store(library, encoder, batch)
                    batch = []
                if progress:
                    progress(number - len(begun), len(files))
            if progress:
                progress(number - len(begun), len(files))
    if batch:
        store(library, encoder, batch)
    return report


@dataclass(frozen=True, slots=True)
class _Begun:
    """A file that is being read, and the report that has its place."""

    file: SourceFile
    before: DocumentSummary | None
    reading: Future[tuple[Document, list[Passage]]]


def _reject(library: Library, file: SourceFile, error: UnreadableFileError, report: AddReport) -> None:
    report.rejected.append(error.rejected(file.source))
    if library.document_at(joined(file.root_name, file.source)) is not None:
        report.outdated.add(file.source)


def _begin(
    library: Library, file: SourceFile, processes: ReadingProcesses, stated: Stated, report: AddReport
) -> _Begun | None:
    """Begins to read a file that is new or changed; none where nothing is left to do."""
    data = read_file(file)
    before = library.document_at(joined(file.root_name, file.source))
    if before is not None and before.content_hash == content_hash(data) and library.is_whole(before.doc_id):
        _relabel(library, before, stated, report)
        return None
    of_the_report = () if before is None else library.of_the_report(before.doc_id)
    return _Begun(file, before, processes.submit(file, data, of_the_report))


def _end(work: _Begun, stated: Stated, report: AddReport) -> tuple[Document, list[Passage]]:
    """The document and passages of a file once it is read, with what the user says and said of it."""
    document, passages = work.reading.result()
    said = document.metadata if work.before is None else document.metadata.with_user(*work.before.metadata.said)
    metadata = said.with_user(stated.unit, stated.year, stated.doc_type)
    (report.added if work.before is None else report.replaced).append(work.file.source)
    report.passages += len(passages)
    return replace(document, metadata=metadata), passages


def _relabel(library: Library, before: DocumentSummary, stated: Stated, report: AddReport) -> None:
    metadata = before.metadata.with_user(stated.unit, stated.year, stated.doc_type)
    if metadata == before.metadata:
        report.known.append(before.source)
    else:
        library.set_metadata({before.doc_id: metadata})
        report.relabelled.append(before.source)


def store(library: Library, encoder: Encoder, batch: Sequence[tuple[Document, Sequence[Passage]]]) -> None:
    """Puts reports in, each in the place of what had its path, in one commit; known texts are not embedded again."""
    texts = {text_hash(p.search_text): p.search_text for _, passages in batch for p in passages}
    missing = library.missing_vectors(texts)
    vectors = dict(zip(missing, encoder.embed([texts[name] for name in missing]), strict=True))
    library.replace_documents(batch, vectors, encoder)


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
