"""词表 in a real browser: a word is added, looked for in the passages that hold it, taken along and taken out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.intake.ingest import add_paths
from index.models import open_encoder
from index.samples import SAMPLES
from index.store.library import FolderLibrary
from index.vocabulary_file import read_vocabulary
from tests.browser.conftest import Visitor, served

playwright = pytest.importorskip("playwright.sync_api")

#: Two names of things in the sample reports that no dictionary has.
WORD, SYNONYMS = "清风半月谈", "清廉家庭、廉洁家庭"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[str]:
    """`chengli serve` on a library of the user's own."""
    encoder = open_encoder()
    with FolderLibrary.create(tmp_path / "资料库") as library:
        add_paths(library, encoder, [SAMPLES])
    with served(tmp_path, "--library", str(tmp_path / "资料库")) as found:
        yield found


def test_a_word_is_added_looked_for_taken_along_and_taken_out(own: str, visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"{own}/words?list=set_phrase", "textarea")
    suggested = page.locator("[class*=st-key-suggested-set_phrase] button")
    assert suggested.count() == 3 and visitor.fits()
    phrase = suggested.first.inner_text()
    suggested.first.click()
    playwright.expect(page.locator("textarea")).to_have_value(phrase)

    for kind, typed in (("自有词", WORD), ("同义词", SYNONYMS)):
        page.locator(".st-key-list button").filter(has_text=kind).click()
        visitor.settle()
        page.locator("textarea").fill(typed)
        page.get_by_role("button", name="添加", exact=True).click()
        page.locator(".st-key-list button").filter(has_text=f"{kind} 1").wait_for()
        visitor.settle()
    page.locator(".st-key-list button").filter(has_text="自有词").click()
    visitor.settle()
    table = page.locator("[data-testid=stDataFrame] canvas").first
    table.click(position={"x": 18, "y": 52}, force=True)  # the box at the head of the first line
    page.get_by_text("已选 1 条").wait_for()
    page.get_by_role("link", name="检索").last.click()
    page.wait_for_selector(".hit")
    visitor.settle()
    assert visitor.asked() == {"q": [WORD]} and visitor.fits()
    assert page.locator(".hit mark.exact").first.inner_text() == WORD

    page.go_back()
    page.locator("textarea").wait_for()
    visitor.settle()
    page.get_by_text("导入、导出").click()
    visitor.settle()
    with page.expect_download() as file:
        page.get_by_role("button", name="导出全部词表").click()
    kept = [entry.words for entry in read_vocabulary(file.value.path().read_bytes(), "word").entries]
    assert kept == [(WORD,), tuple(SYNONYMS.split("、"))]
    page.locator("[data-testid=stDataFrame] canvas").first.click(position={"x": 18, "y": 52}, force=True)
    page.get_by_role("button", name="移除 1 条").click()
    page.locator(".st-key-list button").filter(has_text="自有词 0").wait_for()
    assert visitor.wrong == []
