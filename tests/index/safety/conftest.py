"""A library of small reports in a folder, all of it in the file itself, and what can be read of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import SourceFile, find_files, read_document, split_passages
from index.intake.ingest import store
from index.store.database import DATABASE
from index.store.library import FolderLibrary
from index.store.records import NewReport
from tests.conftest import WordHashEncoder

WORK = ("主题教育", "警示教育", "清廉文化", "作风建设", "基层减负", "问题整改", "干部培训", "制度建设")


def report_text(number: int) -> str:
    """A report that shares no passage with any other."""
    parts = [f"（{n + 1}）单位{number}推进{work}。全年开展{work}活动{number * 8 + n}次，形成第{number}号清单，逐项销号。"
             for n, work in enumerate(WORK)]  # fmt: skip
    return f"2023年单位{number}党建工作总结\n一、主要工作情况\n" + "\n".join(parts) + "\n"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder of twelve reports."""
    folder = tmp_path / "材料"
    folder.mkdir()
    for number in range(12):
        (folder / f"单位{number}.txt").write_text(report_text(number), encoding="utf-8")
    return folder


def put(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> None:
    """Adds the reports of a folder, without processes apart."""
    files = [file for file in find_files(folder) if isinstance(file, SourceFile)]
    documents = [read_document(file) for file in files]
    store(library, encoder, [NewReport(document, split_passages(document), "") for document in documents])


@pytest.fixture
def kept(tmp_path: Path, encoder: WordHashEncoder, reports: Path) -> Path:
    """The folder of a library of these reports, which nobody has open."""
    with FolderLibrary.create(tmp_path / "库") as library:
        put(library, encoder, reports)
    assert not (tmp_path / "库" / f"{DATABASE}-wal").exists()
    return tmp_path / "库"


def texts(folder: Path) -> dict[str, str]:
    """The text of each report, by its source."""
    with FolderLibrary.open(folder) as library:  # type: ignore[union-attr]
        return {d.source: library.document(d.doc_id).text for d in library.documents()}


@pytest.fixture
def change(kept: Path) -> Callable[[str], None]:
    """Changes the database behind the library's back."""

    def run(sql: str) -> None:
        db = sqlite3.connect(kept / DATABASE, isolation_level=None)
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute(sql)
        db.close()

    return run
