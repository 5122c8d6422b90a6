import io
import zipfile
from pathlib import Path

import pytest

from corpus import open_archive
from index.intake.ingest import add_files, add_paths
from index.intake.uploads import delete_uploads, settle_replaced, stands_for_another, store_upload, uploads_folder
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("总结.txt", "总结.txt"),
        ("甲局/2023/总结.txt", "甲局/2023/总结.txt"),
        ("甲局\\2023\\总结.txt", "甲局/2023/总结.txt"),
        ("../../etc/总结.txt", "etc/总结.txt"),
        ("/etc/总结.txt", "etc/总结.txt"),
        ("C:\\Users\\总结.txt", "C/Users/总结.txt"),
        ("甲:乙?<丙>|*.txt", "甲乙丙.txt"),
        ("CON.txt", "CON_.txt"),
        ("总结\x00\n.txt", "总结.txt"),
        ("...", "未命名"),
        ("", "未命名"),
        (f"{'党' * 300}2024年.docx", f"{'党' * 49}…{'党' * 15}2024年.docx"),
    ],
)
def test_a_name_from_outside_becomes_one_that_every_system_can_store(tmp_path: Path, name: str, kept: str) -> None:
    file = store_upload(tmp_path, name, b"x")
    assert file.source == kept and file.path.read_bytes() == b"x"
    assert uploads_folder(tmp_path) in file.path.resolve().parents


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    sources = [store_upload(tmp_path, "总结.txt", data).source for data in (b"1", b"2", b"1", b"2", b"3")]
    assert sources == ["总结.txt", "总结 (2).txt", "总结.txt", "总结 (2).txt", "总结 (3).txt"]


def replaced(library: FolderLibrary, encoder: WordHashEncoder, name: str, old: bytes, new: bytes) -> list[str]:
    """What is kept after a file was uploaded, and another in its place; the first line of each."""
    add_files(library, encoder, list(open_archive(store_upload(library.path, name, old))))
    assert stands_for_another(library.path, name, new) and not stands_for_another(library.path, name, old)
    add_files(library, encoder, list(open_archive(store_upload(library.path, name, new, replacing=True))))
    settle_replaced(library)
    kept = [path for path in uploads_folder(library.path).rglob("*") if path.is_file()]
    assert [path.name for path in kept] == [name]
    return [path.read_bytes()[:2].decode("gbk") for path in kept]


def test_a_newer_file_takes_the_place_of_the_older(library: FolderLibrary, encoder: WordHashEncoder) -> None:
    assert replaced(library, encoder, "总结.txt", "旧总结。".encode("gbk"), "新总结。".encode("gbk")) == ["新"]


def test_an_older_file_stays_where_the_newer_cannot_be_read(library: FolderLibrary, encoder: WordHashEncoder) -> None:
    assert replaced(library, encoder, "总结.txt", "旧总结。".encode("gbk"), b"") == ["旧"]
    assert "旧总结" in library.document(library.documents()[0].doc_id).text


def test_an_older_archive_stays_where_the_newer_cannot_be_opened(
    library: FolderLibrary, encoder: WordHashEncoder
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "甲局总结。")
    assert replaced(library, encoder, "包.zip", packed.getvalue(), b"PK\x03\x04torn") == ["PK"]
    assert (uploads_folder(library.path) / "包.zip").read_bytes() == packed.getvalue()


def test_an_archive_that_nothing_was_read_of_does_not_take_the_place_of_the_older(
    library: FolderLibrary, encoder: WordHashEncoder
) -> None:
    def packed(text: str) -> bytes:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as opened:
            opened.writestr("a.txt", text)
        return archive.getvalue()

    old = packed("甲局总结。")
    add_files(library, encoder, list(open_archive(store_upload(library.path, "包.zip", old))))
    store_upload(library.path, "包.zip", packed("甲局新总结。"), replacing=True)  # and then the power went
    settle_replaced(library)
    assert (uploads_folder(library.path) / "包.zip").read_bytes() == old


def test_what_was_read_stays_set_aside_though_two_successors_were_not_read(
    library: FolderLibrary, encoder: WordHashEncoder
) -> None:
    add_files(library, encoder, [store_upload(library.path, "总结.txt", "旧总结。".encode())])
    for text in ("未读入的。", "也未读入的。"):
        store_upload(library.path, "总结.txt", text.encode(), replacing=True)
    settle_replaced(library)
    assert (uploads_folder(library.path) / "总结.txt").read_text(encoding="utf-8") == "旧总结。"


