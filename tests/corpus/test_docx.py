import io
import zipfile
from pathlib import Path

import pytest

from corpus import split_passages
from corpus.readers import docx
from tests.corpus.docx_parts import (
    BY,
    FOOTNOTES,
    RELATION,
    RELATIONS,
    REPORT_LEVELS,
    SPACES,
    STRICT,
    W,
    abstract,
    cell,
    document,
    field,
    kept,
    lines,
    num,
    numbered,
    package,
    par,
    report,
    run,
    table,
    zipped,
)  # fmt: skip


def deleted(text: str) -> str:
    return f"<w:del {BY}><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def test_tracked_changes_are_taken_as_accepted() -> None:
    body = par("召开会议", f"<w:ins {BY}>{run('65次')}</w:ins>", deleted("60次"), "。")
    body += par(f"<w:moveFrom {BY}>{run('移走')}</w:moveFrom>", properties=f"<w:rPr><w:moveFrom {BY}/></w:rPr>")
    body += par("前半", properties=f"<w:rPr><w:del {BY}/></w:rPr>") + par("后半")
    body += par(f"<w:moveTo {BY}>{run('移走')}</w:moveTo>") + par(
        deleted("全段"), properties=f"<w:rPr><w:del {BY}/></w:rPr>"
    )
    assert lines(body + par("完")) == ["召开会议65次。", "前半后半", "移走", "完"]


