"""Files on their way into a library: what is counted is there, and nothing that is read waits long for what is not."""

import os
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from corpus import Document, Passage, SourceFile, UnreadableFileError, read_document, read_file, split_passages
from index.intake.ingest import Listeners, Stated, add_paths
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder

Read = tuple[Document, list[Passage]]


@pytest.fixture
def many(tmp_path: Path) -> Path:
    root = tmp_path / "many"
    root.mkdir()
    for n in range(60):
        (root / f"局{n:02d}.txt").write_text(f"局{n}工作总结\n一、加强学习。开展第{n}次研讨。\n", encoding="utf-8")
    return root


def test_a_report_is_known_though_many_files_before_it_cannot_be_read(
    library: FolderLibrary, encoder: WordHashEncoder, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_paths(library, encoder, [many], Stated(unit="市局"))
    for number in range(5):
        (many / f"一{number}.txt").touch()  # in order before the others

    def read(file: SourceFile) -> bytes:
        if file.source.startswith("一"):
            raise UnreadableFileError("no permission", "ask for permission")
        return read_file(file)

    monkeypatch.setattr("index.intake.ingest.read_file", read)
    monkeypatch.setattr("index.intake.ingest._FILES_AT_A_TIME", 2)
    report = add_paths(library, encoder, [many])
    assert (len(report.known), len(report.added), len(report.rejected)) == (60, 0, 5)
    assert {d.metadata.unit for d in library.documents()} == {"市局"}


def test_what_is_counted_is_in_the_library(library: FolderLibrary, encoder: WordHashEncoder, many: Path) -> None:
    def counted(holds: Callable[[], int]) -> list[int]:
        """How many more were told of than were there, at each time."""
        too_many = []

        def progress(done: int, total: int) -> None:
            too_many.append(done - holds())

        stated = Stated(unit="市局") if library.documents() else None
        add_paths(library, encoder, [many], stated, Listeners(progress))
        return too_many

    assert max(counted(lambda: len(library.documents()))) == 0
    assert max(counted(lambda: sum(d.metadata.unit == "市局" for d in library.documents()))) == 0


def test_what_is_read_does_not_wait_behind_a_slow_file(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OneSlowFile:
        """Reads files at once, but the second only when the first is in the library (or all hope is gone)."""

        count = 1
        slow: list[tuple[Future[Read], Read]] = []

        def __init__(self, **_: object) -> None:
            pass

        def __enter__(self) -> "OneSlowFile":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def submit(self, file: SourceFile, data: bytes, of_the_report: object = ()) -> Future[Read]:
            future: Future[Read] = Future()
            document = read_document(file, data)
            read = document, split_passages(document)
            if self.slow or file.source.startswith("乙局"):
                future.set_result(read)
            else:
                self.slow.append((future, read))
            return future

        @classmethod
        def go_on(cls) -> None:
            for future, read in cls.slow:
                if not future.done():
                    future.set_result(read)

    there: list[list[str]] = []

    def on_commit() -> None:
        there.append([document.source for document in library.documents()])
        OneSlowFile.go_on()

    monkeypatch.setattr("index.intake.ingest.ReadingProcesses", OneSlowFile)
    monkeypatch.setattr("index.intake.ingest._COMMIT_S", 0.01)
    hopeless = threading.Timer(20, OneSlowFile.go_on)
    hopeless.start()
    add_paths(library, encoder, [folder], None, Listeners(on_commit=on_commit))
    hopeless.cancel()
    assert [len(sources) for sources in there] == [1, 2] and there[0][0].startswith("乙局")


def test_what_is_read_does_not_wait_behind_files_that_are_known(
    library: FolderLibrary, encoder: WordHashEncoder, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_paths(library, encoder, [many])
    (many / "一局.txt").write_text("一局工作总结\n一、加强学习。开展研讨。\n", encoding="utf-8")
    looked_at: list[SourceFile] = []
    committed: list[int] = []

    def slowly(file: SourceFile) -> bytes:
        looked_at.append(file)
        time.sleep(0.01)
        return read_file(file)

    monkeypatch.setattr("index.intake.ingest.read_file", slowly)
    monkeypatch.setattr("index.intake.ingest._COMMIT_S", 0.02)
    add_paths(library, encoder, [many], None, Listeners(on_commit=lambda: committed.append(len(looked_at))))
    assert looked_at[0].source.startswith("一局") and len(looked_at) == 61
    assert len(committed) == 1 and committed[0] < 61


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are Linux's")
def test_of_two_files_whose_names_read_alike_the_first_is_kept(
    library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    text = "工作总结\n一、主要工作\n{}召开党组会12次，扎实开展主题教育。\n"
    (tmp_path / "年报.txt").write_text(text.format("甲局"), encoding="utf-8")
    Path(os.fsdecode(os.fsencode(tmp_path) + "/年报".encode("gbk") + b".txt")).write_text(text.format("乙局"))
    for _ in range(2):
        report = add_paths(library, encoder, [tmp_path])
        assert [(r.source, r.reason) for r in report.rejected] == [("年报.txt", "duplicate name")]
        assert report.usable == len(library.documents()) == 1


def test_reports_of_two_archives_whose_names_read_alike_are_those_of_the_first(
    library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    for name, unit in (("测.zip", "甲局"), (os.fsdecode("测".encode("gbk") + b".zip"), "乙局")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("年报.txt", f"工作总结\n一、主要工作\n{unit}召开党组会12次。\n")
    report = add_paths(library, encoder, [tmp_path])
    assert [(r.source, r.reason) for r in report.rejected] == [("测.zip/年报.txt", "duplicate name")]
    assert len(library.documents()) == 1
