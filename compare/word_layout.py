"""How a Word file of the project looks: page, fonts, styles, tables.

python-docx looks up styles and cells by walking the tree, which is slow for 300 units: tables are made row by row from
their elements. Fonts are those of 公文, for Latin and East Asian text apart; the font table names what stands in where
they are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from compare.labels import fit

_SONG, _HEI, _KAI, _FANG = "宋体", "黑体", "楷体", "仿宋"
_FONTS = {
    _SONG: "SimSun,Songti SC,Noto Serif CJK SC",
    _HEI: "SimHei,Heiti SC,Noto Sans CJK SC",
    _KAI: "KaiTi,STKaiti,Kaiti SC,Noto Serif CJK SC",
    _FANG: "FangSong,STFangsong,Noto Serif CJK SC",
}
#: What ends a line in a text and would end it in a run.
_LINE_ENDS = re.compile(r"\s*[\n\r\x85\u2028\u2029]\s*")
#: How a run stands out: told apart on paper without colours, too.
Look = Literal["plain", "shaded", "waved", "quiet"]
_LOOKS: dict[Look, str] = {
    "plain": "",
    "shaded": '<w:shd w:val="clear" w:color="auto" w:fill="F2D69B"/>',
    "waved": '<w:u w:val="wave"/>',
    "quiet": f'<w:rFonts w:eastAsia="{_KAI}"/><w:color w:val="666666"/><w:u w:val="dotted"/>',
}


def runs(document: Document, style: str, parts: Sequence[tuple[str, Look]]) -> None:
    """A paragraph of runs, each of its own look; made from its elements as tables are, for drafts have thousands."""
    paragraph = parse_xml(
        f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{style.replace(" ", "")}"/></w:pPr>'
        + "".join(f'<w:r><w:rPr>{_LOOKS[look]}</w:rPr><w:t xml:space="preserve"/></w:r>' for _, look in parts)
        + "</w:p>"
    )
    for held, (text, _) in zip(paragraph.iter(qn("w:t")), parts, strict=True):
        held.text = _LINE_ENDS.sub(" ", fit(text))
    document.element.body[-1].addprevious(paragraph)  # the last element says how the pages look


def table(
    document: Document, widths: Sequence[int], header: Sequence[str], rows: Iterable[Sequence[str]],
    numbers_from: int | None = None,
) -> None:  # fmt: skip
    """A table of fixed widths (mm) whose header stands on every page; numbers are set to the right."""
    table = document.add_table(0, 0, "Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid = table._tbl.tblGrid
    for width in widths:
        column = OxmlElement("w:gridCol")
        column.set(qn("w:w"), str(Mm(width).twips))
        grid.append(column)
    for number, cells in enumerate([header, *rows]):
        table._tbl.append(_row(widths, cells, number == 0, len(cells) if numbers_from is None else numbers_from))


def _row(widths: Sequence[int], cells: Sequence[str], is_header: bool, numbers_from: int) -> BaseOxmlElement:
    repeat = "<w:tblHeader/>" if is_header else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E7ECEF"/>' if is_header else ""
    row = parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{repeat}</w:trPr></w:tr>")
    for number, (width, text) in enumerate(zip(widths, cells, strict=True)):
        style = "TableHead" if is_header else "TableNumber" if number >= numbers_from else "TableText"
        cell = parse_xml(
            f'<w:tc {nsdecls("w")}><w:tcPr><w:tcW w:w="{Mm(width).twips}" w:type="dxa"/>{shade}'
            f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t/></w:r></w:p>'
            "</w:tc>"
        )
        for held in cell.iter(qn("w:t")):
            held.text = " ".join(fit(text).split())
        row.append(cell)
    return row


def turn(document: Document, lying: bool) -> None:
    """What follows stands on a page of its own direction."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if lying else (Mm(210), Mm(297))


def set_up(document: Document, task: str) -> None:
    """Page, styles, fonts, page numbers and what the file says of itself."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(30), Mm(28)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    for name in ("TableText", "TableHead", "TableNumber"):
        document.styles.add_style(name, 1)
    left, middle, right = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    for name, font, size, before, after, align, indent in (
        ("Normal", _FANG, 12, 0, 0, left, 0), ("Body Text", _FANG, 12, 0, 3, WD_ALIGN_PARAGRAPH.JUSTIFY, 24),
        ("Title", _HEI, 22, 0, 6, middle, 0), ("Subtitle", _KAI, 12, 0, 6, middle, 0),
        ("Heading 1", _HEI, 16, 18, 8, left, 0), ("Heading 2", _KAI, 14, 14, 4, left, 0),
        ("Quote", _KAI, 10.5, 8, 3, left, 0), ("List Paragraph", _FANG, 10.5, 2, 2, left, 0),
        ("Caption", _KAI, 9, 4, 4, left, 0), ("Footer", _SONG, 14, 0, 0, middle, 0),
        ("TableText", _SONG, 9, 1, 1, left, 0), ("TableHead", _HEI, 9, 2, 2, middle, 0),
        ("TableNumber", _SONG, 9, 1, 1, right, 0),
    ):  # fmt: skip
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        _style(style, font, size)
        form = style.paragraph_format
        form.space_before, form.space_after, form.alignment = Pt(before), Pt(after), align
        form.first_line_indent, form.line_spacing = Pt(indent), 1.4 if name in ("Body Text", "Normal") else 1.15
        form.keep_with_next = form.keep_together = name.startswith("Heading") or name == "Quote"
    document.styles["List Paragraph"].paragraph_format.left_indent = Pt(24)
    document.styles["Quote"].font.color.rgb = RGBColor(0x33, 0x55, 0x66)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    fonts = "".join(
        f'<w:font w:name="{n}"><w:altName w:val="{o}"/><w:charset w:val="86"/></w:font>' for n, o in _FONTS.items()
    )
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    part._blob = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()
    footer = section.footer.paragraphs[0]
    footer.add_run("— ")
    footer._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    footer.add_run(" —")
    properties = document.core_properties
    properties.title, properties.author, properties.comments = fit(task)[:255], "", ""
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)


def _style(style: ParagraphStyle, font: str, size: float) -> None:
    """A style with nothing left of the template's colours, borders and theme fonts but its outline level."""
    for properties in (style.element.rPr, style.element.pPr):
        for child in list(properties if properties is not None else ()):
            if child.tag not in (qn("w:outlineLvl"), qn("w:keepLines")):
                properties.remove(child)
    style.font.size = Pt(size)
    style.font.name = "Times New Roman"
    for fonts in style.element.iter(qn("w:rFonts")):
        fonts.set(qn("w:eastAsia"), font)
