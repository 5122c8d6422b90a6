"""The page on a library in Milvus Lite: it is searched, compared, added to, and looks as it does on a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.intake.ingest import add_paths
from index.libraries import create_library
from index.models import open_encoder
from index.places import location_of
from index.samples import SAMPLES
from tests.browser.conftest import Visitor, served

playwright = pytest.importorskip("playwright.sync_api")
pytest.importorskip("milvus_lite")


@pytest.fixture(scope="module")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`chengli serve` on the sample reports in a file of Milvus Lite."""
    home = tmp_path_factory.mktemp("home")
    place = home / "材料.milvus.db"
    encoder = open_encoder()
    with create_library(location_of(str(place)), encoder) as library:
        add_paths(library, encoder, [SAMPLES])
    with served(home, "--library", str(place)) as found:
        yield found


def test_it_is_searched_compared_and_added_to(milvus: str, visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    visitor.open(f"{milvus}/?q=清廉文化", ".hit")
    assert page.locator(".hit mark.exact").count() and len(set(page.locator(".hit .unit").all_inner_texts())) >= 4
    page.get_by_role("link", name="看原文").first.click()
    page.locator(".report .here").wait_for()
    visitor.settle()

    for path in ("compare?q=清廉文化", "precedents?q=清廉文化", "words?list=word"):
        page.goto(f"{milvus}/{path}")
        visitor.settle()
        assert page.locator("[data-testid=stAlertContentError]").count() == 0
    page.get_by_text("不能添自己的词").wait_for()

    page.goto(f"{milvus}/library")
    page.wait_for_selector("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg")
    width = (page.viewport_size or {"width": 0})["width"]
    file = tmp_path / f"新局{width}年终总结.txt"
    group = "甲乙"[width < 600]
    file.write_text(f"新局2024年工作总结\n一、建设清廉机关\n{group}组评选廉洁之星{width}名。\n", encoding="utf-8")
    for outcome in page.get_by_role("button", name="知道了").all():
        outcome.click()
        visitor.settle()
    if not page.get_by_text("选文件").is_visible():
        page.get_by_text("添加材料").click()
    page.set_input_files("[data-testid=stFileUploaderDropzoneInput]", file)
    page.get_by_role("button", name="添加 1 个文件").click()
    page.get_by_text("新增 1 份").wait_for()
    page.goto(f"{milvus}/?q=廉洁之星{width}名")
    page.get_by_text(f"{width}名").first.wait_for()
    assert visitor.fits(), "wider than the window"
    assert visitor.wrong == []
