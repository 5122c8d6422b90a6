import io
import os
from pathlib import Path

import docx
import pytest

from corpus import SourceFile, UnreadableFileError, find_files, read_document, split_passages
from corpus.errors import RejectedFile
from corpus.readers import md, read_bytes


def word() -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("2023年，我局扎实开展主题教育。")
    document.save(out)
    return out.getvalue()


def test_markdown_marks_are_set_aside_and_headings_known(tmp_path: Path) -> None:
    raw = "# 2023年总结\n\n## 主要做法\n\n- **坚持**学习，召开**次党组会。\n\n> 引用\n"
    (tmp_path / "a.md").write_text(raw, encoding="utf-8")
    document = read_document(SourceFile(tmp_path, "a.md"))
    assert document.text == "2023年总结\n\n主要做法\n\n坚持学习，召开**次党组会。\n\n引用\n"
    assert document.decoded_text() == raw
    assert document.title == "2023年总结"
    assert {p.heading_path for p in split_passages(document)} == {("主要做法",)}


def test_front_matter_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: x\n---\n## 主要工作\n做了工作。\n", encoding="utf-8")
    document = read_document(SourceFile(tmp_path, "a.md"))
    assert document.text == "主要工作\n做了工作。\n"
    assert [p.heading_path for p in split_passages(document)] == [("主要工作",)]


def test_markdown_headings_keep_their_numbers() -> None:
    got = md.read("## 一、工作 ##\n正文".encode())
    assert [h.level for h in got.headings] == [2]
    assert got.text[got.headings[0].start :].startswith("一、工作")


WHOLE = "2023年，我局扎实开展主题教育。\n".encode()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.docx", b"", "empty"),
        ("a.txt", b" \n\t\n", "no text"),
        ("a.txt", "，。！".encode(), "no text"),
        ("a.txt", bytes(range(256)) * 64, "not text"),
        ("a.txt", b"%PDF-1.7 ...", "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unsupported"),
        ("a.docx", b"PK\x03\x04" + b"torn" * 50, "damaged"),
        ("a.docx", word()[:-900], "damaged"),
        ("a.docx", b"no zip at all", "damaged"),
        ("a.txt", b"##paidend##", "no text"),
    ],
)
def test_what_is_no_report_is_refused_with_its_reason(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableFileError) as caught:
        read_document(SourceFile(tmp_path, name))
    assert caught.value.reason == reason


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    assert read_bytes(word(), "总结.txt").encoding == "docx"
    assert read_bytes(WHOLE, "总结.无名").encoding == "utf-8"


def test_a_folder_gives_reports_in_order_and_names_what_it_cannot_read(tmp_path: Path) -> None:
    for name in ["b/2.txt", "a/1.md", "c.docx", "old.xls", ".hidden.txt", "~$c.docx", "photo.jpg", ".git/x.txt"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(WHOLE)
    got = list(find_files(tmp_path))
    assert [f.source for f in got if isinstance(f, SourceFile)] == ["c.docx", "a/1.md", "b/2.txt"]
    assert [(f.source, f.reason) for f in got if isinstance(f, RejectedFile)] == [("old.xls", "unsupported")]


@pytest.mark.skipif(os.name != "posix", reason="other systems have Unicode names only")
def test_a_name_in_gbk_is_read_and_shown(tmp_path: Path) -> None:
    name = os.fsdecode("2023年甲局党建工作总结.txt".encode("gbk"))
    (tmp_path / name).write_bytes(WHOLE)
    [file] = find_files(tmp_path)
    assert isinstance(file, SourceFile)
    document = read_document(file)
    assert (document.source, document.unit, document.year) == ("2023年甲局党建工作总结.txt", "甲局", 2023)


def test_a_path_that_is_not_there_is_rejected(tmp_path: Path) -> None:
    [rejected] = find_files(tmp_path / "nowhere")
    assert isinstance(rejected, RejectedFile) and rejected.reason == "missing"
