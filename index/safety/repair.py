"""Mending a damaged library: what can be derived is, what cannot is read again from its file, the rest is named.

Each mend is one commit of its own. Where SQLite's file is torn, all of it is done on a copy of what could be saved;
the torn file is kept, and the copy takes its place in one step when it is done.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from corpus import split_passages
from index.encoder import Encoder
from index.errors import DamagedLibraryError
from index.intake.ingest import Listeners, add_files, store
from index.safety.caches import later_caches
from index.safety.files import file_of, files_of_ids, roots_of
from index.safety.findings import DamagedReport, Findings
from index.safety.mending import LibraryUnderRepair, settings_of
from index.safety.opening import open_damaged
from index.safety.placing import keep_aside, put_in_place, remove_leftovers, scratch_folder
from index.safety.salvage import Remains, salvage
from index.safety.structure import integrity_faults, is_systems, structure_faults
from index.safety.verification import verify, verify_rows
from index.store.database import DATABASE
from index.store.records import NewReport, joined
from index.store.traces import check_not_lost

Mend = Literal[
    "indexes", "file", "settings", "changes", "remembered", "words", "some words", "staged", "cut again", "read again",
    "read afresh", "vectors", "surplus vectors", "leftovers", "went back",
]  # fmt: skip
_ENCODER = frozenset(("encoder_fingerprint", "encoder_name"))
_TEXTS_A_COMMIT = 1024
#: What SQLite says of an index that does not fit its table.
_OF_AN_INDEX = re.compile(r"missing from index|wrong # of entries in index|non-unique entry in index")


@dataclass(slots=True)
class Repair:
    """What was mended, each with what of it (paths, names), and what could not be."""

    mended: dict[Mend, list[str]] = field(default_factory=dict)
    #: Reports that are lost, or still damaged: their files are not there, or cannot be read.
    lost: list[DamagedReport] = field(default_factory=list)
    #: It is not known which encoder made the vectors, and the one given did not.
    unknown_encoder: bool = False
    #: Where the torn file was kept.
    kept: Path | None = None
    #: What the library is afterwards.
    findings: Findings = field(default_factory=Findings)

    @property
    def complete(self) -> bool:
        """Whether the library is whole and nothing of it was lost."""
        return self.findings.whole and not self.lost and not self.unknown_encoder

    def note(self, mend: Mend, what: Iterable[str]) -> None:
        """Notes that something was mended."""
        if names := list(what):
            self.mended.setdefault(mend, []).extend(names)


def repair(folder: Path, encoder: Encoder, listeners: Listeners | None = None) -> Repair | None:
    """Mends the library in `folder` as far as that can be done; none where there is none. The caller holds the lock.

    `listeners` are told of the files that are read again.

    :raises DamagedLibraryError: nothing at all can be saved, or it is of a later version.
    :raises OtherEncoderError: the library was made by another encoder.
    :raises OSError, sqlite3.OperationalError: the system refuses; the library is as it was, or mended in part.
    """
    remove_leftovers(folder)
    out = Repair()
    try:
        library = open_damaged(folder)
    except DamagedLibraryError as error:
        if error.fault != "unreadable":
            raise
        _on_what_is_saved(folder, encoder, out, listeners or Listeners(), error.detail)
    else:
        if library is None:
            check_not_lost(folder)
            return None
        with library:
            faults = _faults(library, out)
            if not faults:
                _Mending(library, encoder, out, listeners or Listeners()).mend()
        if faults:
            _on_what_is_saved(folder, encoder, out, listeners or Listeners(), faults[0])
    with LibraryUnderRepair.opened(folder) as mended:
        if out.unknown_encoder:
            out.findings = verify_rows(mended.connection, folder / DATABASE, encoder.dimensions)
        else:
            _remove_later_caches(mended, out)
            out.findings = verify(mended, encoder)
    return out


def _faults(library: LibraryUnderRepair, out: Repair) -> list[str]:
    """What SQLite finds wrong with the file, and cannot mend by making its indexes anew.

    Only where nothing but indexes is wrong: those of a torn table still know the reports that it has lost.
    """
    faults = structure_faults(library.connection) + _torn(library)
    if faults and all(_OF_AN_INDEX.search(fault) for fault in faults):
        try:
            library.rebuild_indexes()
            faults = _torn(library)
        except sqlite3.DatabaseError as error:
            if is_systems(error):
                raise
            return [str(error)]
        if not faults:
            out.note("indexes", ["SQLite"])
    return faults


def _torn(library: LibraryUnderRepair) -> list[str]:
    faults = integrity_faults(library.connection)
    return [fault for fault in faults if not fault.startswith("foreign key")]


def _on_what_is_saved(folder: Path, encoder: Encoder, out: Repair, listeners: Listeners, detail: str) -> None:
    """Mends a copy of what can be saved, and puts it in the place of the torn library."""
    with scratch_folder(folder) as scratch:
        remains = salvage(folder, scratch)
        if not remains.documents and not remains.lost:
            raise DamagedLibraryError(folder, detail, "nothing left")
        with LibraryUnderRepair.opened(scratch) as library:
            library.touch_all()
            _Mending(library, encoder, out, listeners).mend(remains)
        out.kept = keep_aside(folder)
        put_in_place(scratch / DATABASE, folder)
        out.note("file", [out.kept.name])


def _remove_later_caches(library: LibraryUnderRepair, out: Repair) -> None:
    later = later_caches(library)
    for cache in later:
        shutil.rmtree(cache, ignore_errors=True) if cache.is_dir() else cache.unlink(missing_ok=True)
    out.note("went back", [cache.name for cache in later])


class _Mending:
    """The mends of one library whose file SQLite finds whole, in the order in which they need each other."""

    def __init__(self, library: LibraryUnderRepair, encoder: Encoder, out: Repair, listeners: Listeners) -> None:
        self._library, self._encoder, self._out, self._listeners = library, encoder, out, listeners

    def mend(self, remains: Remains | None = None) -> None:
        """Mends all that can be; of a library that was saved, `remains` says what is missing."""
        found = self._found()
        self._settings(found)
        if "encoder_fingerprint" not in found.settings or not self._out.unknown_encoder:
            self._library.check_encoder(self._encoder)
        self._small(found)
        known = {report.doc_id for report in found.damaged}
        to_cut = [report for report in remains.to_cut if report.doc_id not in known] if remains else []
        damaged = [*found.damaged, *to_cut]
        lost = remains.lost if remains else []
        if remains and remains.lacks_words:
            self._out.note("some words", ["word"])
        if self._out.unknown_encoder:  # no vector that it would make fits those that are there
            self._out.lost += lost
            return
        self._cut_again([report for report in damaged if report.part == "passages"])
        self._read_again([report for report in damaged if report.part == "report"], lost)
        self._vectors()

    def _found(self) -> Findings:
        library = self._library
        return verify_rows(library.connection, library.path / DATABASE, self._encoder.dimensions)

    def _settings(self, found: Findings) -> None:
        if not found.settings:
            return
        said: dict[str, str] = {}
        if _ENCODER & {*found.settings}:
            if self._library.is_made_by(self._encoder):
                said = settings_of(self._encoder)
            else:
                self._out.unknown_encoder = "encoder_fingerprint" in found.settings
        self._library.restore_settings(said)
        unknown = _ENCODER if self._out.unknown_encoder else frozenset[str]()
        self._out.note("settings", [name for name in found.settings if name not in unknown])

    def _small(self, found: Findings) -> None:
        """What is dropped where it is damaged."""
        if found.database:  # SQLite has no fault but passages that are of no report
            self._library.drop_orphans()
        if found.changes:
            self._library.touch_all()
            self._out.note("changes", [str(found.changes)])
        if found.remembered:
            self._library.drop_damaged("remembered")
            self._out.note("remembered", found.remembered)
        if found.words:
            self._library.drop_damaged("word")
            self._library.touch_all()  # which passages held them is not known
            self._out.note("words", found.words)
        if found.staged:
            self._library.drop_staged()
            self._out.note("staged", [str(found.staged)])

    def _cut_again(self, damaged: Sequence[DamagedReport]) -> None:
        """Cuts reports whose own rows are whole: what is damaged follows from that."""
        for report in damaged:
            document = self._library.document(report.doc_id)
            store(self._library, self._encoder, [NewReport(document, split_passages(document), "")])
            self._out.note("cut again", [joined(document.root, document.source)])

    def _read_again(self, damaged: Sequence[DamagedReport], missing: Sequence[DamagedReport]) -> None:
        """Reads reports from their files; those that cannot be are lost, or stay damaged."""
        found = [(report, file_of(self._library, report)) for report in (*damaged, *missing)]
        unplaced = {report.doc_id for report, file in found if file is None}
        by_id = files_of_ids(roots_of(self._library), unplaced) if unplaced else {}
        found = [(report, file or by_id.get(report.doc_id)) for report, file in found]
        files = [file for _, file in found if file is not None]
        kept = {path for report in (*damaged, *missing) if self._library.keeps_said(path := report.path)}
        if files:
            add_files(self._library, self._encoder, files, listeners=self._listeners)
        for report, file in found:
            path = report.path if file is None else joined(file.root_name, file.source)
            now = self._library.document_at(path)
            if now is not None and self._library.is_whole(now.doc_id):
                self._out.note("read again" if path in kept else "read afresh", [path])
            elif path != report.doc_id or not self._is_there(report.doc_id):
                self._out.lost.append(DamagedReport(report.doc_id, path))

    def _is_there(self, doc_id: str) -> bool:
        """Whether the report is there whose passages were of none: its own row had lost its id."""
        return self._library.is_whole(doc_id)

    def _vectors(self) -> None:
        """Makes vectors anew that are missing or damaged, and drops those that no passage uses."""
        found = self._found()
        if found.without_vector:
            names = set(found.without_vector)
            left_out = [report.doc_id for report in found.damaged]
            texts = [(name, text) for name, text in self._library.input_texts(left_out) if name in names]
            for start in range(0, len(texts), _TEXTS_A_COMMIT):
                part = texts[start : start + _TEXTS_A_COMMIT]
                made = self._encoder.embed([text for _, text in part])
                self._library.put_vectors(zip([name for name, _ in part], made, strict=True))
            self._out.note("vectors", [name for name, _ in texts])
        if found.surplus_vectors:
            self._library.drop_surplus_vectors()
            self._out.note("surplus vectors", found.surplus_vectors)
