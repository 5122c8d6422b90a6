"""A library that mirrors a folder: each thing that can have become of a file."""

import os
import sys
import zipfile
from pathlib import Path

import pytest

from corpus import SourceFile, read_file
from index.errors import OtherEncoderError, SyncFolderError
from index.intake.corrections import correct
from index.intake.ingest import Listeners, Stated, add_paths
from index.intake.sync import SyncReport, carry_out, plan_sync, sync_folder
from index.intake.uploads import store_upload
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder
from tests.index.intake.folders import at, counts, rest, sources, text, write


def test_a_folder_is_mirrored_and_then_nothing_changes(
    library: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    report = sync_folder(library, encoder, root)
    assert (len(report.files.added), report.has_changed) == (3, True)
    assert sources(library, root) == {"甲局/总结.txt", "乙局/总结.txt", "丙局/总结.txt"}
    generation, embedded = library.generation, encoder.embedded
    report = sync_folder(library, encoder, root)
    assert (report.has_changed, report.unchanged, report.plan.changes_nothing) == (False, 3, True)
    assert (library.generation, encoder.embedded) == (generation, embedded)


def test_a_file_that_the_system_says_nothing_new_of_is_not_read(
    synced: FolderLibrary, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.intake.sync_plan.read_file", lambda file: pytest.fail(f"{file.source} was read"))
    assert counts(plan_sync(synced, root)) == (0, 0, 0, 0, 3)


def test_a_file_of_the_same_bytes_is_read_once_and_its_state_noted(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    path = root / "甲局/总结.txt"
    os.utime(path, (1_600_000_000, 1_600_000_000))
    generation, before = synced.generation, at(synced, path).file_state
    plan = plan_sync(synced, root)
    assert (counts(plan), list(plan.states)) == ((0, 0, 0, 0, 3), [at(synced, path).doc_id])
    carry_out(synced, encoder, plan)
    assert at(synced, path).file_state not in ("", before) and synced.generation == generation
    assert plan_sync(synced, root).states == {}


def test_a_changed_file_replaces_its_old_self(synced: FolderLibrary, encoder: WordHashEncoder, root: Path) -> None:
    write(root, 甲局__总结=text("甲局", 13))
    report = sync_folder(synced, encoder, root)
    assert report.files.replaced == ["甲局/总结.txt"]
    assert "13次" in synced.document(at(synced, root / "甲局/总结.txt").doc_id).text


def test_a_report_read_by_an_earlier_version_is_read_again(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    synced._db.execute("UPDATE document SET content_hash = '' WHERE source LIKE '甲局%'")
    assert [file.source for file in plan_sync(synced, root).changed] == ["甲局/总结.txt"]


def test_what_was_added_from_below_the_folder_belongs_to_it(
    library: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    add_paths(library, encoder, [root / "甲局", root / "乙局/总结.txt"])
    (root / "甲局/总结.txt").rename(root / "甲局/b.txt")
    report = sync_folder(library, encoder, root)
    assert ([f.source for _, f in report.moved], report.files.added) == (["甲局/b.txt"], ["丙局/总结.txt"])
    assert report.unchanged == 1 and len(library.documents()) == 3


def test_reports_of_other_folders_are_left_alone(synced: FolderLibrary, encoder: WordHashEncoder, root: Path) -> None:
    for other in (root.with_name("材料2"), root.parent / "elsewhere"):
        write(other, a=text(other.name))
        add_paths(synced, encoder, [other])
        (other / "a.txt").unlink()
    assert counts(plan_sync(synced, root)) == (0, 0, 0, 0, 3)
    (root / "甲局/总结.txt").unlink()
    sync_folder(synced, encoder, root)
    assert len(synced.documents()) == 4


def test_reports_of_an_archive_follow_what_is_in_it(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    def pack(**files: str) -> None:
        with zipfile.ZipFile(root / "全部.zip", "w") as archive:
            for name, content in files.items():
                archive.writestr(f"{name}.txt", content)

    pack(a=text("丁局"), b=text("戊局"), c=text("己局"))
    assert len(sync_folder(synced, encoder, root).files.added) == 3
    pack(a=text("丁局"), b=text("戊局", 13), d=text("己局"))
    plan = plan_sync(synced, root)
    assert counts(plan) == (0, 1, 1, 0, 4) and plan.moved[0][1].source == "全部.zip/d.txt"
    pack(a=text("丁局"))
    report = sync_folder(synced, encoder, root)
    assert {d.source for d in report.removed} == {"全部.zip/b.txt", "全部.zip/c.txt"}
    (root / "全部.zip").rename(root / "甲局/全.zip")
    report = sync_folder(synced, encoder, root)
    assert [f.source for _, f in report.moved] == ["甲局/全.zip/a.txt"]
    (root / "甲局/全.zip").unlink()
    assert [d.source for d in sync_folder(synced, encoder, root).removed] == ["甲局/全.zip/a.txt"]


def test_the_library_itself_is_no_source(synced: FolderLibrary, encoder: WordHashEncoder, root: Path) -> None:
    upload = store_upload(synced.path, "上传.txt", text("丁局").encode())
    add_paths(synced, encoder, [upload.path])
    for folder in (synced.path, synced.path / "uploads"):
        with pytest.raises(SyncFolderError) as caught:
            plan_sync(synced, folder)
        assert caught.value.fault == "library"


def test_a_library_below_the_folder_is_not_read_as_reports(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    kept = store_upload(synced.path, "上传.txt", text("丁局").encode())
    add_paths(synced, encoder, [kept.path])
    store_upload(synced.path, "未入库.txt", text("戊局").encode())
    assert counts(plan_sync(synced, root.parent)) == (0, 0, 0, 0, 3)
    kept.path.unlink()
    plan = plan_sync(synced, root.parent)
    assert (counts(plan), plan.rejected, plan.outdated) == ((0, 0, 0, 0, 3), (), frozenset())


def test_a_library_below_the_folder_by_another_way_is_not_read_either(synced: FolderLibrary, root: Path) -> None:
    store_upload(synced.path, "上传.txt", text("丁局").encode())
    link = root.parent.with_name("link")
    try:
        link.symlink_to(root.parent, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert {f.source.split("/")[0] for f in plan_sync(synced, link).new} == {"材料"}


def test_a_plan_changes_nothing(synced: FolderLibrary, root: Path) -> None:
    generation, before = synced.generation, synced.documents()
    (root / "甲局/总结.txt").rename(root / "甲局/b.txt")
    (root / "乙局/总结.txt").unlink()
    write(root, 丙局__总结=text("丙局", 13), 丁局__a=text("丁局"))
    assert counts(plan_sync(synced, root)) == (1, 1, 1, 1, 0)
    assert (synced.generation, synced.documents()) == (generation, before)


def test_a_plan_can_be_made_of_a_library_that_may_only_be_read(
    synced: FolderLibrary, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced.close()
    monkeypatch.setattr("index.store.library.os.access", lambda *_: False)
    (root / "乙局/总结.txt").unlink()
    with FolderLibrary.open(synced.path) as reading:  # type: ignore[union-attr]
        assert counts(plan_sync(reading, root)) == (0, 0, 0, 1, 2)


def test_without_a_library_all_is_new(root: Path) -> None:
    plan = plan_sync(None, root)
    assert counts(plan) == (3, 0, 0, 0, 0) and all(isinstance(file, SourceFile) for file in plan.files)


def test_another_encoder_is_refused_before_anything_is_removed(synced: FolderLibrary, root: Path) -> None:
    other = WordHashEncoder()
    other.fingerprint = "another"
    (root / "乙局/总结.txt").unlink()
    with pytest.raises(OtherEncoderError):
        sync_folder(synced, other, root)
    assert len(synced.documents()) == 3


def test_what_is_gone_goes_after_what_is_new_in_one_commit(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    (root / "甲局/总结.txt").unlink()
    (root / "乙局/总结.txt").unlink()
    write(root, 丁局__a=text("丁局"))
    seen: list[tuple[int, set[str]]] = []
    generation = synced.generation
    listeners = Listeners(on_commit=lambda: seen.append((synced.generation - generation, sources(synced, root))))
    report: SyncReport = sync_folder(synced, encoder, root, listeners=listeners)
    both = {"丙局/总结.txt", "丁局/a.txt"}
    assert seen == [(1, {"甲局/总结.txt", "乙局/总结.txt", *both}), (2, both)]
    assert len(report.removed) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are Linux's")
def test_names_that_are_no_unicode_are_followed(synced: FolderLibrary, encoder: WordHashEncoder, root: Path) -> None:
    old = Path(os.fsdecode(os.fsencode(root) + "/总结".encode("gbk") + b".txt"))
    old.write_text(text("丁局"), encoding="utf-8")
    sync_folder(synced, encoder, root)
    rest(root)
    sync_folder(synced, encoder, root)
    assert counts(plan_sync(synced, root)) == (0, 0, 0, 0, 4) and "总结.txt" in sources(synced, root)
    old.unlink()
    assert [d.source for d in sync_folder(synced, encoder, root).removed] == ["总结.txt"]


def test_each_changed_file_is_hashed_once(synced: FolderLibrary, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    correct(synced, [at(synced, root / "甲局/总结.txt").doc_id], Stated(year=2020))
    (root / "甲局/总结.txt").rename(root / "甲局/旧.txt")
    write(root, 甲局__总结=text("甲局", 13))
    read: list[str] = []
    monkeypatch.setattr("index.intake.sync_plan.read_file", lambda file: read.append(file.source) or read_file(file))
    plan_sync(synced, root)
    assert sorted(read) == ["甲局/总结.txt", "甲局/旧.txt"]


def test_what_is_known_to_be_no_archive_is_not_opened(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("corpus.folder.find_members", lambda path: opened.append(path.name))
    write(root, 丁局__新=text("丁局"))
    os.utime(root / "甲局/总结.txt", (1_600_000_000, 1_600_000_000))
    assert counts(plan_sync(synced, root)) == (1, 0, 0, 0, 3)
    assert sorted(opened) == ["总结.txt", "新.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are Linux's")
def test_of_two_files_whose_names_read_alike_the_second_is_rejected(
    library: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    write(root, 年报=text("丁局"))
    other = Path(os.fsdecode(os.fsencode(root) + "/年报".encode("gbk") + b".txt"))
    other.write_text(text("戊局"), encoding="utf-8")
    for _ in range(2):
        report = sync_folder(library, encoder, root)
        assert [(r.source, r.reason) for r in report.rejected] == [("年报.txt", "duplicate name")]
        assert "丁局召开" in library.document(at(library, root / "年报.txt").doc_id).text
    (root / "年报.txt").unlink()
    assert sync_folder(library, encoder, root).rejected == []
    assert "戊局召开" in library.document(at(library, root / "年报.txt").doc_id).text
