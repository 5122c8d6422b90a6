"""Whether a library in Milvus is whole, and mending it: what nobody names is deleted, what is torn is written anew.

All of it is read, as a folder's database is: that takes its time where there are many reports, and the server goes on
answering.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus import split_passages
from index.encoder import Encoder
from index.errors import DamagedLibraryError
from index.intake.ingest import Listeners, Progress, add_files, store
from index.milvus.library import MilvusLibrary
from index.milvus.schema import HEAD, Head, head_key, head_of, version_of
from index.safety.files import files_of_ids
from index.safety.findings import DamagedReport, Findings
from index.safety.repair import Repair
from index.store.records import NewReport


@dataclass(slots=True)
class _Leftovers:
    """Rows that no report names."""

    passages: list[int] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.passages) + len(self.documents)


def verify(library: MilvusLibrary, encoder: Encoder, progress: Progress | None = None) -> Findings:
    """Reads the whole library and says what is wrong with it; `progress` is told how many reports are read.

    :raises OtherEncoderError: the library was made by another encoder.
    :raises MilvusError: Milvus does not answer.
    """
    findings = Findings(scans=False)
    if library.encoder_fingerprint is None:
        findings.settings.append("encoder_fingerprint")
    library.check_encoder(encoder)
    try:
        library.vocabulary()
    except DamagedLibraryError as error:
        findings.words.append(error.detail)
    heads, torn = _heads(library)
    findings.damaged += [DamagedReport(doc_id, doc_id) for doc_id in torn]
    findings.documents, findings.passages = len(heads) + len(torn), sum(len(head.kinds) for head in heads)
    findings.vectors = findings.passages
    for number, head in enumerate(heads, start=1):
        if (part := _fault(library, head)) is not None:
            findings.damaged.append(part)
        if progress:
            progress(number, len(heads))
    library.sweep()
    findings.leftovers = len(_leftovers(library))
    return findings


def _heads(library: MilvusLibrary) -> tuple[list[Head], list[str]]:
    """The rows of all reports, and the ids of those whose row is not what was stored."""
    heads, torn = [], []
    for row in library.server.query(library.names.documents, 'kind == "report"', HEAD):
        try:
            heads.append(head_of(row, library.path))
        except DamagedLibraryError:
            torn.append(str(row["key"]).removeprefix("report:"))
    return sorted(heads, key=lambda head: head.summary.path), torn


def _fault(library: MilvusLibrary, head: Head) -> DamagedReport | None:
    summary = head.summary
    try:
        library.document(summary.doc_id)
    except (DamagedLibraryError, KeyError):
        return DamagedReport(summary.doc_id, summary.path)
    is_whole = library.is_whole(summary.doc_id)
    return None if is_whole else DamagedReport(summary.doc_id, summary.path, "passages")


def _leftovers(library: MilvusLibrary) -> _Leftovers:
    """The rows first, then who is writing, then the reports: what a writer ends in between is in one of these."""
    rows = [int(row["row"]) for row in library.server.each(library.names.passages, "row >= 0", ("row",))]
    texts = [str(row["key"]) for row in library.server.each(library.names.documents, 'kind == "text"', ("key",))]
    under_way = library.under_way()
    words, _ = library.words_place()
    named = {head.first_row: head for head in _heads(library)[0]}
    out = _Leftovers()
    for row in rows:
        version = version_of(row)
        is_named = version in named and row - version < len(named[version].kinds)
        if not is_named and version not in under_way:
            out.passages.append(row)
    for key in texts:
        _, name, number = key.split(":")
        known = named.get(int(name)) if name.isdigit() else None
        is_named = name == words or (known is not None and int(number) < known.parts)
        if not is_named and not (name.isdigit() and int(name) in under_way):
            out.documents.append(key)
    return out


def repair(library: MilvusLibrary, encoder: Encoder, listeners: Listeners | None = None) -> Repair:
    """Deletes what nobody names, cuts again what can be, and reads the rest again from its files.

    :raises OtherEncoderError: the library was made by another encoder.
    :raises MilvusError: Milvus does not answer.
    """
    listeners, out = listeners or Listeners(), Repair()
    before = verify(library, encoder, listeners.progress)
    if before.words:
        library.forget_words()
        out.note("words", before.words)
    for report in before.damaged:
        if report.part == "passages":
            document = library.document(report.doc_id)
            store(library, encoder, [NewReport(document, split_passages(document))])
            out.note("cut again", [report.path])
    _read_again(library, encoder, [report for report in before.damaged if report.part == "report"], listeners, out)
    left = _leftovers(library)
    library.server.delete(library.names.passages, left.passages)
    library.server.delete(library.names.documents, left.documents)
    library.changed()
    if len(left):
        out.note("leftovers", [str(len(left))])
    out.findings = verify(library, encoder)
    return out


def _read_again(
    library: MilvusLibrary, encoder: Encoder, damaged: Sequence[DamagedReport], listeners: Listeners, out: Repair
) -> None:
    """Reads reports whose text is lost again from their files, where these are still there."""
    roots = dict.fromkeys(head.summary.root for head in _heads(library)[0])
    files = files_of_ids(roots, {report.doc_id for report in damaged})
    out.lost += [report for report in damaged if report.doc_id not in files]
    library.server.delete(library.names.documents, [head_key(doc_id) for doc_id in files])
    again = add_files(library, encoder, list(files.values()), None, listeners)
    out.note("read afresh", again.added + again.replaced)