def test_fields_give_their_result() -> None:
    nested = field("IF </w:instrText></w:r>" + field("PAGE", run("7")) + "<w:r><w:instrText>= 1", run("甲"))
    body = (
        par(field("PAGEREF _Toc1 \\h", run("3")), "页")
        + par(nested, "乙")
        + par('<w:fldSimple w:instr="DATE">2023年</w:fldSimple>')
    )
    body += par(
        '<w:fldSimple w:instr="DATE">' + run("2023年") + "</w:fldSimple>",
        '<w:hyperlink w:anchor="x">' + run("链接") + "</w:hyperlink>",
    )
    body += par('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 2, "没有结束") + par("正文")
    assert lines(body) == ["3页", "甲乙", "", "2023年链接", "没有结束", "正文"]


def test_characters_that_only_a_field_draws() -> None:
    body = par(
        "甲",
        field("eq \\o\\ac(○,1)"),
        field("eq \\o\\ac(○,优)"),
        field('EQ \\* jc2 \\* "Font:宋体" \\o\\ad(\\s\\up 9(pin),拼)'),
        "乙",
    )
    assert lines(body + par(field("eq \\f(1,2)"), "丙")) == ["甲①优拼乙", "丙"]


def test_what_stands_within_a_line() -> None:
    runs = [
        "甲",
        "<w:r><w:tab/></w:r>",
        "乙",
        "<w:r><w:softHyphen/></w:r>",
        "丙",
        "<w:r><w:noBreakHyphen/></w:r>",
        "丁",
    ]
    runs += [
        "<w:r><w:br/></w:r>",
        "戊",
        "<w:r><w:lastRenderedPageBreak/><w:t>己</w:t></w:r>",
        "<w:r><w:t>换\n行</w:t></w:r>",
    ]
    runs += ["<m:oMath><m:r><m:t>x=3</m:t></m:r></m:oMath>", f'<w:smartTag w:uri="x">{run("庚")}</w:smartTag>']
    runs += [f'<w:sdt><w:sdtPr><w:alias w:val="题"/></w:sdtPr><w:sdtContent>{run("辛")}</w:sdtContent></w:sdt>']
    runs += [f"<w:r><w:ruby><w:rt>{run('pin')}</w:rt><w:rubyBase>{run('拼')}</w:rubyBase></w:ruby></w:r>"]
    runs += ['<w:r><w:commentReference w:id="1"/></w:r>', '<w:altChunk r:id="x" xmlns:r="r"/>']
    assert lines(par(*runs)) == ["甲\t乙丙-丁", "戊己换 行x=3庚辛拼"]


def test_a_new_page_before_a_numbered_paragraph_does_not_part_it_from_its_number() -> None:
    page = '<w:r><w:br w:type="page"/></w:r>'
    numbering = abstract(1, *REPORT_LEVELS) + num(1, 1)
    assert lines(numbered(0).replace(run("甲"), page + run("工作")), numbering=numbering) == ["一、工作"]
    assert lines(par("上", page, "下")) == ["上", "下"]


@pytest.mark.parametrize(
    ("font", "char", "expected"),
    [
        ("Wingdings", "F0FE", "☑"), ("Wingdings", "00A8", "□"), ("Wingdings 2", "F052", "☑"), ("Symbol", "F0B3", "≥"), ("Symbol", "F028", "("),
        ("宋体", "2103", "℃"), ("Wingdings", "F001", ""), ("宋体", "F041", "A"), ("宋体", "D800", ""), ("宋体", "zz", ""), ("宋体", "FFFFFFFFFF", ""),
    ],
)  # fmt: skip
def test_symbols(font: str, char: str, expected: str) -> None:
    assert lines(par("甲", f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>', "乙")) == [f"甲{expected}乙"]


def box(text: str) -> str:
    return f"<w:txbxContent>{par(text)}</w:txbxContent>"


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    twice = f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box('框中')}</mc:Choice><mc:Fallback>{box('框中')}</mc:Fallback></mc:AlternateContent></w:r>"
    only = f"<w:r><mc:AlternateContent><mc:Fallback>{box('旧框')}</mc:Fallback></mc:AlternateContent></w:r>"
    drawn = f"<w:r><w:pict><v:shape><v:textbox>{box('图框')}</v:textbox></v:shape></w:pict></w:r>"
    assert lines(par("召开", twice, "会议") + par(only, drawn) + par("完")) == [
        "召开会议",
        "框中",
        "",
        "旧框",
        "图框",
        "完",
    ]


def test_notes_stand_after_the_report_in_the_order_of_their_references_and_are_set_aside(tmp_path: Path) -> None:
    refer = '<w:r><w:{}Reference w:id="{}"/></w:r>'.format
    own_mark = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="4"/><w:t>*</w:t></w:r>'
    body = par("一、工作") + par(
        "召开",
        refer("footnote", 3),
        "会议",
        refer("endnote", 2),
        "多次",
        own_mark,
        "。",
        refer("footnote", 2),
        refer("footnote", 3),
    )
    notes = (
        FOOTNOTES(-1, par("分隔"))
        + FOOTNOTES(2, par("<w:r><w:footnoteRef/></w:r>", " 甲") + par("第二段"))
        + FOOTNOTES(3, par("乙"))
    )
    notes += FOOTNOTES(4, par("* 丙")) + FOOTNOTES(5, par("无人引用"))
    data = package(body + par("完成。"), footnotes=notes, endnotes=f'<w:endnote w:id="2">{par("尾注")}</w:endnote>')
    got = docx.read(data)
    assert [(mark.text, mark.why) for mark in got.marks] == [
        (text, "footnote") for text in ("乙", "尾注", "* 丙", "甲 第二段")
    ]
    read = document(tmp_path, data)
    assert read.text.strip() == "一、工作\n召开会议多次。\n完成。"
    assert read.decoded_text() == got.text
    assert [p.text for p in split_passages(read)] == ["召开会议多次。\n完成。"]


def test_hidden_text_is_set_aside() -> None:
    styles = '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = par(
        "甲",
        run("藏", "<w:vanish/>"),
        run("乙", '<w:vanish w:val="0"/>'),
        run("网", "<w:webHidden/>"),
        run("样式", '<w:rStyle w:val="h"/>'),
    )
    body += par(run("全段", "<w:vanish/>"), properties="<w:rPr><w:vanish/></w:rPr>") + par("完")
    got = docx.read(package(body, styles=styles))
    assert kept(got).split("\n") == ["甲乙网", "完"]
    assert [(mark.text, mark.why) for mark in got.marks] == [("藏样式", "hidden text"), ("全段", "hidden text")]


def test_rows_are_lines_and_cells_with_a_text_of_their_own_are_not() -> None:
    whole = ("一、工作", "（一）学习。做了。", "（二）作风。做了。", "二、打算")
    body = table(
        cell("姓名") + cell("张三") + cell("职务") + cell("局长", "（正科）"),
        cell("") + cell("") + cell(""),
        cell("单位") + cell("") + cell("甲局") + cell(""),
        cell("") + cell("合计"),
        cell("总结") + cell(*whole) + cell("备注") + cell("无"),
        cell("述职") + cell("2023年，我局扎实工作。" * 30),
        cell("外") + cell("里", table(cell("内") + cell("7")), "<w:p/>") + cell("右"),
    )
    assert lines(body) == [
        "姓名\t张三\t职务\t局长 （正科）", "单位\t\t甲局", "合计", "总结", *whole, "备注\t无", "述职", "2023年，我局扎实工作。" * 30,
        "外", "里", "内\t7", "右",
    ]  # fmt: skip


def broken(*texts: str) -> str:
    return par("<w:r>" + "<w:br/>".join(f"<w:t>{text}</w:t>" for text in texts) + "</w:r>")


WORK = (
    "一、强化理论武装",
    "召开党组会35次，讲党课4次。",
    "二、建强基层组织",
    "一是推进标准化，支部达标。二是培养骨干3名。",
)
FORM = (
    cell("姓名") + cell("李某"), cell("履职情况") + cell(*WORK), cell("存在问题") + cell("一是掌握不够。", "二是运用不充分。"),
    cell("下一步打算") + cell("一是每季度座谈。", "二是修订办法。"),
)  # fmt: skip


def hints(data: bytes) -> list[tuple[str, int]]:
    got = docx.read(data)
    return [(got.text[hint.start :].split("\n")[0], hint.level) for hint in got.headings]


def test_a_form_is_headings_and_their_texts(tmp_path: Path) -> None:
    data = package(par("2024年度述职报告表") + table(*FORM))
    got = split_passages(document(tmp_path, data))
    assert [(p.kind, p.heading_path, p.text) for p in got] == [
        ("opening", (), "姓名\t李某"),
        ("block", ("履职情况", "一、强化理论武装"), "召开党组会35次，讲党课4次。"),
        ("item", ("履职情况", "二、建强基层组织"), "一是推进标准化，支部达标。"),
        ("item", ("履职情况", "二、建强基层组织"), "二是培养骨干3名。"),
        ("item", ("存在问题",), "一是掌握不够。"),
        ("item", ("存在问题",), "二是运用不充分。"),
        ("plan", ("下一步打算",), "一是每季度座谈。"),
        ("plan", ("下一步打算",), "二是修订办法。"),
    ]
    of_breaks = table(cell("姓名") + cell("李某"), cell(broken("履职", "情况")) + cell(broken(*WORK)), *FORM[2:])
    assert docx.read(package(par("2024年度述职报告表") + of_breaks)) == docx.read(data)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # short answers to what names parts, without a long one among them
        ((("履职情况", "扎实工作。"), ("存在问题", "学得不深。")), ["履职情况", "扎实工作。", "存在问题", "学得不深。"]),
        # a name set upright, what the form asks for, an answer of one word
        (((broken(*"履职情况"), broken(*WORK)), ("问题（300字内）：", "学得不深。"), ("整改措施", "无")),
         ["履职情况", *WORK, "问题（300字内）：", "学得不深。", "整改措施", "无"]),
        # what is above all names
        ((("述职内容", "履职情况", broken(*WORK)), ("", "存在问题", "学得不深。"), ("", "意见", "")),
         ["述职内容", "履职情况", *WORK, "存在问题", "学得不深。", "意见"]),
        # after the texts a form goes on with rows of data
        ((("履职情况", broken(*WORK)), ("存在问题", "学得不深。"), ("联系电话", "123"), ("考核意见", "同意")),
         ["履职情况", *WORK, "存在问题", "学得不深。", "联系电话\t123", "考核意见", "同意"]),
    ],
    ids=range(4),
)  # fmt: skip
def test_names_and_texts_of_forms(rows: tuple[tuple[str, ...], ...], expected: list[str]) -> None:
    assert lines(table(*("".join(map(cell, row)) for row in rows))) == expected


