"""A draft as it comes: pasted, uploaded, or a file."""

import zipfile
from pathlib import Path

import docx
import pytest

from compare.overlap import draft as module
from compare.overlap.draft import MOST_CHARS, DraftError, draft_from_bytes, draft_from_file, draft_from_text
from wording.errors import draft_line

TEXT = "2025年丑局党建工作总结\n一、学习教育\n（一）办好夜校。护林员办起夜校。\n更多材料请扫码加入素材库网盘群，提取码1234\n二、下一步打算\n明年接着办。\n"


def test_pasted_text_is_read_as_a_report_is() -> None:
    draft = draft_from_text(TEXT)
    assert draft.title == "2025年丑局党建工作总结" and draft.year == 2025
    assert ("一、学习教育", "（一）办好夜校") in [section.heading_path for section in draft.sections]
    assert "提取码" not in draft.text and [piece.why for piece in draft.noise].count("advertisement") == 1


@pytest.mark.parametrize("text", ["PK 是文件头的样子", "%PDF-1.4 也是文件头", "一句没有标点的话"])
def test_pasted_text_is_text_whatever_it_begins_with(text: str) -> None:
    assert draft_from_text(text).text == text


def test_what_was_pasted_names_no_unit() -> None:
    draft = draft_from_text("护林员在山脚下办起夜校。")
    assert draft.unit is None and draft.title


def test_a_file_of_any_format_is_read(tmp_path: Path) -> None:
    made = docx.Document()
    for line in TEXT.splitlines():
        made.add_paragraph(line)
    made.save(str(tmp_path / "草稿.docx"))
    from_file = draft_from_file(tmp_path / "草稿.docx")
    assert from_file.title == "2025年丑局党建工作总结" and "护林员办起夜校" in from_file.text
    uploaded = draft_from_bytes("C:\\文件\\草稿.docx", (tmp_path / "草稿.docx").read_bytes())
    assert uploaded.text == from_file.text and uploaded.source == "草稿.docx"
    (tmp_path / "旧稿.txt").write_bytes(TEXT.encode("gb18030"))
    assert draft_from_file(tmp_path / "旧稿.txt").title == from_file.title


def line_of(error: DraftError) -> str:
    return draft_line(error.fault, error.name, error.chars, MOST_CHARS, error.rejected)


@pytest.mark.parametrize(
    ("text", "fault", "said"),
    [
        ("", "empty", "草稿里没有文字；请粘贴或选择写好的草稿"),
        (" \n　\t\n", "empty", "草稿里没有文字；请粘贴或选择写好的草稿"),
        ("党" * (MOST_CHARS + 1), "too long", "草稿有 1,000,001 字，超过 1,000,000 字，没有查；请分几份来查"),
        ("\x01\x02\x03党", "unreadable", "读不了 粘贴的内容：不是文本文件；请另存为 .docx 或 .txt 后再查重"),
    ],
)
def test_what_was_pasted_and_cannot_be_checked_is_told(text: str, fault: str, said: str) -> None:
    with pytest.raises(DraftError) as caught:
        draft_from_text(text)
    assert caught.value.fault == fault and line_of(caught.value) == said


@pytest.mark.parametrize("text", ["。，、……", "😀😀\n😀"])
def test_signs_alone_are_a_draft_of_which_nothing_counts(text: str, tmp_path: Path) -> None:
    assert draft_from_text(text).text == text
    (tmp_path / "草稿.txt").write_text(text, encoding="utf-8")
    draft = draft_from_file(tmp_path / "草稿.txt")
    assert draft.text == text and draft.title == "草稿" and draft.sections[0].end == len(text)


def test_what_is_no_draft_is_told(tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_text("", encoding="utf-8")
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 4)
    (tmp_path / "图.txt").write_bytes(bytes(range(256)) * 40)
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as packed:
        packed.writestr("草稿.txt", TEXT)
    said = {
        ".": f"{tmp_path} 是文件夹；一次查一份草稿，请给出一个文件",
        "没有.txt": f"读不了 {tmp_path / '没有.txt'}：文件或文件夹不存在；请核对路径",
        "空.txt": f"{tmp_path / '空.txt'} 里没有文字；请粘贴或选择写好的草稿",
        "坏.docx": f"读不了 {tmp_path / '坏.docx'}：文件已损坏，无法打开；请用原来的程序打开，确认内容后重新保存",
        "图.txt": f"读不了 {tmp_path / '图.txt'}：不是文本文件；请另存为 .docx 或 .txt 后再查重",
        "包.zip": f"{tmp_path / '包.zip'} 是压缩包；请先解压，再查解压出来的一份",
    }
    for name, line in said.items():
        with pytest.raises(DraftError) as caught:
            draft_from_file(tmp_path / name)
        assert line_of(caught.value) == line


def test_a_file_that_is_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CHARS", 100)
    (tmp_path / "长.txt").write_text("护林员办起夜校。" * 20, encoding="utf-8")
    with pytest.raises(DraftError) as caught:
        draft_from_file(tmp_path / "长.txt")
    assert caught.value.fault == "too long" and caught.value.chars == 160
