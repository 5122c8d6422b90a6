"""A report's text on pages: .pdf set by reportlab, .ofd by hand, and scans, pictures of the .pdf's pages.

Lines end where the page's width ends, first lines are indented by two characters, and each page has its number:
what a reader must join and set aside. No .ofd of an office's own program was at hand.
"""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import pypdfium2
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from tests.corpus.conversions import lines_of

FONT = "STSong-Light"  # reportlab takes no OpenType font with PostScript outlines, as the free Chinese ones are
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
_EM, _PITCH = 16, 28

_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_SIZE, _LEFT, _TOP, _STEP, _COLUMNS, _ROWS = 5.6, 28.0, 30.0, 9.8, 27, 24
#: Dots an inch of a scan; what copiers are set to.
SCAN_DPI = 300


def pdf(text: str) -> bytes:
    """A document set as GB/T 9704 has it: 28 characters a line, 22 lines a page, - 1 - at the foot."""
    out = io.BytesIO()

    def number(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 14)
        canvas.drawCentredString(A4[0] / 2, 50, f"- {document.page} -")

    style = ParagraphStyle("body", fontName=FONT, fontSize=_EM, leading=_PITCH, firstLineIndent=2 * _EM, wordWrap="CJK")
    document = SimpleDocTemplate(out, pagesize=A4, leftMargin=72, rightMargin=A4[0] - 84 - 28 * _EM)
    document.build([Paragraph(escape(line), style) for line in lines_of(text)], onFirstPage=number, onLaterPages=number)
    return out.getvalue()


def scan(data: bytes, dpi: int = SCAN_DPI) -> bytes:
    """Pictures of the pages of a .pdf, and nothing else."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    source = pypdfium2.PdfDocument(data)
    try:
        for page in source:
            picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
            canvas.drawImage(ImageReader(picture), 0, 0, *A4)
            canvas.showPage()
    finally:
        source.close()
    canvas.save()
    return out.getvalue()


def ofd(text: str) -> bytes:
    """Text objects, one a line, placed by their boundaries; a page number on each page."""
    rows: list[tuple[float, str]] = []
    for line in lines_of(text):
        first = _COLUMNS - 2
        rows.append((_LEFT + 2 * _SIZE, line[:first]))
        rows += [(_LEFT, line[at : at + _COLUMNS]) for at in range(first, len(line), _COLUMNS)]
    pages = [rows[at : at + _ROWS] for at in range(0, len(rows), _ROWS)]
    parts = {
        "OFD.xml": f"<ofd:OFD {_OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
        + "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
        + "</ofd:Pages></ofd:Document>",
    }
    for n, page in enumerate(pages):
        objects = "".join(_text_object(row, x, _TOP + i * _STEP) for i, (x, row) in enumerate(page))
        objects += _text_object(f"— {n + 1} —", 96, 280)
        parts[f"Doc_0/Pages/Page_{n}/Content.xml"] = (
            f'<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID="9">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def _text_object(text: str, x: float, y: float) -> str:
    delta = f' DeltaX="g {len(text) - 1} {_SIZE}"' if len(text) > 1 else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} {len(text) * _SIZE} {_SIZE}" Font="2" Size="{_SIZE}">'
        f'<ofd:TextCode X="0" Y="{_SIZE * 0.85}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )
