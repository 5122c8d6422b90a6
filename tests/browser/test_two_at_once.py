"""Two people at the page at once, a reload in the middle of an addition, and the browser's own back and forward."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Visitor

playwright = pytest.importorskip("playwright.sync_api")

FILES = 400


def reports(folder: Path, of: str) -> Path:
    folder.mkdir()
    for number in range(FILES):
        text = f"{of}第{number}局2024年工作总结\n一、建设清廉机关\n{of}第{number}局评选廉洁之星，营造崇廉尚廉的氛围。\n"
        (folder / f"{of}第{number}局2024年工作总结.txt").write_text(text, encoding="utf-8")
    return folder


def test_one_adds_and_reloads_while_the_other_searches(address: str, visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    width = (page.viewport_size or {"width": 0})["width"]
    of = "甲乙"[width < 600]
    folder = reports(tmp_path / "材料", of)
    browser = page.context.browser
    assert browser is not None
    other = Visitor(browser.new_context(viewport={"width": 1440, "height": 900}).new_page())
    other.open(f"{address}/?q=清廉文化", ".hit")

    visitor.open(f"{address}/library", "[data-testid=stMetric]")
    for outcome in page.get_by_role("button", name="知道了").all():  # what an earlier visitor added
        outcome.click()
        visitor.settle()
    if not page.get_by_text("写出本机路径").is_visible():
        page.get_by_text("添加材料").click()
    page.get_by_text("写出本机路径").click()
    page.get_by_label("文件或文件夹").fill(str(folder))
    page.keyboard.press("Enter")
    page.get_by_role("button", name="添加", exact=True).click()
    page.get_by_text("已存入资料库").or_(page.get_by_text("知道了")).first.wait_for()
    page.reload()  # the work goes on, and is shown to whoever looks

    other.page.get_by_label("检索词").fill("主题教育")
    other.page.keyboard.press("Enter")
    other.page.wait_for_selector(".hit, .summary")
    other.settle()
    page.get_by_text(f"新增 {FILES} 份").wait_for()
    other.open(f"{address}/?q={of}第7局评选廉洁之星", ".hit")
    playwright.expect(other.page.locator(".hit .text").first).to_contain_text(f"{of}第7局评选廉洁之星")
    assert visitor.wrong == [] and other.wrong == []
    other.page.context.close()


def test_back_and_forward_lead_through_the_pages_as_they_were(address: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{address}/?q=清廉文化", ".hit")
    page.get_by_role("link", name="对比").click()
    page.wait_for_selector(".st-key-comparing")
    visitor.settle()
    page.get_by_role("link", name="成例").click()
    page.wait_for_selector(".wording")
    visitor.settle()
    page.get_by_role("link", name="文库").click()
    page.wait_for_selector("[data-testid=stMetric]")
    visitor.settle()
    for shown, query in ((".wording", "清廉文化"), (".st-key-comparing", "清廉文化"), (".hit", "清廉文化")):
        page.go_back()
        page.wait_for_selector(shown)
        visitor.settle()
        assert visitor.asked()["q"] == [query]
    page.go_forward()
    page.wait_for_selector(".st-key-comparing")
    visitor.settle()
    page.reload()
    page.wait_for_selector(".st-key-comparing")
    visitor.settle()
    assert visitor.asked()["q"] == ["清廉文化"] and visitor.wrong == []
