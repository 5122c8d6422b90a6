"""A checked draft as a Word file: what it says, how marks look, what it leaves out."""

import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from compare.overlap import word
from compare.overlap.labels import percent
from compare.overlap.overlap import Overlap, Similar
from compare.overlap.word import overlap_word_bytes, write_overlap
from tests.compare.overlaps import DRAFT, OTHER, OWN, REPORTS, SET_PHRASE, TAKEN, checked

#: As in the draft's source, with two words changed.
CHANGED = OTHER.replace("逐项销号管理", "做到逐项销号").replace("每月通报一次", "按季度通报")


@pytest.fixture(scope="module")
def overlap(tmp_path_factory: pytest.TempPathFactory) -> Overlap:
    return checked(tmp_path_factory.mktemp("overlap"), DRAFT.replace(OTHER, CHANGED))


def made(
    overlap: Overlap, limit: float = 0.8, similar: tuple[Similar, ...] = (), left_out: tuple[str, ...] = ()
) -> Document:
    return docx.Document(io.BytesIO(overlap_word_bytes(overlap, limit, similar, left_out)))


def texts(document: Document, style: str | None = None) -> list[str]:
    return [p.text for p in document.paragraphs if style is None or p.style and p.style.name == style]


def rows(document: Document, number: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.tables[number].rows]


def looked(document: Document, look: str) -> list[str]:
    """The texts of all runs that have this element of looks."""
    return [
        run.text for p in document.paragraphs for run in p.runs if run._r.find(f"{qn('w:rPr')}/{qn(look)}") is not None
    ]


@pytest.mark.parametrize(
    ("share", "limit", "said"),
    [
        (0, None, "0%"), (0.004, None, "不到1%"), (0.996, None, "99%"), (1, None, "100%"), (0.3, 0.8, "30%"),
        (0.8001, 0.8, "80.01%"), (0.8, 0.8, "80%"), (0.003, 0.005, "0.3%"), (0.0001, 0.005, "不到0.1%"),
        (0.0051, 0.005, "0.51%"), (0.9996, 0.995, "99.9%"), (1, 0.995, "100%"),
    ],
)  # fmt: skip
def test_a_share_is_told_as_exactly_as_it_takes(share: float, limit: float | None, said: str) -> None:
    assert percent(share, limit) == said


def test_a_sentence_without_a_source_is_not_listed(overlap: Overlap) -> None:
    assert "四、逐句对照" in texts(made(overlap))
    bare = tuple(replace(sentence, sources=()) for sentence in overlap.sentences)
    assert not any("逐句对照" in text for text in texts(made(replace(overlap, sentences=bare))))


def test_the_verdict_stands_first(overlap: Overlap) -> None:
    document = made(overlap)
    assert texts(document)[:2] == ["查重报告", "《2025年丑局党建工作总结》"]
    assert document.core_properties.title == "2025年丑局党建工作总结 查重报告"
    assert texts(document, "Heading 1") == [
        "一、结论",
        "二、来源",
        "三、各部分",
        "四、逐句对照",
        "五、规范提法（不计）",
    ]
    said = "".join(texts(document, "Normal"))
    assert f"全文 {overlap.chars} 字：逐字相同 " in said and "没有超过（最多的一份是 甲局 2023，" in said
    assert len(texts(document, "List Paragraph")[:3]) == 3 and "13 个字以上" in texts(document, "List Paragraph")[1]


def test_a_source_over_the_limit_is_marked(overlap: Overlap) -> None:
    document = made(overlap, 0.2)
    assert "对照一份材料最多 20% 的限度：超过：甲局 2023 2" in "".join(texts(document, "Normal"))
    header, first, second = rows(document, 0)
    assert header == ["材料", "出处", "逐字（字）", "改写（字）", "占全文"]
    assert first[:2] == ["甲局 2023《工作总结》", "甲局/2023/工作总结.txt"] and first[4].endswith("%，超过限度")
    assert second[0] == "乙局 2024《工作总结》" and not second[4].endswith("限度")
    assert [int(first[2]), int(second[3])] == [overlap.by_source[0].verbatim_chars, overlap.by_source[1].near_chars]


