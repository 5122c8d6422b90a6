"""A folder that got another name itself: corrections go along, and nothing is moved or removed for that."""

import shutil
from pathlib import Path

import pytest

from index.intake.corrections import correct
from index.intake.ingest import Listeners, Stated
from index.intake.sync import carry_out, plan_sync, sync_folder
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder
from tests.index.intake.folders import at, counts, text, write

FORM = "述职报告\n一、履职情况。（请填写）\n"


def corrected(library: FolderLibrary, path: Path, unit: str) -> None:
    correct(library, [at(library, path).doc_id], Stated(unit=unit))


def unit(library: FolderLibrary, path: Path) -> str | None:
    return at(library, path).metadata.unit


def test_what_was_said_goes_along_and_what_was_there_stays(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    corrected(synced, root / "甲局/总结.txt", "市甲局")
    corrected(synced, root / "乙局/总结.txt", "市乙局")
    write(root, 乙局__总结=text("乙局", times=99))  # edited on the way
    embedded, new = encoder.embedded, root.parent / "归档/新材料"
    new.parent.mkdir()
    root.rename(new)
    plan = plan_sync(synced, new)
    assert (counts(plan), dict(plan.former)) == ((3, 0, 0, 0, 0), {root.as_posix(): 3})
    carry_out(synced, encoder, plan)
    units = [unit(synced, new / f"{name}/总结.txt") for name in ("甲局", "乙局", "丙局")]
    assert units == ["市甲局", "市乙局", "丙局"]
    assert unit(synced, root / "甲局/总结.txt") == "市甲局"
    assert (len(synced.documents()), encoder.embedded) == (6, embedded + 1)
    assert plan_sync(synced, new).former == {}


def test_what_was_said_goes_along_after_an_interruption_too(
    library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, new = tmp_path / "材料", tmp_path / "新"
    write(root, **{f"单位{n}__总结": text(f"单位{n}") for n in range(10)})
    sync_folder(library, encoder, root)
    for n in range(10):
        corrected(library, root / f"单位{n}/总结.txt", f"市单位{n}")
    root.rename(new)
    monkeypatch.setattr("index.intake.ingest._REPORTS_A_COMMIT", 4)

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync_folder(library, encoder, new, listeners=Listeners(on_commit=stop))
    assert 0 < sum(document.root == new.as_posix() for document in library.documents()) < 10
    sync_folder(library, encoder, new)
    assert [unit(library, new / f"单位{n}/总结.txt") for n in range(10)] == [f"市单位{n}" for n in range(10)]


def test_of_a_folder_that_is_still_there_a_copy_is_nothing_but_new(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    corrected(synced, root / "甲局/总结.txt", "市甲局")
    copy = root.parent / "副本"
    shutil.copytree(root, copy)
    plan = plan_sync(synced, copy)
    assert (plan.former, plan.said_of) == ({}, {})
    carry_out(synced, encoder, plan)
    assert unit(synced, copy / "甲局/总结.txt") == "甲局"


def test_a_few_files_in_common_make_no_other_name(synced: FolderLibrary, encoder: WordHashEncoder, root: Path) -> None:
    corrected(synced, root / "甲局/总结.txt", "市甲局")
    other = root.parent / "另一处"
    write(other, 甲局__总结=text("甲局"), 丁局__总结=text("丁局"))
    shutil.rmtree(root)
    sync_folder(synced, encoder, other)
    assert unit(synced, other / "甲局/总结.txt") == "甲局"


def test_of_forms_each_has_what_was_said_at_its_own_place(
    library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    root, new = tmp_path / "材料", tmp_path / "新"
    write(root, 甲局__空表=FORM, 乙局__空表=FORM)
    sync_folder(library, encoder, root)
    corrected(library, root / "甲局/空表.txt", "市甲局")
    corrected(library, root / "乙局/空表.txt", "市乙局")
    root.rename(new)
    sync_folder(library, encoder, new)
    assert [unit(library, new / f"{name}/空表.txt") for name in ("甲局", "乙局")] == ["市甲局", "市乙局"]


def test_what_was_said_of_a_form_that_others_have_is_not_said_of_a_new_copy_of_it(
    library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    write(tmp_path / "下载", 表=FORM)
    write(tmp_path / "材料", 甲局__表=FORM)
    sync_folder(library, encoder, tmp_path / "下载")
    sync_folder(library, encoder, tmp_path / "材料")
    corrected(library, tmp_path / "下载/表.txt", "市乙局")
    shutil.rmtree(tmp_path / "下载")
    write(tmp_path / "丁局", 表=FORM)
    sync_folder(library, encoder, tmp_path / "丁局")
    assert unit(library, tmp_path / "丁局/表.txt") != "市乙局"


def test_a_folder_that_is_no_more_has_no_say_in_another(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    stale = root.parent / "旧"
    shutil.copytree(root, stale)
    write(stale, 戊局__总结=text("戊局"))
    sync_folder(synced, encoder, stale)
    shutil.rmtree(stale)
    corrected(synced, root / "甲局/总结.txt", "市甲局")
    (root / "甲局").rename(root / "甲局新")
    report = sync_folder(synced, encoder, root)
    assert [(was.source, now.source) for was, now in report.moved] == [("甲局/总结.txt", "甲局新/总结.txt")]
    assert unit(synced, root / "甲局新/总结.txt") == "市甲局"


def test_files_elsewhere_are_not_looked_for_unless_most_of_them_have_their_like_here(
    synced: FolderLibrary, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("index.intake.former.os.path.lexists", lambda path: asked.append(path))
    other = root.parent / "另一处"
    write(other, 甲局__总结=text("甲局"), 丁局__总结=text("丁局"))
    plan_sync(synced, other)
    assert asked == []  # it may be on a disk that answers late or never
