import io
import random
import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from corpus.errors import UnreadableFileError
from corpus.readers import ofd

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE, LEFT, RIGHT, STEP = 5.6, 28.0, 184.0, 9.8
COLUMNS = int((RIGHT - LEFT) // SIZE)


def text_object(text: str, x: float, y: float, size: float = SIZE, more: str = "", delta: str = "") -> str:
    delta = delta or (f'DeltaX="g {len(text) - 1} {size}"' if len(text) > 1 else "")
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} {len(text) * size} {size}" Font="2" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size * 0.85}" {delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def page_xml(objects: str, template: str = "") -> str:
    return f'<ofd:Page {SPACE}>{template}<ofd:Content><ofd:Layer ID="9">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def package(pages: list[str], template: str = "", parts: dict[str, str | bytes] | None = None) -> bytes:
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    common = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    common += '<ofd:TemplatePage ID="77" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    members: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        **{f"Doc_0/Pages/Page_{n}/Content.xml": page for n, page in enumerate(pages)},
        **({"Doc_0/Tpls/Tpl_0/Content.xml": template} if template else {}),
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in members.items():
            archive.writestr(name, part)
    return out.getvalue()


def set_in_type(paragraphs: list[str], chance: random.Random) -> list[str]:
    """Pages of 25 lines, each paragraph indented by two characters, the pieces of a page in any order."""
    lines = []
    for text in paragraphs:
        first = COLUMNS - 2
        lines.append((LEFT + 2 * SIZE, text[:first]))
        lines += [(LEFT, text[at : at + COLUMNS]) for at in range(first, len(text), COLUMNS)]
    pages = []
    for start in range(0, len(lines), 25):
        objects = [text_object(text, x, 30 + n * STEP) for n, (x, text) in enumerate(lines[start : start + 25])]
        objects.append(text_object(f"— {len(pages) + 1} —", 95, 280))
        chance.shuffle(objects)
        pages.append(page_xml("".join(objects), '<ofd:Template TemplateID="77" ZOrder="Background"/>'))
    return pages


FURNITURE = page_xml(text_object("甲局文件", 80, 12) + text_object("内部资料", 80, 290))


def test_real_reports_come_back_paragraph_by_paragraph(shared: Path) -> None:
    chance = random.Random(3)
    wrong = total = 0
    for file in sorted((shared / "reports").rglob("*.txt")):
        raw = [re.sub(r"\s", "", line) for line in file.read_bytes().decode("utf-8-sig").splitlines()]
        raw = [line for line in raw if line]
        got = ofd.read(package(set_in_type(raw, chance), FURNITURE))
        noise = {(mark.text, mark.why) for mark in got.marks}
        assert {("甲局文件", "page header"), ("内部资料", "page footer"), ("— 1 —", "page footer")} <= noise
        assert all(got.text[mark.raw_start : mark.raw_end] == mark.text for mark in got.marks)
        starts = {mark.raw_start for mark in got.marks}
        lines, at = [], 0
        for line in got.text.split("\n"):
            if at not in starts:
                lines.append(line)
            at += len(line) + 1
        assert re.sub(r"\s", "", "".join(lines)) == "".join(raw), file.name
        wrong += len(set(raw) - {re.sub(r"\s", "", line) for line in lines})
        total += len(raw)
    assert wrong <= 0.01 * total, (wrong, total)


def test_pieces_of_a_line_are_sorted_and_columns_kept_apart() -> None:
    objects = text_object("会议", 28 + 2 * SIZE, 50.4) + text_object("党组", 28, 50) + text_object("65次", 120, 50)
    assert ofd.read(package([page_xml(objects)])).text == "党组会议\t65次"


def test_bold_drawn_twice_is_read_once_and_hidden_text_not() -> None:
    objects = text_object("党组会议", 28, 50) + text_object("党组会议", 28.2, 50)
    objects += text_object("隐藏", 28, 90, more='Visible="false"')
    assert ofd.read(package([page_xml(objects)])).text == "党组会议"


def test_a_matrix_and_several_codes_place_the_text() -> None:
    item = (
        '<ofd:TextObject ID="1" Boundary="0 0 210 297" Size="10" CTM="0.5 0 0 0.5 28 0">'
        '<ofd:TextCode X="0" Y="200" DeltaX="10 10 10">党组会议</ofd:TextCode>'
        '<ofd:TextCode X="40" DeltaX="g 1 10">召开</ofd:TextCode><ofd:TextCode X="0" Y="100">题</ofd:TextCode></ofd:TextObject>'
    )
    assert ofd.read(package([page_xml(item)])).text.split("\n") == ["题", "党组会议召开"]


def test_absolute_paths_other_cases_and_missing_parts() -> None:
    document = (
        f'<Document {SPACE.replace(":ofd", "")}><Pages><Page ID="1" BaseLoc="/doc_0/P/1.xml"/><Page ID="2" BaseLoc="P/2.xml"/>'
        '<Page ID="3" BaseLoc="../Doc_0/P/1.xml"/><Page ID="4" BaseLoc="./P/1.xml"/><Page ID="5"/></Pages></Document>'
    )
    parts = {"Doc_0/Document.xml": document, "Doc_0/P/1.xml": page_xml(text_object("正文", 28, 50))}
    assert ofd.read(package([], parts=parts)).text.split("\n") == ["正文", "正文"]


def test_names_tell_an_ofd() -> None:
    assert ofd.is_ofd(["OFD.xml", "Doc_0/Document.xml"]) and ofd.is_ofd(["/ofd.xml"])
    assert not ofd.is_ofd(["word/document.xml"])


def test_no_entity_is_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    page = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>' + page_xml(
        text_object("正文", 28, 50).replace("正文", "正文&e;")
    )
    assert "秘密" not in ofd.read(package([page])).text


