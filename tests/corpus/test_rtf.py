import random
import re
from pathlib import Path

import pytest

from corpus.errors import UnreadableFileError
from corpus.readers import rtf

FONTS = r"{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fnil\fcharset134 \'cb\'ce\'cc\'e5;}{\f2\fcharset136 Ming;}}"


def lines(body: str, head: str = r"\ansi\ansicpg936\deff0") -> list[str]:
    return rtf.read((r"{\rtf1" + head + FONTS + body + "}").encode("latin-1")).text.split("\n")


def escaped(text: str, encoding: str = "gb18030") -> str:
    return "".join(rf"\'{b:02x}" for b in text.encode(encoding))


def as_unicode(text: str, substitute: str = "?") -> str:
    units = text.encode("utf-16-le")
    codes = [int.from_bytes(units[n : n + 2], "little", signed=True) for n in range(0, len(units), 2)]
    return "".join(rf"\u{code}{substitute}" for code in codes)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    "body",
    [
        r"\f1 " + escaped("党组会议"),
        r"\f0 " + escaped("党组会议"),
        as_unicode("党组会议"),
        r"\uc2" + "".join(as_unicode(c, escaped(c)) for c in "党组会议"),
        r"\uc1" + "".join(as_unicode(c, escaped(c)) for c in "党组会议"),
        r"\uc0" + as_unicode("党组会议", ""),
        r"{\uc2 " + as_unicode("党", "??") + "}" + as_unicode("组会议", " ?"),
        r"\f2 " + escaped("黨組會議", "cp950"),
        r"\loch\af0\hich\af0\dbch\af1 " + escaped("党组会议"),
        escaped("党组") + "\r\n" + escaped("会")[:4] + "\r\n" + escaped("会议")[4:],
    ],
)
def test_every_way_to_write_chinese(body: str) -> None:
    [line] = lines(body + r"\par")[:1]
    assert line in ("党组会议", "黨組會議")


@pytest.mark.parametrize("head", [r"\ansi\ansicpg1252", r"\ansi", r"\mac"])
def test_chinese_under_a_western_code_page(head: str) -> None:
    assert lines(r"\f0 " + escaped("党组会议召开") + r"\par caf\'e9", head)[:2] == ["党组会议召开", "café"]


def test_second_bytes_that_are_letters_or_signs() -> None:
    # Second bytes from @ to ~: a writer that puts them as plain letters, or escaped, still means the character.
    for char in "乗亊丂亅俓僜僝":
        first, second = char.encode("gbk")
        plain = chr(second)
        assert second < 0x80
        body = rf"\f1 \'{first:02x}" + ("\\" + plain if plain in "\\{}" else plain) + escaped("会议")
        assert lines(body) == [char + "会议"]


def test_raw_bytes_in_gbk_and_in_utf8() -> None:
    for encoding in ("gbk", "utf-8"):
        data = rb"{\rtf1\ansi\ansicpg936 " + "联通，党组会议".encode(encoding) + rb"\par}"
        assert rtf.read(data).text.startswith("联通，党组会议"), encoding


def test_characters_beyond_the_basic_plane_are_one() -> None:
    assert lines(as_unicode("𠮷和"))[0] == "𠮷和"


def test_what_is_no_text_of_the_report_stays_out() -> None:
    body = (
        r"{\header " + escaped("页眉") + r"\par}{\footerr 1\par}{\info{\title T}{\author A}}{\*\generator X;}"
        r"{\deleted " + escaped("删去") + r"}{\*\annotation " + escaped("批注") + r"}"
        r"{\field{\*\fldinst{HYPERLINK \\l x}}{\fldrslt{" + escaped("链接") + r"}}}"
        r"{\pict\pngblip 89504e470d0a}{\*\shppict{\pict 00ff}}{\nonshppict{\pict 00}}"
        r"{\object\objemb{\*\objclass Word}{\*\objdata 0105000002}{\result " + escaped("对象") + r"}}"
        r"{\*\unknown{\nested " + escaped("不读") + r"}}" + escaped("完") + r"\par"
    )  # fmt: skip
    assert squeezed("".join(lines(body))) == "链接对象完"


def test_characters_that_only_a_field_draws() -> None:
    field = r"{\field{\*\fldinst{ %s}}{\fldrslt {}}}"
    body = (
        escaped("甲")
        + field % (r"eq \\o\\ac(" + escaped("○") + r",2)")
        + field % (r"EQ \\* jc0 \\o(\\s\\up 10(pin)," + escaped("拼") + ")")
    )
    assert lines(body + field % "PAGE" + field % (field % "eq x") + escaped("乙") + r"\par")[0] == "甲②拼乙"


