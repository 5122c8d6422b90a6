"""Files that moved, are renamed, swapped, copied: what was said of a report follows its text."""

from pathlib import Path

import pytest

from corpus import Metadata
from index.intake.corrections import correct, set_put_back
from index.intake.ingest import Stated
from index.intake.moves import moved_to
from index.intake.sync import carry_out, plan_sync, sync_folder
from index.safety.verification import verify
from index.store.library import FolderLibrary
from index.store.records import DocumentSummary, Said
from tests.conftest import WordHashEncoder
from tests.index.intake.folders import NOTICE, at, text, write


def test_a_file_that_is_gone_is_removed_and_comes_back_with_what_was_said_of_it(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
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
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
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
    assert verify(synced, encoder).whole


def test_a_file_moved_to_another_folder_is_of_that_unit(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    correct(synced, [at(synced, root / "甲局/总结.txt").doc_id], Stated(year=2020))
    (root / "丁局").mkdir()
    (root / "甲局/总结.txt").rename(root / "丁局/总结.txt")
    sync_folder(synced, encoder, root)
    metadata = at(synced, root / "丁局/总结.txt").metadata
    assert (metadata.unit, metadata.unit_from, metadata.year) == ("丁局", "folder", 2020)


def test_a_file_renamed_and_changed_is_another(synced: FolderLibrary, encoder: WordHashEncoder, root: Path) -> None:
    correct(synced, [at(synced, root / "甲局/总结.txt").doc_id], Stated(year=2020))
    (root / "甲局/总结.txt").unlink()
    write(root, 甲局__年终总结=text("甲局", 13))
    report = sync_folder(synced, encoder, root)
    assert (report.files.added, len(report.removed), report.moved) == (["甲局/年终总结.txt"], 1, [])
    assert at(synced, root / "甲局/年终总结.txt").metadata.year == 2023


def test_two_files_that_swap_their_names_are_two_changed_ones(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path, monkeypatch: pytest.MonkeyPatch
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
    assert encoder.embedded == embedded and verify(synced, encoder).whole


def test_a_new_file_under_the_old_name_of_a_renamed_one(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    (root / "甲局/总结.txt").rename(root / "甲局/旧.txt")
    write(root, 甲局__总结=text("甲局", 13))
    report = sync_folder(synced, encoder, root)
    assert (report.files.added, report.files.replaced, report.removed) == (["甲局/旧.txt"], ["甲局/总结.txt"], ())
    assert "13次" in synced.document(at(synced, root / "甲局/总结.txt").doc_id).text
    assert "12次" in synced.document(at(synced, root / "甲局/旧.txt").doc_id).text


def test_a_copy_is_new_and_the_first_stays(synced: FolderLibrary, encoder: WordHashEncoder, root: Path) -> None:
    (root / "甲局/副本.txt").write_bytes((root / "甲局/总结.txt").read_bytes())
    report = sync_folder(synced, encoder, root)
    assert (report.files.added, report.moved, report.removed) == (["甲局/副本.txt"], [], ())
    assert len(synced.documents()) == 4


def test_of_several_files_of_the_same_bytes_those_that_kept_their_names_moved_first(
    library: FolderLibrary, encoder: WordHashEncoder, root: Path
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


def test_letters_of_another_case_make_another_name(synced: FolderLibrary, encoder: WordHashEncoder, root: Path) -> None:
    write(root, 丁局__a=text("丁局"))
    sync_folder(synced, encoder, root)
    (root / "丁局/a.txt").rename(root / "丁局/A.txt")
    report = sync_folder(synced, encoder, root)
    assert [(d.source, f.source) for d, f in report.moved] == [("丁局/a.txt", "丁局/A.txt")]


def test_a_moved_file_that_cannot_be_read_any_more_leaves_its_report(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    (root / "甲局/总结.txt").rename(root / "甲局/b.txt")
    plan = plan_sync(synced, root)
    (root / "甲局/b.txt").write_bytes(b"")
    report = carry_out(synced, encoder, plan)
    assert (report.moved, report.removed, report.outdated) == ([], (), {"甲局/b.txt"})
    assert len(synced.documents()) == 3


def test_files_moved_out_of_a_folder_that_is_empty_then_have_moved(
    library: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    write(root, **{f"丁局__{n}": text(f"丁{n}局") for n in range(9)})
    sync_folder(library, encoder, root)
    (root / "戊局").mkdir()
    for path in (root / "丁局").iterdir():
        path.rename(root / "戊局" / path.name)
    report = sync_folder(library, encoder, root)
    assert (len(report.moved), report.plan.why_held, len(library.documents())) == (9, None, 12)


def test_what_was_said_of_a_form_is_not_said_of_every_copy_of_it(
    library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path
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


def said_of_forms(library: FolderLibrary, encoder: WordHashEncoder, root: Path) -> None:
    """The same form in 甲局 and 乙局, of each of which the user said whose it is."""
    write(root, 甲局__空表=FORM, 乙局__空表=FORM)
    sync_folder(library, encoder, root)
    for unit in ("甲局", "乙局"):
        correct(library, [at(library, root / unit / "空表.txt").doc_id], Stated(unit=f"市{unit}"))


def test_of_files_of_the_same_bytes_the_one_in_the_same_folder_moved(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    said_of_forms(synced, encoder, root)
    (root / "乙局/空表.txt").unlink()
    (root / "甲局/空表.txt").rename(root / "甲局/空表2.txt")
    report = sync_folder(synced, encoder, root)
    assert at(synced, root / "甲局/空表2.txt").metadata.unit == "市甲局"
    assert [document.source for document in report.removed] == ["乙局/空表.txt"]


def test_where_it_cannot_be_told_which_of_two_moved_what_was_said_waits(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
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
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    path, old = root / "甲局/总结.txt", root / "甲局/旧.txt"
    correct(synced, [at(synced, path).doc_id], Stated(year=2020))
    path.rename(old)
    write(root, 甲局__总结=text("甲局", 13))
    report = sync_folder(synced, encoder, root)
    assert (report.files.added, report.files.replaced) == (["甲局/旧.txt"], ["甲局/总结.txt"])
    assert [at(synced, file).metadata.year for file in (old, path)] == [2020, 2020]


def test_what_was_said_changes_places_with_two_files(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
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
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    correct(synced, [at(synced, root / "甲局/总结.txt").doc_id], Stated(year=2020))
    (root / "甲局/总结.txt").replace(root / "乙局/总结.txt")
    sync_folder(synced, encoder, root)
    assert at(synced, root / "乙局/总结.txt").metadata.year == 2020


def test_what_was_said_of_a_form_that_is_filled_in_is_not_said_of_a_new_copy_of_the_form(
    synced: FolderLibrary, encoder: WordHashEncoder, root: Path
) -> None:
    said_of_forms(synced, encoder, root)
    write(root, 甲局__空表=text("甲局", 14), 丁局__空表=FORM)
    sync_folder(synced, encoder, root)
    assert at(synced, root / "甲局/空表.txt").metadata.unit == "市甲局"
    assert at(synced, root / "丁局/空表.txt").metadata.unit == "丁局"


def test_a_copy_of_a_report_of_a_folder_that_is_not_connected_is_new(
    library: FolderLibrary, encoder: WordHashEncoder, root: Path
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