def test_sections_are_summed_up(overlap: Overlap) -> None:
    header, *lines = rows(made(overlap), 1)
    assert header[0] == "部分" and [line[0] for line in lines][-2:] == ["一、学习教育", "二、从严治党"]
    assert sum(int(line[1]) for line in lines) == overlap.chars
    assert int(lines[-1][2]) == overlap.verbatim_chars and int(lines[-2][4]) == overlap.set_phrase_chars


def test_marks_are_told_apart_without_colours(overlap: Overlap) -> None:
    document = made(overlap)
    assert TAKEN in looked(document, "w:shd") and OWN not in "".join(texts(document, "Body Text"))
    waved = [
        run.text for p in document.paragraphs for run in p.runs if run.font.underline and "wave" in str(run._r.xml)
    ]
    assert any("逐项销号" in text for text in waved) and not any(TAKEN in text for text in waved)
    quotes = texts(document, "Quote")
    assert quotes[0].startswith("标记：逐字相同") and "改写相近" in quotes[0]
    assert any("二、从严治党（占本句 " in text for text in quotes)
    sources = texts(document, "List Paragraph")[3:]
    assert any(
        text.startswith("甲局 2023《工作总结》（甲局/2023/工作总结.txt），") and TAKEN in text for text in sources
    )


def test_set_phrases_and_what_is_only_similar_stand_apart(overlap: Overlap) -> None:
    source = overlap.by_source[0].document
    similar = (Similar(0, 10, source, 0, ("一、从严治党",), "换一种说法的段落", 0.9),)
    document = made(overlap, similar=similar)
    assert texts(document, "Heading 1")[-2:] == ["五、规范提法（不计）", "六、意思相近（不计）"]
    assert SET_PHRASE in texts(document, "Body Text")
    assert any(
        "一、从严治党（甲局/2023/工作总结.txt）：换一种说法的段落" in text for text in texts(document, "List Paragraph")
    )


def test_what_was_left_out_and_that_the_draft_is_in_the_library_is_said(overlap: Overlap) -> None:
    itself = replace(overlap, itself=(overlap.by_source[0].document,))
    said = "".join(texts(made(itself, left_out=("乙局 2024《工作总结》",)), "Normal"))
    assert "草稿本身就在资料库里（甲局 2023《工作总结》）" in said and "没有算 1 份：乙局 2024《工作总结》" in said


def test_a_draft_of_the_writers_own_has_a_short_report(tmp_path: Path) -> None:
    document = made(checked(tmp_path, f"{OWN}。\n"))
    assert texts(document, "Heading 1") == ["一、结论"] and not document.tables
    assert "没有找到与资料库里材料相同或相近的字句" in "".join(texts(document, "Normal"))


def test_text_is_no_markup_and_what_xml_cannot_hold_is_left_out(tmp_path: Path) -> None:
    hostile = TAKEN.replace("走进", "走进<b>&amp;{DATE}").replace("三部", "三部\u202e\x0b")
    source = REPORTS | {"甲局/2023/工作总结.txt": f"工作总结\n一、从严治党\n{hostile}。\n"}
    document = made(checked(tmp_path, f"草稿<script>\n一、从严治党\n{hostile}。\n", source))
    assert any("<b>&amp;{DATE}" in text for text in texts(document, "Body Text")) and "《草稿<script>》" in texts(
        document
    )
    xml = etree.tostring(document.element.body)
    assert b"fldSimple" not in xml and b"<b>" not in xml and "\u202e".encode() not in xml


def test_a_long_report_lists_the_sentences_with_most_taken_over(
    overlap: Overlap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word, "SENTENCES", 1)
    document = made(overlap)
    assert "这里列相同相近最多的 1 句。" in "".join(texts(document, "Body Text"))
    assert len([text for text in texts(document, "Quote") if "占本句" in text]) == 1
    assert TAKEN in looked(document, "w:shd")


def test_the_file_is_put_in_place_whole(overlap: Overlap, tmp_path: Path) -> None:
    write_overlap(overlap, 0.8, (), tmp_path / "报告.docx")
    assert docx.Document(str(tmp_path / "报告.docx")).paragraphs[0].text == "查重报告"
    assert [path.name for path in tmp_path.iterdir()] == ["报告.docx"]
    with pytest.raises(FileNotFoundError):
        write_overlap(overlap, 0.8, (), tmp_path / "没有" / "报告.docx")
