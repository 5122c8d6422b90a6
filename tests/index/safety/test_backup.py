"""One file holds all of a library; what is put back is the library of the backup or the one that was there."""

import errno
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import BackupError, DamagedLibraryError
from index.intake.ingest import Stated, add_files, add_paths
from index.intake.uploads import store_upload, uploads_folder
from index.safety.backup import Backup, back_up
from index.safety.restore import restore
from index.safety.verification import verify_folder
from index.search import Searcher
from index.store.database import DATABASE
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder
from tests.index.safety.conftest import report_text, texts
from tests.index.store.test_migration import age_to_1, age_to_2


def backup_of(folder: Path, file: Path) -> Backup:
    with FolderLibrary.open(folder) as library:  # type: ignore[union-attr]
        return back_up(library, file)


def without(folder: Path, *sources: str) -> None:
    with FolderLibrary.open(folder) as library:  # type: ignore[union-attr]
        library.remove([d.doc_id for d in library.documents() if d.source in sources])


@pytest.fixture
def file(kept: Path, tmp_path: Path) -> Path:
    """A backup of the twelve reports."""
    backup_of(kept, tmp_path / "备份.db")
    return tmp_path / "备份.db"


def test_a_backup_is_one_file_that_says_what_it_holds(kept: Path, tmp_path: Path) -> None:
    store_upload(kept, "甲局/总结.txt", b"1")
    made = backup_of(kept, tmp_path / "备份.db")
    assert (made.documents, made.uploads, made.size_bytes) == (12, 1, (tmp_path / "备份.db").stat().st_size)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("备份")] == ["备份.db"]
    assert made.size_bytes > 12 * 500


def test_a_backup_is_put_back_where_there_is_nothing(
    kept: Path, file: Path, tmp_path: Path, encoder: WordHashEncoder
) -> None:
    (tmp_path / "新").mkdir()
    done = restore(tmp_path / "新", file)
    assert (done.documents, done.kept, done.is_damaged) == (12, None, False)
    assert texts(tmp_path / "新") == texts(kept)
    assert verify_folder(tmp_path / "新", encoder).whole  # type: ignore[union-attr]


def test_what_was_there_is_kept_and_can_be_put_back(kept: Path, file: Path, encoder: WordHashEncoder) -> None:
    before = texts(kept)
    without(kept, "单位1.txt")
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        Searcher(library, encoder).search("警示教育")
        generation = library.generation
    assert restore(kept, file).kept == kept / "before-restore-1.db" and texts(kept) == before
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        assert library.generation > generation
        assert Searcher(library, encoder).search("单位1推进警示教育", 1)[0].document.source == "单位1.txt"
    assert verify_folder(kept, encoder).whole  # type: ignore[union-attr]
    assert restore(kept, kept / "before-restore-1.db").kept == kept / "before-restore-2.db"
    assert texts(kept).keys() == before.keys() - {"单位1.txt"}


def test_a_reader_sees_the_old_library_or_the_new_one(kept: Path, file: Path) -> None:
    without(kept, "单位1.txt")
    with FolderLibrary.open(kept) as reader:  # type: ignore[union-attr]
        with reader.snapshot():
            assert len(reader.documents()) == 11
            restore(kept, file)
            assert len(reader.documents()) == 11
        assert len(reader.documents()) == 12


def test_uploads_go_with_the_library_wherever_it_is_put_back(
    kept: Path, tmp_path: Path, encoder: WordHashEncoder
) -> None:
    data = report_text(77).encode()
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        add_files(library, encoder, [store_upload(kept, "己局/总结.txt", data)])
    assert backup_of(kept, tmp_path / "b.db").uploads == 1
    (tmp_path / "新").mkdir()
    assert restore(tmp_path / "新", tmp_path / "b.db").uploads == 1
    root = uploads_folder(tmp_path / "新")
    assert (root / "己局/总结.txt").read_bytes() == data
    with FolderLibrary.open(tmp_path / "新") as library:  # type: ignore[union-attr]
        assert {d.root for d in library.documents() if d.source == "己局/总结.txt"} == {root.as_posix()}
        assert add_files(library, encoder, [store_upload(tmp_path / "新", "己局/总结.txt", data)]).known
    assert verify_folder(tmp_path / "新", encoder).whole  # type: ignore[union-attr]