def test_binary_pictures_do_not_upset_the_braces() -> None:
    data = rb"{\rtf1\ansi\ansicpg936{\pict\bin5 }}{\x" + rb"}" + escaped("正文").encode() + rb"\par}"
    assert squeezed(rtf.read(data).text) == "正文"


def test_lines_tables_and_cells_of_many_paragraphs() -> None:
    cell = r"\pard\intbl "
    body = (
        r"\pard " + escaped("一") + r"\line " + escaped("二") + r"\par"
        r"\trowd\cellx1\cellx2" + cell + escaped("单位") + r"\cell " + escaped("次数") + r"\cell\row"
        r"\trowd" + cell + escaped("甲局") + r"\par " + escaped("党组") + r"\cell 65\cell\row"
        r"\trowd" + cell + escaped("总结") + r"\cell " + r"\par ".join(escaped(t + "。") for t in "甲乙丙丁") + r"\cell\row"
        r"\pard " + escaped("完") + r"\par"
    )  # fmt: skip
    got = [line for line in lines(body) if line]
    assert got == ["一", "二", "单位\t次数", "甲局 党组\t65", "总结", "甲。", "乙。", "丙。", "丁。", "完"]


def test_forms_are_headings_and_their_texts() -> None:
    def row(*cells: str) -> str:
        broken = (r"\line ".join(map(escaped, text.split("\n"))) for text in cells)
        return r"\trowd\pard\intbl " + r"\cell\pard\intbl ".join(broken) + r"\cell\row"

    work = "一、学习\n召开党组会35次。\n二、组织\n支部全部达标。"
    body = r"\pard " + escaped("述职报告表") + r"\par" + row("姓名", "李某")
    body += row("履职情况", work) + row("存在问题", "一是掌握不够。") + row("下一步打算", "座谈。")
    body += r"\pard " + escaped("完") + r"\par" + row("甲", "乙") + row("丙", "丁")
    got = rtf.read((r"{\rtf1\ansi\ansicpg936" + FONTS + body + "}").encode())
    assert [line for line in got.text.split("\n") if line] == [
        "述职报告表", "姓名\t李某", "履职情况", "一、学习", "召开党组会35次。", "二、组织", "支部全部达标。", "存在问题", "一是掌握不够。",
        "下一步打算", "座谈。", "完", "甲\t乙", "丙\t丁",
    ]  # fmt: skip
    assert [(h.level, got.text[h.start :][:4]) for h in got.headings] == [
        (1, "履职情况"),
        (1, "存在问题"),
        (1, "下一步打"),
    ]


def test_nested_tables_lose_nothing() -> None:
    body = (
        r"\trowd\pard\intbl " + escaped("外") + r"\par\pard\intbl\itap2 " + escaped("内") + r"\nestcell 7\nestcell"
        r"{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}\pard\intbl\cell " + escaped("右") + r"\cell\row"
    )
    assert [line for line in lines(body) if line] == ["外", "内\t7", "右"]


def test_rows_of_forms_part_where_a_cell_holds_a_text_of_its_own() -> None:
    cell = r"\trowd\pard\intbl "
    body = cell + escaped("姓名") + r"\cell " + escaped("张三") + r"\cell\cell\row"
    body += (
        cell
        + escaped("述职")
        + r"\cell "
        + escaped("2023年，我局扎实工作。" * 30)
        + r"\cell "
        + escaped("备注")
        + r"\cell 1\cell\row"
    )
    body += cell + r"\cell " + escaped("合计") + r"\cell\row" + cell + r"\cell\cell\row"
    assert [line for line in lines(body) if line] == [
        "姓名\t张三",
        "述职",
        "2023年，我局扎实工作。" * 30,
        "备注\t1",
        "合计",
    ]


