"""The page in a real browser, from a fresh start to a passage, a copy and a file added."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Visitor

playwright = pytest.importorskip("playwright.sync_api")


def test_from_a_fresh_start_to_a_passage_in_its_report(address: str, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(address)
    box = page.get_by_label("检索词")
    box.wait_for(timeout=60_000)
    visitor.settle()
    playwright.expect(box).to_be_focused()
    playwright.expect(page.get_by_text("示例资料库")).to_be_visible()

    page.keyboard.type("清廉文化")  # nothing is clicked first
    page.keyboard.press("Enter")
    page.wait_for_selector(".hit")
    visitor.settle()
    assert visitor.asked() == {"q": ["清廉文化"]}
    assert len(set(page.locator(".hit .unit").all_inner_texts())) >= 4
    exact, near = page.locator(".hit mark.exact").first, page.locator(".hit mark.near").first
    looks = "e => getComputedStyle(e).backgroundColor + getComputedStyle(e).borderBottomWidth"
    assert exact.evaluate(looks) != near.evaluate(looks)
    visitor.picture("search", 800)

    page.get_by_role("button", name="年份").click()
    page.get_by_role("button", name=re.compile("^2024")).click()
    visitor.settle()
    assert visitor.asked() == {"q": ["清廉文化"], "year": ["2024"]}
    assert set(page.locator(".hit .year").all_inner_texts()) == {"2024年"}
    page.keyboard.press("Escape")

    passage = page.locator(".hit .text").first.inner_text()
    page.get_by_role("link", name="看原文").first.click()
    here = page.locator(".report .here")
    here.wait_for()
    visitor.settle()
    playwright.expect(here).to_be_in_viewport()
    assert "".join(page.locator(".report .passage").all_inner_texts()).startswith(passage[:40])
    playwright.expect(page.get_by_role("link", name="找相似")).to_be_in_viewport()

    page.get_by_role("link", name="返回结果").click()
    page.wait_for_selector(".hit")
    assert visitor.asked() == {"q": ["清廉文化"], "year": ["2024"]}
    assert visitor.fits(), "wider than the window"
    assert visitor.wrong == []


def test_a_passage_is_copied_with_its_source(address: str, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{address}/?q=清廉文化")
    page.wait_for_selector(".hit")
    visitor.settle()
    page.get_by_role("button", name="复制").first.click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert page.locator(".hit .text").first.inner_text()[:30] in copied
    assert page.locator(".hit .unit").first.inner_text() in copied and "年" in copied
    assert visitor.wrong == []


def test_the_browsers_own_back_leads_to_the_query_before(address: str, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{address}/?q=清廉文化")
    page.wait_for_selector(".hit")
    visitor.settle()
    page.get_by_role("link", name="找相似").first.click()
    page.wait_for_function("!document.querySelector('input[aria-label=\"检索词\"]').value.startsWith('清廉文化')")
    visitor.settle()
    page.go_back()
    playwright.expect(page.get_by_label("检索词")).to_have_value("清廉文化")
    assert visitor.asked() == {"q": ["清廉文化"]} and visitor.wrong == []


def test_a_way_within_a_card_is_one_step_of_the_history_and_opens_in_a_new_window(
    address: str, visitor: Visitor
) -> None:
    page = visitor.page
    visitor.open(f"{address}/?q=清廉文化", ".hit")
    steps, asked = page.evaluate("history.length"), page.url
    page.get_by_role("link", name="看原文").first.click()
    page.locator(".report .here").wait_for()
    visitor.settle()
    assert page.evaluate("history.length") == steps + 1 and urlsplit(page.url).path == "/report"
    report = page.url
    page.get_by_role("link", name="返回结果").click()
    page.wait_for_selector(".hit")
    visitor.settle()
    assert page.url == asked and page.evaluate("history.length") == steps + 2
    page.go_back()
    page.locator(".report .here").wait_for()
    assert page.url == report
    page.go_back()
    page.wait_for_selector(".hit")
    visitor.settle()
    assert page.url == asked
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="看原文").first.click(modifiers=["ControlOrMeta"])
    opened.value.locator(".report .here").wait_for()
    assert opened.value.url == report and page.url == asked and visitor.wrong == []


def test_escape_leaves_the_box_as_it_was(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{address}/?q=清廉文化", ".hit")
    # On a slow computer the box has the cursor before the query stands in it.
    page.get_by_label("检索词").evaluate(
        """(box) => {
          const fill = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.bind(box);
          box.blur();
          fill("");
          box.focus();
          fill("清廉文化");
        }"""
    )
    page.get_by_label("检索词").press("End")
    page.keyboard.type("jj")
    page.keyboard.press("Escape")
    visitor.settle()
    playwright.expect(page.get_by_label("检索词")).to_have_value("清廉文化")
    assert visitor.asked() == {"q": ["清廉文化"]} and visitor.wrong == []


def test_a_query_with_a_script_in_it_runs_nothing(address: str, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(address)
    page.get_by_label("检索词").wait_for()
    visitor.settle()
    page.keyboard.type("<script>document.title='x'</script>清廉文化<img src=x onerror=\"document.title='x'\">")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hit, .summary")
    visitor.settle()
    assert page.title() == "成例" and visitor.wrong == []


def test_what_the_library_holds_is_drawn_and_a_file_is_added(address: str, visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    page.goto(address)
    page.get_by_role("link", name="文库").click()
    page.wait_for_selector("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg")
    width = page.viewport_size["width"] if page.viewport_size else 0
    file = tmp_path / f"甲局{width}年终总结.txt"
    group = "甲乙"[width < 600]  # numbers alone would make no other wording
    file.write_text(f"甲局2024年工作总结\n一、建设清廉机关\n{group}组评选廉洁之星{width}名。\n", encoding="utf-8")
    for outcome in page.get_by_role("button", name="知道了").all():  # what an earlier visitor added
        outcome.click()
        visitor.settle()
    if page.locator("[data-testid=stFileUploaderDropzone]").count() == 0 or not page.get_by_text("选文件").is_visible():
        page.get_by_text("添加材料").click()
    # A picture shows no folder of this machine's.
    page.evaluate(
        "for (const p of document.querySelectorAll('p.muted')) p.textContent = p.textContent.replace(/\\/[^，]*chengli/, '您的用户文件夹')"
    )
    visitor.picture("library", 900)
    page.set_input_files("[data-testid=stFileUploaderDropzoneInput]", file)
    page.get_by_role("button", name="添加 1 个文件").click()
    page.get_by_text("新增 1 份").wait_for()
    page.get_by_role("link", name="去检索").click()
    page.get_by_label("检索词").wait_for()
    visitor.settle()
    page.get_by_label("检索词").fill("廉洁之星")
    page.keyboard.press("Enter")
    page.get_by_text(f"{width}名").first.wait_for()
    assert visitor.wrong == []


def test_the_last_queries_are_offered_again_by_ones_own_browser(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(address, 'input[aria-label="检索词"]')
    for query in ("清廉机关建设", "<b>廉洁</b>之星"):
        page.get_by_label("检索词").fill(query)
        page.keyboard.press("Enter")
        page.wait_for_selector(".hit")
        visitor.settle()
    visitor.open(address, 'input[aria-label="检索词"]')  # another session: the server knows of none
    lately = page.locator(".st-key-asked-lately button")
    playwright.expect(lately.first).to_have_text("<b>廉洁</b>之星")
    lately.nth(1).click()
    page.wait_for_selector(".hit")
    assert visitor.asked() == {"q": ["清廉机关建设"]}
    visitor.settle()
    visitor.open(address, 'input[aria-label="检索词"]')
    page.get_by_role("button", name="清除记录").click()
    visitor.open(address, 'input[aria-label="检索词"]')
    playwright.expect(lately.first).to_be_hidden()
    assert visitor.wrong == []


def test_the_help_shows_each_page(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{address}/help", "h2.help")
    assert page.locator("h2.help").count() == 7
    for picture in page.locator(".stImage img, [data-testid=stImage] img").all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function("e => e.complete && e.naturalWidth > 300", arg=picture.element_handle())
    assert page.locator("[data-testid=stImage] img").count() >= 4
    page.get_by_role("link", name="去查重").click()
    page.get_by_role("button", name="开始查重").wait_for()
    assert visitor.fits() and visitor.wrong == []
