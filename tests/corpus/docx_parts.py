"""Word documents by hand, as XML: what python-docx writes has no numbers, notes, fields or changes of its own."""

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from corpus import SourceFile, read_document
from corpus.document import Document
from corpus.readers import docx
from corpus.readers.reading import Reading

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
BY = 'w:id="9" w:author="a"'


def package(body: str, /, **parts: str) -> bytes:
    """A .docx by hand: `parts` are what stands in styles, numbering, footnotes, endnotes."""
    members = {f"word/{kind}.xml": f"<w:{kind} {SPACES}>{xml}</w:{kind}>" for kind, xml in parts.items()}
    return zipped({"word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>", **members})


def zipped(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in members.items():
            archive.writestr(name, part)
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t>{escape(text)}</w:t></w:r>"


def par(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; what is no XML is a run."""
    content = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{content}</w:p>"


def lines(body: str, /, **parts: str) -> list[str]:
    """The lines that are the report's."""
    got = docx.read(package(body, **parts))
    return kept(got).split("\n")


def kept(reading: Reading) -> str:
    """The text up to what is set aside after it."""
    end = min((mark.raw_start - 1 for mark in reading.marks), default=len(reading.text))
    return reading.text[:end]


def document(tmp_path: Path, data: bytes) -> Document:
    (tmp_path / "a.docx").write_bytes(data)
    return read_document(SourceFile(tmp_path, "a.docx"))


def field(code: str, result: str | None = None) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    shown = "" if result is None else mark("separate") + result
    return mark("begin") + f"<w:r><w:instrText>{code}</w:instrText></w:r>" + shown + mark("end")


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(*paragraphs: str, properties: str = "") -> str:
    content = "".join(each if each.startswith("<") else par(each) for each in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


FOOTNOTES = '<w:footnote w:id="{}">{}</w:footnote>'.format


def level(at: int, form: str, pattern: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def abstract(name: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{"".join(levels)}</w:abstractNum>'


def num(name: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def numbered(*levels: int, of: int = 1) -> str:
    """Paragraphs 甲 at these levels of a list."""
    places = (f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{of}"/></w:numPr>' for at in levels)
    return "".join(par("甲", properties=place) for place in places)


REPORT_LEVELS = (
    level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）"), level(2, "chineseCounting", "%3是"),
)  # fmt: skip


def report() -> bytes:
    """一、 and （一） by Word's own numbers, 一是 by a third level."""
    texts = [
        (0, "主要工作情况"), (1, "扎实开展主题教育。成立领导小组。"), (2, "及时部署。召开会议。"), (2, "深入学习。举办读书班。"),
        (1, "加强作风建设。持续整治。"), (0, "下一步打算"),
    ]  # fmt: skip
    place = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'
    body = "".join(par(text, properties=place.format(at)) for at, text in texts)
    body = par("2023年甲局党建工作总结") + body + par("继续努力。")
    return package(body, numbering=abstract(1, *REPORT_LEVELS) + num(1, 1))


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="1"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="3"><w:name w:val="own"/><w:basedOn w:val="2"/></w:style>'
    '<w:style w:type="numbering" w:styleId="L"><w:name w:val="list"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)
