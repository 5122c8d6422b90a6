import io
import os
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from corpus import SourceFile, UnreadableFileError, find_files, read_document, split_passages
from corpus.errors import RejectedFile
from corpus.readers import md, read_bytes
from corpus.readers.docx_numbers import format_number


def as_bytes(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def numbered_document() -> docx.document.Document:
    """一、 and （一） by Word's own numbers, 一是 by a third level."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, text in enumerate(["%1、", "（%2）", "%3是"])
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    document.add_paragraph("2023年甲局党建工作总结")
    for level, text in [
        (0, "主要工作情况"), (1, "扎实开展主题教育。成立领导小组。"), (2, "及时部署。召开会议。"), (2, "深入学习。举办读书班。"),
        (1, "加强作风建设。持续整治。"), (0, "下一步打算"),
    ]:  # fmt: skip
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')
        )
    document.add_paragraph("继续努力。")
    return document


def test_words_automatic_numbers_are_read() -> None:
    text = read_bytes(as_bytes(numbered_document()), "a.docx").text
    assert text.splitlines() == [
        "2023年甲局党建工作总结",
        "一、主要工作情况",
        "（一）扎实开展主题教育。成立领导小组。",
        "一是及时部署。召开会议。",
        "二是深入学习。举办读书班。",
        "（二）加强作风建设。持续整治。",
        "二、下一步打算",
        "继续努力。",
    ]


def test_a_numbered_document_has_its_structure(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(as_bytes(numbered_document()))
    got = split_passages(read_document(SourceFile(tmp_path, "a.docx")))
    assert [(p.kind, p.heading_path, p.item) for p in got] == [
        ("item", ("一、主要工作情况", "（一）扎实开展主题教育"), 1),
        ("item", ("一、主要工作情况", "（一）扎实开展主题教育"), 2),
        ("block", ("一、主要工作情况", "（二）加强作风建设"), None),
        ("plan", ("二、下一步打算",), None),
    ]
    assert got[0].text == "成立领导小组。\n一是及时部署。召开会议。"


def test_tracked_changes_tables_and_text_boxes() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("召开会议")
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>65次</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>60次</w:delText></w:r></w:del>"))
    box = (
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent><w:p><w:r><w:t>框中文字</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>框中文字</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    )
    paragraph._p.append(parse_xml(box))
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "党组会", "65次"
    assert read_bytes(as_bytes(document), "a.docx").text.split("\n") == ["召开会议65次", "框中文字", "党组会\t65次"]


def test_cells_in_controls_nested_tables_and_forms_are_read_once() -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "外"
    table.cell(0, 0).add_table(1, 1).cell(0, 0).text = "内"
    table.cell(0, 1).text = "右"
    form = document.add_table(rows=1, cols=2)
    form.cell(0, 0).text = "总结"
    for text in ("一、工作", "（一）学习。做了。", "（二）作风。做了。", "二、打算"):
        form.cell(0, 1).add_paragraph(text)
    controlled = document.add_table(rows=1, cols=1)
    row = controlled.rows[0]._tr
    row.append(parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtContent><w:tc><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:tc></w:sdtContent></w:sdt>'
    ))  # fmt: skip
    lines = [line.strip() for line in read_bytes(as_bytes(document), "a.docx").text.split("\n")]
    assert sorted(filter(None, lines)) == sorted(
        ["外", "内", "右", "总结", "一、工作", "（一）学习。做了。", "（二）作风。做了。", "二、打算", "控件"]
    )


def test_no_entity_is_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    body = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>正文&e;</w:t></w:r></w:p></w:body></w:document>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", body)
    assert "秘密" not in read_bytes(out.getvalue(), "a.docx").text


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (1, "chineseCounting", "一"), (10, "chineseCounting", "十"), (21, "japaneseCounting", "二十一"),
        (105, "chineseCounting", "一百零五"), (120, "chineseCounting", "一百二十"), (3, "decimal", "3"),
        (3, "decimalEnclosedCircle", "③"), (4, "upperRoman", "IV"), (2, "lowerLetter", "b"), (1, "none", ""),
        (12, "chineseLegalSimplified", "拾贰"),
    ],
)  # fmt: skip
def test_number_formats(number: int, form: str, expected: str) -> None:
    assert format_number(number, form) == expected


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
        ("a.docx", as_bytes(numbered_document())[:-900], "damaged"),
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
    assert read_bytes(as_bytes(numbered_document()), "总结.txt").encoding == "docx"
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
