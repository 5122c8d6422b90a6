from pathlib import Path

import pytest

from index.uploads import delete_upload, store_upload, uploads_folder


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
        (f"{'党' * 300}.docx", f"{'党' * 70}.docx"),
    ],
)
def test_a_name_from_outside_becomes_one_that_every_system_can_store(tmp_path: Path, name: str, kept: str) -> None:
    file = store_upload(tmp_path, name, b"x")
    assert file.source == kept and file.path.read_bytes() == b"x"
    assert uploads_folder(tmp_path) in file.path.resolve().parents


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    sources = [store_upload(tmp_path, "总结.txt", data).source for data in (b"1", b"2", b"1", b"2", b"3")]
    assert sources == ["总结.txt", "总结 (2).txt", "总结.txt", "总结 (2).txt", "总结 (3).txt"]


def test_only_kept_files_are_deleted(tmp_path: Path) -> None:
    kept = store_upload(tmp_path, "甲局/2023/总结.txt", b"x")
    other = store_upload(tmp_path, "甲局/总结.txt", b"x")
    own = tmp_path / "材料" / "总结.txt"
    own.parent.mkdir()
    own.write_bytes(b"x")
    for root, source in ((own.parent.as_posix(), own.name), (kept.root_name, kept.source), (kept.root_name, "无.txt")):
        delete_upload(tmp_path, root, source)
    assert own.exists() and other.path.exists() and not kept.path.parent.exists()