def test_an_upload_of_the_same_name_is_kept_aside(kept: Path, tmp_path: Path) -> None:
    store_upload(kept, "总结.txt", b"in the backup")
    backup_of(kept, tmp_path / "b.db")
    store_upload(kept, "总结.txt", b"newer", replacing=True)
    restore(kept, tmp_path / "b.db")
    assert (kept / "uploads/总结.txt").read_bytes() == b"in the backup"
    assert (kept / "before-restore-uploads-1/总结.txt").read_bytes() == b"newer"


@pytest.mark.parametrize("name", ["../library.db", "/tmp/x", "a/../../x", "C:\\x", "a//b", "", "x\x00"])
def test_no_upload_leads_out_of_its_folder(kept: Path, file: Path, tmp_path: Path, name: str) -> None:
    from index.store.schema import check_of

    db = sqlite3.connect(file)
    db.execute("INSERT INTO upload VALUES (?, ?, ?)", (name, b"x", check_of(name, b"x")))
    db.commit()
    db.close()
    with pytest.raises(BackupError) as caught:
        restore(kept, file)
    assert caught.value.fault == "damaged backup"
    (tmp_path / "新").mkdir()
    assert restore(tmp_path / "新", file).is_damaged and not (tmp_path / "新/uploads").exists()


def test_a_link_below_the_uploads_is_not_followed(kept: Path, tmp_path: Path) -> None:
    store_upload(kept, "甲局/总结.txt", b"x")
    backup_of(kept, tmp_path / "b.db")
    (tmp_path / "elsewhere").mkdir()
    (kept / "uploads/甲局/总结.txt").unlink()
    (kept / "uploads/甲局").rmdir()
    (kept / "uploads/甲局").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(BackupError) as caught:
        restore(kept, tmp_path / "b.db")
    assert caught.value.fault == "no upload" and not list((tmp_path / "elsewhere").iterdir())


