"""A library that mirrors a folder: each thing that can have become of a file, and what is not taken for a removal."""

import os
import sys
import zipfile
from pathlib import Path

import pytest

from corpus import Metadata, RejectedFile, SourceFile, read_file
from index.errors import OtherEncoderError, SyncFolderError
from index.intake.corrections import correct, set_put_back
from index.intake.ingest import Listeners, Stated, add_paths
from index.intake.moves import moved_to
from index.intake.sync import SyncPlan, SyncReport, carry_out, plan_sync, sync_folder
from index.intake.uploads import store_upload
from index.safety.verification import verify
from index.store.library import Library
from index.store.records import DocumentSummary, Said
from index.words import default_segmenter
from tests.conftest import WordHashEncoder

NOTICE = "更多材料请关注本局公众号：清风甲局"
unprivileged = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="here nothing can be closed to whoever runs the tests"
)


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


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "材料"
    write(folder, 甲局__总结=text("甲局"), 乙局__总结=text("乙局"), 丙局__总结=text("丙局"))
    rest(folder)
    return folder


@pytest.fixture
def synced(library: Library, encoder: WordHashEncoder, root: Path) -> Library:
    sync_folder(library, encoder, root)
    return library


def sources(library: Library, root: Path) -> set[str]:
    """The paths below the folder of all reports."""
    return {Path(d.path).relative_to(root).as_posix() for d in library.documents()}


def at(library: Library, path: Path) -> DocumentSummary:
    found = library.document_at(path.as_posix())
    assert found is not None
    return found


def counts(plan: SyncPlan) -> tuple[int, int, int, int, int]:
    return len(plan.new), len(plan.changed), len(plan.moved), len(plan.gone), plan.unchanged


def test_a_folder_is_mirrored_and_then_nothing_changes(library: Library, encoder: WordHashEncoder, root: Path) -> None:
    report = sync_folder(library, encoder, root)
    assert (len(report.files.added), report.has_changed) == (3, True)
    assert sources(library, root) == {"甲局/总结.txt", "乙局/总结.txt", "丙局/总结.txt"}
    generation, embedded = library.generation, encoder.embedded
    report = sync_folder(library, encoder, root)
    assert (report.has_changed, report.unchanged, report.plan.changes_nothing) == (False, 3, True)
    assert (library.generation, encoder.embedded) == (generation, embedded)


