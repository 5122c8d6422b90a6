"""What is done through the page, kept beside the library: who added, removed, corrected, took along what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from access.audit import Action, Actor, record
from index.intake.ingest import AddReport
from index.intake.sync import SyncReport
from index.places import Location, kept_folder, user_library
from ui.visitor import visitor

FILE = "audit.jsonl"


def recorded(action: Action, what: str, sources: Sequence[str] = (), actor: Actor | None = None) -> None:
    """Keeps a line of what was done with the user's library, by the visitor of this run unless another is named."""
    _keep(user_library(), actor or visitor().actor, action, what, sources)


def exported(name: str, made: Callable[[], bytes]) -> Callable[[], bytes]:
    """What makes a file to take along, for a button of this run: that it was taken is recorded."""
    actor = visitor().actor

    def make() -> bytes:
        data = made()
        recorded("export", name, actor=actor)
        return data

    return make


def record_work(location: Location, actor: Actor, report: AddReport | SyncReport | None, stopped_at: int) -> None:
    """Keeps what became of an addition or a sync; of one that was stopped, how many files were in by then."""
    if isinstance(report, SyncReport):
        files = report.files
        _keep(location, actor, "sync", report.plan.folder.as_posix(), [*files.added, *files.replaced, *files.moved])
        if report.removed:
            _keep(location, actor, "remove", "sync", [document.source for document in report.removed])
    elif report is not None:
        _keep(location, actor, "add", "", [*report.added, *report.replaced])
    elif stopped_at:
        _keep(location, actor, "add", f"stopped after {stopped_at} files")


def _keep(location: Location, actor: Actor, action: Action, what: str, sources: Sequence[str] = ()) -> None:
    folder = kept_folder(location)
    if not isinstance(location, Path):
        folder.mkdir(parents=True, exist_ok=True)
    if folder.is_dir():  # else there is no library yet: what was taken along is of the samples
        record(folder / FILE, actor, action, what, sources)