def test_what_an_interrupted_upload_set_aside_is_settled_the_next_time(
    library: FolderLibrary, encoder: WordHashEncoder
) -> None:
    add_files(library, encoder, [store_upload(library.path, "总结.txt", "旧总结。".encode())])
    store_upload(library.path, "总结.txt", "新总结。".encode(), replacing=True)  # and then the power went
    settle_replaced(library)
    assert (uploads_folder(library.path) / "总结.txt").read_text(encoding="utf-8") == "旧总结。"


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    store_upload(tmp_path, "甲局", b"a file where the folder should be")
    with pytest.raises(OSError):
        store_upload(tmp_path, "甲局/总结.txt", b"x")
    assert [p.name for p in uploads_folder(tmp_path).rglob("*")] == ["甲局"]


def test_only_kept_files_are_deleted(tmp_path: Path) -> None:
    kept = store_upload(tmp_path, "甲局/2023/总结.txt", b"x")
    other = store_upload(tmp_path, "甲局/总结.txt", b"x")
    own = tmp_path / "材料" / "总结.txt"
    own.parent.mkdir()
    own.write_bytes(b"x")
    outside = [(kept.root_name, "../材料/总结.txt"), (kept.root_name, own.as_posix())]
    gone = [(own.parent.as_posix(), own.name), *outside, (kept.root_name, kept.source), (kept.root_name, "无.txt")]
    with FolderLibrary.create(tmp_path) as library:
        delete_uploads(library, gone)
    assert own.exists() and other.path.exists() and not kept.path.parent.exists()


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, f"{name}工作总结\n一、主要工作\n召开党组会12次。\n")
    return out.getvalue()


def test_an_archive_is_deleted_with_its_last_report(tmp_path: Path, encoder: WordHashEncoder) -> None:
    with FolderLibrary.create(tmp_path) as library:
        archive = store_upload(tmp_path, "2023/总结.zip", zipped("甲局.txt", "党建/乙局.txt", "丙局.xls"))
        report = add_files(library, encoder, list(open_archive(archive)))
        assert report.added == ["2023/总结.zip/甲局.txt", "2023/总结.zip/党建/乙局.txt"]
        delete_uploads(library, [(archive.root_name, rejected.source) for rejected in report.rejected])
        assert archive.path.exists()
        for document, is_kept in zip(library.documents(), (True, False), strict=True):
            library.remove([document.doc_id])
            delete_uploads(library, [(document.root, document.source)])
            assert archive.path.exists() is is_kept
    assert not archive.path.parent.exists()


def test_an_archive_of_no_use_is_not_kept(tmp_path: Path, encoder: WordHashEncoder) -> None:
    with FolderLibrary.create(tmp_path) as library:
        archive = store_upload(tmp_path, "总结.zip", zipped("../甲局.txt", f"{'长' * 900}/乙局.xls"))
        report = add_files(library, encoder, list(open_archive(archive)))
        assert len(report.rejected) == 2
        delete_uploads(library, [(archive.root_name, rejected.source) for rejected in report.rejected])
    assert not archive.path.exists()


def test_reports_of_an_archive_are_known_when_it_is_added_again(tmp_path: Path, encoder: WordHashEncoder) -> None:
    path = tmp_path / "某局2023.zip"
    with FolderLibrary.create(tmp_path / "library") as library:
        for names, expected in (
            (["甲.txt", "乙.txt"], (2, 0, 0)), (["甲.txt", "乙.txt"], (0, 2, 0)), (["甲.txt", "新/丙.txt"], (1, 1, 0)),
        ):  # fmt: skip
            path.write_bytes(zipped(*names))
            report = add_paths(library, encoder, [tmp_path / path.name])
            assert (len(report.added), len(report.known), len(report.replaced)) == expected
        path.write_bytes(zipped("甲.txt").replace("12次".encode(), "13次".encode()))
        report = add_paths(library, encoder, [path])
        assert [(r.source, r.reason) for r in report.rejected] == [("某局2023.zip/甲.txt", "damaged")]
        assert [d.source for d in library.documents()] == [
            "某局2023.zip/乙.txt", "某局2023.zip/新/丙.txt", "某局2023.zip/甲.txt",
        ]  # fmt: skip


def test_what_a_process_left_that_died_while_it_wrote_goes_and_what_is_only_called_so_stays(
    library: FolderLibrary,
) -> None:
    left = uploads_folder(library.path) / "总结.txt.4711.part"
    kept = store_upload(library.path, "总结.part", b"x"), store_upload(library.path, "总结.12.part", b"y")
    left.write_bytes(b"half")
    settle_replaced(library)
    assert not left.exists() and all(file.path.exists() for file in kept)
