"""Visitors who sign in, by a provider and by what a proxy says of them: who sees what, and who may change it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.visitors.client import Visitor as Client
from tests.browser.conftest import Visitor, free_port, served

pytest.importorskip("authlib")
pytest.importorskip("playwright.sync_api")
from tests.browser.openid import CLIENT, SECRET, provider

PROXIED = """
[access]
editors = ["zhang"]
readers = ["zhang", "li"]
[proxy]
user_header = "X-Remote-User"
"""


@pytest.fixture(scope="module")
def signing_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The page that asks a provider who somebody is; zhang may change the library, li may look, wang may not."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    with provider("zhang", "li", "wang") as issuer:
        file = home / "sign-in.toml"
        file.write_text(
            f"""
            [access]
            editors = ["zhang@example.cn"]
            readers = ["li@example.cn"]
            [auth]
            redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
            cookie_secret = "nobody knows it"
            client_id = "{CLIENT}"
            client_secret = "{SECRET}"
            server_metadata_url = "{issuer}/.well-known/openid-configuration"
            """
        )
        file.chmod(0o600)
        with served(home, "--sign-in", str(file), port=port) as address:
            yield address, home


def sign_in(visitor: Visitor, address: str, name: str) -> None:
    page = visitor.page
    page.goto(address)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url(f"{address}/**")
    page.get_by_text(name).first.wait_for()
    visitor.settle()


def test_nobody_sees_anything_before_he_has_signed_in(signing_in: tuple[str, Path], visitor: Visitor) -> None:
    address, _ = signing_in
    for path in ("/?q=清廉文化", "/library", "/report?doc=x", "/words", "/overlap", "/compare?q=清廉文化"):
        visitor.page.goto(f"{address}{path}")
        visitor.page.get_by_role("button", name="登录").wait_for()
        visitor.settle()
        assert visitor.page.locator(".hit, .st-key-masthead, input, table").count() == 0
    assert visitor.wrong == []


def test_a_reader_searches_and_changes_nothing(signing_in: tuple[str, Path], visitor: Visitor) -> None:
    address, _ = signing_in
    sign_in(visitor, address, "li")
    page = visitor.page
    page.goto(f"{address}/?q=清廉文化")
    page.wait_for_selector(".hit")
    page.get_by_role("link", name="文库").click()
    page.get_by_text("您（li）可以查阅").wait_for()
    visitor.settle()
    assert page.get_by_text("添加材料").count() == 0 and page.get_by_text("与文件夹同步").count() == 0
    page.get_by_role("button", name="li").click()
    page.get_by_role("button", name="退出登录").click()
    page.get_by_text("请先登录").wait_for()
    visitor.settle()
    page.goto(f"{address}/?q=清廉文化")
    page.get_by_text("请先登录").wait_for()
    assert page.locator(".hit").count() == 0 and visitor.wrong == []


def test_an_editor_adds_and_the_record_names_him(
    signing_in: tuple[str, Path], visitor: Visitor, tmp_path: Path
) -> None:
    address, home = signing_in
    sign_in(visitor, address, "zhang")
    page = visitor.page
    page.get_by_role("link", name="文库").click()
    page.locator("[data-testid=stFileUploaderDropzone]").or_(page.get_by_text("添加材料")).first.wait_for()
    visitor.settle()
    assert page.get_by_text("写出本机路径").count() == 0  # paths of the server's disks are not for who sits elsewhere
    width = page.viewport_size["width"] if page.viewport_size else 0
    file = tmp_path / f"甲局{width}年终总结.txt"
    file.write_text(f"甲局2024年工作总结\n一、建设清廉机关\n评选廉洁之星{width}名。\n", encoding="utf-8")
    for outcome in page.get_by_role("button", name="知道了").all():
        outcome.click()
        visitor.settle()
    if not page.get_by_text("选文件").is_visible():
        page.get_by_text("添加材料").click()
    page.set_input_files("[data-testid=stFileUploaderDropzoneInput]", file)
    page.get_by_role("button", name="添加 1 个文件").click()
    page.get_by_text("新增 1 份").wait_for()
    [record] = (home / "data").rglob("audit.jsonl")
    last = json.loads(record.read_text(encoding="ascii").splitlines()[-1])
    assert (last["who"], last["action"], last["sources"]) == ("zhang@example.cn", "add", [file.name])
    assert visitor.wrong == []


def test_who_is_on_no_list_is_told_so(signing_in: tuple[str, Path], visitor: Visitor) -> None:
    address, _ = signing_in
    sign_in(visitor, address, "wang")
    page = visitor.page
    page.goto(f"{address}/?q=清廉文化")
    page.get_by_text("不在可以查阅的名单里").wait_for()
    visitor.settle()
    assert page.locator(".hit").count() == 0 and visitor.wrong == []


def test_a_proxy_says_who_somebody_is(tmp_path: Path) -> None:
    file = tmp_path / "sign-in.toml"
    file.write_text(PROXIED)

    async def shown(address: str, headers: dict[str, str]) -> tuple[int, bool]:
        async with Client(address, headers) as client:
            hits = (await client.open(q="清廉文化")).hits
        async with Client(address, headers) as client:
            return hits, "file_uploader" in (await client.open_page("library")).elements

    async def all_of_them(address: str) -> list[tuple[int, bool]]:
        said: list[dict[str, str]] = [
            {}, {"X-Remote-User": "wang"}, {"X-Remote-User": "li"}, {"X-Remote-User": "Zhang"},
            {"X-Other-User": "zhang"},
        ]  # fmt: skip
        return [await shown(address, headers) for headers in said]

    with served(tmp_path, "--sign-in", str(file)) as address:
        nobody, stranger, reader, editor, forged = asyncio.run(all_of_them(address))
    assert nobody == stranger == forged == (0, False)
    assert reader == (10, False) and editor == (10, True)
