"""`chengli sync`: the library mirrors a folder, once; `cli.watching` does it for as long as a folder is watched."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path

from tqdm import tqdm

from cli.output import complain, say
from cli.writing import told
from corpus import SourceFile
from corpus.folder import readable
from index.encoder import Encoder
from index.intake.absence import checked_source
from index.intake.sync import SyncPlan, SyncReport, carry_out, plan_sync
from index.libraries import create_library, make_ready, open_library, writing
from index.models import open_encoder
from index.store.records import DocumentSummary, joined
from wording.errors import STILL_THERE, former_line, held_line, rejected_line
from wording.labels import plan_line, sync_line

#: So many new and changed files are named, of more only the count.
_NAMED = 10
_CONFIRM = "；请检查网络盘是否连好，确实要移除请加 --allow-removal"


def sync(args: argparse.Namespace) -> int:
    """`chengli sync FOLDER`"""
    if args.dry_run:
        return _look(args)
    if args.watch:
        from cli import watching

        return watching.watch(args)
    checked_source(args.folder, args.library)
    encoder = open_encoder(args.model, args.allow_hub)
    report = mirror(args, encoder, lambda plan: plan.confirmed() if args.allow_removal else plan)
    return say_done(report, args.library)


def _look(args: argparse.Namespace) -> int:
    """Says what would be done."""
    plan = planned(args)
    plan = plan.confirmed() if args.allow_removal else plan
    _say_files([file.source for file in plan.new], [file.source for file in plan.changed])
    _say_moved(plan.moved, plan.folder)
    _say_removed(plan.gone, plan.folder)
    for rejected in plan.rejected:
        say(rejected_line(rejected) + (STILL_THERE if rejected.source in plan.outdated else ""))
    _say_held(plan)
    counts = plan_line(plan)
    what = _nothing(counts, plan.folder) if plan.changes_nothing else f"将{counts}"
    say(f"{what}（只作预览，资料库没有改动）")
    return int(plan.why_held == "nothing found" and plan.changes_nothing)


def planned(args: argparse.Namespace) -> SyncPlan:
    """What would make the library mirror the folder; nothing is changed, and no lock is held."""
    library = open_library(args.library)
    if library is None:
        return plan_sync(None, args.folder)
    with library:
        return plan_sync(library, args.folder)


def mirror(args: argparse.Namespace, encoder: Encoder, chosen: Callable[[SyncPlan], SyncPlan]) -> SyncReport:
    """Makes the library mirror the folder, as far as `chosen` leaves of the plan."""
    with writing(args.library), create_library(args.library, encoder) as library:
        with tqdm(total=0, desc="比对", unit="份", disable=None, leave=False) as bar:
            plan = chosen(plan_sync(library, args.folder))
            bar.set_description("读入")
            report = carry_out(library, encoder, plan, told(library, bar))
            if report.has_changed:
                bar.set_description("建检索缓存")
                make_ready(library, encoder)
    return report


def say_done(report: SyncReport, library: Path) -> int:
    """Says what was done; the exit status."""
    plan, files = report.plan, report.files
    if len(files.added) + len(files.replaced) <= _NAMED:
        _say_files(files.added, files.replaced)
    _say_moved(report.moved, plan.folder)
    _say_removed(report.removed, plan.folder)
    outdated = report.outdated
    for rejected in report.rejected:
        complain(rejected_line(rejected) + (STILL_THERE if rejected.source in outdated else ""))
    _say_held(plan)
    if report.has_changed:
        say(f"{sync_line(report)}；写入 {files.passages} 段（资料库 {library}）")
    elif report.unchanged or not (report.rejected or plan.held):
        say(_nothing(sync_line(report), plan.folder))
    else:
        return 1
    return 0


def _say_held(plan: SyncPlan) -> None:
    """Names the reports whose files are not there but which were kept, and the folder's earlier names."""
    for document in plan.held:
        say(f"不见了 {below(document, plan.folder)}（资料库里保留）")
    if plan.held:
        complain(held_line(plan) + _CONFIRM)
    if former := former_line(plan, "请用 chengli remove 旧路径 移除"):
        complain(former)


def _nothing(counts: str, folder: Path) -> str:
    """Says that nothing is to be done."""
    return f"没有变化：{counts or f'{folder} 里没有可读的材料'}"


def _say_files(new: Iterable[str], changed: Iterable[str]) -> None:
    for source in new:
        say(f"新增 {source}")
    for source in changed:
        say(f"更新 {source}")


def _say_moved(moved: Iterable[tuple[DocumentSummary, SourceFile]], folder: Path) -> None:
    for document, file in moved:
        say(f"移动 {below(document, folder)} → {file.source}")


def _say_removed(removed: Iterable[DocumentSummary], folder: Path) -> None:
    for document in removed:
        say(f"移除 {below(document, folder)}")


def below(document: DocumentSummary, folder: Path) -> str:
    """The path of a report's file below the folder."""
    return document.path.removeprefix(joined(readable(folder.as_posix()), ""))
