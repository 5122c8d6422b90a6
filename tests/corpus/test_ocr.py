import difflib
import io
import random
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus import SourceFile, UnreadableFileError, read_document, split_passages
from corpus.process import ReadingProcess
from corpus.readers import limits, ocr, pdf, scans
from corpus.readers.pages import Line, Page, assemble
from tests.corpus.test_pdf import body, drawn, lines, typeset

TESSERACT = ocr.program()
needs_tesseract = pytest.mark.skipif(TESSERACT is None, reason="Tesseract with chi_sim is not installed")

REPORT = [
    "一、主要工作情况",
    "（一）扎实开展主题教育。一是及时安排部署。召开动员部署会，制定主题教育实施方案，压实领导责任，"
    "推动全局党员干部学深悟透。二是深入调查研究。班子成员深入基层调研8次，形成问题清单12项，全部整改到位。",
    "（二）推进清廉文化建设。开展警示教育，评选廉洁之星，营造崇廉尚廉的氛围，增强干部职工廉洁自律内生动力。",
    "二、下一步工作打算",
    "下一步，我局将持续巩固主题教育成果，完善长效机制，推动党建工作再上新台阶。",
]


def scanned(data: bytes, change: Callable[[Image.Image], Image.Image] = lambda image: image) -> bytes:
    """Pictures of the pages of a PDF at 200 dots an inch, and nothing else."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    source = pypdfium2.PdfDocument(data)
    for page in source:
        image = change(page.render(scale=200 / 72, grayscale=True).to_pil())
        canvas.setPageSize(A4 if image.height > image.width else (A4[1], A4[0]))
        canvas.drawImage(ImageReader(image), 0, 0, *(A4 if image.height > image.width else (A4[1], A4[0])))
        canvas.showPage()
    source.close()
    canvas.save()
    return out.getvalue()


def of_paper(image: Image.Image, tilt: float = 0.0) -> Image.Image:
    """Grey, grainy and askew."""
    chance = random.Random(0)
    tilted = image.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grain = Image.frombytes("L", image.size, chance.randbytes(image.width * image.height))
    return Image.blend(tilted, grain, 0.12)


def likeness(got: str, want: str) -> float:
    """The share of characters that are the same, white space aside."""
    a, b = (re.sub(r"\s", "", text) for text in (got, want))
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()


@needs_tesseract
@pytest.mark.parametrize(
    "change",
    [
        lambda image: image,
        lambda image: of_paper(image, 0.6),
        lambda image: of_paper(image, -2.5),
        lambda image: image.rotate(90, expand=True),
        lambda image: image.rotate(180),
    ],
    ids=["clean", "paper", "tilted", "sideways", "upside down"],
)
def test_a_scan_comes_out_paragraph_by_paragraph(change: Callable[[Image.Image], Image.Image]) -> None:
    reading = pdf.read(scanned(typeset(REPORT), change))
    assert reading.encoding == "pdf (OCR)"
    assert [(m.text, m.why) for m in reading.marks if m.why not in ("page header", "page number")] == []
    got = [line for line in body(reading) if "甲局2023年" not in line and line.strip(" -1") != ""]
    assert len(got) == len(REPORT)
    for line, want in zip(got, REPORT, strict=True):
        assert likeness(line, want) >= 0.9, (line, want)
        assert line[:3] == want[:3]


@needs_tesseract
def test_real_reports_scanned_keep_their_characters_and_their_passages(shared: Path) -> None:
    paths = sorted(shared.glob("reports/party/*.txt"))[:2]
    for path in paths:
        text = [re.sub(r"\s", "", line) for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
        kept = text[:8]
        want = read_document(SourceFile(Path("/甲局"), "总结.txt"), "\n".join(kept).encode())
        data = scanned(typeset(kept), lambda image: of_paper(image, 0.4))
        got = read_document(SourceFile(Path("/甲局"), "总结.pdf"), data)
        assert likeness(got.text, want.text) >= 0.95, path.name
        made = [(p.kind, p.item, len(p.heading_path)) for p in split_passages(got)]
        wanted = [(p.kind, p.item, len(p.heading_path)) for p in split_passages(want)]
        same = difflib.SequenceMatcher(None, made, wanted, autojunk=False).ratio()
        assert same >= 0.9, path.name


@needs_tesseract
def test_scanned_pages_among_others_are_read_in_their_place() -> None:
    front, back = lines("　　前面的正文。"), lines("　　后面的正文。")
    whole = pypdfium2.PdfDocument(drawn(front))
    for data in (scanned(typeset(REPORT[2:3])), drawn(back)):
        whole.import_pages(pypdfium2.PdfDocument(data))
    out = io.BytesIO()
    whole.save(out)
    whole.close()
    reading = pdf.read(out.getvalue())
    assert reading.encoding == "pdf (OCR)"
    got = "".join(body(reading))
    assert got.startswith("前面的正文。") and got.endswith("后面的正文。")
    assert likeness(got[6:-6].replace("甲局2023年党建工作总结", ""), REPORT[2]) > 0.9


@needs_tesseract
def test_who_waits_is_told_of_each_page() -> None:
    told: list[tuple[int, int]] = []
    page = scanned(typeset(REPORT[1:2]))
    whole = pypdfium2.PdfDocument(page)
    whole.import_pages(pypdfium2.PdfDocument(page))
    out = io.BytesIO()
    whole.save(out)
    with ReadingProcess(on_page=lambda done, of: told.append((done, of))) as process:
        reading = process.read(SourceFile(Path("/材料"), "扫描.pdf"), out.getvalue())[0]
    assert (reading.encoding, told) == ("pdf (OCR)", [(1, 2), (2, 2)])


@needs_tesseract
def test_a_blank_sheet_and_a_picture_without_letters_have_no_text() -> None:
    blank = scanned(drawn(lambda canvas: None))
    with pytest.raises(UnreadableFileError) as error:
        pdf.read(blank)
    assert (error.value.reason, error.value.remedy) == ("no text", "leave it out")


def no_page(*arguments: object) -> list[None]:
    return [None]


def test_a_scan_none_of_whose_pages_is_read_in_time_is_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "program", lambda: ocr.Tesseract("tesseract", False))
    monkeypatch.setattr(pdf, "read_scans", no_page)
    with pytest.raises(UnreadableFileError) as error:
        pdf.read(scanned(drawn(lambda canvas: None)))
    assert (error.value.reason, error.value.remedy, error.value.detail) == ("too slow", "split it", "1 页扫描件")


def test_a_scan_of_more_pages_than_are_read_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "program", lambda: ocr.Tesseract("nothing is started", False))
    monkeypatch.setattr(pdf, "MAX_SCANNED_PAGES", 0)
    with pytest.raises(UnreadableFileError) as error:
        pdf.read(scanned(drawn(lambda canvas: None)))
    assert (error.value.reason, error.value.remedy, error.value.detail) == ("too large", "split it", "1 页扫描件")


def test_a_program_that_fails_reads_no_page() -> None:
    for path in ("/nowhere/tesseract", "/bin/false", "/bin/echo"):
        assert ocr.read_picture(ocr.Tesseract(path, False), b"P5 1 1 255\n\0", 1, 1.0, 5.0) is None


def sheet(*rows: str) -> ocr.Sheet:
    text = "".join(rows)
    xml = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{text}</body></html>'
    return ocr._sheet(ocr.parse_xml(xml.encode()), 1000, 1.0)


def row(text: str, left: int, bottom: int, slope: float = 0.0, more: str = "", em: int = 20) -> str:
    """A line as Tesseract gives it, its words of a character each; it slopes down to the right."""
    words = "".join(
        f"<span class='ocrx_word' title='bbox {left + em * i} {bottom - em} {left + em * i + em} {bottom}; x_wconf 95'>"
        f"{c}</span>"
        for i, c in enumerate(text)
    )
    right = left + em * len(text)
    return (
        f"<span class='ocr_line' title='bbox {left} {bottom - em} {right} {bottom}; baseline {slope} -3;"
        f" x_size {em}'>{words}{more}</span>"
    )


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def test_marks_beside_chinese_are_full_width_and_dashes_are_dashes() -> None:
    rows = ["(一)加强学习:", "一一经济增长", "人三)持之以恒", "GDP(5%)", "3,000人,一一对应"]
    assert texts(sheet(*(row(r, 100, 100 + 30 * i) for i, r in enumerate(rows))).lines) == [
        "（一）加强学习：", "——经济增长", "（三）持之以恒", "GDP(5%)", "3,000人，一一对应",
    ]  # fmt: skip


def test_a_dash_that_begins_a_paragraph_is_one_whatever_follows() -> None:
    body = [row("字" * 20, 100, 200 + 30 * i) for i in range(5)]
    rows = [row("一一落实责任", 140, 100), row("一一落实到人", 100, 130), *body]
    assert texts(sheet(*rows).lines)[:2] == ["——落实责任", "一一落实到人"]


def test_a_short_line_is_of_the_size_that_its_characters_have() -> None:
    """What Tesseract says of the height of a line of two characters is a guess."""
    body = [row("字" * 20, 100, 100 + 30 * i) for i in range(5)]
    short = [row("个。", 100, 300).replace("x_size 20", f"x_size {size}") for size in (7, 20, 33)]
    title = row("工作总结", 100, 50, em=32)
    assert [round(line.em) for line in sheet(*body, *short, title).lines[5:]] == [20, 20, 20, 32]


def test_a_low_letter_after_chinese_is_a_full_stop() -> None:
    low = "<span class='ocrx_word' title='bbox {} 92 {} 99; x_wconf 41'>D</span>"
    rows = [row("案例1个", 100, 100, more=low.format(182, 188)), row("案例", 100, 100, more=low.format(142, 148))]
    rows += [row("向量D", 100, 100), row("面积3", 100, 100, more=low.format(182, 188))]
    assert texts(sheet(*rows).lines) == ["案例1个。", "案例。", "向量D", "面积3 D"]


def test_the_number_of_a_page_is_one_though_its_dashes_are_read_as_ones() -> None:
    rows = [row(text, 100, 100 + 30 * i) for i, text in enumerate(["一4一", "-12-", "——5——", "一4月", "一1一2一"])]
    assert texts(sheet(*rows).lines) == ["— 4 —", "— 12 —", "— 5 —", "一4月", "一1一2一"]


def unsure(text: str, confidence: int) -> str:
    return row(text, 100, 100).replace("x_wconf 95", f"x_wconf {confidence}")


def test_a_few_characters_have_to_be_surer_than_a_line() -> None:
    rows = [unsure("/AN一口", 50), unsure("置|", 40), unsure("次。", 60), unsure("字" * 20, 40)]
    assert texts(sheet(*rows).lines) == ["次。", "字" * 20]


def page_of(*lines: tuple[str, float]) -> ocr.Sheet:
    """Lines that begin so far in, in characters, on a page of 28 a line."""
    found = [
        Line(text, 80 + 16 * indent, 696 - 28 * i, 80 + 16 * (indent + len(text)), 716 - 28 * i, 700 - 28 * i, [16])
        for i, (text, indent) in enumerate(lines)
    ]
    return ocr.Sheet(found, 0, 0.0)


@pytest.mark.parametrize(
    ("read", "again", "want"),
    [
        (
            ("、聚焦作风过硬", 3),
            ["四、聚焦作风过硬，", "，四、聚焦作风过硬，持续", "西、聚焦作风过硬，"],
            "四、聚焦作风过硬",
        ),
        (
            ("、聚焦作风过硬", 3),
            ["四、聚焦作风过硬，", "一、聚焦作风过硬，持续", "四、聚焦作风过硬，"],
            "、聚焦作风过硬",
        ),
        (("、聚焦作风过硬", 3), ["四、聚焦作风过硬，", "、聚焦作风过硬，持续", "、聚焦作风过硬，"], "、聚焦作风过硬"),
        (("、聚焦作风过硬", 3), ["四、取得新的成效"] * 3, "、聚焦作风过硬"),
        (("全）旗帜鲜明", 0), ["（二）旗帜鲜明", "二）旗帜鲜明讲", "（二）旗帜鲜明讲政"], "（二）旗帜鲜明"),
        (("”制度，坚持学习", 2.5), ["议题”制度，坚持"] * 3, "议题”制度，坚持学习"),
        (("，坚持学习", 0), ["五，坚持学习"] * 3, "，坚持学习"),
        (("1）坚持学习", 2), ["1）坚持学习"] * 3, "1）坚持学习"),
    ],
)
def test_a_lost_beginning_comes_from_the_picture_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, read: tuple[str, float], again: list[str], want: str
) -> None:
    """No number is made up from the ones before it."""
    found = page_of(("三、聚焦组织过硬", 2), *[("字" * 28, 0)] * 3, read, *[("字" * 28, 0)] * 3)
    answers = iter(again)
    monkeypatch.setattr(scans, "read_line", lambda *arguments: next(answers))
    picture = scans.Picture(b"P5 595 842 255\n" + bytes([255]) * (595 * 842), 595, 842, 1.0)
    scans._read_beginnings(ocr.Tesseract("nothing is started", False), picture, found, 5.0)
    assert texts(found.lines)[:5] == ["三、聚焦组织过硬", *["字" * 28] * 3, want]


@needs_tesseract
def test_a_line_is_read_alone() -> None:
    document = pypdfium2.PdfDocument(
        drawn(lines("加强组织建设，", "　　四、聚焦作风过硬，持续强化党风", "提高党员素质，"))
    )
    picture = scans._picture(document, 0, 0.0)
    line = Line("、聚焦作风过硬", 72 + 48, 708, 400, 728, 712, [16])
    assert TESSERACT is not None
    strip = picture.strip(line, 64, 400, 0.0)
    assert ocr.read_line(TESSERACT, strip, 20.0).startswith("四、聚焦作风过硬")


def test_a_strip_follows_the_slope_of_its_line_and_ends_at_the_edge_of_the_page() -> None:
    pixels = bytes((x + 10 * y) % 251 for y in range(100) for x in range(50))
    picture = scans.Picture(b"P5 50 100 255\n" + pixels, 50, 100, 1.0)
    even = picture.strip(Line("字", 10, 45, 30, 65, 50, [10]), 10, 20, 0.0)
    assert even.startswith(b"P5 10 15 255\n") and even[-150:-140] == pixels[39 * 50 + 10 : 39 * 50 + 20]
    for left, right in ((-40, 500), (500, 600), (20, 10)):
        for base in (-20, 50, 300):
            strip = picture.strip(Line("字", 10, base, 30, base, base, [10]), left, right, 0.02)
            width, height = map(int, strip.split()[1:3])
            assert len(strip) == len(f"P5 {width} {height} 255\n") + width * height


@pytest.mark.parametrize(("is_scan", "paragraphs"), [(True, 1), (False, 2)])
def test_a_line_that_ends_early_goes_on_in_a_scan(is_scan: bool, paragraphs: int) -> None:
    found = page_of(("字" * 26, 2), ("获评优秀案例1" + "字" * 17, 0), ("个", 0), ("字" * 26, 2), ("字" * 28, 0))
    page = Page(found.lines, (0, 0, 595, 842), 0, is_scan=is_scan)
    assert len(assemble([page], "pdf").text.split("\n")) == paragraphs + 1


def test_dust_and_scraps_of_pictures_are_no_text() -> None:
    speck = "<span class='ocrx_word' title='bbox 90 90 92 92; x_wconf 95'>。</span>"
    scrap = row("了人有纪", 100, 200).replace("x_wconf 95", "x_wconf 12")
    assert texts(sheet(row("加强学习", 100, 100, more=speck), scrap).lines) == ["加强学习"]


def test_lines_of_a_page_askew_begin_where_those_of_an_even_one_do() -> None:
    slope = 0.02  # a tilt of a degree moves the foot of a page by the width of a character
    even = [100, 100, 140]
    rows = [row("字" * 20, round(left - slope * y), y, slope) for left, y in zip(even, (100, 500, 900), strict=True)]
    found = sheet(*rows)
    assert found.slope == slope
    assert [round(line.left) for line in found.lines] == pytest.approx(even, abs=2)
    assert {round(line.em) for line in found.lines} == {20}


@pytest.mark.parametrize("size", [A4, (2480, 3508), (60, 80), (14000, 20), (0.5, 0.5)])
def test_a_picture_is_bounded_whatever_size_the_page_declares(size: tuple[float, float]) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(*size)
    picture, width, height, scale = scans._picture(document, 0, 0.0)
    assert 0 < width * height <= 1.1 * scans._MOST and max(width, height) <= scans._MAX_SIDE
    assert len(picture) == width * height + len(f"P5 {width} {height} 255\n")
    assert width / scale == pytest.approx(size[0], rel=0.05, abs=1)


def test_grey_paper_becomes_white_and_ink_black() -> None:
    grey = bytes([200] * 900 + [180] * 50 + [50] * 50)
    assert set(scans._whitened(grey)) == {255, 0}
    for left_alone in (bytes([255] * 900 + [120] * 100), bytes([20] * 900 + [250] * 100)):
        assert scans._whitened(left_alone) == left_alone


def test_the_usual_limits_bound_the_time_of_the_longest_scan() -> None:
    usual = limits.Limits()
    assert usual.seconds + limits.MAX_SCANNED_PAGES * usual.earned_seconds < 40 * 60
    assert usual.page_seconds < usual.program_seconds < usual.seconds
