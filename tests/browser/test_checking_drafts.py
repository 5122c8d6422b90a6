"""查重 in a real browser, against the sample reports: from a draft to its sources and the Word report."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from corpus import SourceFile, read_document
from corpus.sentences import sentences
from index.samples import SAMPLES
from tests.browser.conftest import Visitor

playwright = pytest.importorskip("playwright.sync_api")

OWN = "护林员在山脚下办起夜校，请老林长讲起早年间分林到户的旧事。"


@pytest.fixture(scope="module")
def draft() -> str:
    """A draft whose first paragraph is the writer's own and whose second is of a sample report."""
    source = sorted(path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*.txt"))[0]
    text = read_document(SourceFile(SAMPLES, source)).text
    taken = [text[start:end] for start, end in sentences(text, 0, len(text)) if end - start > 60][:3]
    return f"2025年丑局党建工作总结\n一、办好夜校\n{OWN}\n二、抓好学习\n{''.join(taken)}\n"


def check(visitor: Visitor, address: str, draft: str) -> None:
    visitor.open(f"{address}/overlap", "textarea")
    visitor.page.locator("textarea").fill(draft)
    visitor.page.get_by_role("button", name="开始查重").click()
    visitor.page.wait_for_selector(".share-bar", timeout=60_000)
    visitor.settle()


def look(visitor: Visitor, name: str) -> None:
    visitor.page.locator(".st-key-checked-view button").filter(has_text=name).click()
    visitor.settle()


def test_a_sentence_leads_to_its_source_and_back(address: str, visitor: Visitor, draft: str) -> None:
    page = visitor.page
    check(visitor, address, draft)
    visitor.picture("overlap", 1000)
    found = page.locator(".draft .found")
    assert found.count() == 3 and page.locator(".draft").inner_text().count(OWN) == 1
    looks = "e => getComputedStyle(e).backgroundColor"
    own = page.locator(".draft span").filter(has_text=OWN).first
    assert found.first.locator("mark.taken").first.evaluate(looks) != own.evaluate(looks)
    assert visitor.fits() and visitor.asked() == {}

    found.first.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    left, right = dialog.locator(".pair").first.locator("section").all()
    assert left.locator("mark.taken").first.inner_text() == right.locator("mark.taken").first.inner_text()
    stated = right.locator("mark.taken").first.inner_text()
    dialog.get_by_role("link", name="看原文").first.click()
    page.locator(".report").wait_for()
    visitor.settle()
    assert stated in page.locator(".report").inner_text()
    page.go_back()
    page.wait_for_selector(".share-bar")
    visitor.settle()
    assert page.locator(".draft .found").count() == 3 and visitor.wrong == []


def test_what_was_chosen_is_there_again_after_another_page(address: str, visitor: Visitor, draft: str) -> None:
    page = visitor.page
    check(visitor, address, draft)
    look(visitor, "来源")
    assert visitor.asked() == {"view": ["sources"]} and visitor.fits()
    first = page.get_by_role("rowheader").first
    name = first.inner_text()
    first.get_by_role("button").click()
    page.wait_for_selector(".pair")
    visitor.settle()
    assert visitor.asked()["view"] == ["sentences"] and visitor.fits()
    assert all(name.split("《")[0] in head for head in page.locator(".pair section:last-child .path").all_inner_texts())
    page.get_by_role("link", name="检索").first.click()
    page.wait_for_selector("input")
    visitor.settle()
    page.get_by_role("link", name="查重").first.click()
    page.wait_for_selector(".pair")
    visitor.settle()
    assert visitor.asked()["view"] == ["sentences"] and len(visitor.asked()["from"]) == 1 and visitor.wrong == []


def test_an_uploaded_draft_is_taken_along_as_word(address: str, visitor: Visitor, draft: str, tmp_path: Path) -> None:
    page = visitor.page
    made = docx.Document()
    for line in draft.splitlines():
        made.add_paragraph(line)
    made.save(str(tmp_path / "草稿.docx"))
    visitor.open(f"{address}/overlap?limit=30", "textarea")
    page.get_by_text("选一个文件").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "草稿.docx")
    visitor.settle()
    page.get_by_role("button", name="开始查重").click()
    page.wait_for_selector(".share-bar", timeout=60_000)
    visitor.settle()
    assert page.locator(".verdict.over").count() == 1 and visitor.asked() == {"limit": ["30"]}
    with page.expect_download() as word:
        page.get_by_role("button", name="Word 报告").click()
    assert word.value.suggested_filename == "2025年丑局党建工作总结 查重报告.docx"
    said = "\n".join(p.text for p in docx.Document(io.BytesIO(word.value.path().read_bytes())).paragraphs)
    assert "对照一份材料最多 30% 的限度：超过：" in said and OWN not in said and visitor.wrong == []
