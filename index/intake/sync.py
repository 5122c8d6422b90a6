"""A library that mirrors a folder: what is new in it is added, what changed replaced, what moved moved, what is gone
removed.

The plan may be made by whoever reads the library; carrying it out is a writer's. What the user said of a report stays
when its file moves, while what the path says of unit and year is read anew. What is gone is removed last, in one
commit, and what was said of it is kept for when it comes back: so an interruption leaves a library that has all it had,
and the next time finds the rest to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus import RejectedFile, SourceFile
from corpus.folder import readable
from index.encoder import Encoder
from index.intake.absence import checked_source, library_below, standing
from index.intake.ingest import AddReport, Listeners, add_files
from index.intake.sync_plan import Comparison, SyncPlan, WhyHeld
from index.library import Library
from index.store.records import DocumentSummary, Said, joined

__all__ = ["SyncPlan", "SyncReport", "WhyHeld", "carry_out", "plan_sync", "sync_folder"]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What was done of a plan; files are named by their paths below its folder."""

    plan: SyncPlan
    files: AddReport
    removed: tuple[DocumentSummary, ...]

    @property
    def moved(self) -> list[tuple[DocumentSummary, SourceFile]]:
        """The reports that moved, as they were, and their files."""
        done = set(self.files.moved)
        return [(document, file) for document, file in self.plan.moved if file.source in done]

    @property
    def unchanged(self) -> int:
        """How many reports are as they were."""
        return self.plan.unchanged + len(self.files.known)

    @property
    def rejected(self) -> list[RejectedFile]:
        """The files that were left out."""
        return [*self.plan.rejected, *self.files.rejected]

    @property
    def outdated(self) -> set[str]:
        """The sources of rejected files whose earlier content is still in the library."""
        rejected = {file.source for file in self.files.rejected}
        moved = {file.source for _, file in self.plan.moved}
        return {*self.plan.outdated, *self.files.outdated, *(rejected & moved)}

    @property
    def has_changed(self) -> bool:
        """Whether anything that is searched is not as it was."""
        return bool(self.files.added or self.files.replaced or self.files.moved or self.removed)


def plan_sync(library: Library | None, folder: Path) -> SyncPlan:
    """What would make the library mirror `folder`; without a library, all is new. Nothing is changed.

    :raises SyncFolderError: the folder is not there, no folder, out of reach, or the library's own.
    """
    folder = checked_source(folder, None if library is None else library.path)
    left_out = None if library is None else library_below(folder, library.path)
    reports = [] if library is None else library.documents()
    known = _known(reports, folder, left_out)
    elsewhere = [report for report in reports if report.path not in known]
    found = standing(folder, known, left_out)
    return Comparison(known, elsewhere, found, lambda document: _said(library, document)).plan(folder)


def carry_out(library: Library, encoder: Encoder, plan: SyncPlan, listeners: Listeners | None = None) -> SyncReport:
    """Does what a plan says. The caller holds the lock, and held it while the plan was made.

    :raises OtherEncoderError: the library was made by another encoder.
    """
    library.check_encoder(encoder)
    if plan.states:
        library.set_file_states(plan.states)
    files = AddReport()
    if plan.files:
        moved = {joined(file.root_name, file.source): document for document, file in plan.moved}
        files = add_files(library, encoder, plan.files, None, listeners, moved, _said_of(library, plan))
    if plan.gone:
        library.remove([document.doc_id for document in plan.gone], remembering=True)
        if listeners and listeners.on_commit:
            listeners.on_commit()
    return SyncReport(plan, files, plan.gone)


def sync_folder(
    library: Library,
    encoder: Encoder,
    folder: Path,
    allow_removal: bool = False,
    listeners: Listeners | None = None,
) -> SyncReport:
    """Makes the library mirror `folder`; `allow_removal` of many, too. The caller holds the lock.

    :raises SyncFolderError: the folder is not there, no folder, out of reach, or the library's own.
    :raises OtherEncoderError: the library was made by another encoder.
    """
    plan = plan_sync(library, folder)
    return carry_out(library, encoder, plan.confirmed() if allow_removal else plan, listeners)


def _said(library: Library | None, document: DocumentSummary) -> Said:
    """What the user said of a report; nothing where another process has removed it since."""
    if library is None:
        return Said()
    with library.snapshot():
        return library.said(document) if library.document_at(document.path) else Said()


def _said_of(library: Library, plan: SyncPlan) -> dict[str, Said]:
    """What the user said of the reports that files were, before any of these is another; by the paths of the files.

    Where that is nothing, a changed file is not what its path was, while of a new one something may be remembered.
    """
    changed = {joined(file.root_name, file.source) for file in plan.changed}
    said = {path: library.said(document) for path, document in plan.said_of.items()}
    return {path: words for path, words in said.items() if words or path in changed}


def _known(reports: Iterable[DocumentSummary], folder: Path, left_out: Path | None) -> dict[str, DocumentSummary]:
    """The reports whose files lie below `folder`, whatever was added, but for those below `left_out`; by path."""
    below = joined(readable(folder.as_posix()), "")
    own = None if left_out is None else joined(readable(left_out.as_posix()), "")
    found = {report.path: report for report in reports if report.path.startswith(below)}
    return {path: found[path] for path in sorted(found) if own is None or not path.startswith(own)}
