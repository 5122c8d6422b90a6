"""Hostile reports on every page, in a real browser: what they hold is shown as it is, and nothing of it is run.

Neither is it in the files that are taken along: no formula, no field, no link to anywhere, no picture from elsewhere.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import docx
import openpyxl
import pytest

from cli.main import main
from compare.basket.basket import Basket, Entry
from compare.basket.exports import markdown
from index.libraries import create_library
from index.libraries import open_library as opened_library
from index.models import open_encoder
from index.places import location_of
from tests.browser import hostile
from tests.browser.conftest import CHROMIUM, Visitor, served
from ui.html import escape, label

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names of any characters are Linux's")

TASK, WORDING = "清廉文化建设", "清廉文化"
CHART = "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"
ANSWERED = ".hit, .summary, .st-key-over-years, [data-testid=stAlert]"
_ERRORS = "[data-testid=stException], [data-testid=stAlertContentError]"
#: What no report may bring into a page, wherever it lies; and what is wider than its place, so that it is not read whole.
#: Only marks heaped on one letter, which nothing can break, may be cut off.
_FOREIGN = """
([canary, elsewhere, heap]) => {
  const wrong = [];
  if (window[canary] !== undefined) wrong.push("a payload was run");
  if (getComputedStyle(document.body).display === "none") wrong.push("the page was hidden");
  const places = ["href", "src", "srcset", "action", "formaction", "data", "poster", "xlink:href"];
  const made = "iframe, object, embed, base, .katex, strong, em, code, [data-testid=stImage], img[src=x]";
  const marked = ".stMarkdownColoredText, .stMarkdownBadge, .stMarkdownSmall, .stMarkdownMaterialIcon";
  const look = (root) => {
    for (const found of root.querySelectorAll("*")) {
      const said = found.outerHTML.slice(0, 160);
      if (found.matches(`${made}, ${marked}`)) wrong.push(`made: ${said}`);
      for (const { name, value } of found.attributes) {
        if (/^on/i.test(name)) wrong.push(`listens: ${said}`);
        if (!places.includes(name)) continue;
        const url = URL.canParse(value, location.href) ? new URL(value, location.href) : { protocol: "none:" };
        const isOwn = url.hostname === location.hostname || ["data:", "blob:"].includes(url.protocol);
        if (!isOwn) wrong.push(`leads to ${value}: ${said}`);
      }
      if (found.matches("script, style") && found.textContent.includes(canary)) wrong.push(`code: ${said}`);
      if (found.matches("[data-testid=stIconMaterial]") && found.textContent === "delete") wrong.push("an icon");
      if (found.shadowRoot) look(found.shadowRoot);
    }
  };
  look(document);
  const isWide = (box) => box.scrollWidth > box.clientWidth + 1;
  const boxes = [document.documentElement, ...document.querySelectorAll("[data-testid=stMain], [role=dialog]")];
  for (const box of boxes) if (isWide(box)) wrong.push(`wider than it may be: ${box.tagName} ${box.className}`);
  for (const box of document.querySelectorAll(".stHtml, .stHtml *")) {
    const isCut = box.clientWidth && isWide(box) && getComputedStyle(box).overflowX === "visible";
    if (isCut && !box.textContent.includes(heap)) wrong.push(`cut off: ${box.outerHTML.slice(0, 160)}`);
  }
  return wrong;
}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that holds hostile reports only."""
    place, encoder = tmp_path_factory.mktemp("hostile"), open_encoder()
    with create_library(location_of(str(place / "资料库")), encoder) as made:
        hostile.add_reports(made, encoder, place / "材料")
    return place / "资料库"


@pytest.fixture(scope="module")
def site(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page on that library."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here")
    with served(tmp_path_factory.mktemp("home"), "--library", str(library)) as found:
        yield found


@pytest.fixture
def reader(visitor: Visitor) -> Visitor:
    """A visitor who notes each box and window that a payload opens."""
    visitor.page.on("dialog", lambda box: (visitor.wrong.append(f"a box: {box.message}"), box.dismiss()))
    visitor.page.on("popup", lambda window: visitor.wrong.append(f"a window: {window.url}"))
    return visitor


def harmless(reader: Visitor) -> None:
    """Nothing of the reports was run, fetched or made into something, and nothing is wider than its place."""
    reader.settle()
    heap = hostile.HEAPED[1:6]
    assert reader.page.evaluate(_FOREIGN, [hostile.CANARY, hostile.ELSEWHERE, heap]) == []
    assert reader.page.locator(_ERRORS).count() == 0 and reader.page.get_by_text("程序出错").count() == 0
    assert reader.wrong == []


def look_at(reader: Visitor, url: str, shown: str, **asked: str | list[str]) -> None:
    """Opens a page that is to do no harm."""
    reader.open(f"{url}?{urlencode(asked, doseq=True)}", shown)
    harmless(reader)


def in_dialog(reader: Visitor, *payloads: str) -> None:
    """A dialog is open that shows these very characters and does no harm; it is closed."""
    dialog = reader.page.get_by_role("dialog")
    dialog.wait_for()
    harmless(reader)
    for payload in payloads:
        playwright.expect(dialog.get_by_text(payload).first).to_be_visible()
    reader.page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    reader.settle()


def choose_first(reader: Visitor) -> None:
    """Chooses the first line of the last table, which is a picture: its boxes stand at the left."""
    reader.settle()
    table = reader.page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    table.click(position={"x": 16, "y": 52})
    reader.settle()


def taken(reader: Visitor, button: str, exact: bool = False) -> bytes:
    """The file that a button gives; its name is one that every system takes."""
    with reader.page.expect_download() as download:
        reader.page.get_by_role("button", name=button, exact=exact).click()
    name = download.value.suggested_filename
    assert not set(name) & set('<>:"/\\|?*\n\r\t') and len(name.encode()) <= 255
    return download.value.path().read_bytes()


def word_text(data: bytes) -> str:
    """All that a Word file says; nothing in it is a field, a link or a part from elsewhere."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            part = parts.read(name)
            if name.endswith(".rels"):
                assert b"External" not in part and hostile.ELSEWHERE.encode() not in part, name
            elif name.endswith(".xml"):
                fields = re.findall(rb'w:instr="([^"]*)"', part)
                assert set(fields) <= {b"PAGE"}, name
                assert not re.search(rb"<w:(?:instrText|hyperlink|altChunk|object|drawing)\\b", part), name
    document = docx.Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def excel_texts(data: bytes) -> set[str]:
    """All texts of an Excel file; none is a formula or a link, and none would be one if it were typed."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            part = parts.read(name)
            assert b"External" not in part and not re.search(rb"<(?:f|hyperlink|hyperlinks)[ >/]", part), name
    texts = set()
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n") and cell.hyperlink is None, cell.coordinate
                if isinstance(cell.value, str):
                    assert cell.value[:1] not in "=+-@\t\r＝＋－＠" or cell.quotePrefix, cell.value
                    texts.add(cell.value)
    return texts


def test_what_is_found_is_shown_as_it_is(site: str, reader: Visitor) -> None:
    page = reader.page
    look_at(reader, site, "[class*=st-key-topics]")
    look_at(reader, site, ".hit", q=TASK)
    for payload in (hostile.UNITS[0], hostile.UNITS[1], hostile.ENTITIES, hostile.SCRIPT):
        playwright.expect(page.locator(".hit").get_by_text(payload).first).to_be_visible()
    page.get_by_text("显示分值").click()
    for name in ("单位", "类型"):
        page.get_by_role("button", name=name).first.click()
        page.get_by_test_id("stPopoverBody").wait_for()
        harmless(reader)
        page.keyboard.press("Escape")
        reader.settle()
    page.get_by_role("button", name="复制").first.click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert page.locator(".hit .unit").first.inner_text() in copied
    look_at(reader, site, ".hit", q=WORDING, unit=list(hostile.UNITS))
    page.locator(".st-key-more button").click()
    harmless(reader)


def test_a_comparison_shows_names_and_texts_as_they_are(site: str, reader: Visitor) -> None:
    page = reader.page
    shown = {"passages": "[class*=st-key-column-] .hit", "changes": ".pair", "columns": "table", "figures": "table",
             "subtasks": "table"}  # fmt: skip
    for view, there in shown.items():
        look_at(reader, f"{site}/compare", there, q=TASK, by="unit", view=view)
        assert any(page.get_by_text(unit).count() for unit in hostile.UNITS)
        if view in ("figures", "subtasks"):
            page.locator("tbody td button").first.click()
            in_dialog(reader)
    page.get_by_label("并排看的列").click()
    page.get_by_role("option").first.wait_for()
    harmless(reader)
    for view in ("passages", "changes"):
        look_at(reader, f"{site}/compare", shown[view], q=TASK, by="year", view=view)
    tasks = [WORDING + hostile.IMAGE, "警示教育" + hostile.DIRECTIVES, hostile.STYLE, hostile.QUOTES, hostile.SVG]
    look_at(reader, f"{site}/compare", CHART, task=tasks)
    page.locator("[data-testid=stVegaLiteChart] path[aria-label]").first.hover()
    playwright.expect(page.locator("#vg-tooltip-element")).to_be_visible()
    harmless(reader)


def test_a_comparison_is_taken_along_without_formulas_fields_or_links(site: str, reader: Visitor) -> None:
    look_at(reader, f"{site}/compare", "[class*=st-key-column-] .hit", q=TASK)
    reader.page.get_by_role("button", name="导出").click()
    said = word_text(taken(reader, "Word"))
    cells = excel_texts(taken(reader, "Excel"))
    for unit in hostile.UNITS:
        assert unit in cells and " ".join(unit.split()) in said
    payloads = (hostile.SCRIPT, hostile.IMAGE, hostile.ENTITIES, hostile.PICTURE, hostile.SVG)
    for payload in payloads:
        assert payload in said and any(payload in cell for cell in cells), payload


def test_wordings_and_their_years_show_what_they_hold(site: str, reader: Visitor) -> None:
    page, url = reader.page, f"{site}/precedents"
    look_at(reader, url, ".st-key-suggestions")
    look_at(reader, url, ".wording", q=TASK, order="relevance")
    page.get_by_text("变处留空").click()
    harmless(reader)
    page.get_by_text("谁在用、有何不同").first.click()
    page.locator(".pair").first.wait_for()
    harmless(reader)
    playwright.expect(page.locator(".users").get_by_text(hostile.UNITS[0]).first).to_be_visible()
    for wording in (WORDING, TASK + hostile.SCRIPT, hostile.IMAGE):
        look_at(reader, url, ".st-key-over-years", q=wording, order="relevance", view="years")


def test_a_hostile_draft_is_checked_and_taken_along(site: str, reader: Visitor, tmp_path: Path) -> None:
    page = reader.page
    look_at(reader, f"{site}/overlap", "textarea")
    page.locator("textarea").fill(hostile.draft_text())
    page.get_by_role("button", name="开始查重").click()
    page.wait_for_selector(".draft .found")
    harmless(reader)
    playwright.expect(page.locator(".draft").get_by_text(hostile.SVG).first).to_be_visible()
    page.locator(".draft .found").first.click()
    in_dialog(reader)
    for view in ("逐句对照", "来源", "各部分", "规范提法", "意思相近"):
        page.locator(".st-key-checked-view button").filter(has_text=view).click()
        harmless(reader)
    page.get_by_label("不计这些来源").click()
    page.get_by_role("option").first.wait_for()
    harmless(reader)
    page.keyboard.press("Escape")
    said = word_text(taken(reader, "Word 报告"))
    assert hostile.SVG in said and hostile.UNITS[1] in said

    page.get_by_role("button", name="改了再查").click()
    page.get_by_text("选一个文件").click()
    file = tmp_path / f"{hostile.IMAGE} :red[红] {hostile.ENTITIES}.txt"
    file.write_text(hostile.draft_text(), encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    reader.settle()
    harmless(reader)
    page.get_by_role("button", name="开始查重").click()
    page.wait_for_selector(".share-bar")
    harmless(reader)


def test_reports_are_read_as_they_are(site: str, reader: Visitor) -> None:
    page = reader.page
    reader.open(f"{site}/?{urlencode({'q': WORDING})}", ".hit")
    links = page.locator(".hit .same a").evaluate_all("found => found.map((one) => one.getAttribute('href'))")
    by_report = {re.search(r"doc=(\w+)", link)[1]: link for link in links}  # type: ignore[index]
    assert len(by_report) == len(hostile.REPORTS)
    for number, (doc, link) in enumerate(by_report.items()):
        if number % 4 == 3:  # without a passage
            look_at(reader, f"{site}/report", ".report", doc=doc)
        else:
            reader.open(f"{site}/{link}", ".report .here")
            harmless(reader)
        assert hostile.ENTITIES in page.locator(".report").inner_text()
        if outline := page.locator(".outline summary").all():
            outline[0].click()
            harmless(reader)


def test_the_library_shows_corrects_and_refuses_what_it_is_given(site: str, reader: Visitor, tmp_path: Path) -> None:
    page = reader.page
    look_at(reader, f"{site}/library", CHART)
    page.get_by_role("radio", name="按类型和年份").click()
    harmless(reader)
    choose_first(reader)
    for name in ("更正单位", "剔出的内容", "移除"):
        page.get_by_role("button", name=name).first.click()
        in_dialog(reader)
    count = hostile.refused_files(tmp_path)
    if not page.get_by_text("写出本机路径").is_visible():
        page.get_by_text("添加材料").click()
    page.get_by_text("写出本机路径").click()
    page.get_by_label("文件或文件夹").fill(str(tmp_path))
    page.keyboard.press("Enter")
    page.locator(".st-key-add button:enabled").click()
    page.get_by_text(f"未收 {count} 份").wait_for()
    harmless(reader)
    page.get_by_role("button", name="知道了").click()
    harmless(reader)


def test_hostile_words_are_refused_or_kept_as_they_are(site: str, reader: Visitor) -> None:
    page = reader.page
    look_at(reader, f"{site}/words", "textarea", list="word")
    page.locator("textarea").fill("\n".join([hostile.IMAGE, hostile.LATIN, hostile.TURNED, *hostile.FORMULAS]))
    page.locator(".st-key-add-word button").click()
    page.locator(".refused li").first.wait_for()
    harmless(reader)
    look_at(reader, f"{site}/words", "textarea", list="synonym")
    page.locator("textarea").fill("清廉文化、-1+2廉、+cmd廉、:red_red:廉")
    page.locator(".st-key-add-synonym button").click()
    choose_first(reader)
    page.get_by_text("只去掉组里的几个词").wait_for()
    harmless(reader)
    look_at(reader, f"{site}/words", "textarea", list="set_phrase")
    phrases = [
        f"坚持清廉文化{payload}" for payload in (hostile.SCRIPT, hostile.LINK, hostile.DIRECTIVES, hostile.QUOTES)
    ]
    phrases += ["=1+1清廉文化", '@SUM("清廉文化")']
    page.locator("textarea").fill("\n".join(phrases))
    page.locator(".st-key-add-set_phrase button").click()
    choose_first(reader)
    page.get_by_text("已选 1 条").wait_for()
    harmless(reader)
    page.get_by_text("导入、导出").click()
    lines = taken(reader, "导出全部词表").decode("utf-8-sig").splitlines()
    assert set(phrases) <= set(lines)


def test_the_basket_holds_and_gives_what_it_was_given(site: str, reader: Visitor) -> None:
    page, count = reader.page, 0
    for path, shown in (("", ".hit"), ("compare", "[class*=st-key-column-] .hit"), ("precedents", ".wording")):
        reader.open(f"{site}/{path}?{urlencode({'q': TASK})}", shown)
        for words in (f"素材篮 {count}" if count else "素材篮", f"素材篮 {count + 1}", f"素材篮 {count + 2}"):
            playwright.expect(page.locator(".st-key-basket-open")).to_have_text(re.compile(f"{words}$"))
            reader.settle()
            if not words.endswith(str(count + 2)):
                page.get_by_role("button", name="放入素材篮", exact=True).first.click()
        count += 2
    page.locator(".st-key-basket-open button").click()
    page.locator(".st-key-basket .text").first.wait_for()
    harmless(reader)
    said = word_text(taken(reader, "Word", exact=True))
    given = taken(reader, "Markdown", exact=True).decode("utf-8")
    assert hostile.IMAGE in said and f"\\{hostile.IMAGE}" in given
    in_dialog(reader)
    page.reload()
    page.wait_for_selector(".wording")
    harmless(reader)


def test_addresses_may_hold_anything(site: str, reader: Visitor) -> None:
    payload, many = (
        hostile.IMAGE + hostile.DIRECTIVES + hostile.TURNED,
        [hostile.SVG, hostile.LATIN[:1_000], "\x00\x1b"],
    )
    asked: dict[str, str | list[str]] = {
        "q": payload, "unit": many, "year": "<x>", "type": many, "kind": many, "doc": payload, "at": "9" * 40,
        "col": many, "task": many, "view": hostile.SVG, "order": hostile.LINK, "by": hostile.QUOTES, "list": payload,
        "limit": payload, "without": many, "without_report": many, "from": payload, "shared": payload,
    }  # fmt: skip
    for path in ("", "compare", "precedents", "overlap", "report", "words", "library"):
        look_at(reader, f"{site}/{path}", ".st-key-masthead", **asked)
    long = hostile.LATIN[:1_900]
    for path in ("", "compare", "precedents"):
        look_at(reader, f"{site}/{path}", ".st-key-masthead", q=long, col=many, view="years")
    for path in ("compare", "precedents"):
        look_at(reader, f"{site}/{path}", ".st-key-masthead", task=[payload, *many], unit=[payload], view="changes")


def test_commands_write_files_without_formulas_fields_or_links(library: Path, tmp_path: Path) -> None:
    draft, word, excel, checked = (tmp_path / name for name in ("草稿.txt", "比.docx", "比.xlsx", "查.docx"))
    draft.write_text(hostile.draft_text(), encoding="utf-8")
    of = ["--library", str(library)]
    assert main(["compare", TASK, "--docx", str(word), *of]) == 0
    assert main(["compare", TASK, "--by", "year", "--xlsx", str(excel), *of]) == 0
    assert main(["overlap", str(draft), "--docx", str(checked), *of]) == 0
    assert hostile.UNITS[1] in word_text(word.read_bytes()) and hostile.UNITS[1] in excel_texts(excel.read_bytes())
    assert hostile.UNITS[1] in word_text(checked.read_bytes())


def test_markdown_of_hostile_reports_is_rendered_without_links_and_pictures(library: Path) -> None:
    renderer = (
        pytest.importorskip("markdown_it").MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    )
    found = opened_library(location_of(str(library)))
    assert found is not None
    with found:
        entries = [
            Entry.of(document, stored.passage)
            for document in found.documents()
            for stored in found.passages_of(document.doc_id)
        ]
    made = markdown(Basket(tuple(entries)))
    rendered = renderer.render(made)
    assert set(re.findall(r"<(\w+)", rendered)) == {"h1", "h2", "p", "blockquote"}
    assert not re.search(r"(?<!\\)(?:https?:|www\.)", made)  # which some readers make links of by themselves


def test_what_turns_text_around_ends_with_it() -> None:
    turned = {
        "总\u202e结": "\u202c", "\u202e总\u202c结": "", "\u2067\u202e总": "\u202c\u2069", "\u2067\u202e总\u2069结": "",
        "\u202a\u2066总\u202c结": "\u2069\u202c", "\u2069\u202c总结": "", "\u200f总结": "",
    }  # fmt: skip
    for text, ends in turned.items():
        assert escape(text) == label(text) == text + ends