def test_a_file_that_the_system_says_nothing_new_of_is_not_read(
    synced: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.intake.sync_plan.read_file", lambda file: pytest.fail(f"{file.source} was read"))
    assert counts(plan_sync(synced, root)) == (0, 0, 0, 0, 3)


def test_a_file_of_the_same_bytes_is_read_once_and_its_state_noted(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    path = root / "甲局/总结.txt"
    os.utime(path, (1_600_000_000, 1_600_000_000))
    generation, before = synced.generation, at(synced, path).file_state
    plan = plan_sync(synced, root)
    assert (counts(plan), list(plan.states)) == ((0, 0, 0, 0, 3), [at(synced, path).doc_id])
    carry_out(synced, encoder, plan)
    assert at(synced, path).file_state not in ("", before) and synced.generation == generation
    assert plan_sync(synced, root).states == {}


def test_a_changed_file_replaces_its_old_self(synced: Library, encoder: WordHashEncoder, root: Path) -> None:
    write(root, 甲局__总结=text("甲局", 13))
    report = sync_folder(synced, encoder, root)
    assert report.files.replaced == ["甲局/总结.txt"]
    assert "13次" in synced.document(at(synced, root / "甲局/总结.txt").doc_id).text


def test_a_report_read_by_an_earlier_version_is_read_again(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    synced._db.execute("UPDATE document SET content_hash = '' WHERE source LIKE '甲局%'")
    assert [file.source for file in plan_sync(synced, root).changed] == ["甲局/总结.txt"]


def test_a_file_that_is_gone_is_removed_and_comes_back_with_what_was_said_of_it(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    path = root / "甲局/总结.txt"
    correct(synced, [at(synced, path).doc_id], Stated(unit="市甲局", year=2020))
    set_put_back(synced, encoder, at(synced, path).doc_id, {NOTICE})
    path.rename(root.parent / "away.txt")
    report = sync_folder(synced, encoder, root)
    assert [d.source for d in report.removed] == ["甲局/总结.txt"] and len(synced.documents()) == 2
    (root.parent / "away.txt").rename(path)
    sync_folder(synced, encoder, root)
    document = synced.document(at(synced, path).doc_id)
    assert (document.unit, document.year, NOTICE in document.text) == ("市甲局", 2020, True)


def test_a_renamed_file_keeps_what_was_said_of_it_and_costs_no_embedding(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    old, new = root / "甲局/总结.txt", root / "甲局/年终总结.txt"
    correct(synced, [at(synced, old).doc_id], Stated(unit="市甲局", year=2020))
    set_put_back(synced, encoder, at(synced, old).doc_id, {NOTICE})
    embedded, generation = encoder.embedded, synced.generation
    old.rename(new)
    report = sync_folder(synced, encoder, root)
    assert [(d.source, f.source) for d, f in report.moved] == [("甲局/总结.txt", "甲局/年终总结.txt")]
    assert (report.files.added, report.removed) == ([], ())
    document = synced.document(at(synced, new).doc_id)
    assert (document.unit, document.year, NOTICE in document.text) == ("市甲局", 2020, True)
    assert synced.document_at(old.as_posix()) is None and len(synced.documents()) == 3
    assert (encoder.embedded, synced.generation) == (embedded, generation + 1)
    assert verify(synced, encoder, default_segmenter()).whole


def test_a_file_moved_to_another_folder_is_of_that_unit(synced: Library, encoder: WordHashEncoder, root: Path) -> None:
    correct(synced, [at(synced, root / "甲局/总结.txt").doc_id], Stated(year=2020))
    (root / "丁局").mkdir()
    (root / "甲局/总结.txt").rename(root / "丁局/总结.txt")
    sync_folder(synced, encoder, root)
    metadata = at(synced, root / "丁局/总结.txt").metadata
    assert (metadata.unit, metadata.unit_from, metadata.year) == ("丁局", "folder", 2020)


def test_a_file_renamed_and_changed_is_another(synced: Library, encoder: WordHashEncoder, root: Path) -> None:
    correct(synced, [at(synced, root / "甲局/总结.txt").doc_id], Stated(year=2020))
    (root / "甲局/总结.txt").unlink()
    write(root, 甲局__年终总结=text("甲局", 13))
    report = sync_folder(synced, encoder, root)
    assert (report.files.added, len(report.removed), report.moved) == (["甲局/年终总结.txt"], 1, [])
    assert at(synced, root / "甲局/年终总结.txt").metadata.year == 2023


def test_two_files_that_swap_their_names_are_two_changed_ones(
    synced: Library, encoder: WordHashEncoder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.intake.ingest._COMMIT_S", 60.0)  # in two commits, a vector would be made twice
    one, other = root / "甲局/总结.txt", root / "乙局/总结.txt"
    embedded = encoder.embedded
    texts = one.read_bytes(), other.read_bytes()
    one.write_bytes(texts[1])
    other.write_bytes(texts[0])
    report = sync_folder(synced, encoder, root)
    assert sorted(report.files.replaced) == ["乙局/总结.txt", "甲局/总结.txt"] and report.moved == []
    assert "乙局召开" in synced.document(at(synced, one).doc_id).text
    assert "甲局召开" in synced.document(at(synced, other).doc_id).text
    assert encoder.embedded == embedded and verify(synced, encoder, default_segmenter()).whole


def test_a_new_file_under_the_old_name_of_a_renamed_one(synced: Library, encoder: WordHashEncoder, root: Path) -> None:
    (root / "甲局/总结.txt").rename(root / "甲局/旧.txt")
    write(root, 甲局__总结=text("甲局", 13))
    report = sync_folder(synced, encoder, root)
    assert (report.files.added, report.files.replaced, report.removed) == (["甲局/旧.txt"], ["甲局/总结.txt"], ())
    assert "13次" in synced.document(at(synced, root / "甲局/总结.txt").doc_id).text
    assert "12次" in synced.document(at(synced, root / "甲局/旧.txt").doc_id).text


def test_a_copy_is_new_and_the_first_stays(synced: Library, encoder: WordHashEncoder, root: Path) -> None:
    (root / "甲局/副本.txt").write_bytes((root / "甲局/总结.txt").read_bytes())
    report = sync_folder(synced, encoder, root)
    assert (report.files.added, report.moved, report.removed) == (["甲局/副本.txt"], [], ())
    assert len(synced.documents()) == 4


def test_of_several_files_of_the_same_bytes_those_that_kept_their_names_moved_first(
    library: Library, encoder: WordHashEncoder, root: Path
) -> None:
    same = text("丁局")
    write(root, 丁局__1__a=same, 丁局__1__b=same, 丁局__1__c=same)
    sync_folder(library, encoder, root)
    for name in ("a", "b", "c"):
        (root / f"丁局/1/{name}.txt").unlink()
    write(root, 丁局__2__b=same, 丁局__2__d=same)
    plan = plan_sync(library, root)
    assert [(d.source, f.source) for d, f in plan.moved] == [
        ("丁局/1/b.txt", "丁局/2/b.txt"), ("丁局/1/a.txt", "丁局/2/d.txt"),
    ]  # fmt: skip
    assert ([d.source for d in plan.gone], plan.new) == (["丁局/1/c.txt"], ())


def test_letters_of_another_case_make_another_name(synced: Library, encoder: WordHashEncoder, root: Path) -> None:
    write(root, 丁局__a=text("丁局"))
    sync_folder(synced, encoder, root)
    (root / "丁局/a.txt").rename(root / "丁局/A.txt")
    report = sync_folder(synced, encoder, root)
    assert [(d.source, f.source) for d, f in report.moved] == [("丁局/a.txt", "丁局/A.txt")]


def test_what_was_added_from_below_the_folder_belongs_to_it(
    library: Library, encoder: WordHashEncoder, root: Path
) -> None:
    add_paths(library, encoder, [root / "甲局", root / "乙局/总结.txt"])
    (root / "甲局/总结.txt").rename(root / "甲局/b.txt")
    report = sync_folder(library, encoder, root)
    assert ([f.source for _, f in report.moved], report.files.added) == (["甲局/b.txt"], ["丙局/总结.txt"])
    assert report.unchanged == 1 and len(library.documents()) == 3


def test_reports_of_other_folders_are_left_alone(synced: Library, encoder: WordHashEncoder, root: Path) -> None:
    for other in (root.with_name("材料2"), root.parent / "elsewhere"):
        write(other, a=text(other.name))
        add_paths(synced, encoder, [other])
        (other / "a.txt").unlink()
    assert counts(plan_sync(synced, root)) == (0, 0, 0, 0, 3)
    (root / "甲局/总结.txt").unlink()
    sync_folder(synced, encoder, root)
    assert len(synced.documents()) == 4


def test_reports_of_an_archive_follow_what_is_in_it(synced: Library, encoder: WordHashEncoder, root: Path) -> None:
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


def test_an_archive_that_cannot_be_opened_any_more_keeps_its_reports(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    with zipfile.ZipFile(root / "全部.zip", "w") as archive:
        archive.writestr("部门/a.txt", text("丁局"))
    sync_folder(synced, encoder, root)
    (root / "全部.zip").write_bytes((root / "全部.zip").read_bytes()[:40])
    report = sync_folder(synced, encoder, root)
    assert [(r.source, r.reason) for r in report.rejected] == [("全部.zip", "damaged")]
    assert report.outdated == {"全部.zip"} and report.removed == () and len(synced.documents()) == 4


def test_a_file_that_became_unreadable_keeps_its_content(synced: Library, encoder: WordHashEncoder, root: Path) -> None:
    (root / "甲局/总结.txt").write_bytes(b"")
    report = sync_folder(synced, encoder, root)
    assert [(r.source, r.reason) for r in report.rejected] == [("甲局/总结.txt", "empty")]
    assert (
        report.outdated == {"甲局/总结.txt"}
        and "12次" in synced.document(at(synced, root / "甲局/总结.txt").doc_id).text
    )


def test_a_moved_file_that_cannot_be_read_any_more_leaves_its_report(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    (root / "甲局/总结.txt").rename(root / "甲局/b.txt")
    plan = plan_sync(synced, root)
    (root / "甲局/b.txt").write_bytes(b"")
    report = carry_out(synced, encoder, plan)
    assert (report.moved, report.removed, report.outdated) == ([], (), {"甲局/b.txt"})
    assert len(synced.documents()) == 3


def test_a_link_put_in_the_place_of_a_folder_keeps_its_reports(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    (root / "甲局").rename(root.parent / "甲局")
    try:
        (root / "甲局").symlink_to(root.parent / "甲局", target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    plan = plan_sync(synced, root)
    assert counts(plan) == (0, 0, 0, 0, 2) and plan.outdated == {"甲局"}


@unprivileged
@pytest.mark.parametrize("mode", [0o000, 0o100])
def test_a_folder_that_may_not_be_looked_into_keeps_its_reports(mode: int, synced: Library, root: Path) -> None:
    (root / "甲局").chmod(mode)
    try:
        plan = plan_sync(synced, root)
    finally:
        (root / "甲局").chmod(0o700)
    assert counts(plan) == (0, 0, 0, 0, 2)
    assert [r.reason for r in plan.rejected] == ["no permission"]


def test_a_folder_that_fails_while_it_is_walked_keeps_its_reports(
    synced: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of some network drives os.walk does not say so: it passes over a folder of which it cannot tell that it is one."""
    real, listdir = os.walk, os.listdir

    def walk(top, onerror):  # type: ignore[no-untyped-def]
        return (
            (at, [f for f in folders if f != "甲局"], names) for at, folders, names in real(top) if at[-2:] != "甲局"
        )

    def names(path):  # type: ignore[no-untyped-def]
        if Path(path).name == "甲局":
            raise OSError(5, "Input/output error", str(path))
        return listdir(path)

    monkeypatch.setattr("corpus.folder.os.walk", walk)
    monkeypatch.setattr("index.intake.absence.os.listdir", names)
    plan = plan_sync(synced, root)
    assert counts(plan) == (0, 0, 0, 0, 2)
    assert plan.rejected == (RejectedFile("甲局", "unreachable", "check the disk", "Input/output error"),)
    assert plan.outdated == {"甲局"}


def test_a_file_added_by_its_own_name_is_followed_though_the_folder_passes_over_it(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    (root / "甲局/笔记.log").write_text(text("丁局"), encoding="utf-8")
    write(root, **{".暂存__a": text("戊局")})
    with zipfile.ZipFile(root / "包.dat", "w") as archive:
        archive.writestr("a.txt", text("己局"))
    add_paths(synced, encoder, [root / "甲局/笔记.log", root / ".暂存", root / "包.dat"])
    rest(root)
    assert counts(plan_sync(synced, root)) == (0, 0, 0, 0, 6)
    (root / "甲局/笔记.log").write_text(text("丁局", 13), encoding="utf-8")
    (root / ".暂存/a.txt").unlink()
    report = sync_folder(synced, encoder, root)
    assert (report.files.replaced, [d.source for d in report.removed]) == (["甲局/笔记.log"], ["a.txt"])
    (root / "包.dat").unlink()
    assert [d.source for d in sync_folder(synced, encoder, root).removed] == ["包.dat/a.txt"]


def test_a_folder_in_the_place_of_a_file_is_not_that_file(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    (root / "甲局/总结.txt").unlink()
    (root / "甲局/总结.txt").mkdir()
    assert [d.source for d in sync_folder(synced, encoder, root).removed] == ["甲局/总结.txt"]


@pytest.mark.parametrize("left", ["nothing", "no reports"])
def test_of_a_folder_that_is_suddenly_empty_nothing_is_removed_unasked(
    left: str, synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    root.rename(root.with_name("away"))
    root.mkdir()
    if left == "no reports":
        (root / "说明.jpg").touch()
    report = sync_folder(synced, encoder, root)
    assert (report.plan.why_held, len(report.plan.held), report.removed) == ("nothing found", 3, ())
    assert len(synced.documents()) == 3 and not report.has_changed
    assert len(sync_folder(synced, encoder, root, allow_removal=True).removed) == 3
    assert synced.documents() == []


@pytest.mark.parametrize(("fault", "made"), [("missing", False), ("no folder", True)])
def test_a_folder_that_is_not_there_is_an_error(
    fault: str, made: bool, synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    root.rename(root.with_name("away"))
    if made:
        root.touch()
    with pytest.raises(SyncFolderError) as caught:
        sync_folder(synced, encoder, root, allow_removal=True)
    assert (caught.value.fault, caught.value.folder) == (fault, root) and len(synced.documents()) == 3


@pytest.mark.parametrize("where", ["corpus.folder.os.walk", "index.intake.absence.os.scandir"])
def test_a_folder_that_goes_away_is_an_error(
    where: str, synced: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path, onerror=None):  # type: ignore[no-untyped-def]
        error = OSError(107, "Transport endpoint is not connected", str(path))
        if onerror is None:
            raise error
        onerror(error)
        return iter(())

    monkeypatch.setattr(where, fail)
    with pytest.raises(SyncFolderError) as caught:
        plan_sync(synced, root)
    assert caught.value.fault == "unreachable"


def test_where_most_would_go_nothing_is_removed_unasked_but_the_rest_is_done(
    library: Library, encoder: WordHashEncoder, root: Path
) -> None:
    write(root, **{f"丁局__{n}": text(f"第{n}局") for n in range(6)})
    sync_folder(library, encoder, root)
    for n in range(5):
        (root / f"丁局/{n}.txt").unlink()
    write(root, 丁局__新=text("新局"), 甲局__总结=text("甲局", 13))
    report = sync_folder(library, encoder, root)  # 5 of 9
    assert (report.plan.why_held, len(report.plan.held), report.removed) == ("many", 5, ())
    assert (report.files.added, report.files.replaced) == (["丁局/新.txt"], ["甲局/总结.txt"])
    assert len(library.documents()) == 10
    assert len(sync_folder(library, encoder, root, allow_removal=True).removed) == 5


def test_half_of_a_folder_may_go(library: Library, encoder: WordHashEncoder, root: Path) -> None:
    write(root, **{f"丁局__{n}": text(f"第{n}局") for n in range(7)})
    sync_folder(library, encoder, root)
    for n in range(5):
        (root / f"丁局/{n}.txt").unlink()
    assert len(sync_folder(library, encoder, root).removed) == 5


def test_reports_of_a_subfolder_with_nothing_left_in_it_stay_until_it_is_said(
    library: Library, encoder: WordHashEncoder, root: Path
) -> None:
    write(
        root,
        **{f"网盘__丁局__{n}": text(f"丁{n}局") for n in range(5)},
        **{f"戊局__{n}": text(f"戊{n}局") for n in range(9)},
    )
    sync_folder(library, encoder, root)
    for path in (root / "网盘/丁局").iterdir():
        path.unlink()
    (root / "网盘/丁局").rmdir()
    (root / "甲局/总结.txt").unlink()  # one report of an empty folder: removed
    report = sync_folder(library, encoder, root)
    assert (report.plan.why_held, {d.source[:5] for d in report.plan.held}) == ("emptied", {"网盘/丁局"})
    assert [d.source for d in report.removed] == ["甲局/总结.txt"]
    (root / "网盘").rmdir()
    assert len(sync_folder(library, encoder, root).removed) == 5


def test_files_moved_out_of_a_folder_that_is_empty_then_have_moved(
    library: Library, encoder: WordHashEncoder, root: Path
) -> None:
    write(root, **{f"丁局__{n}": text(f"丁{n}局") for n in range(9)})
    sync_folder(library, encoder, root)
    (root / "戊局").mkdir()
    for path in (root / "丁局").iterdir():
        path.rename(root / "戊局" / path.name)
    report = sync_folder(library, encoder, root)
    assert (len(report.moved), report.plan.why_held, len(library.documents())) == (9, None, 12)


def test_the_library_itself_is_no_source(synced: Library, encoder: WordHashEncoder, root: Path) -> None:
    upload = store_upload(synced.path, "上传.txt", text("丁局").encode())
    add_paths(synced, encoder, [upload.path])
    for folder in (synced.path, synced.path / "uploads"):
        with pytest.raises(SyncFolderError) as caught:
            plan_sync(synced, folder)
        assert caught.value.fault == "library"


def test_a_library_below_the_folder_is_not_read_as_reports(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    kept = store_upload(synced.path, "上传.txt", text("丁局").encode())
    add_paths(synced, encoder, [kept.path])
    store_upload(synced.path, "未入库.txt", text("戊局").encode())
    assert counts(plan_sync(synced, root.parent)) == (0, 0, 0, 0, 3)
    kept.path.unlink()
    plan = plan_sync(synced, root.parent)
    assert (counts(plan), plan.rejected, plan.outdated) == ((0, 0, 0, 0, 3), (), frozenset())


def test_a_library_below_the_folder_by_another_way_is_not_read_either(synced: Library, root: Path) -> None:
    store_upload(synced.path, "上传.txt", text("丁局").encode())
    link = root.parent.with_name("link")
    try:
        link.symlink_to(root.parent, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert {f.source.split("/")[0] for f in plan_sync(synced, link).new} == {"材料"}


def test_a_plan_changes_nothing(synced: Library, root: Path) -> None:
    generation, before = synced.generation, synced.documents()
    (root / "甲局/总结.txt").rename(root / "甲局/b.txt")
    (root / "乙局/总结.txt").unlink()
    write(root, 丙局__总结=text("丙局", 13), 丁局__a=text("丁局"))
    assert counts(plan_sync(synced, root)) == (1, 1, 1, 1, 0)
    assert (synced.generation, synced.documents()) == (generation, before)


def test_a_plan_can_be_made_of_a_library_that_may_only_be_read(
    synced: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced.close()
    monkeypatch.setattr("index.store.library.os.access", lambda *_: False)
    (root / "乙局/总结.txt").unlink()
    with Library.open(synced.path) as reading:  # type: ignore[union-attr]
        assert counts(plan_sync(reading, root)) == (0, 0, 0, 1, 2)


def test_without_a_library_all_is_new(root: Path) -> None:
    plan = plan_sync(None, root)
    assert counts(plan) == (3, 0, 0, 0, 0) and all(isinstance(file, SourceFile) for file in plan.files)


def test_another_encoder_is_refused_before_anything_is_removed(synced: Library, root: Path) -> None:
    other = WordHashEncoder()
    other.fingerprint = "another"
    (root / "乙局/总结.txt").unlink()
    with pytest.raises(OtherEncoderError):
        sync_folder(synced, other, root)
    assert len(synced.documents()) == 3


def test_what_is_gone_goes_after_what_is_new_in_one_commit(
    synced: Library, encoder: WordHashEncoder, root: Path
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
def test_names_that_are_no_unicode_are_followed(synced: Library, encoder: WordHashEncoder, root: Path) -> None:
    old = Path(os.fsdecode(os.fsencode(root) + "/总结".encode("gbk") + b".txt"))
    old.write_text(text("丁局"), encoding="utf-8")
    sync_folder(synced, encoder, root)
    rest(root)
    sync_folder(synced, encoder, root)
    assert counts(plan_sync(synced, root)) == (0, 0, 0, 0, 4) and "总结.txt" in sources(synced, root)
    old.unlink()
    assert [d.source for d in sync_folder(synced, encoder, root).removed] == ["总结.txt"]


def test_what_was_said_of_a_form_is_not_said_of_every_copy_of_it(
    library: Library, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    """Many units fill in the same form: before they do, it is the same file in each of their folders."""
    root = tmp_path / "forms"
    for unit in ("甲局", "乙局", "丙局"):
        (root / unit).mkdir(parents=True)
        (root / unit / "表.txt").write_text("述职报告\n一、履职情况。（请填写）\n", encoding="utf-8")
    sync_folder(library, encoder, root)
    first = next(d for d in library.documents() if d.source.startswith("甲局"))
    correct(library, [first.doc_id], Stated(unit="市甲局"))
    (root / "甲局" / "表.txt").unlink()
    sync_folder(library, encoder, root, allow_removal=True)
    (root / "丁局").mkdir()
    (root / "丁局" / "表.txt").write_text("述职报告\n一、履职情况。（请填写）\n", encoding="utf-8")
    sync_folder(library, encoder, root)
    assert {d.metadata.unit for d in library.documents()} == {"乙局", "丙局", "丁局"}
    (root / "甲局" / "表.txt").write_text("述职报告\n一、履职情况。（请填写）\n", encoding="utf-8")
    sync_folder(library, encoder, root)
    assert "市甲局" in {d.metadata.unit for d in library.documents()}


FORM = "述职报告\n一、履职情况。（请填写）\n"


def said_of_forms(library: Library, encoder: WordHashEncoder, root: Path) -> None:
    """The same form in 甲局 and 乙局, of each of which the user said whose it is."""
    write(root, 甲局__空表=FORM, 乙局__空表=FORM)
    sync_folder(library, encoder, root)
    for unit in ("甲局", "乙局"):
        correct(library, [at(library, root / unit / "空表.txt").doc_id], Stated(unit=f"市{unit}"))


def test_of_files_of_the_same_bytes_the_one_in_the_same_folder_moved(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    said_of_forms(synced, encoder, root)
    (root / "乙局/空表.txt").unlink()
    (root / "甲局/空表.txt").rename(root / "甲局/空表2.txt")
    report = sync_folder(synced, encoder, root)
    assert at(synced, root / "甲局/空表2.txt").metadata.unit == "市甲局"
    assert [document.source for document in report.removed] == ["乙局/空表.txt"]


def test_where_it_cannot_be_told_which_of_two_moved_what_was_said_waits(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    said_of_forms(synced, encoder, root)
    (root / "丁局").mkdir()
    (root / "乙局/空表.txt").unlink()
    (root / "甲局/空表.txt").rename(root / "丁局/空表2.txt")
    report = sync_folder(synced, encoder, root)
    assert (report.moved, at(synced, root / "丁局/空表2.txt").metadata.unit) == ([], "丁局")
    assert {remembered.said.unit for remembered in synced.remembered()} == {"市甲局", "市乙局"}


def test_many_files_of_the_same_bytes_are_told_apart_in_one_pass() -> None:
    def document(path: str) -> DocumentSummary:
        return DocumentSummary(path, "/r", path, "same", "", Metadata(*[None] * 8))

    asked: list[str] = []

    def said(document: DocumentSummary) -> Said:
        asked.append(document.doc_id)
        return Said()

    gone = [document(f"{n:05}.txt") for n in range(4000)]
    pairs = list(moved_to(gone, {f"/r/新/{n:05}.dat": "same" for n in range(4000)}, said))
    assert [(was.source[:5], path[-9:-4]) for was, path in pairs] == [(f"{n:05}",) * 2 for n in range(4000)]
    assert len(asked) == 4000


def test_what_was_said_follows_a_file_whose_old_name_another_one_took(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    path, old = root / "甲局/总结.txt", root / "甲局/旧.txt"
    correct(synced, [at(synced, path).doc_id], Stated(year=2020))
    path.rename(old)
    write(root, 甲局__总结=text("甲局", 13))
    report = sync_folder(synced, encoder, root)
    assert (report.files.added, report.files.replaced) == (["甲局/旧.txt"], ["甲局/总结.txt"])
    assert [at(synced, file).metadata.year for file in (old, path)] == [2020, 2020]


def test_what_was_said_changes_places_with_two_files(synced: Library, encoder: WordHashEncoder, root: Path) -> None:
    one, other = root / "甲局/总结.txt", root / "乙局/总结.txt"
    correct(synced, [at(synced, one).doc_id], Stated(year=2020))
    set_put_back(synced, encoder, at(synced, one).doc_id, {NOTICE})
    one.rename(root / "x")
    other.rename(one)
    (root / "x").rename(other)
    sync_folder(synced, encoder, root)
    assert [at(synced, file).metadata.year for file in (one, other)] == [2023, 2020]
    assert [NOTICE in synced.document(at(synced, file).doc_id).text for file in (one, other)] == [False, True]


def test_what_was_said_follows_a_file_that_took_the_place_of_another(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    correct(synced, [at(synced, root / "甲局/总结.txt").doc_id], Stated(year=2020))
    (root / "甲局/总结.txt").replace(root / "乙局/总结.txt")
    sync_folder(synced, encoder, root)
    assert at(synced, root / "乙局/总结.txt").metadata.year == 2020


def test_what_was_said_of_a_form_that_is_filled_in_is_not_said_of_a_new_copy_of_the_form(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    said_of_forms(synced, encoder, root)
    write(root, 甲局__空表=text("甲局", 14), 丁局__空表=FORM)
    sync_folder(synced, encoder, root)
    assert at(synced, root / "甲局/空表.txt").metadata.unit == "市甲局"
    assert at(synced, root / "丁局/空表.txt").metadata.unit == "丁局"


def test_each_changed_file_is_hashed_once(synced: Library, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    correct(synced, [at(synced, root / "甲局/总结.txt").doc_id], Stated(year=2020))
    (root / "甲局/总结.txt").rename(root / "甲局/旧.txt")
    write(root, 甲局__总结=text("甲局", 13))
    read: list[str] = []
    monkeypatch.setattr("index.intake.sync_plan.read_file", lambda file: read.append(file.source) or read_file(file))
    plan_sync(synced, root)
    assert sorted(read) == ["甲局/总结.txt", "甲局/旧.txt"]


def test_a_copy_of_a_report_of_a_folder_that_is_not_connected_is_new(
    library: Library, encoder: WordHashEncoder, root: Path
) -> None:
    write(
        root,
        **{f"网盘__{n}": text(f"丁{n}局") for n in range(6)},
        **{f"戊局__{n}": text(f"戊{n}局") for n in range(9)},
    )
    sync_folder(library, encoder, root)
    (root / "网盘/0.txt").rename(root / "戊局/副本.txt")
    for path in (root / "网盘").iterdir():
        path.unlink()
    report = sync_folder(library, encoder, root)
    assert (report.plan.why_held, len(report.plan.held), report.moved) == ("emptied", 6, [])
    assert (report.files.added, report.removed) == (["戊局/副本.txt"], ())


def test_only_those_confirmed_are_removed(synced: Library, encoder: WordHashEncoder, root: Path) -> None:
    root.rename(root.with_name("away"))
    root.mkdir()
    plan = plan_sync(synced, root)
    shown = [document.doc_id for document in plan.held if document.source.startswith("甲局")]
    confirmed = plan.confirmed(shown)
    assert ([d.source for d in confirmed.gone], len(confirmed.held)) == (["甲局/总结.txt"], 2)
    assert confirmed.why_held == "nothing found" and plan.confirmed().held == ()
    assert len(carry_out(synced, encoder, confirmed).removed) == 1 and len(synced.documents()) == 2


def test_what_is_known_to_be_no_archive_is_not_opened(
    synced: Library, encoder: WordHashEncoder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("corpus.folder.find_members", lambda path: opened.append(path.name))
    write(root, 丁局__新=text("丁局"))
    os.utime(root / "甲局/总结.txt", (1_600_000_000, 1_600_000_000))
    assert counts(plan_sync(synced, root)) == (1, 0, 0, 0, 3)
    assert sorted(opened) == ["总结.txt", "新.txt"]


def test_a_report_that_an_archive_took_the_place_of_is_gone(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    path = root / "甲局/总结.txt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", text("丁局"))
    report = sync_folder(synced, encoder, root)
    assert report.files.added == ["甲局/总结.txt/a.txt"]
    assert [document.source for document in report.removed] == ["甲局/总结.txt"]


def test_a_file_that_took_the_place_of_a_folder_is_no_report(
    synced: Library, encoder: WordHashEncoder, root: Path
) -> None:
    (root / "甲局/总结.txt").unlink()
    (root / "甲局").rmdir()
    (root / "甲局").write_text(text("甲局"), encoding="utf-8")
    report = sync_folder(synced, encoder, root)
    assert (report.files.added, [d.source for d in report.removed]) == ([], ["甲局/总结.txt"])


def test_an_archive_that_may_not_be_opened_any_more_keeps_its_reports(
    synced: Library, encoder: WordHashEncoder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with zipfile.ZipFile(root / "全部.zip", "w") as archive:
        archive.writestr("a.txt", text("丁局"))
    rest(root)
    sync_folder(synced, encoder, root)
    monkeypatch.setattr("corpus.folder.find_members", refuse)
    plan = plan_sync(synced, root)
    assert [(r.source, r.reason) for r in plan.rejected if r.source == "全部.zip"] == [("全部.zip", "no permission")]
    assert plan.outdated == {"全部.zip"} and plan.gone == ()


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are Linux's")
def test_of_two_files_whose_names_read_alike_the_second_is_rejected(
    library: Library, encoder: WordHashEncoder, root: Path
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