def test_uploads_that_lie_on_another_disk_are_put_back_too(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_upload(kept, "总结.txt", b"in the backup")
    backup_of(kept, tmp_path / "b.db")
    store_upload(kept, "总结.txt", b"newer", replacing=True)
    replace, disk = Path.replace, tmp_path / "disk"
    (kept / "uploads").rename(disk)
    (kept / "uploads").symlink_to(disk, target_is_directory=True)

    def to_another_disk(path: Path, target: Path) -> Path:
        if path.resolve().is_relative_to(disk) != target.resolve().is_relative_to(disk):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", to_another_disk)
    restore(kept, tmp_path / "b.db")
    assert (disk / "总结.txt").read_bytes() == b"in the backup"
    assert (kept / "before-restore-uploads-1/总结.txt").read_bytes() == b"newer"
    assert not list(kept.rglob("*.part")) and not list(disk.rglob("*.part"))


def test_an_upload_below_what_is_a_file_now_is_refused_before_anything_is_changed(kept: Path, tmp_path: Path) -> None:
    store_upload(kept, "甲局/总结.txt", b"x")
    backup_of(kept, tmp_path / "b.db")
    without(kept, "单位1.txt")
    before = texts(kept)
    (kept / "uploads/甲局/总结.txt").unlink()
    (kept / "uploads/甲局").rmdir()
    (kept / "uploads/甲局").write_bytes(b"y")
    with pytest.raises(BackupError) as caught:
        restore(kept, tmp_path / "b.db")
    assert caught.value.fault == "no upload" and texts(kept) == before


def test_an_earlier_backup_is_overwritten_and_nothing_else(kept: Path, file: Path, tmp_path: Path) -> None:
    without(kept, "单位1.txt")
    assert backup_of(kept, file).documents == 11
    other = tmp_path / "总结.txt"
    other.write_text("我的文件", encoding="utf-8")
    empty = tmp_path / "empty.db"
    empty.touch()
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE setting (a)").connection.close()
    for place, fault in (
        (other, "other file"), (tmp_path / "other.db", "other file"), (empty, "other file"),
        (kept / DATABASE, "in library"), (kept / "uploads" / "b.db", "no folder"), (tmp_path, "folder"),
        (tmp_path / "nowhere" / "b.db", "no folder"),
    ):  # fmt: skip
        with pytest.raises(BackupError) as caught:
            backup_of(kept, place)
        assert caught.value.fault == fault
    assert other.read_text(encoding="utf-8") == "我的文件" and not list(tmp_path.glob("*.part"))


def test_a_damaged_library_does_not_take_the_place_of_a_good_backup(
    kept: Path, file: Path, change: Callable[[str], None]
) -> None:
    before = file.read_bytes()
    change("UPDATE document SET text = ''")
    with pytest.raises(BackupError) as caught:
        backup_of(kept, file)
    assert caught.value.fault == "damaged library" and file.read_bytes() == before


def test_a_backup_that_fails_leaves_nothing(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("index.safety.backup.put_uploads", full)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(sqlite3.OperationalError):
        backup_of(kept, tmp_path / "b.db")
    assert sorted(tmp_path.iterdir()) == before


def test_a_backup_made_while_another_commits_is_of_one_commit(
    kept: Path, tmp_path: Path, encoder: WordHashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.safety.placing._PAGES_A_STEP", 1)
    stop = threading.Event()

    def commit() -> None:
        with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
            ids = [d.doc_id for d in library.documents()]
            from index.intake.corrections import correct

            year = 1950
            while not stop.is_set():
                year = year + 1 if year < 2050 else 1950
                correct(library, ids, Stated(year=year))

    thread = threading.Thread(target=commit)
    thread.start()
    try:
        for number in range(3):
            assert backup_of(kept, tmp_path / f"{number}.db").documents == 12
    finally:
        stop.set()
        thread.join()
    for number in range(3):
        folder = tmp_path / f"新{number}"
        folder.mkdir()
        restore(folder, tmp_path / f"{number}.db")
        with FolderLibrary.open(folder) as library:  # type: ignore[union-attr]
            assert len({d.year for d in map(lambda d: d.metadata, library.documents())}) == 1


@pytest.mark.parametrize("content", [b"", b"no database" * 999, None, "folder"])
def test_what_is_no_backup_is_not_put_back(kept: Path, tmp_path: Path, content: bytes | str | None) -> None:
    before, wrong = texts(kept), tmp_path / "wrong"
    if content == "folder":
        wrong.mkdir()
    elif content is None:
        sqlite3.connect(wrong).execute("CREATE TABLE a (b)").connection.close()
    else:
        wrong.write_bytes(bytes(content))  # type: ignore[arg-type]
    with pytest.raises(BackupError) as caught:
        restore(kept, wrong)
    assert caught.value.fault in ("no backup", "missing")
    assert texts(kept) == before and not list(kept.glob("before-restore*"))


def test_a_damaged_backup_is_put_back_only_where_nothing_better_is(kept: Path, file: Path, tmp_path: Path) -> None:
    db = sqlite3.connect(file)
    db.execute("UPDATE document SET title = '' WHERE source = '单位1.txt'")
    db.commit()
    db.close()
    before = texts(kept)
    with pytest.raises(BackupError) as caught:
        restore(kept, file)
    assert caught.value.fault == "damaged backup" and texts(kept) == before
    (tmp_path / "新").mkdir()
    assert restore(tmp_path / "新", file).is_damaged
    with FolderLibrary.open(tmp_path / "新") as library:  # type: ignore[union-attr]
        assert len(library.documents()) == 12


@pytest.mark.parametrize("age", [age_to_1, age_to_2])
def test_a_backup_of_an_earlier_version_becomes_todays(
    kept: Path, file: Path, tmp_path: Path, encoder: WordHashEncoder, age: Callable[[Path], None]
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    file.replace(old / DATABASE)
    age(old)
    (old / DATABASE).replace(file)
    without(kept, "单位1.txt")
    assert restore(kept, file).documents == 12
    assert verify_folder(kept, encoder).whole  # type: ignore[union-attr]


def test_a_backup_of_a_later_version_is_refused(kept: Path, file: Path, tmp_path: Path) -> None:
    from index.store.schema import check_of

    db = sqlite3.connect(file)
    values = ("schema_version", "99")
    db.execute("UPDATE setting SET value = ?2, check_hash = ?3 WHERE name = ?1", (*values, check_of(*values)))
    db.commit()
    db.close()
    with pytest.raises(DamagedLibraryError) as caught:
        restore(kept, file)
    assert (caught.value.fault, caught.value.path) == ("other version", file)


@pytest.mark.parametrize("content", [b"no database" * 999, b"x", bytes(8192)])
def test_a_library_damaged_beyond_opening_is_kept_and_replaced(
    kept: Path, file: Path, encoder: WordHashEncoder, content: bytes
) -> None:
    before = texts(kept)
    (kept / DATABASE).write_bytes(content)
    (kept / f"{DATABASE}-wal").write_bytes(b"of the damaged one")
    done = restore(kept, file)
    assert done.kept == kept / f"{DATABASE}.damaged-1" and done.kept.read_bytes() == content
    assert texts(kept) == before
    assert verify_folder(kept, encoder).whole  # type: ignore[union-attr]


def test_a_library_with_damaged_rows_is_kept_as_the_file_it_is(
    kept: Path, file: Path, change: Callable[[str], None]
) -> None:
    change("UPDATE document SET text = ''")
    assert restore(kept, file).kept == kept / f"{DATABASE}.damaged-1"
    assert all(texts(kept).values())


KILLED = """
import os, sys
from pathlib import Path
from index.safety import placing, restore
placing._PAGES_A_STEP = 1
at = int(sys.argv[3])
steps = 0
real = placing._patience
def patience(progress):
    tell = real(progress)
    def counted(*told):
        global steps
        steps += 1
        if steps == at:
            os._exit(9)
        tell(*told)
    return counted
placing._patience = patience
restore.restore(Path(sys.argv[1]), Path(sys.argv[2]))
print(steps)
"""


def test_a_restore_that_is_killed_leaves_the_one_library_or_the_other(kept: Path, file: Path) -> None:
    new = texts(kept)
    without(kept, "单位1.txt", "单位2.txt")
    old = texts(kept)

    def run(at: int) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", KILLED, str(kept), str(file), str(at)], capture_output=True, text=True,
            cwd=Path(__file__).parents[3], check=False,
        )  # fmt: skip

    for at in (1, 20, 30, 50, 60, 70, 75):
        done = run(at)
        if done.returncode == 0:
            break
        assert done.returncode == 9, done.stderr
        assert texts(kept) == old
    assert run(0).returncode == 0 and texts(kept) == new
    assert not list(kept.glob("*.new")) and not list(kept.glob("*.part"))


def test_a_restore_that_finds_the_disk_full_changes_nothing(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_upload(kept, "总结.txt", b"in the backup")
    backup_of(kept, tmp_path / "b.db")
    store_upload(kept, "总结.txt", b"newer", replacing=True)
    without(kept, "单位1.txt")
    before = texts(kept)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.safety.restore.put_in_place", full)
    with pytest.raises(OSError):
        restore(kept, tmp_path / "b.db")
    assert texts(kept) == before and not list(kept.glob("*.new"))
    assert (kept / "uploads/总结.txt").read_bytes() == b"newer" and not list(kept.glob("before-restore-uploads*"))


def test_a_librarys_own_file_can_be_put_back_too(
    kept: Path, tmp_path: Path, encoder: WordHashEncoder, reports: Path
) -> None:
    (tmp_path / "新").mkdir()
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        add_paths(library, encoder, [reports], Stated(unit="丁局"))
        assert restore(tmp_path / "新", kept / DATABASE).documents == 12
    with FolderLibrary.open(tmp_path / "新") as library:  # type: ignore[union-attr]
        assert {d.metadata.unit for d in library.documents()} == {"丁局"}
