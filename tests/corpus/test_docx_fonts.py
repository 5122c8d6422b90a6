"""Headings that only their font tells, in the fonts of GB/T 9704 and in those that writers take instead."""

from itertools import groupby
from pathlib import Path

import pytest

from corpus import split_passages
from corpus.document import take_out
from corpus.headings import find_headings
from corpus.marks import heading_mark
from corpus.noise import find_noise
from corpus.readers import docx
from corpus.sentences import paragraphs
from corpus.structure import find_sections
from corpus.titles import title_lines
from tests.corpus.docx_parts import cell, document, package, par, run, table


def font(name: str, more: str = "") -> str:
    return f'<w:rFonts w:ascii="Times New Roman" w:eastAsia="{name}"/>{more}<w:sz w:val="32"/>'


TITLE = font("方正小标宋简体").replace("32", "44")
HEI, KAI, SONG, FANG = font("黑体"), font("楷体_GB2312"), font("宋体"), font("仿宋_GB2312")
BOLD = font("仿宋_GB2312", "<w:b/>")
CENTRED = '<w:jc w:val="center"/>'
BODY = "召开党组会议专题研究部署，制定工作方案，明确目标任务，压实工作责任。"


def line(text: str, look: str, properties: str = "") -> str:
    return par(run(text, look), properties=properties)


def hints(body: str, /, **parts: str) -> list[tuple[str, int]]:
    got = docx.read(package(body, **parts))
    return [(got.text[hint.start :].split("\n")[0], hint.level) for hint in got.headings]


def report(first: str = HEI, second: str = KAI, body: str = FANG) -> str:
    return "".join([
        line("甲局2023年党建工作总结", TITLE, CENTRED), line("（2023年12月）", KAI, CENTRED), line(BODY, body),
        line("强化理论武装，筑牢思想根基", first), line("抓实第一议题", second), line(BODY, body), line("办好读书班", second), line(BODY, body),
        line("下一步打算", first), line(BODY, body),
    ])  # fmt: skip


REPORT_HINTS = [("强化理论武装，筑牢思想根基", 1), ("抓实第一议题", 2), ("办好读书班", 2), ("下一步打算", 1)]


@pytest.mark.parametrize(
    ("first", "second", "body"),
    [
        (HEI, KAI, FANG), (HEI, BOLD, FANG), (KAI, BOLD, FANG), (HEI, KAI, SONG), (font("SimHei"), font("KaiTi"), font("FangSong")),
        (font("宋体", "<w:b/>").replace("32", "36"), font("宋体", "<w:b/>"), SONG), (font("方正黑体_GBK"), font("方正楷体_GBK"), font("方正仿宋_GBK")),
    ],
)  # fmt: skip
def test_levels_are_told_by_the_fonts(first: str, second: str, body: str) -> None:
    assert hints(report(first, second, body)) == REPORT_HINTS


def test_a_report_whose_headings_have_no_numbers_has_its_structure(tmp_path: Path) -> None:
    got = split_passages(document(tmp_path, package(report())))
    assert [(p.kind, p.heading_path) for p in got] == [
        ("opening", ()),
        ("block", ("强化理论武装，筑牢思想根基", "抓实第一议题")),
        ("block", ("强化理论武装，筑牢思想根基", "办好读书班")),
        ("plan", ("下一步打算",)),
    ]


def test_fonts_of_styles_and_of_the_document() -> None:
    styles = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{FANG}</w:rPr></w:rPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:styleId="t"><w:rPr><w:rFonts w:eastAsia="黑体"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="s"><w:rPr><w:b/></w:rPr></w:style>'
    )
    first = par("加强学习", properties='<w:pStyle w:val="t"/>')
    second = par(run("改进作风", '<w:rStyle w:val="s"/>'))
    plain = par(run("不是标题", '<w:rStyle w:val="s"/><w:b w:val="0"/>'))
    assert hints((first + second + par(BODY) + plain) * 2, styles=styles) == [("加强学习", 1), ("改进作风", 2)] * 2


def test_unnumbered_headings_stand_beside_numbered_ones_of_their_font(tmp_path: Path) -> None:
    body = "".join(
        line(text, HEI if len(text) < 12 else FANG)
        for text in ("一、主要工作", BODY, "存在的不足", BODY, "二、加强学习", BODY)
    )
    got = split_passages(document(tmp_path, package(line(BODY, FANG) + body)))
    assert [p.heading_path for p in got] == [(), ("一、主要工作",), ("存在的不足",), ("二、加强学习",)]


