"""The commands that change a library: add, remove, reindex."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from cli.naming import only_named
from cli.output import complain, say
from index.intake.ingest import Listeners, Stated, add_paths, reembed
from index.intake.uploads import delete_uploads
from index.libraries import create_library, keep_up, make_ready, open_library, writing
from index.library import Library
from index.models import open_encoder
from index.store.records import DocumentSummary
from wording.errors import STILL_THERE, rejected_line
from wording.labels import report_line


def add(args: argparse.Namespace) -> int:
    """`chengli add PATH...`"""
    encoder = open_encoder(args.model, args.allow_hub)
    stated = Stated(args.unit, args.year, args.type)
    with writing(args.library), create_library(args.library, encoder) as library:
        with tqdm(total=0, desc="读入", unit="份", disable=None, leave=False) as bar:
            report = add_paths(library, encoder, args.paths, stated, told(library, bar))
            if report.usable:
                bar.set_description("建检索缓存")
                make_ready(library, encoder)
    for rejected in report.rejected:
        complain(rejected_line(rejected) + (STILL_THERE if rejected.source in report.outdated else ""))
    if not report.usable and not report.rejected:
        names = "、".join(map(str, args.paths))
        complain(f"{names} 里没有可读的材料；请给出含 .docx、.pdf、.txt 等文件的文件夹")
    if report.usable:
        say(f"{report_line(report)}（资料库 {args.library}）")
    return 0 if report.usable else 1


def told(library: Library, bar: tqdm[NoReturn]) -> Listeners:
    """Who is told of the files that are added: the bar, and what keeps the search caches up for those who search."""
    return Listeners(shown_on(bar), _pages_on(bar), lambda: keep_up(library))


def shown_on(bar: tqdm[NoReturn]) -> Callable[[int, int], None]:
    """Shows on the bar how many are done, and of how many."""

    def show(done: int, total: int) -> None:
        bar.total = total
        if done > bar.n:
            bar.set_postfix_str("", refresh=False)  # that may have been the scan
        bar.update(done - bar.n)

    return show


def _pages_on(bar: tqdm[NoReturn]) -> Callable[[int, int], None]:
    """Shows behind the bar how many pages of a scan are done, and of how many."""
    return lambda done, of: bar.set_postfix_str(f"识别扫描件第 {done}/{of} 页" if done < of else "")


def remove(args: argparse.Namespace) -> int:
    """`chengli remove SOURCE...`"""
    library = open_library(args.library)
    if library is None:
        return no_library(args.library)
    with library, writing(args.library):
        documents = library.documents()
        chosen: dict[str, DocumentSummary] = {}
        for source in args.sources:
            chosen.update((d.doc_id, d) for d in only_named(documents, source))
        if chosen:
            library.remove(chosen)
            delete_uploads(library, [(document.root, document.source) for document in chosen.values()])
            for document in chosen.values():
                say(f"已移除 {document.source}")
    return 0 if chosen else 1


def no_library(folder: Path) -> int:
    """Says that there is no library there; the exit status."""
    complain(f"{folder} 里还没有资料库；先用 chengli add 添加材料")
    return 1


def reindex(args: argparse.Namespace) -> int:
    """`chengli reindex [--model M]`"""
    library = open_library(args.library)
    if library is None:
        say(f"{args.library} 里还没有资料库，无需重建")
        return 0
    encoder = open_encoder(args.model, args.allow_hub)
    with library, writing(args.library):
        with tqdm(total=0, desc="重算向量", unit="段", disable=None, leave=False) as bar:
            count = reembed(library, encoder, shown_on(bar))
        make_ready(library, encoder)
    say(f"已按模型 {encoder.name} 重算 {count} 段的向量")
    return 0
