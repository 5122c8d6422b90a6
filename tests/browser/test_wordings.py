"""Wordings and the basket in a real browser: put in, kept over a reload, taken along, apart from other readers."""

from __future__ import annotations

import io
import re

import docx
import pytest

from tests.browser.conftest import Visitor

playwright = pytest.importorskip("playwright.sync_api")


def put(visitor: Visitor, name: str = "放入素材篮") -> None:
    """Presses the first button of this name beside a text, which changes its name."""
    visitor.page.get_by_role("button", name=name, exact=True).first.click()
    visitor.settle()


def count(visitor: Visitor, number: int) -> None:
    words = f"素材篮 {number}" if number else "素材篮"
    playwright.expect(visitor.page.locator(".st-key-basket-open")).to_have_text(re.compile(f"{words}$"))


def test_wordings_are_found_read_compared_and_come_back_to(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{address}/precedents", "[class*=st-key-wording-of-]")
    page.get_by_label("要找写法的主题或句子").fill("清廉文化")
    page.keyboard.press("Enter")
    page.wait_for_selector(".wording")
    visitor.settle()
    assert visitor.asked() == {"q": ["清廉文化"], "order": ["relevance"]}
    playwright.expect(page.locator(".wording .usage").first).to_be_in_viewport()
    assert "个单位" in page.locator(".wording .usage").first.inner_text()
    visitor.picture("precedents", 900)
    page.get_by_text("用得最广").click()
    visitor.settle()
    assert visitor.asked()["order"] == ["spread"]
    page.get_by_text("谁在用、有何不同").first.click()
    page.locator(".pair").first.wait_for()
    visitor.settle()
    assert page.locator(".users a").count() > 2 and visitor.fits()
    page.locator(".pair").get_by_role("link", name="看原文").first.click()
    page.locator(".report .here").wait_for()
    visitor.settle()
    page.get_by_role("link", name="返回成例").click()
    page.wait_for_selector(".wording")
    visitor.settle()
    assert visitor.asked() == {"q": ["清廉文化"], "order": ["spread"]} and visitor.fits()
    assert visitor.wrong == []


def test_a_wording_is_copied_with_its_source_and_with_blanks(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{address}/precedents?q=清廉文化&order=relevance", ".wording")
    text = page.locator(".wording .text").first.inner_text()
    page.get_by_role("button", name="复制").first.click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(text[:40]) and "《" in copied
    page.get_by_text("变处留空").click()
    visitor.settle()
    page.get_by_role("button", name="复制").first.click()
    page.get_by_text("已复制").wait_for()
    assert "××" in page.evaluate("navigator.clipboard.readText()") and visitor.wrong == []


def test_the_basket_stays_over_pages_and_a_reload(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{address}/?q=清廉文化", ".hit")
    count(visitor, 0)
    put(visitor)
    count(visitor, 1)
    page.get_by_role("link", name="成例", exact=True).click()
    page.wait_for_selector(".wording")
    visitor.settle()
    count(visitor, 1)
    page.reload()
    page.wait_for_selector(".wording")
    count(visitor, 1)
    visitor.settle()
    page.goto(f"{address}/compare?q=主题教育&by=unit")
    page.wait_for_selector("[class*=st-key-column-] .hit")
    visitor.settle()
    put(visitor)
    count(visitor, 2)
    page.reload()
    count(visitor, 2)
    put(visitor, "已在素材篮")
    count(visitor, 1)
    page.reload()
    count(visitor, 1)
    assert visitor.fits() and visitor.wrong == []


def test_it_is_sorted_and_taken_along(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{address}/?q=清廉文化", ".hit")
    first = page.locator(".hit .text").nth(0).inner_text()
    second = page.locator(".hit .text").nth(1).inner_text()
    put(visitor)
    put(visitor)
    page.locator(".st-key-basket-open button").click()
    shown = page.locator(".st-key-basket .text")
    playwright.expect(shown).to_have_text([first, second])
    visitor.settle()
    assert visitor.fits()
    visitor.picture("basket", 900)
    if not page.locator(".st-key-basket").is_visible():  # a picture was taken, which closes it
        page.locator(".st-key-basket-open button").click()
    page.get_by_role("button", name="下移").first.click()
    playwright.expect(shown).to_have_text([second, first])
    visitor.settle()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="复制").click()
    dialog.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.index(second[:30]) < copied.index(first[:30]) and copied.count("出处：") == 2
    with page.expect_download() as word:
        dialog.get_by_role("button", name="Word").click()
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(word.value.path().read_bytes())).paragraphs]
    assert word.value.suggested_filename == "素材篮.docx" and texts.index(second) < texts.index(first)
    with page.expect_download() as markdown:
        dialog.get_by_role("button", name="Markdown").click()
    assert markdown.value.path().read_text(encoding="utf-8").count("> 出处") == 2
    page.reload()  # the order was kept, too
    page.wait_for_selector(".hit")
    count(visitor, 2)
    page.locator(".st-key-basket-open button").click()
    playwright.expect(shown).to_have_text([second, first])
    assert visitor.wrong == []


def test_windows_of_one_browser_share_it_and_other_readers_do_not(address: str, visitor: Visitor) -> None:
    context, browser = visitor.page.context, visitor.page.context.browser
    visitor.open(f"{address}/?q=清廉文化", ".hit")
    window = Visitor(context.new_page())
    window.open(f"{address}/?q=主题教育", ".hit")
    put(visitor)
    count(window, 1)
    window.settle()
    put(window)
    count(visitor, 2)
    assert browser is not None
    stranger = Visitor(browser.new_context(viewport=visitor.page.viewport_size).new_page())
    stranger.open(f"{address}/?q=清廉文化", ".hit")
    count(stranger, 0)
    put(stranger)
    count(stranger, 1)
    count(visitor, 2)
    assert visitor.wrong == window.wrong == stranger.wrong == []


def test_all_pages_and_the_basket_are_reached_from_the_head(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{address}/precedents?q=清廉文化&order=relevance", ".wording")
    assert visitor.fits()
    places = [page.locator(f".st-key-{key}").bounding_box() for key in ("pages", "basket-way")]
    one, other = [(p["x"], p["y"], p["x"] + p["width"], p["y"] + p["height"]) for p in places if p]
    assert one[2] <= other[0] + 1 or other[3] <= one[1] + 1, "they overlap"
    links = page.locator(".st-key-pages [data-testid=stPageLink]")
    assert links.count() == 6
    for place in [link.bounding_box() for link in links.all()]:
        assert (
            place and place["x"] >= 0 and place["x"] + place["width"] <= (page.viewport_size or {"width": 0})["width"]
        )


def test_a_browser_that_keeps_nothing_says_so(address: str, visitor: Visitor) -> None:
    visitor.page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    visitor.open(f"{address}/?q=清廉文化", ".hit")
    put(visitor)
    count(visitor, 1)
    visitor.page.get_by_text("浏览器没能保存素材篮").wait_for()
    assert visitor.wrong == []
