"""Files that are broken or made to harm: each ends in a text or in a reason, in a time and a space that are bounded."""

import io
import random
import zipfile

import pytest

from corpus import UnreadableFileError
from corpus.readers import docx
from tests.corpus.docx_parts import (
    FOOTNOTES,
    REPORT_LEVELS,
    SPACES,
    STYLES,
    abstract,
    cell,
    field,
    level,
    num,
    numbered,
    package,
    par,
    run,
    table,
    zipped,
)  # fmt: skip


def laughs() -> str:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE x [<!ENTITY e0 "哈">{entities}]><w:document {SPACES}><w:body>{par("x").replace(">x<", ">&e11;<")}</w:body></w:document>'


def ring(count: int) -> str:
    return "".join(
        f'<w:style w:type="paragraph" w:styleId="{n}"><w:basedOn w:val="{(n + 1) % count}"/></w:style>'
        for n in range(count)
    )


LINKED = '<w:abstractNum w:abstractNumId="{0}"><w:numStyleLink w:val="{0}"/></w:abstractNum>'
LINK_STYLE = '<w:style w:styleId="{}"><w:pPr><w:numPr><w:numId w:val="{}"/></w:numPr></w:pPr></w:style>'
STYLED = '<w:pStyle w:val="0"/>'
HOSTILE = {
    "laughs": zipped({"word/document.xml": laughs()}),
    "deep controls": package("<w:sdt><w:sdtContent>" * 5000 + par("正文") + "</w:sdtContent></w:sdt>" * 5000),
    "deep runs": package("<w:p>" + "<w:smartTag>" * 5000 + run("正文") + "</w:smartTag>" * 5000 + "</w:p>"),
    "deep tables": package("<w:tbl><w:tr><w:tc>" * 100 + par("正文") + "</w:tc></w:tr></w:tbl>" * 100),
    "deep boxes": package(f"<w:p><w:r><w:txbxContent>{'<w:p><w:r><w:txbxContent>' * 70}{par('正文')}{'</w:txbxContent></w:r></w:p>' * 70}</w:txbxContent></w:r></w:p>"),
    "empty paragraphs": package("<w:p/>" * 200_000 + par("正文")),
    "too many": package("<w:p/>" * 3_000_001),
    "styles in a ring": package(par("正文", properties=STYLED), styles=ring(3)),
    "a long chain of styles": package(par("正文", properties=STYLED), styles=ring(20_000)),
    "lists in a ring": package(numbered(0), styles=LINK_STYLE.format(1, 2) + LINK_STYLE.format(2, 1), numbering=LINKED.format(1) + LINKED.format(2) + num(1, 1) + num(2, 2)),
    "a list of itself": package(numbered(0), styles=LINK_STYLE.format(1, 1), numbering=LINKED.format(1) + num(1, 1)),
    "a long pattern": package(numbered(*[0] * 1000), numbering=abstract(1, level(0, "upperRoman", "%1" * 100_000, start=999_999_999)) + num(1, 1)),
    "no numbers": package(numbered(0), numbering=abstract(1, level(0, "decimal", "%1")).replace('"0"', '"x"').replace('"1"', '"１"') + num(1, 1)),
    "a note in itself": package(par('<w:r><w:footnoteReference w:id="1"/></w:r>') * 1000, footnotes=FOOTNOTES(1, par("注" * 1000, '<w:r><w:footnoteReference w:id="1"/></w:r>'))),
    "open fields": package(par('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 20_000, "正文")),
    "other roots": zipped({"word/document.xml": "<x/>"}),
    "no styles in styles": zipped({"word/document.xml": f"<w:document {SPACES}><w:body>{par('正文')}</w:body></w:document>", "word/styles.xml": "<x/>"}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_well(name: str) -> None:
    try:
        assert len(docx.read(HOSTILE[name]).text) < 1_300_000
    except UnreadableFileError as error:
        assert error.reason in ("damaged", "too large", "unsupported")


def test_random_damage_ends_well() -> None:
    body = par("召开", field("PAGE", run("3")), '<w:r><w:footnoteReference w:id="2"/></w:r>') + table(
        cell("甲") + cell("乙")
    )
    numbering = abstract(1, *REPORT_LEVELS) + num(1, 1)
    whole = package(numbered(0, 1, 2) + body, numbering=numbering, styles=STYLES, footnotes=FOOTNOTES(2, par("注")))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    chance = random.Random(7)
    for turn in range(600):
        if turn % 2:  # in a part, past the zip's checksums
            name = chance.choice(sorted(parts))
            part = list(parts[name])
            for _ in range(chance.randint(1, 4)):
                part[chance.randrange(len(part))] = chance.choice("<>/&\"'= 0129x%wlp甲\x0b")
            data = zipped({**parts, name: "".join(part)})
        else:
            flipped = bytearray(whole)
            for _ in range(chance.randint(1, 8)):
                flipped[chance.randrange(len(flipped))] = chance.randrange(256)
            data = bytes(flipped[: chance.choice((None, len(flipped) - 30))])
        try:
            docx.read(data).text.encode("utf-8")
        except UnreadableFileError as error:
            assert error.reason in ("damaged", "too large", "unsupported")
