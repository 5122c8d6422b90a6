from pathlib import Path

import pytest

from index.uploads import delete_upload, stands_for_another, store_upload, uploads_folder


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


def test_a_newer_file_replaces_the_older_where_that_is_asked(tmp_path: Path) -> None:
    store_upload(tmp_path, "总结.txt", b"1")
    assert stands_for_another(tmp_path, "总结.txt", b"2") and not stands_for_another(tmp_path, "总结.txt", b"1")
    file = store_upload(tmp_path, "总结.txt", b"2", replacing=True)
    assert file.source == "总结.txt" and file.path.read_bytes() == b"2"
    assert [p.name for p in uploads_folder(tmp_path).iterdir()] == ["总结.txt"]


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
    for root, source in ((own.parent.as_posix(), own.name), (kept.root_name, kept.source), (kept.root_name, "无.txt")):
        delete_upload(tmp_path, root, source)
    assert own.exists() and other.path.exists() and not kept.path.parent.exists()
