"""Comparing in a real browser: from a task to columns, figures and their sentences, changes, files and the map."""

from __future__ import annotations

import io

import docx
import openpyxl
import pytest

from tests.browser.conftest import Visitor

playwright = pytest.importorskip("playwright.sync_api")

CHART = "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"
CHART_MARK = "[data-testid=stVegaLiteChart] path"


def look(visitor: Visitor, name: str) -> None:
    """Looks at a comparison another way."""
    visitor.page.get_by_role("radio", name=name).click()
    visitor.settle()


def test_from_a_task_to_a_sentence_in_its_report_and_back(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(address, ".st-key-pages")
    page.get_by_role("link", name="对比").click()
    box = page.get_by_label("要对比的工作")
    box.wait_for()
    page.wait_for_selector(CHART)
    visitor.settle()
    playwright.expect(box).to_be_focused()
    visitor.picture("compare-map", 860)
    box.focus()
    page.keyboard.type("主题教育")
    page.keyboard.press("Enter")
    page.wait_for_selector("[class*=st-key-column-] .hit")
    visitor.settle()
    assert visitor.asked() == {"q": ["主题教育"], "by": ["unit"]} and visitor.fits()
    own, shared = page.locator(".hit mark.own").first, page.locator(".hit .text").first
    looks = "e => getComputedStyle(e).backgroundColor + getComputedStyle(e).color"
    assert own.evaluate(looks) != shared.evaluate(looks)

    look(visitor, "数字")
    assert visitor.asked()["view"] == ["figures"] and visitor.fits()
    row = page.get_by_role("row").filter(has_text="读书班（期）")
    figure = row.get_by_role("button").first
    stated = figure.inner_text().split()[0]
    figure.click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    playwright.expect(dialog.locator("mark.number").first).to_have_text(stated)
    dialog.get_by_role("link", name="看原文").first.click()
    page.locator(".report .here").wait_for()
    visitor.settle()
    assert stated in "".join(page.locator(".report .passage").all_inner_texts())
    page.get_by_role("link", name="返回对比").click()
    page.get_by_role("table").wait_for()
    visitor.settle()
    assert visitor.asked() == {"q": ["主题教育"], "by": ["unit"], "view": ["figures"]}
    assert visitor.wrong == []


def test_rows_are_sorted_by_what_the_figures_amount_to(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{address}/compare?q=主题教育&by=unit&view=columns", "table")
    heads = page.get_by_role("columnheader")
    heads.filter(has_text="字").get_by_role("button").first.click()
    shown = [int(text) for text in page.locator("tbody tr td:nth-child(3)").all_inner_texts()]
    assert len(shown) > 3 and shown == sorted(shown, reverse=True)
    heads.filter(has_text="字").get_by_role("button").first.click()
    assert [int(text) for text in page.locator("tbody tr td:nth-child(3)").all_inner_texts()] == shown[::-1]
    assert page.locator("th[aria-sort=ascending]").count() == 1
    least = page.get_by_role("rowheader").first.inner_text()
    page.get_by_role("rowheader").first.get_by_role("button").click()
    page.wait_for_selector("[class*=st-key-column-] .hit")
    visitor.settle()
    assert visitor.asked()["col"] == [least] and page.locator("header .unit").all_inner_texts() == [least]
    page.go_back()
    page.get_by_role("table").wait_for()


def test_a_unit_is_set_against_its_own_year_before(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{address}/compare?q=清廉文化", "[class*=st-key-column-] .hit")
    visitor.picture("compare", 1000)
    page.locator("[class*=st-key-years-] button").first.click()
    page.wait_for_selector(".pair")
    visitor.settle()
    assert visitor.asked()["view"] == ["changes"] and len(visitor.asked()["col"]) == 2
    assert page.locator(".pair mark.number").count() and page.locator(".pair ins").count()
    assert visitor.fits()
    visitor.picture("compare-changes", 860)
    before = visitor.asked()["col"]
    page.get_by_role("button", name="对调").click()
    visitor.settle()
    assert visitor.asked()["col"] == before[::-1] and visitor.wrong == []


def test_a_comparison_is_taken_along_as_word_and_excel(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{address}/compare?q=清廉文化&year=2024", "[class*=st-key-column-] .hit")
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as word:
        page.get_by_role("button", name="Word").click()
    assert word.value.suggested_filename == "清廉文化 对比.docx"
    document = docx.Document(io.BytesIO(word.value.path().read_bytes()))
    assert document.paragraphs[0].text == "清廉文化" and document.tables
    with page.expect_download() as excel:
        page.get_by_role("button", name="Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(excel.value.path().read_bytes()))
    assert "段落" in book.sheetnames and visitor.wrong == []


def test_a_square_of_the_map_leads_to_its_passages(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{address}/compare?task=清廉文化&task=警示教育", CHART)
    page.locator(f'{CHART_MARK}[aria-label*="警示教育"]').first.click()
    page.wait_for_selector("[class*=st-key-column-] .hit")
    visitor.settle()
    asked = visitor.asked()
    assert asked["q"] == ["警示教育"] and page.locator("header .unit").all_inner_texts() == asked["col"]
    page.go_back()
    page.wait_for_selector(CHART)
    assert visitor.asked()["task"] == ["清廉文化", "警示教育"] and visitor.wrong == []