@pytest.mark.parametrize(
    "rows",
    [
        (("名称", "次数"), ("党组会", "65次"), ("讲党课", "4次"), ("督导", "32次")),
        (("序号", "任务", "处室", "情况"), ("1", "优化营商环境", "营商处", "出台政策26条，时间压缩。"), ("2", "推进项目", "投资处", "完成580亿元。")),
        (("序号", "问题", "措施"), ("1", "学习不深", "建立机制。" * 10), ("2", "作风不实", "开展督导。" * 10)),
        (("类别", "事项", "完成情况"), ("党建", "支部工作", "达标。" * 10), ("业务", "项目工作", "开工。" * 10)),
        (("任务", "情况", "处室"), ("优化环境", "出台政策。", ""), ("推进项目", "已开工。", "投资处"), ("能源保供", "已建成。", "能源处"), ("党建工作", "已达标。", "")),
        (("优化营商环境", "出台政策26条。"), ("推进项目", "完成580亿元。")),
        (("姓名", "李某"), ("职务", "局长"), ("履职情况", "")),
    ],
    ids=range(7),
)  # fmt: skip
def test_tables_of_data_stay_rows(rows: tuple[tuple[str, ...], ...]) -> None:
    data = package(table(*("".join(map(cell, row)) for row in rows)))
    assert kept(docx.read(data)).split("\n") == ["\t".join(row).rstrip("\t") for row in rows]
    assert hints(data) == []


