"""Automatic numbers: what stands before a paragraph on paper and nowhere in its text."""

from pathlib import Path

import pytest

from corpus import split_passages
from corpus.readers import docx, read_bytes
from corpus.readers.docx_number_forms import format_number
from tests.corpus.docx_parts import (
    REPORT_LEVELS,
    STYLES,
    abstract,
    document,
    level,
    lines,
    num,
    numbered,
    package,
    par,
    report,
)


def test_words_automatic_numbers_are_read() -> None:
    assert read_bytes(report(), "a.docx").text.splitlines() == [
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
    got = split_passages(document(tmp_path, report()))
    assert [(p.kind, p.heading_path, p.item) for p in got] == [
        ("item", ("一、主要工作情况", "（一）扎实开展主题教育"), 1),
        ("item", ("一、主要工作情况", "（一）扎实开展主题教育"), 2),
        ("block", ("一、主要工作情况", "（二）加强作风建设"), None),
        ("plan", ("二、下一步打算",), None),
    ]
    assert got[0].text == "成立领导小组。\n一是及时部署。召开会议。"


DECIMAL = (level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"), level(2, "decimal", "%1.%2.%3"))
RESTART = '<w:lvlOverride w:ilvl="{}"><w:startOverride w:val="{}"/></w:lvlOverride>'


@pytest.mark.parametrize(
    ("numbering", "body", "expected"),
    [
        (abstract(1, *DECIMAL) + num(1, 1), numbered(0, 1, 2, 2, 0, 1), "1. 1.1 1.1.1 1.1.2 2. 2.1"),
        (abstract(1, *DECIMAL) + num(1, 1) + num(2, 1), numbered(0, 0) + numbered(0, of=2), "1. 2. 3."),
        (abstract(1, *DECIMAL) + num(1, 1) + num(2, 1, RESTART.format(0, 1)), numbered(0, 0) + numbered(0, 0, of=2) + numbered(0), "1. 2. 1. 2. 3."),
        (abstract(1, *DECIMAL) + num(2, 1, RESTART.format(1, 5)), numbered(0, 1, 1, 0, 1, of=2), "1. 1.5 1.6 2. 2.5"),
        (abstract(1, *DECIMAL) + num(2, 1, f'<w:lvlOverride w:ilvl="0">{level(0, "lowerLetter", "%1)")}</w:lvlOverride>'), numbered(0, 0, of=2), "a) b)"),
        (abstract(1, DECIMAL[0], level(1, "decimal", "%2)", '<w:lvlRestart w:val="0"/>')) + num(1, 1), numbered(0, 1, 1, 0, 1), "1. 1) 2) 2. 3)"),
        (abstract(1, DECIMAL[0], level(1, "decimal", "（%2）"), level(2, "decimal", "%3)", '<w:lvlRestart w:val="1"/>')) + num(1, 1), numbered(0, 1, 2, 1, 2, 0, 2), "1. （1） 1) （2） 2) 2. 1)"),
        (abstract(1, level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>")) + num(1, 1), numbered(0, 1), "第一章 1.1"),
        (abstract(1, level(0, "decimal", "%1.", start=0)) + num(1, 1), numbered(0, 0), "0. 1."),
        (abstract(1, level(0, "bullet", "●")) + num(1, 1), numbered(0), ""),
        (abstract(1, level(0, "none", "附件：")) + num(1, 1), numbered(0), "附件："),
        ("", numbered(0), ""),
    ],
)  # fmt: skip
def test_how_lists_count(numbering: str, body: str, expected: str) -> None:
    assert " ".join(line.replace("甲", "").strip() for line in lines(body, numbering=numbering)).strip() == expected


@pytest.mark.parametrize(
    ("pattern", "more", "text", "expected"),
    [
        ("%1、", "", "2023年", "1、2023年"), ("%1", "", "2023年", "1 2023年"), ("%1.", "", "5亿元", "1. 5亿元"), ("%1.", "", "工作", "1.工作"),
        ("%1", '<w:suff w:val="nothing"/>', "号", "1号"), ("%1是", "", "学习", "1是学习"),
    ],
)  # fmt: skip
def test_a_number_and_its_text_do_not_run_together(pattern: str, more: str, text: str, expected: str) -> None:
    numbering = abstract(1, level(0, "decimal", pattern, more)) + num(1, 1)
    assert lines(numbered(0).replace("甲", text), numbering=numbering) == [expected]


def test_numbers_and_levels_that_styles_give() -> None:
    styled = '<w:pStyle w:val="{}"/>'
    body = par("甲", properties=styled.format(1)) + par("乙", properties=styled.format(2))
    body += par("丙", properties=styled.format(3)) + par(
        "丁", properties=styled.format(2) + '<w:numPr><w:numId w:val="0"/></w:numPr>'
    )
    body += par("戊", properties=styled.format(1) + '<w:numPr><w:ilvl w:val="1"/></w:numPr>')
    levels = (
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="1"/>'),
        level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="2"/>'),
    )
    got = docx.read(package(body, styles=STYLES, numbering=abstract(1, *levels) + num(1, 1)))
    # The level of 丙 is that of the style its own is based on, as its list says.
    assert got.text.split("\n") == ["一、甲", "（一）乙", "二、丙", "丁", "（一）戊"]
    assert [hint.level for hint in got.headings] == [1, 2, 2, 2, 1]


def test_lists_that_name_their_definition_by_a_style() -> None:
    numbering = (
        abstract(1, *REPORT_LEVELS) + '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="L"/></w:abstractNum>'
    )
    body = numbered(0, 1, of=5) + numbered(0)
    assert lines(body, styles=STYLES, numbering=numbering + num(1, 1) + num(5, 2)) == ["一、甲", "（一）甲", "二、甲"]


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (1, "chineseCounting", "一"), (10, "chineseCounting", "十"), (21, "japaneseCounting", "二十一"),
        (105, "chineseCounting", "一百零五"), (120, "chineseCounting", "一百二十"), (111, "chineseCountingThousand", "一百一十一"),
        (1010, "taiwaneseCountingThousand", "一千零一十"), (10000, "chineseCounting", "一万"), (20_305, "chineseCounting", "二万零三百零五"),
        (11, "ideographDigital", "十一"), (3, "decimal", "3"), (3, "decimalZero", "03"), (12, "decimalFullWidth", "１２"),
        (3, "decimalEnclosedCircle", "③"), (21, "decimalEnclosedCircle", "21"), (2, "decimalEnclosedParen", "⑵"),
        (4, "upperRoman", "IV"), (9, "lowerRoman", "ix"), (2, "lowerLetter", "b"), (28, "upperLetter", "BB"), (1, "none", ""),
        (12, "chineseLegalSimplified", "壹拾贰"), (3, "ideographLegalTraditional", "參"), (2, "ideographTraditional", "乙"),
        (13, "ideographTraditional", "13"), (3, "ideographZodiac", "寅"), (0, "chineseCounting", "0"), (7, "hebrew1", "7"),
        (10**8, "chineseCounting", "100000000"), (999_999_999, "upperRoman", "999999999"), (999_999_999, "upperLetter", "999999999"),
    ],
)  # fmt: skip
def test_number_forms(number: int, form: str, expected: str) -> None:
    assert format_number(number, form) == expected
