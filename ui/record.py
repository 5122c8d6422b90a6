"""What is done through the page, kept beside the library: who added, removed, corrected, took along what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from access.audit import Action, Actor, record
from index.intake.ingest import AddReport
from index.intake.sync import SyncReport
from index.places import Location, kept_folder, user_library
from ui.visitor import may_still_look, visitor

FILE = "audit.jsonl"


def recorded(actor: Actor, action: Action, what: str, sources: Sequence[str] = ()) -> None:
    """Keeps a line of what was done with the user's library."""
    _keep(user_library(), actor, action, what, sources)


def exported(name: str, made: Callable[[], bytes]) -> Callable[[], bytes]:
    """What makes a file to take along, for a button of this run: that it was taken is recorded.

    The button may be pressed long after: whoever may not look any more takes nothing along.
    """
    who = visitor()
    actor = who.actor

    def make() -> bytes:
        if not may_still_look(who):
            raise PermissionError(name)
        data = made()
        recorded(actor, "export", name)
        return data

    return make


def record_begun(location: Location, actor: Actor, action: Action) -> None:
    """Keeps that work was begun: whatever becomes of it, there is a line."""
    _keep(location, actor, action, "begun")


def record_work(
    location: Location, actor: Actor, action: Action, report: AddReport | SyncReport | None, handled: int
) -> None:
    """Keeps what became of an addition or a sync; of one that did not end well, how many files it had handled."""
    if isinstance(report, SyncReport):
        files = report.files
        _keep(location, actor, "sync", report.plan.folder.as_posix(), [*files.added, *files.replaced, *files.moved])
        if report.removed:
            _keep(location, actor, "remove", "sync", [document.source for document in report.removed])
    elif report is not None:
        _keep(location, actor, "add", "", [*report.added, *report.replaced])
    else:
        _keep(location, actor, action, f"not finished: {handled} files handled")


def _keep(location: Location, actor: Actor, action: Action, what: str, sources: Sequence[str] = ()) -> None:
    folder = kept_folder(location)
    # In no folder yet there is no library of one's own: what was taken along is of the samples.
    if not isinstance(location, Path) or folder.is_dir():
        record(folder / FILE, actor, action, what, sources)
