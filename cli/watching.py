"""`chengli sync --watch`: the library mirrors a folder for as long as it is watched.

The lock is held only while there is something to do, so that others can write. Many reports are never removed
unasked, and each trouble is said once; a file that could not be read as a report is not tried again before it
changes, for that may take minutes each time.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import threading
from collections.abc import Container, Hashable, Iterable
from datetime import datetime

from cli.output import complain, say
from cli.syncing import below, mirror, planned, say_done
from corpus import RejectedFile, SourceFile, file_state
from corpus.errors import Reason
from index.encoder import Encoder
from index.errors import LibraryLockedError, SyncFolderError
from index.intake.absence import library_below
from index.intake.sync import SyncPlan, SyncReport
from index.intake.watching import watch_folder
from index.models import open_encoder
from wording.errors import STILL_THERE, error_line, held_line, rejected_line, system_line
from wording.labels import sync_line

#: So many changes are named in the line of a round, of more only the counts.
_NAMED = 3
#: Of a file rejected for one of these, the next time may tell another thing though the file is the same.
_PASSING: frozenset[Reason] = frozenset({"being written", "unreachable", "missing", "no permission"})
#: What is wrong with a folder that may come back.
_AWAY: frozenset[Hashable] = frozenset({"missing", "unreachable"})


def watch(args: argparse.Namespace) -> int:
    """`chengli sync --watch FOLDER`"""
    try:
        watched = Watched(args, open_encoder(args.model, args.allow_hub))
        folder = args.folder.absolute()
        watch_folder(folder, watched.look, threading.Event(), library_below(folder, args.library))
    except KeyboardInterrupt:
        say(f"已停止跟踪 {args.folder}；此前提交的材料都已保存")
        return 130
    return 0


class Watched:
    """A folder that is watched, with what has been said of it already."""

    def __init__(self, args: argparse.Namespace, encoder: Encoder) -> None:
        self._args = args
        self._encoder = encoder
        self._is_first = True
        self._trouble: Hashable = None
        self._held: frozenset[str] = frozenset()
        self._said: dict[str, str] = {}
        #: The state of each file when it was last tried, and of those of them that are not to be tried again.
        self._tried: dict[SourceFile, str] = {}
        self._refused: dict[SourceFile, str] = {}

    def look(self) -> bool:
        """Makes the library mirror the folder as it is now; whether that could be done."""
        try:
            self._look()
        except SyncFolderError as error:
            if error.fault in ("no folder", "library"):  # that will not pass
                raise
            return self._put_off(error.fault, error_line(error))
        except LibraryLockedError as error:
            return self._put_off("locked", error_line(error))
        except (sqlite3.OperationalError, OSError) as error:
            return self._put_off(type(error).__name__, system_line(error, self._args.library))
        finally:
            sys.stdout.flush()
        if self._trouble in _AWAY:
            say(f"{datetime.now():%H:%M:%S} {self._args.folder} 又连上了")
        self._trouble = None
        return True

    def _put_off(self, trouble: Hashable, line: str) -> bool:
        if trouble != self._trouble:
            complain(f"{line}；会自动再试")
        self._trouble = trouble
        return False

    def _look(self) -> None:
        plan = self._worth_trying(planned(self._args))
        if not (self._is_first or plan.states) and plan.changes_nothing:  # else the lock is not needed
            self._say(plan, plan.rejected, plan.outdated)
            return
        report = mirror(self._args, self._encoder, self._worth_trying)
        for rejected in report.files.rejected:
            if rejected.reason not in _PASSING:
                self._refused.update((f, at) for f, at in self._tried.items() if f.source == rejected.source and at)
        if self._is_first:
            say_done(report, self._args.library)
            self._said = {rejected.source: rejected_line(rejected) for rejected in report.rejected}
            self._held = frozenset(document.doc_id for document in report.plan.held)
            say(f"正在跟踪 {self._args.folder}，按 Ctrl-C 停止")
            self._is_first = False
            return
        if report.has_changed:
            say(f"{datetime.now():%H:%M:%S} {_changes_line(report)}")
            for source in (*report.files.added, *report.files.replaced, *report.files.moved):
                self._said.pop(source, None)
        self._say(report.plan, report.rejected, report.outdated)

    def _worth_trying(self, plan: SyncPlan) -> SyncPlan:
        """The plan without the files that were rejected and have not changed since."""
        states = {file: file_state(file) for file in plan.files}
        self._refused = {file: at for file, at in self._refused.items() if states.get(file) == at}
        self._tried = states
        return plan.without(self._refused)

    def _say(self, plan: SyncPlan, rejected: Iterable[RejectedFile], outdated: Container[str]) -> None:
        """Says what was left out and held back, where that is new."""
        for file in rejected:
            line = rejected_line(file)
            if self._said.get(file.source) != line:
                complain(line + (STILL_THERE if file.source in outdated else ""))
            self._said[file.source] = line
        held = frozenset(document.doc_id for document in plan.held)
        if held and held != self._held:
            complain(f"{held_line(plan)}；请核对网络盘是否连好，确实要移除请停止跟踪后加 --allow-removal 运行一次")
        self._held = held


def _changes_line(report: SyncReport) -> str:
    """What was changed, by name where it is little."""
    plan, files = report.plan, report.files
    named = [f"新增 {source}" for source in files.added] + [f"更新 {source}" for source in files.replaced]
    named += [f"移动 {below(document, plan.folder)} → {file.source}" for document, file in report.moved]
    named += [f"移除 {below(document, plan.folder)}" for document in report.removed]
    return "，".join(named) if len(named) <= _NAMED else sync_line(report)
