"""A folder of reports that tests change, and what the library says of it."""

import os
from pathlib import Path

from index.intake.sync import SyncPlan
from index.store.library import FolderLibrary
from index.store.records import DocumentSummary

NOTICE = "更多材料请关注本局公众号：清风甲局"


def text(name: str, times: int = 12) -> str:
    return (
        f"{name}2023年工作总结\n一、主要工作\n（一）加强学习。{name}召开党组会{times}次，扎实开展主题教育。\n{NOTICE}\n"
    )


def write(folder: Path, **files: str) -> None:
    """Files of these names, __ for /, with a text of their own."""
    for name, content in files.items():
        path = folder / f"{name.replace('__', '/')}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def rest(folder: Path) -> None:
    """Makes all files old enough for what the file system says of them to be believed."""
    for path in folder.rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))


def sources(library: FolderLibrary, root: Path) -> set[str]:
    """The paths below the folder of all reports."""
    return {Path(d.path).relative_to(root).as_posix() for d in library.documents()}


def at(library: FolderLibrary, path: Path) -> DocumentSummary:
    found = library.document_at(path.as_posix())
    assert found is not None
    return found


def counts(plan: SyncPlan) -> tuple[int, int, int, int, int]:
    return len(plan.new), len(plan.changed), len(plan.moved), len(plan.gone), plan.unchanged
