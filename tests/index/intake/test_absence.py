"""What is not taken for a removal: folders that are away, closed, or fail; files that cannot be read any more."""

import os
import sys
import zipfile
from pathlib import Path

import pytest

from corpus import RejectedFile
from index.errors import SyncFolderError
from index.intake.ingest import add_paths
from index.intake.sync import carry_out, plan_sync, sync_folder
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder
from tests.index.intake.folders import at, counts, rest, text, write

unprivileged = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="here nothing can be closed to whoever runs the tests"
)


def test_an_archive_that_cannot_be_opened_any_more_keeps_its_reports(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    with zipfile.ZipFile(root / "全部.zip", "w") as archive:
        archive.writestr("部门/a.txt", text("丁局"))
    sync_folder(synced, encoder, root)
    (root / "全部.zip").write_bytes((root / "全部.zip").read_bytes()[:40])
    report = sync_folder(synced, encoder, root)
    assert [(r.source, r.reason) for r in report.rejected] == [("全部.zip", "damaged")]
    assert report.outdated == {"全部.zip"} and report.removed == () and len(synced.documents()) == 4


def test_a_file_that_became_unreadable_keeps_its_content(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    (root / "甲局/总结.txt").write_bytes(b"")
    report = sync_folder(synced, encoder, root)
    assert [(r.source, r.reason) for r in report.rejected] == [("甲局/总结.txt", "empty")]
    assert (
        report.outdated == {"甲局/总结.txt"}
        and "12次" in synced.document(at(synced, root / "甲局/总结.txt").doc_id).text
    )


def test_a_link_put_in_the_place_of_a_folder_keeps_its_reports(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
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
def test_a_folder_that_may_not_be_looked_into_keeps_its_reports(mode: int, synced: FolderLibrary, root: Path) -> None:
    (root / "甲局").chmod(mode)
    try:
        plan = plan_sync(synced, root)
    finally:
        (root / "甲局").chmod(0o700)
    assert counts(plan) == (0, 0, 0, 0, 2)
    assert [r.reason for r in plan.rejected] == ["no permission"]


def test_a_folder_that_fails_while_it_is_walked_keeps_its_reports(
    synced: FolderLibrary, root: Path, monkeypatch: pytest.MonkeyPatch
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
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
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
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    (root / "甲局/总结.txt").unlink()
    (root / "甲局/总结.txt").mkdir()
    assert [d.source for d in sync_folder(synced, encoder, root).removed] == ["甲局/总结.txt"]


@pytest.mark.parametrize("left", ["nothing", "no reports"])
def test_of_a_folder_that_is_suddenly_empty_nothing_is_removed_unasked(
    left: str, synced: FolderLibrary, encoder: WordHashEncoder, root: Path
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
    fault: str, made: bool, synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    root.rename(root.with_name("away"))
    if made:
        root.touch()
    with pytest.raises(SyncFolderError) as caught:
        sync_folder(synced, encoder, root, allow_removal=True)
    assert (caught.value.fault, caught.value.folder) == (fault, root) and len(synced.documents()) == 3


@pytest.mark.parametrize("where", ["corpus.folder.os.walk", "index.intake.absence.os.scandir"])
def test_a_folder_that_goes_away_is_an_error(
    where: str, synced: FolderLibrary, root: Path, monkeypatch: pytest.MonkeyPatch
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
    library: FolderLibrary, encoder: WordHashEncoder, root: Path
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


def test_half_of_a_folder_may_go(library: FolderLibrary, encoder: WordHashEncoder, root: Path) -> None:
    write(root, **{f"丁局__{n}": text(f"第{n}局") for n in range(7)})
    sync_folder(library, encoder, root)
    for n in range(5):
        (root / f"丁局/{n}.txt").unlink()
    assert len(sync_folder(library, encoder, root).removed) == 5


def test_reports_of_a_subfolder_with_nothing_left_in_it_stay_until_it_is_said(
    library: FolderLibrary, encoder: WordHashEncoder, root: Path
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


def test_only_those_confirmed_are_removed(synced: FolderLibrary, encoder: WordHashEncoder, root: Path) -> None:
    root.rename(root.with_name("away"))
    root.mkdir()
    plan = plan_sync(synced, root)
    shown = [document.doc_id for document in plan.held if document.source.startswith("甲局")]
    confirmed = plan.confirmed(shown)
    assert ([d.source for d in confirmed.gone], len(confirmed.held)) == (["甲局/总结.txt"], 2)
    assert confirmed.why_held == "nothing found" and plan.confirmed().held == ()
    assert len(carry_out(synced, encoder, confirmed).removed) == 1 and len(synced.documents()) == 2


def test_a_report_that_an_archive_took_the_place_of_is_gone(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    path = root / "甲局/总结.txt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", text("丁局"))
    report = sync_folder(synced, encoder, root)
    assert report.files.added == ["甲局/总结.txt/a.txt"]
    assert [document.source for document in report.removed] == ["甲局/总结.txt"]


def test_a_file_that_took_the_place_of_a_folder_is_no_report(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    (root / "甲局/总结.txt").unlink()
    (root / "甲局").rmdir()
    (root / "甲局").write_text(text("甲局"), encoding="utf-8")
    report = sync_folder(synced, encoder, root)
    assert (report.files.added, [d.source for d in report.removed]) == ([], ["甲局/总结.txt"])


def test_an_archive_that_may_not_be_opened_any_more_keeps_its_reports(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path, monkeypatch: pytest.MonkeyPatch
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