def test_notes_and_hidden_text_stand_after_the_report_and_are_set_aside() -> None:
    body = (
        r"\pard " + escaped("召开") + r"{\super\chftn}{\*\footnote\pard\plain{\super\chftn} " + escaped("脚注") + r"\par " + escaped("两段") + r"}"
        r"{\v " + escaped("隐藏") + r"\par}" + escaped("会议") + r"\par{\shp{\*\shpinst{\shptxt " + escaped("框") + r"{\footnote\ftnalt " +
        escaped("尾注") + r"}\par}}}" + escaped("完") + r"\par{\footnote{\footnote x}{\shptxt y}}"
    )  # fmt: skip
    got = rtf.read((r"{\rtf1\ansi\ansicpg936" + FONTS + body + "}").encode())
    start = got.marks[0].raw_start
    assert [line for line in got.text[:start].split("\n") if line] == ["召开会议", "完", "框"]
    assert [(squeezed(mark.text), mark.why) for mark in got.marks] == [
        ("脚注两段", "footnote"), ("隐藏", "hidden text"), ("尾注", "footnote"), ("xy", "footnote"),
    ]  # fmt: skip


def test_automatic_numbers_text_boxes_and_outline_levels() -> None:
    body = (
        r"\pard\outlinelevel0{\listtext\pard\plain\f1 " + escaped("一、") + r"\tab}" + escaped("主要工作") + r"\par"
        r"\pard{\pntext\f1 " + escaped("（一）") + r"\tab}{\*\pn\pnlvlbody{\pntxta x}}" + escaped("召开") +
        r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt \pard " + escaped("框中") + r"\par}}{\shprslt{\*\do{\dptxbxtext "
        + escaped("框中") + r"\par}}}}" + escaped("会议") + r"\par"
    )  # fmt: skip
    got = rtf.read((r"{\rtf1\ansi\ansicpg936" + FONTS + body + "}").encode())
    assert [line for line in got.text.split("\n") if line] == ["一、主要工作", "（一）召开会议", "框中"]
    assert [(h.level, got.text[h.start :][:4]) for h in got.headings] == [(1, "一、主要")]


def test_real_reports(shared: Path) -> None:
    for file in sorted((shared / "reports").rglob("*.txt")):
        raw = file.read_bytes().decode("utf-8-sig")
        for write in (escaped, as_unicode):
            body = "".join(rf"\pard\plain\f1 {write(line)}\par" + "\r\n" for line in raw.splitlines())
            got = rtf.read((r"{\rtf1\ansi\ansicpg936\uc1" + FONTS + body + "}").encode()).text
            assert squeezed(got) == squeezed(raw), (file.name, write)


@pytest.mark.parametrize("data", [b"", b"x", b"{\\rt", b"\x00" * 50, b"{" * 50])
def test_what_is_no_rtf(data: bytes) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        rtf.read(data)
    assert caught.value.reason == "damaged"


@pytest.mark.parametrize(
    "data",
    [
        rb"{\rtf1" + b"{" * 2_000_000,
        rb"{\rtf1" + b"}" * 2_000_000,
        rb"{\rtf1\bin999999999 x}",
        rb"{\rtf1\bin-5 x}",
        rb"{\rtf1" + rb"\u99999999?\u-99999999?\u0?\uc-3\uc999999999 x",
        rb"{\rtf1" + rb"{\shp{\*\shpinst{\shptxt " * 3000,
        rb"{\rtf1" + rb"{\field{\*\fldinst{HYPERLINK " * 3000,
        rb"{\rtf1" + rb"\cell\row\intbl" * 100_000,
        rb"{\rtf1\ansicpg99999\f99999999\'e",
        rb"{\rtf1 " + b"\\",
    ],
)
def test_hostile_files_end_well(data: bytes) -> None:
    try:
        assert rtf.read(data).encoding == "rtf"
    except UnreadableFileError as error:
        assert error.reason == "damaged"


def test_random_damage_ends_well() -> None:
    body = (
        r"\trowd\pard\intbl "
        + escaped("党组会")
        + r"\cell 65\cell\row\pard{\shp{\*\shpinst{\shptxt a\par}}}\u20826?\par"
    )
    whole = (r"{\rtf1\ansi\ansicpg936" + FONTS + body * 5 + "}").encode()
    chance = random.Random(7)
    for _ in range(600):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        del data[chance.randint(len(data) // 2, len(data)) :]
        try:
            rtf.read(bytes(data)).text.encode("utf-8")
        except UnreadableFileError as error:
            assert error.reason == "damaged"


@pytest.mark.parametrize("half", [rb"\u-10179?", rb"\u-10179?\u-8704?"])
def test_half_a_character_in_hidden_text_can_be_stored(half: bytes) -> None:
    found = rtf.read(rb"{\rtf1\ansi text {\v hidden " + half + rb"}\par}")
    assert all(mark.raw_end - mark.raw_start == len(mark.text) for mark in found.marks)
    found.text.encode()
