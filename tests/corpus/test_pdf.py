import io
import random
import re
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from corpus.document import take_out
from corpus.errors import UnreadableFileError
from corpus.readers import ocr, pdf, pdf_characters
from corpus.readers.reading import Reading

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
EM, RIGHT, LEFT, PITCH = 16, 72 + 16 * 28, 72, 28
SENTENCE = "坚持以习近平新时代中国特色社会主义思想为指导，扎实开展主题教育，全面落实管党治党主体责任。"


def prose(number: int, sentences: int) -> str:
    """A paragraph like no other: lines that come again at the edge of pages would be headers."""
    chance = random.Random(number)
    return "".join("".join(chance.choices(SENTENCE[:20], k=chance.randrange(12, 50))) + "。" for _ in range(sentences))


def drawn(*pages: Callable[[Canvas], None], **options: object) -> bytes:
    """A PDF of pages that are drawn by hand."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(*texts: str, size: float = EM, left: float = LEFT, top: float = 740) -> Callable[[Canvas], None]:
    """Lines one below the other; a leading ideographic space is an indent of one character."""

    def draw(canvas: Canvas) -> None:
        for i, text in enumerate(texts):
            canvas.setFont(FONT, size)
            stripped = text.lstrip("　")
            canvas.drawString(left + size * (len(text) - len(stripped)), top - PITCH * i, stripped)

    return draw


def typeset(paragraphs: list[str], footer: str = "- {} -", **options: object) -> bytes:
    """A report as an office sets it: first lines indented, a header and a page number on each page."""
    out = io.BytesIO()

    def furniture(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(297, 810, "甲局2023年党建工作总结")
        canvas.drawCentredString(297, 40, footer.format(document.page))

    style = ParagraphStyle("body", fontName=FONT, fontSize=EM, leading=PITCH, firstLineIndent=2 * EM, wordWrap="CJK")
    document = SimpleDocTemplate(out, pagesize=A4, **options)
    document.build([Paragraph(p, style) for p in paragraphs], onFirstPage=furniture, onLaterPages=furniture)
    return out.getvalue()


def body(reading: Reading) -> list[str]:
    """The lines without the marks, which are where they say they are."""
    for mark in reading.marks:
        assert reading.text[mark.raw_start : mark.raw_end] == mark.text
    return [line for line in take_out(reading.text, reading.marks).split("\n") if line]


def test_a_report_comes_out_paragraph_by_paragraph_over_its_pages() -> None:
    paragraphs = [prose(i, i % 7 + 1) for i in range(60)]
    data = typeset(paragraphs)
    reading = pdf.read(data)
    pages = len(pypdfium2.PdfDocument(data))
    assert pages > 5
    assert body(reading) == paragraphs
    assert reading.encoding == "pdf"
    marks = [(m.text, m.why) for m in reading.marks]
    assert marks.count(("甲局2023年党建工作总结", "page header")) == pages
    assert [text for text, why in marks if why == "page number"] == [f"- {i + 1} -" for i in range(pages)]
    assert all(reading.text[: m.raw_start].endswith("\n") for m in reading.marks[1:])


def test_a_real_report_is_read_whole(shared: Path) -> None:
    for path in [
        *sorted(shared.glob("reports/party/*.txt"))[:3],
        *sorted(shared.glob("reports/provinces/**/*.txt"))[:2],
    ]:
        raw = path.read_bytes().decode("utf-8-sig")
        want = [re.sub(r"\s", "", line) for line in raw.splitlines() if line.strip()]
        got = [re.sub(r"\s", "", line) for line in body(pdf.read(typeset([escape(w) for w in want])))]
        assert "".join(got) == "".join(want)
        assert len(set(want) & set(got)) >= 0.95 * len(set(want)), path.name


@pytest.mark.parametrize("footer", ["第 {} 页 共 9 页", "— {} —", "{}", "{} / 9", "Page {} of 9", "甲局办公室 {}"])
def test_what_stands_at_the_foot_of_each_page_is_set_aside(footer: str) -> None:
    paragraphs = [prose(i, 20) for i in range(5)]
    reading = pdf.read(typeset(paragraphs, footer))
    assert body(reading) == paragraphs
    reasons = {m.why for m in reading.marks if "党建" not in m.text}
    assert reasons == ({"page footer"} if "甲局" in footer else {"page number"})


def test_a_number_that_counts_no_pages_and_a_title_like_the_header_stay() -> None:
    def page(*texts: str) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            lines("甲局工作总结", size=9, top=810)(canvas)
            lines(*texts, top=780)(canvas)

        return draw

    def foot(text: str) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            page("　　" + prose(int(text), 2)[:26], "到" + text + "为止。")(canvas)
            lines(text, top=60)(canvas)

        return draw

    text = prose(1, 3)[:28]
    data = drawn(page("甲局工作总结", "　　正文。", text, text, "完。"), foot("65"), foot("120"))
    got = body(pdf.read(data))
    assert got[:2] == ["甲局工作总结", "正文。"]
    assert [line for line in got if line.isdecimal()] == ["65", "120"]


def test_a_short_line_or_an_indent_ends_a_paragraph_and_nothing_else() -> None:
    full = "加强组织建设提高党员素质推动全面发展取得新的更大成效为民"
    assert len(full) == 28
    data = drawn(
        lines(
            "　　一、主要工作",
            "　　" + full[:26],
            full,
            "到此为止。",
            "　　" + full[:26],
            full[:27],
            "，接着" + full[:20],
            full,
        )
    )
    assert body(pdf.read(data)) == [
        "一、主要工作", full[:26] + full + "到此为止。", full[:26] + full[:27] + "，接着" + full[:20], full,
    ]  # fmt: skip


def test_spaces_nobody_typed_are_out_and_those_between_latin_words_stay() -> None:
    data = drawn(
        lines(
            "　　于 2023 年 召开 65 次 党 组 会，学习 Open Data 平 台。",
            "　　完成 GDP 增长5%，用 App 2 期。",
            "一" * 28,
            "二" * 28,
        )
    )
    assert body(pdf.read(data)) == [
        "于2023年召开65次党组会，学习Open Data平台。", "完成GDP增长5%，用App 2期。", "一" * 28 + "二" * 28,
    ]  # fmt: skip


def test_radicals_become_the_characters_they_look_like() -> None:
    assert pdf_characters.clean("⼀、⼯作 ⺠主⽣活会 ﬁle 豈") == "一、工作民主生活会file豈"


def test_a_table_row_is_one_line_with_tabs_and_two_columns_do_no_harm() -> None:
    def table(canvas: Canvas) -> None:
        for y, cells in ((700, ("项目", "次数")), (670, ("党组会", "65")), (640, ("民主生活会", "2"))):
            canvas.setFont(FONT, EM)
            canvas.drawString(300, y, cells[1])  # out of order, as PDFs are
            canvas.drawString(72, y, cells[0])

    assert body(pdf.read(drawn(table))) == ["项目\t次数", "党组会\t65", "民主生活会\t2"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_shown_turned_is_read_as_it_is_seen(turn: int) -> None:
    document = pypdfium2.PdfDocument(drawn(lines("　　" + "一" * 26, "二" * 28, "三" * 5, "　　四四")))
    page = document[0]
    matrix = pypdfium2.PdfMatrix().rotate(-turn)  # the words are turned one way, the page the other
    for thing in page.get_objects():
        thing.transform(matrix)
    page.set_mediabox(*matrix.on_rect(0, 0, *page.get_size()))
    page.gen_content()
    page.set_rotation(turn)
    out = io.BytesIO()
    document.save(out)
    assert body(pdf.read(out.getvalue())) == ["一" * 26 + "二" * 28 + "三" * 5, "四四"]


def refused(data: bytes) -> tuple[str, str, str]:
    with pytest.raises(UnreadableFileError) as caught:
        pdf.read(data)
    return caught.value.reason, caught.value.remedy, caught.value.detail


def picture(share: float) -> Callable[[Canvas], None]:
    """A page with a picture over so much of its height, and a number."""
    image = ImageReader(Image.new("RGB", (60, 80), "white"))

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(image, 0, 0, A4[0], share * A4[1])
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(297, 40, f"第{canvas.getPageNumber()}页")

    return draw


def test_without_tesseract_a_scan_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "program", lambda: None)
    assert refused(drawn(*[picture(1.0)] * 3)) == ("no text", "install tesseract", "3 页扫描件")
    assert refused(drawn(lambda canvas: None)) == ("no text", "leave it out", "")


def test_without_tesseract_a_scanned_page_among_others_is_named_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "program", lambda: None)
    texts = [prose(1, 6)[:64], prose(2, 6)[:64]]
    pages = [lines("　　" + text[:26], text[26:54], text[54:]) for text in texts]
    reading = pdf.read(drawn(pages[0], picture(1.0), pages[1], lambda canvas: None, picture(0.3)))
    assert [(m.text, m.why) for m in reading.marks if m.why == "scanned page"] == [
        ("〔第 2 页是扫描件，没有读出文字〕", "scanned page")
    ]
    assert body(reading)[:2] == texts
    before, _, after = reading.text.partition("〔")
    assert texts[0] in before and texts[1] in after


def watermark(text: str, angle: float, size: float = 40, grey: float = 0.0) -> Callable[[Canvas], None]:
    """Draws over the middle of a page."""

    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(200, 350)
        canvas.rotate(angle)
        canvas.setFillGray(grey)
        canvas.setFont(FONT, size)
        canvas.drawString(0, 0, text)
        canvas.restoreState()

    return draw


@pytest.mark.parametrize(
    ("angle", "size", "grey"), [(45, 40, 0.0), (30, 12, 0.8), (-20, 60, 0.5), (0, 16, 0.85), (0, 60, 0.0)]
)
@pytest.mark.parametrize("first", [True, False])
def test_a_watermark_is_set_aside_and_breaks_no_paragraph(angle: float, size: float, grey: float, first: bool) -> None:
    full = [prose(i, 20)[:28] for i in range(60)]
    pages = []
    for number in range(3):
        text, mark = lines(*full[20 * number : 20 * number + 20]), watermark("内部资料 张三", angle, size, grey)

        def both(canvas: Canvas, text: Callable[[Canvas], None] = text, mark: Callable[[Canvas], None] = mark) -> None:
            for draw in (mark, text) if first else (text, mark):
                draw(canvas)

        pages.append(both)
    reading = pdf.read(drawn(*pages))
    assert "".join(body(reading)) == "".join(full)
    assert [(re.sub(r"\s", "", m.text), m.why) for m in reading.marks] == [("内部资料张三", "watermark")] * 3


def test_what_only_looks_like_a_watermark_stays() -> None:
    """A slanted word on one page of many, a black word at one place on all, white on a dark head of a table."""
    pages = [lines(prose(i, 5)[:28]) for i in range(4)]

    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            pages[number](canvas)
            watermark("姓名", 0, EM)(canvas)
            canvas.setFillGray(0)
            canvas.rect(100, 480, 200, 40, fill=1)
            canvas.setFillGray(1)
            canvas.drawString(120, 490, "项目")
            if number == 2:
                watermark("作废", 45)(canvas)

        return draw

    reading = pdf.read(drawn(*[page(number) for number in range(4)]))
    assert [m for m in reading.marks if m.why == "watermark"] == []
    assert [body(reading).count(word) for word in ("姓名", "项目", "作废")] == [4, 4, 1]


def test_a_password_is_named_and_one_for_the_owner_only_does_no_harm() -> None:
    draw = lines("　　只限制打印的报告也能读。")
    assert refused(drawn(draw, encrypt="secret")) == ("password", "take the password off", "")
    assert body(pdf.read(drawn(draw, encrypt=StandardEncryption("", "owner", canPrint=0)))) == [
        "只限制打印的报告也能读。"
    ]


@pytest.mark.parametrize(
    "data", [b"", b"%PDF", b"%PDF-1.7\n" + b"\0" * 999, b"%PDF-1.7 startxref 0 %%EOF", bytes(range(256)) * 9]
)
def test_what_is_no_pdf_is_damaged(data: bytes) -> None:
    assert refused(data) == ("damaged", "open and save again", "")


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = drawn(*[lines(SENTENCE)] * 4)
    monkeypatch.setattr(pdf, "_MAX_PAGES", 3)
    assert refused(data) == ("too large", "split it", "4 页")
    monkeypatch.setattr(pdf, "_MAX_PAGES", 4)
    monkeypatch.setattr(pdf, "_MAX_CHARS", 100)
    assert refused(data) == ("too large", "split it", "3 页")


def test_broken_bytes_end_in_a_reading_or_an_error() -> None:
    whole = typeset([SENTENCE * 3] * 12)
    for cut in range(0, len(whole) - 200, max(1, len(whole) // 40)):
        assert refused(whole[:cut])[0] == "damaged"
    chance = random.Random(0)
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(chance.randrange(1, 30)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            assert isinstance(pdf.read(bytes(broken)).text, str)
        except UnreadableFileError as error:
            assert error.reason in ("damaged", "no text", "unsupported", "too large")