@pytest.mark.parametrize(
    "body",
    [
        (line("加强学习", HEI) + line(BODY, HEI)) * 3,
        (line("加强学习", FANG) + line(BODY, FANG)) * 3,
        (par(run("加强学习", HEI), run("，召开会议", FANG)) + line(BODY, FANG)) * 3,
        (line("我们坚持党的领导，取得了成效。", BOLD) + line(BODY, FANG)) * 3,
        (line(BODY, BOLD) + line(BODY * 2, FANG)) * 3,
        (line("各位领导、同志们：", BOLD) + line(BODY, FANG)) * 3,
        (line("报告人：张三", KAI) + line(BODY, FANG)) * 3,
        (line("表1 党费收缴情况", HEI) + line(BODY, FANG)) * 3,
        (line("甲局党组", HEI, '<w:jc w:val="right"/>') + line("2023年12月5日", HEI) + line(BODY, FANG)) * 3,
        (line("张三", KAI) + line("李四", KAI) + line("王五", KAI) + line(BODY, FANG)) * 2,
        line("加强学习", HEI) + line(BODY, FANG) * 5,
        (table(cell(line("姓名", HEI)), cell(line("职务", HEI))) + line(BODY, FANG)) * 3,
        (line("65", BOLD) + line(BODY, FANG)) * 3,
        line("甲局", TITLE, CENTRED) + line("工作总结", TITLE, CENTRED) + line(BODY, FANG),
        "".join(line(text, HEI) for text in ("甲局", "总结", "甲局")) + line("短文", FANG) * 2,
    ],
    ids=range(15),
)
def test_what_is_no_heading_for_its_font(body: str) -> None:
    assert hints(body) == []


def test_a_paragraph_under_each_heading_is_enough() -> None:
    body = line(BODY, FANG)
    for first in ("强化理论武装", "建强组织体系"):
        body += line(first, HEI) + "".join(line(f"{first[:2]}{n}抓到底", KAI) + line(BODY, FANG) for n in "常长")
    body += line("存在的问题", HEI) + line(BODY, FANG)
    assert [level for _, level in hints(body)] == [1, 2, 2, 1, 2, 2, 1]


def test_forms_without_a_table_and_short_answers_have_no_headings() -> None:
    answers = (("单位名称", "甲局机关党委"), ("联系人员", "张三"), ("办公电话", "见通讯录"), ("填报时间", "本月底"))
    assert hints("".join(line(name, HEI) + line(value, FANG) for name, value in answers)) == []


def test_a_writer_who_styled_headings_has_said_which_they_are() -> None:
    styled = "".join(par(text, properties=f'<w:outlineLvl w:val="{at}"/>') for text, at in (("工作", 0), ("学习", 1)))
    assert hints(styled + (line("重点词句", BOLD) + line(BODY, FANG)) * 3) == [("工作", 1), ("学习", 2)]


def in_fonts(text: str, numbers: bool) -> bytes:
    """A report in the fonts of GB/T 9704; without `numbers`, headings on lines of their own lose theirs."""
    lines = paragraphs(text)
    titles = title_lines(text, lines, {})
    out = "".join(line(text[a:b], TITLE, CENTRED) for a, b in lines[:titles])
    for (a, b), heading in zip(lines[titles:], find_headings(text, lines[titles:], {}), strict=True):
        if heading is None:
            out += line(text[a:b], FANG)
        else:
            look = HEI if heading.rank <= 10 else KAI if heading.rank <= 20 else BOLD
            bare = heading.end == b and not numbers
            start = a + heading_mark(text[a:b])[1] if bare else a
            out += par(
                run(text[start : heading.end].rstrip("。" if bare else ""), look), run(text[heading.end : b], FANG)
            )
    return package(out)


def shape(text: str, hints: object = ()) -> list[tuple[object, ...]]:
    sections = (s for s in find_sections(text, hints) if s.start < s.end)  # type: ignore[arg-type]
    bare = [
        (s.kind, tuple(h[heading_mark(h)[1] :] for h in s.heading_path), text[s.start : s.end][:20]) for s in sections
    ]
    return [key for key, _ in groupby(bare)]


def test_real_reports_keep_their_structure_when_only_fonts_tell_it(shared: Path) -> None:
    found = total = 0
    for file in sorted((shared / "reports").rglob("*.txt")):
        raw = file.read_bytes().decode("utf-8-sig")
        text = take_out(raw, tuple(find_noise(raw)))
        text = "\n".join(text[slice(*span)] for span in paragraphs(text))
        with_numbers = docx.read(in_fonts(text, numbers=True))
        assert with_numbers.text == text
        assert shape(text, with_numbers.headings) == shape(text), file.name
        without = docx.read(in_fonts(text, numbers=False))
        wanted = set(shape(text))
        found += len(wanted & set(shape(without.text, without.headings)))
        total += len(wanted)
    assert found >= 0.85 * total, (found, total)
