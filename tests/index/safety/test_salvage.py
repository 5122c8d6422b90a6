"""What is not on a torn page outlives it, whatever page that is."""

import shutil
from pathlib import Path

import pytest

from index.errors import DamagedLibraryError
from index.intake.ingest import Stated, add_paths
from index.safety.pages import Pages
from index.safety.repair import repair
from index.safety.salvage import salvage
from index.store.database import DATABASE
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder
from tests.index.safety.conftest import texts

PAGE = 4096


def zeroed(file: Path, *numbers: int) -> None:
    data = bytearray(file.read_bytes())
    for number in numbers:
        data[(number - 1) * PAGE : number * PAGE] = bytes(PAGE)
    file.write_bytes(data)


def page_count(folder: Path) -> int:
    return (folder / DATABASE).stat().st_size // PAGE


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75, 0.9, 0.999])
def test_a_torn_page_costs_no_report_whose_file_is_there(kept: Path, encoder: WordHashEncoder, share: float) -> None:
    before = texts(kept)
    zeroed(kept / DATABASE, 1 + int(share * page_count(kept)))
    torn = (kept / DATABASE).read_bytes()
    mended = repair(kept, encoder)
    assert mended is not None and mended.complete and texts(kept) == before
    assert mended.kept is not None and mended.kept.read_bytes() == torn


def test_reports_that_are_not_on_the_torn_page_need_no_file(
    kept: Path, encoder: WordHashEncoder, reports: Path, tmp_path: Path
) -> None:
    before, data = texts(kept), (kept / DATABASE).read_bytes()
    shutil.move(reports, tmp_path / "away")
    for number in range(1, page_count(kept) + 1):
        (kept / DATABASE).write_bytes(data)
        zeroed(kept / DATABASE, number)
        on_page = {
            source for source, text in before.items()
            if data.find(text.encode()[:600], (number - 2) * PAGE, (number + 1) * PAGE) >= 0
        }  # fmt: skip
        mended = repair(kept, encoder)
        assert mended is not None and mended.findings.whole
        after = texts(kept)
        assert {source: before[source] for source in after} == after
        lost = before.keys() - after.keys()
        assert lost <= on_page and {report.path.rsplit("/", 1)[1] for report in mended.lost} == lost


def test_row_numbers_are_kept_and_never_given_again(kept: Path, encoder: WordHashEncoder) -> None:
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        sql = "SELECT row, input_hash FROM passage"
        before = dict(library.connection.execute(sql))
        generation, token = library.generation, library.commit_token
    zeroed(kept / DATABASE, 3)
    assert repair(kept, encoder) is not None
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        after = dict(library.connection.execute(sql))
        assert all(before.get(row, name) == name for row, name in after.items())
        assert min([row for row in after if row not in before], default=max(before) + 1) > max(before)
        assert library.generation > generation and library.commit_token != token


def test_what_was_removed_does_not_come_back(kept: Path, encoder: WordHashEncoder, reports: Path) -> None:
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        library.connection.execute("PRAGMA secure_delete = OFF")
        library.remove([d.doc_id for d in library.documents() if d.source in ("单位1.txt", "单位2.txt", "单位3.txt")])
    remaining = texts(kept)
    data = (kept / DATABASE).read_bytes()
    for number in range(2, page_count(kept) + 1):
        (kept / DATABASE).write_bytes(data)
        zeroed(kept / DATABASE, number)
        mended = repair(kept, encoder)
        assert mended is None or texts(kept).keys() <= remaining.keys()


def test_commits_that_only_the_log_holds_are_saved(kept: Path, encoder: WordHashEncoder, reports: Path) -> None:
    copy = kept.with_name("copy")
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        add_paths(library, encoder, [reports], Stated(unit="丁局"))
        copy.mkdir()
        for name in (DATABASE, f"{DATABASE}-wal"):
            shutil.copy(kept / name, copy / name)
    remains = salvage(copy, kept.with_name("saved"))
    assert (remains.documents, remains.lost, remains.to_cut) == (12, [], [])
    with FolderLibrary.open(kept.with_name("saved")) as library:  # type: ignore[union-attr]
        assert {d.metadata.unit for d in library.documents()} == {"丁局"}


def test_a_torn_commit_in_the_log_is_none(kept: Path, encoder: WordHashEncoder, reports: Path) -> None:
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        add_paths(library, encoder, [reports], Stated(unit="丁局"))
        data = (kept / DATABASE).read_bytes()
        log = (kept / f"{DATABASE}-wal").read_bytes()
    copy = kept.with_name("copy")
    copy.mkdir()
    (copy / DATABASE).write_bytes(data)
    (copy / f"{DATABASE}-wal").write_bytes(log[:-1])
    pages = Pages(copy / DATABASE)
    assert pages.page(2) == data[PAGE : 2 * PAGE]
    pages.close()


def test_the_user_s_words_for_a_lost_report_wait_for_its_file(
    kept: Path, encoder: WordHashEncoder, reports: Path, tmp_path: Path
) -> None:
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        add_paths(library, encoder, [reports], Stated(unit="丁局"))
        library.connection.execute("UPDATE document SET text = '' WHERE source = '单位4.txt'")
        library.connection.execute("DROP INDEX passage_wording")
    shutil.move(reports, tmp_path / "away")
    mended = repair(kept, encoder)
    assert mended is not None and [report.path for report in mended.lost] == [(reports / "单位4.txt").as_posix()]
    shutil.move(tmp_path / "away", reports)
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        assert add_paths(library, encoder, [reports]).added == ["单位4.txt"]
        assert {d.metadata.unit for d in library.documents()} == {"丁局"}


@pytest.mark.parametrize("content", [b"", b"no database at all" * 999, bytes(20 * PAGE), b"SQLite format 3\0"])
def test_a_file_of_which_nothing_is_left_is_said_to_be_so_and_stays(
    tmp_path: Path, encoder: WordHashEncoder, content: bytes
) -> None:
    (tmp_path / DATABASE).write_bytes(content)
    if not content:
        assert repair(tmp_path, encoder) is None
        return
    with pytest.raises(DamagedLibraryError) as caught:
        repair(tmp_path, encoder)
    assert caught.value.fault == "nothing left" and (tmp_path / DATABASE).read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir()) == [DATABASE]


def test_a_repair_that_fails_leaves_the_torn_library_as_it_was(
    kept: Path, encoder: WordHashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    zeroed(kept / DATABASE, 4)
    torn = (kept / DATABASE).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.safety.repair.put_in_place", full)
    with pytest.raises(OSError):
        repair(kept, encoder)
    assert (kept / DATABASE).read_bytes() == torn and not list(kept.glob("*.new"))


def test_a_reader_that_has_the_library_open_moves_to_the_mended_one(kept: Path, encoder: WordHashEncoder) -> None:
    before = texts(kept)
    with FolderLibrary.open(kept) as reader:  # type: ignore[union-attr]
        reader.connection.execute("DROP INDEX passage_wording")
        token = reader.commit_token
        mended = repair(kept, encoder)
        assert mended is not None and mended.complete and mended.kept is not None
        assert reader.commit_token != token
        assert {d.source: reader.document(d.doc_id).text for d in reader.documents()} == before
