"""Word's .docx of a report's text: with its numbers typed, with headings styled, with automatic numbers.

The last two are written as XML by hand: python-docx has no numbering of its own. In all of them the text that a
reader of the paper sees is the same.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

import docx
from docx.shared import Pt

from corpus.marks import numeral_value
from tests.corpus.conversions import heading_level, lines_of

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        f'wordprocessingml.{kind}+xml"/>'
        for part, kind in (("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"))
    )
    + "</Types>"
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'

#: Level of the list: how its number looks, and what a line begins with that has it.
_LEVELS = (("%1、", r"({n})、"), ("（%2）", r"（({n})）"), ("%3是", r"({n})是"))
_NUMBERS = tuple(re.compile(form.format(n="[一二三四五六七八九十]{1,3}")) for _, form in _LEVELS)


def typed(text: str) -> bytes:
    """A document whose numbers are typed, each paragraph in Word's plainest style, indented by two characters."""
    document = docx.Document()
    for line in lines_of(text):
        document.add_paragraph(line).paragraph_format.first_line_indent = Pt(22)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def styled(text: str) -> bytes:
    """Lines that are headings and nothing else have heading styles, their numbers typed."""
    document = docx.Document()
    for line in lines_of(text):
        level = heading_level(line)
        if level:
            document.add_heading(line, level)
        else:
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def numbered(text: str) -> bytes:
    """All of 一、 （一） 一是 at the start of a line is Word's own number: it stands nowhere in the text."""
    return _automatic(text, lambda line: True, "")


def numbered_by_style(text: str) -> bytes:
    """Headings of a line of their own have a style that numbers them; other numbers are typed."""
    return _automatic(text, lambda line: heading_level(line) is not None, "heading")


def _automatic(text: str, is_automatic: Callable[[str], bool], style: str) -> bytes:
    counts: dict[int, int] = {}
    starts: list[tuple[int, int]] = []  # of each list that starts anew: level, number
    paragraphs = []
    for line in lines_of(text):
        level, number, rest = _number(line)
        if level is None or not is_automatic(line):
            paragraphs.append(_paragraph(line, ""))
            continue
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        new = number != counts.get(level, 0) + 1
        counts[level] = number
        if new:
            starts.append((level, number))
        of_list = len(starts) + 1
        properties = f'<w:pStyle w:val="{style}{level}"/>' if style else ""
        if not style or new or starts:
            properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{of_list}"/></w:numPr>'
        paragraphs.append(_paragraph(rest, f"<w:pPr>{properties}</w:pPr>"))
    return _package("".join(paragraphs), starts)


def _number(line: str) -> tuple[int | None, int, str]:
    for level, form in enumerate(_NUMBERS):
        if match := form.match(line):
            return level, numeral_value(match.group(1)), line[match.end() :]
    return None, 0, line


def _paragraph(text: str, properties: str) -> str:
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _package(body: str, starts: list[tuple[int, int]]) -> bytes:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{shown}"/></w:lvl>'
        for n, (shown, _) in enumerate(_LEVELS)
    )
    lists = '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>' + "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="{level}">'
        f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for n, (level, start) in enumerate(starts, start=2)
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="heading{n}"><w:name w:val="heading {n + 1}"/><w:pPr><w:numPr>'
        f'<w:ilvl w:val="{n}"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="{n}"/></w:pPr></w:style>'
        for n in range(2)
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(
            f'<Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/_rels/document.xml.rels": _RELATIONS.format(
            "".join(f'<Relationship Id="{n}" Type="{_OFFICE}/{n}" Target="{n}.xml"/>' for n in ("styles", "numbering"))
        ),
        "word/document.xml": f"<w:document {_SPACE}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_SPACE}>{styles}</w:styles>",
        "word/numbering.xml": f'<w:numbering {_SPACE}><w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>{lists}</w:numbering>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + part)
    return out.getvalue()