def test_line_breaks_in_a_row_of_data_are_spaces() -> None:
    names = broken("张三", "李四", "王五", "赵六", "钱七")
    rows = (cell(broken("责任", "处室")) + cell("人员") + cell("次数"), cell("办公室") + cell(names) + cell("65"))
    assert lines(table(*rows)) == ["责任 处室\t人员\t次数", "办公室\t张三 李四 王五 赵六 钱七\t65"]


def test_names_of_a_form_stand_below_the_sections_of_the_report_around_it() -> None:
    form = table(cell("主要情况") + cell("达标。" * 30), cell("存在问题") + cell("不深。"))
    named = [("主要情况", 2), ("存在问题", 2)]
    assert hints(package(par("一、工作") + form + par("二、其他"))) == named
    assert hints(package(par("工作") + form)) == [(name, 1) for name, _ in named]
    styled = par("工作", properties='<w:outlineLvl w:val="0"/>')
    assert hints(package(styled + form + form)) == [("工作", 1), *named, *named]


def test_merged_cells_are_read_once_and_deleted_rows_not() -> None:
    rows = (
        cell("上", properties='<w:vMerge w:val="restart"/>') + cell("1"),
        cell("残留", properties="<w:vMerge/>") + cell("2"),
    )
    gone = f"<w:trPr><w:del {BY}/></w:trPr>" + cell("删") + cell("3")
    controlled = f"<w:sdt><w:sdtContent>{cell('控件')}</w:sdtContent></w:sdt>" + cell(
        par("框", f"<w:r>{box('格中框')}</w:r>")
    )
    got = docx.read(package(table(*rows, gone, controlled)))
    assert kept(got).split("\n") == ["上\t1", "2", "控件\t框 格中框"]
    assert [(mark.text, mark.why) for mark in got.marks] == [("残留", "hidden text")]


@pytest.mark.parametrize(
    "members",
    [
        {"_rels/.rels": RELATIONS.format(f'<Relationship Type="{RELATION}/officeDocument" Target="/word/document2.xml"/>'), "word/document2.xml": "{}"},
        {"word\\document.xml": "{}"},
        {"Word/Document.xml": "{}"},
        {"_rels/.rels": RELATIONS.format(f'<Relationship Type="{RELATION}/officeDocument" Target="../../etc/passwd"/>'), "word/document.xml": "{}"},
    ],
)  # fmt: skip
def test_packages_of_other_writers(members: dict[str, str]) -> None:
    main = f"<w:document {SPACES}><w:body>{par('正文')}</w:body></w:document>"
    assert docx.read(zipped({name: part.replace("{}", main) for name, part in members.items()})).text == "正文"


def test_files_in_the_strict_form_of_the_standard() -> None:
    with zipfile.ZipFile(io.BytesIO(report())) as archive:
        strict = {name: archive.read(name).decode().replace(W, STRICT) for name in archive.namelist()}
    assert docx.read(zipped(strict)) == docx.read(report())


def test_no_entity_is_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    main = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><w:document {SPACES}><w:body><w:p><w:r><w:t>正文&e;</w:t></w:r></w:p></w:body></w:document>'
    assert "秘密" not in docx.read(zipped({"word/document.xml": main})).text
