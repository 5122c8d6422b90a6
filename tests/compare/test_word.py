"""The Word file that a comparison is handed on as: opened with python-docx, rendered with LibreOffice."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import docx
import pypdfium2
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from lxml import etree

from compare.outline import task_outline
from compare.tasks import Compared
from compare.word import ROWS, write_word
from corpus.readers import office
from index.models import open_encoder
from tests.compare.comparing import compared_of

SHARED_TEXT = "开展警示教育，评选廉洁之星，营造崇廉尚廉的氛围，增强干部职工廉洁自律内生动力。"
PARTY = {
    "甲局/2023/2023年甲局党建工作总结.txt": "2023年甲局党建工作总结\n一、主要工作情况\n（一）推进清廉文化建设。"
    f"{SHARED_TEXT}全年开展清廉文化宣讲10场次，召开清廉文化座谈会**次。\n二、下一步工作打算\n下一步，加强学习。\n",
    "乙局/2024/2024年乙局党建工作总结.txt": "2024年乙局党建工作总结\n一、建设清廉文化。"
    f"{SHARED_TEXT}全年开展清廉文化宣讲60余场次，召开清廉文化座谈会10次。\n二、加强作风建设。持续纠治四风，为基层减负。\n",
    "材料.txt": "工作总结\n一、清廉文化建设扎实推进\n清廉文化<script>alert(1)</script>与 {DATE} **加粗** 进机关，编印清廉文化读本3种。\n",
}


@pytest.fixture(scope="module")
def party(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    return compared_of(tmp_path_factory.mktemp("party"), PARTY)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """300 units, each with figures."""
    reports = {}
    for n in range(1, 301):
        unit = "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in f"{n:03}") + "局"
        reports[f"{unit}/2023/2023年{unit}党建工作总结.txt"] = (
            f"2023年{unit}党建工作总结\n一、推进清廉文化建设。{SHARED_TEXT}全年召开清廉文化座谈会{n + 1}次，"
            f"评选廉洁之星{n + 3}名，{unit}编印清廉文化读本{n + 2}册。\n"
        )
    return compared_of(tmp_path_factory.mktemp("many"), reports)


def written(compared: Compared, folder: Path) -> Document:
    write_word(compared, folder / "对比.docx")
    return docx.Document(str(folder / "对比.docx"))


def texts(document: Document, style: str | None = None) -> list[str]:
    return [p.text for p in document.paragraphs if style is None or p.style and p.style.name == style]


def rows(document: Document, number: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.tables[number].rows]


def test_title_summary_and_headings_stand_in_order(party: Compared, tmp_path: Path) -> None:
    document = written(party, tmp_path)
    assert texts(document)[0] == "清廉文化" and document.core_properties.title == "清廉文化"
    assert texts(document, "Subtitle")[0].startswith("各单位写法对照：2 个单位和 1 份未写明单位的材料，3 份材料，3 段 ")
    assert texts(document, "Subtitle")[0].endswith("2023—2024年")
    assert texts(document, "Heading 1") == ["一、概览", "二、数字", "三、各单位的写法", "四、相同写法"]
    assert set(texts(document, "Heading 2")[:3]) == {"甲局", "乙局", "《工作总结》"}


def test_the_overview_counts_what_each_column_says(party: Compared, tmp_path: Path) -> None:
    header, *lines = rows(written(party, tmp_path), 0)
    assert header == ["单位", "年份", "段数", "字数", "与别处相同", "数字"]
    of = {line[0]: line for line in lines}
    chars = {column.name: column.chars for column in party.columns}
    assert [line[0] for line in lines] == [column.title for column in party.columns]
    assert of["甲局"][1:4] == ["2023年", "1", str(sum(chars["甲局"]))] and of["甲局"][5] == "2"
    assert of["甲局"][4].startswith(f"{chars['甲局'].shared}（") and of["《工作总结》"][4] == "—"


def test_figures_are_lined_up_with_masks_and_what_is_suspect(party: Compared, tmp_path: Path) -> None:
    header, *lines = rows(written(party, tmp_path), 1)
    assert header == ["所计事项", *(column.title for column in party.columns)]
    [line] = [line for line in lines if "座谈会" in line[0]]
    cells = dict(zip(header, line, strict=True))
    assert cells["甲局"] == "**次（隐去）" and cells["乙局"] == "10次（疑为代填）" and cells["《工作总结》"] == ""


def test_passages_have_their_source_and_figures_their_sentence(party: Compared, tmp_path: Path) -> None:
    document = written(party, tmp_path)
    sources = texts(document, "Quote")
    assert (
        "出处：甲局《2023年甲局党建工作总结》，2023年，一、主要工作情况 › （一）推进清廉文化建设"
        "（甲局/2023/2023年甲局党建工作总结.txt）"
    ) in sources
    at = texts(document).index(next(s for s in sources if "甲局" in s))
    assert SHARED_TEXT in texts(document)[at + 1]
    paragraph = next(p for p in document.paragraphs if p.style.name == "Body Text" and "10场次" in p.text)
    assert "全年开展清廉文化宣讲10场次，召开清廉文化座谈会**次。" in paragraph.text
    assert [run.text for run in paragraph.runs if run.bold] == ["10场次", "**次"]
    [said] = [text for text in texts(document, "List Paragraph") if "10场次" in text]
    assert said.startswith("数字：") and "**次（隐去）" in said


def test_shared_wording_names_who_writes_it(party: Compared, tmp_path: Path) -> None:
    lines = rows(written(party, tmp_path), -1)
    assert lines[0] == ["单位 年份", "出处", "相同程度"] and lines[1][2] == "原文"
    assert {line[0] for line in lines[1:]} == {"甲局 2023", "乙局 2024"}


def test_text_is_no_markup_and_no_field(party: Compared, tmp_path: Path) -> None:
    document = written(party, tmp_path)
    assert any("<script>alert(1)</script>与 {DATE} **加粗** 进机关" in text for text in texts(document, "Body Text"))
    xml = etree.tostring(document.element.body)
    assert b"fldSimple" not in xml and b"instrText" not in xml and b"hyperlink" not in xml


def test_what_xml_cannot_hold_and_marks_of_direction_are_left_out(party: Compared, tmp_path: Path) -> None:
    first, *others = party.columns
    passage = replace(first.hits[0].passage, text="清\x01廉\n\u2066文化\u200f", heading_path=("\x02一、",))
    bad = replace(first, title="丁\x07局", hits=(replace(first.hits[0], passage=passage),))
    task = "清\x00廉\x0b文\ud800化\u202e\uffff"
    document = written(replace(party, task=task, columns=(bad, *others)), tmp_path)
    assert texts(document)[0] == "清廉文化" and {"清廉", "文化"} <= set(texts(document, "Body Text"))
    assert texts(document, "Heading 2")[0] == rows(document, 0)[1][0] == "丁局"


def test_fonts_are_set_for_chinese_and_name_their_substitutes(party: Compared, tmp_path: Path) -> None:
    document = written(party, tmp_path)
    wanted = {"Normal": "仿宋", "Title": "黑体", "Heading 1": "黑体", "Heading 2": "楷体", "TableText": "宋体"}
    for name, font in wanted.items():
        fonts = document.styles[name].element.find(f".//{qn('w:rFonts')}")
        assert fonts.get(qn("w:eastAsia")) == font and not [key for key in fonts.keys() if "Theme" in key]
    with ZipFile(tmp_path / "对比.docx") as file:
        table = file.read("word/fontTable.xml").decode()
    assert 'w:name="仿宋"' in table and "FangSong" in table and "SimHei" in table


def test_pages_are_a4_and_numbered_and_headers_repeat(party: Compared, tmp_path: Path) -> None:
    document = written(party, tmp_path)
    assert (round(document.sections[0].page_width.mm), round(document.sections[0].page_height.mm)) == (210, 297)
    assert b'w:instr="PAGE"' in etree.tostring(document.sections[0].footer._element)
    for table in document.tables:
        assert table._tbl.findall(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}").__len__() == 1
        assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def test_300_units_have_tables_that_fit_a_lying_page(many: Compared, tmp_path: Path) -> None:
    document = written(many, tmp_path)
    assert len(many.columns) == 300 and len(rows(document, 0)) == 301
    assert [s.orientation for s in document.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    sections, shown = document.sections, set()
    for table in document.tables[1:-1]:
        width = sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid) / 20 / 72 * 25.4
        assert width <= 297 - 28 - 26 and sections[1].page_width > sections[1].page_height
        shown |= {cell.text for cell in table.rows[0].cells[1:]} if table.rows[0].cells[0].text == "所计事项" else set()
    assert shown == {column.name for column in many.columns}


def test_the_heading_of_a_lying_table_stands_on_its_page(many: Compared, tmp_path: Path) -> None:
    document = written(many, tmp_path)
    at = texts(document).index("二、数字")
    assert document.paragraphs[at - 1]._p.find(f".//{qn('w:sectPr')}") is not None


def test_a_single_unit_and_a_passage_of_20000_characters(party: Compared, tmp_path: Path) -> None:
    only = compared_of(
        tmp_path, {"甲局/2023/2023年甲局党建工作总结.txt": PARTY["甲局/2023/2023年甲局党建工作总结.txt"]}
    )
    [column] = only.columns
    long = replace(column.hits[0], passage=replace(column.hits[0].passage, text="廉洁文化" * 5000))
    document = written(replace(only, columns=(replace(column, hits=(long,)),)), tmp_path)
    assert "廉洁文化" * 5000 in texts(document, "Body Text") and "四、相同写法" not in texts(document)
    assert [table.columns.__len__() for table in document.tables] == [6, 2]


def test_rows_beyond_the_most_stated_are_counted(many: Compared, tmp_path: Path) -> None:
    document = written(many, tmp_path)
    left = len(many.figures.rows) - min(ROWS, sum(row.columns > 1 and bool(row.name) for row in many.figures.rows))
    assert left > 0 and any(text.startswith(f"另有 {left} 项") for text in texts(document, "Caption"))


def test_a_task_that_nobody_describes_is_said(tmp_path: Path, party: Compared) -> None:
    document = written(
        replace(party, columns=(), families=(), figures=replace(party.figures, columns=(), rows=())), tmp_path
    )
    assert texts(document) == ["清廉文化", "没有材料写到“清廉文化”"] and document.tables == []


def test_by_year_columns_are_years(tmp_path: Path) -> None:
    document = written(compared_of(tmp_path, PARTY, by="year"), tmp_path)
    assert rows(document, 0)[0][:2] == ["年份", "单位"] and "三、各年份的写法" in texts(document, "Heading 1")
    assert {line[0] for line in rows(document, 0)[1:]} == {"2023年", "2024年", "《工作总结》"}


def test_where_the_system_refuses_what_was_there_stays(party: Compared, tmp_path: Path) -> None:
    (tmp_path / "对比.docx").mkdir()
    with pytest.raises(OSError):
        write_word(party, tmp_path / "对比.docx")
    with pytest.raises(FileNotFoundError):
        write_word(party, tmp_path / "无此文件夹" / "对比.docx")
    assert [path.name for path in tmp_path.iterdir()] == ["对比.docx"]


@pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")
def test_libreoffice_renders_it(party: Compared, tmp_path: Path) -> None:
    written(party, tmp_path)
    command = [str(office.program()), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
               "--norestore", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "对比.docx")]  # fmt: skip
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    pdf = pypdfium2.PdfDocument(tmp_path / "对比.pdf")
    try:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
        assert "清廉文化" in text and "**次（隐去）" in text.replace(" ", "") and "— 1 —" in text
        picture = pdf[0].render(scale=1).to_pil().convert("L")
        left, _, right, _ = picture.point(lambda shade: 255 if shade < 200 else 0).getbbox() or (0, 0, 0, 0)
        assert 0.1 < left / picture.width and right / picture.width < 0.92 and len(pdf) <= 4
        if folder := os.environ.get("CHENGLI_PICTURES"):
            pdf[0].render(scale=2).to_pil().save(Path(folder) / "compare_word.png")
    finally:
        pdf.close()


def test_sub_tasks_say_who_mentions_them_and_who_does_not(party: Compared, tmp_path: Path) -> None:
    outline = task_outline(party, open_encoder())
    assert outline.subtasks
    write_word(party, tmp_path / "对比.docx", outline)
    document = docx.Document(str(tmp_path / "对比.docx"))
    assert texts(document, "Heading 1")[-1] == "五、具体工作"
    header, *lines = rows(document, -1)
    assert header == ["具体工作", "提到的", "未见提及的"] and [line[0] for line in lines] == [
        s.name for s in outline.subtasks
    ]
    titles = set(party.titles.values())
    assert all(set(filter(None, f"{said}、{not_said}".split("、"))) == titles for _, said, not_said in lines)