def test_laughs_end_well() -> None:
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    page = f'<!DOCTYPE x [<!ENTITY e0 "哈">{laughs}]>' + page_xml(text_object("x", 28, 50).replace(">x<", ">&e11;<"))
    try:
        assert len(ofd.read(package([page])).text) < 1000
    except UnreadableFileError as error:
        assert error.reason == "damaged"


MANY = f"<ofd:Document {SPACE}><ofd:Pages>" + '<ofd:Page BaseLoc="p.xml"/>' * 9000 + "</ofd:Pages></ofd:Document>"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04torn", "damaged"),
        (package([page_xml("")])[:-200], "damaged"),
        (package([], parts={"OFD.xml": ""}), "damaged"),
        (package([], parts={"zeros": bytes(257 << 20)}), "too large"),
        (package([], parts={"Doc_0/Document.xml": MANY, "Doc_0/p.xml": page_xml(" " * 100_000)}), "too large"),
        (package([], parts={"Doc_0/Document.xml": MANY.replace("</ofd:Pages>", '<ofd:Page BaseLoc="x"/>' * 2000 + "</ofd:Pages>")}), "too large"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        ofd.read(data)
    assert caught.value.reason == reason


def test_another_zip_is_unsupported() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(UnreadableFileError) as caught:
        ofd.read(out.getvalue())
    assert caught.value.reason == "unsupported"


@pytest.mark.parametrize("value", ["nan", "inf", "1e308", "", "x", "g 999999999 1", "g", "g g g", "-5 -5 -5 -5"])
def test_odd_numbers_lose_no_text(value: str) -> None:
    delta = f'DeltaX="{value}"'
    item = text_object("党组会议", 28, 50, more=f'CTM="{value}"', delta=delta)
    item += (
        text_object("召开", 28, 80)
        .replace('Boundary="28 80', f'Boundary="{value} {value}')
        .replace(f'Size="{SIZE}"', f'Size="{value}"')
    )
    assert sorted(re.sub(r"\s", "", ofd.read(package([page_xml(item)])).text)) == sorted("党组会议召开")


def test_random_damage_ends_well() -> None:
    chance = random.Random(7)
    page = page_xml(text_object("党组会议", 28, 50) + text_object("召开", 28, 60), '<ofd:Template TemplateID="77"/>')
    whole = package([page, page], FURNITURE)
    for turn in range(400):
        if turn % 2:  # in a part, past the zip's checksums
            part = bytearray(page.encode())
            for _ in range(chance.randint(1, 4)):
                part[chance.randrange(len(part))] = chance.randrange(32, 127)
            data = package([page], FURNITURE, {"Doc_0/Pages/Page_0/Content.xml": bytes(part)})
        else:
            flipped = bytearray(whole)
            for _ in range(chance.randint(1, 8)):
                flipped[chance.randrange(len(flipped))] = chance.randrange(256)
            data = bytes(flipped[: chance.choice((None, len(flipped) - 30))])
        try:
            ofd.read(data).text.encode("utf-8")
        except UnreadableFileError as error:
            assert error.reason in ("damaged", "too large", "unsupported")
