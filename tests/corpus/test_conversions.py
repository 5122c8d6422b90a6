"""The same reports through every format: what is read of them is what is read of the .txt."""

import io
import statistics
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.process import ReadingProcess
from corpus.readers import ocr, office
from tests.corpus import conversions, conversions_docx, conversions_pages
from tests.corpus.conversions import by_libreoffice, encoded
from tests.corpus.likeness import Likeness, Outcome, compare, letters_right, outcome, squeezed

#: The reports that are read in all formats; the benchmark reads all 18.
PROVINCES = ("河北省", "吉林省", "陕西省")
Reports = dict[str, str]

MAKERS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "GB18030": ("txt", encoded("gb18030")),
    "UTF-8 with a mark": ("txt", encoded("utf-8", b"\xef\xbb\xbf")),
    "UTF-16 little with a mark": ("txt", encoded("utf-16-le", b"\xff\xfe")),
    "UTF-16 big with a mark": ("txt", encoded("utf-16-be", b"\xfe\xff")),
    "UTF-16 little": ("txt", encoded("utf-16-le")),
    "UTF-16 big": ("txt", encoded("utf-16-be")),
    "Markdown": ("md", conversions.markdown),
    "Word, numbers typed": ("docx", conversions_docx.typed),
    "Word, headings styled": ("docx", conversions_docx.styled),
    "Word, automatic numbers": ("docx", conversions_docx.numbered),
    "Word, numbers of styles": ("docx", conversions_docx.numbered_by_style),
    "page of the web": ("html", conversions.html_page),
    "web archive": ("mht", conversions.mht),
    "RTF": ("rtf", conversions.rtf),
    "Excel": ("xlsx", conversions.xlsx),
    "PDF": ("pdf", conversions_pages.pdf),
    "OFD": ("ofd", conversions_pages.ofd),
}
#: Of the characters, on average and in the worst report. By hand means that no office's program made the file.
SHARE, WORST = 0.99, 0.95
BY_HAND, BY_HAND_WORST = 0.95, 0.90


@pytest.fixture(scope="module")
def reports(shared: Path) -> Reports:
    paths = [*sorted(shared.glob("reports/party/*.txt"))]
    paths += [path for name in PROVINCES for path in sorted(shared.glob(f"reports/provinces/{name}/**/*.txt"))]
    return {path.stem: path.read_text(encoding="utf-8-sig") for path in paths}


@pytest.fixture(scope="module")
def plain(reports: Reports) -> dict[str, Outcome]:
    return {stem: outcome(text.encode(), f"{stem}.txt") for stem, text in reports.items()}


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingProcess]:
    with ReadingProcess() as process:
        yield process


def judge(found: dict[str, Likeness], share: float = SHARE, worst: float = WORST) -> None:
    shares = {stem: round(likeness.same, 4) for stem, likeness in found.items()}
    assert len(shares) >= 1
    assert statistics.mean(shares.values()) >= share, shares
    assert min(shares.values()) >= worst, shares
    assert not {stem: likeness.noise_kept for stem, likeness in found.items() if likeness.noise_kept}


@pytest.mark.parametrize("form", MAKERS)
def test_a_format_made_here_reads_as_the_text(
    form: str, reports: Reports, plain: dict[str, Outcome], process: ReadingProcess
) -> None:
    suffix, make = MAKERS[form]
    found = {
        stem: compare(plain[stem], outcome(make(text), f"{stem}.{suffix}", process)) for stem, text in reports.items()
    }
    judge(found, *((BY_HAND, BY_HAND_WORST) if form == "OFD" else (SHARE, WORST)))
    assert all(likeness.same_title for likeness in found.values())


@pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(
    ("to", "suffix", "count", "share"),
    [
        ("odt", "odt", 3, (SHARE, WORST)),
        ("doc:MS Word 97", "doc", 2, (SHARE, WORST)),
        ("doc:MS Word 97", "wps", 1, (SHARE, WORST)),  # WPS writes Word's own format under its name, mostly
        ("rtf", "rtf", 6, (SHARE, WORST)),
        ("pdf", "pdf", 6, (SHARE, WORST)),
    ],
    ids=["odt", "doc", "wps", "rtf", "pdf"],
)
def test_what_libreoffice_writes_reads_as_the_text(
    to: str,
    suffix: str,
    count: int,
    share: tuple[float, float],
    reports: Reports,
    plain: dict[str, Outcome],
    process: ReadingProcess,
    tmp_path: Path,
) -> None:
    made = by_libreoffice(
        {stem: conversions_docx.typed(text) for stem, text in list(reports.items())[:count]}, to, tmp_path
    )
    found = {stem: compare(plain[stem], outcome(data, f"{stem}.{suffix}", process)) for stem, data in made.items()}
    judge(found, *share)
    assert all(likeness.same_title for likeness in found.values())


@pytest.mark.skipif(ocr.program() is None, reason="Tesseract is not installed")
def test_a_scan_reads_as_the_text_but_for_letters(reports: Reports, process: ReadingProcess) -> None:
    """Clean pictures of pages, straight and free of dust: what a good copier gives at best."""
    text = "\n".join(conversions.lines_of(reports["004_f507f32534401310"])[:5])
    scan = conversions_pages.scan(conversions_pages.pdf(text))
    plain, read = outcome(text.encode(), "a.txt"), outcome(scan, "a.pdf", process)
    assert letters_right(plain, read) >= 0.98
    assert compare(plain, read, least=0.9).same >= 0.95


def test_a_traditional_report_in_big5_reads_as_in_utf8() -> None:
    text = (
        "某縣政府工作報告\n各位代表：\n現在，我代表縣政府向大會報告工作，請予審議。\n一、過去一年的工作\n"
        "（一）經濟發展穩中有進。全縣地區生產總值增長5.2%，就業形勢總體穩定，居民收入與經濟增長同步。"
        "一是推動產業轉型。新建產業園區3個，引進企業12家。二是優化營商環境。減少審批事項26項。\n"
        "二、今年的工作安排\n繼續加強黨組織建設，推動各項工作落實，維護社會和諧穩定，增進人民福祉。\n"
    )
    want, got = outcome(text.encode(), "報告.txt"), outcome(text.encode("big5"), "報告.txt")
    assert got == want and [p[2] for p in want.passages] == [None, 1, 2, None]


def test_numbers_that_word_made_stand_in_no_text_of_the_file(reports: Reports) -> None:
    """Else the comparison would prove nothing."""
    text = reports["000_f49475697f059043"]
    with zipfile.ZipFile(io.BytesIO(conversions_docx.numbered(text))) as package:
        body = package.read("word/document.xml").decode()
    assert ">一、" not in body and ">（一）" not in body and ">二、" not in body
    assert len(body) > len(squeezed(text))
