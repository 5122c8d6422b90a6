"""The page behind the documented nginx: who is let in, what is let through, and that a browser finds nothing wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import CHROMIUM, Visitor
from tests.deploy.front import EDITOR, NGINX, OPENSSL, READER, Front, behind_nginx

if TYPE_CHECKING:
    import playwright.sync_api as playwright

pytestmark = pytest.mark.skipif(not (NGINX and OPENSSL), reason="no nginx or no openssl here")
#: What every page shows once it has been run.
PAGES = {
    "检索": "?q=清廉文化", "对比": "compare?q=清廉文化", "成例": "precedents?q=清廉文化", "查重": "overlap",
    "文库": "library", "词表": "words",
}  # fmt: skip
REPORT = "关于清廉机关建设情况的报告\n一、建设清廉机关\n一是开展警示教育。评选廉洁之星，营造崇廉尚廉的氛围。\n"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with behind_nginx(tmp_path_factory.mktemp("front")) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here")
    with pytest.importorskip("playwright.sync_api").sync_playwright() as started:
        yield started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )


@contextmanager
def at(browser: playwright.Browser, who: tuple[str, str], **headers: str) -> Iterator[Visitor]:
    """Somebody who signs in as nginx asks for it, and all that goes wrong in his browser."""
    context = browser.new_context(
        ignore_https_errors=True,  # the certificate is the test's own
        http_credentials={"username": who[0], "password": who[1]},
        extra_http_headers=headers,
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(120_000)
    yield Visitor(context.new_page())
    context.close()


def test_plain_http_leads_to_tls(front: Front) -> None:
    status, headers = front.ask("/words", None, plain=True)
    assert (status, headers["location"]) == (301, "https://127.0.0.1/words")


@pytest.mark.parametrize("who", [None, (EDITOR[0], "wrong"), ("nobody", EDITOR[1]), (EDITOR[0], "")])
@pytest.mark.parametrize("path", ["/", "/_stcore/stream", "/_stcore/health", "/_stcore/upload_file/a/b"])
def test_nothing_is_answered_without_a_password(front: Front, path: str, who: tuple[str, str] | None) -> None:
    status, headers = front.ask(path, who, **{"X-Remote-User": EDITOR[0]})
    assert status == 401
    assert headers["www-authenticate"].startswith("Basic ")


@pytest.mark.parametrize("path", ["/", "/compare", "/_stcore/health", "/no/such/page"])
def test_every_answer_carries_the_headers_that_protect_it(front: Front, path: str) -> None:
    status, headers = front.ask(path)
    assert status == 200
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["server"] == "nginx"
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'" and policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert not re.search(r"\*|[a-z]+://|\b[\w-]+\.[a-z]+\b", headers["content-security-policy"]), "another host"


def test_what_the_service_knows_of_itself_is_not_told(front: Front) -> None:
    assert front.ask("/_stcore/metrics")[0] == 404
    assert front.ask("/_stcore/health")[0] == 200


def test_a_body_over_the_limit_is_refused_before_it_is_sent(front: Front) -> None:
    above = {"Content-Length": str(66 * 2**20), "Content-Type": "application/octet-stream"}
    assert front.ask("/_stcore/upload_file/a/b", method="PUT", **above)[0] == 413


def test_every_page_works_and_breaks_no_rule_of_the_policy(front: Front, browser: playwright.Browser) -> None:
    with at(browser, READER) as visitor:
        page = visitor.page
        streams: list[str] = []
        page.on("websocket", lambda socket: streams.append(socket.url))
        for title, path in PAGES.items():
            visitor.open(f"{front.address}/{path}", ".st-key-pages")
            page.get_by_role("button", name=title, exact=True).wait_for()  # the page that is shown is no link
            visitor.settle()
            assert page.get_by_test_id("stException").count() == 0
        assert len(streams) == len(PAGES) and all(url.startswith("wss://127.0.0.1") for url in streams)

        visitor.open(f"{front.address}/?q=清廉文化", ".hit")
        page.get_by_role("button", name="复制").first.click()
        page.get_by_text("已复制").wait_for()
        page.get_by_role("button", name="放入素材篮").first.click()
        page.get_by_role("button", name="素材篮 1").wait_for()
        page.get_by_role("link", name="看原文").first.click()
        page.locator(".report .here").wait_for()
        visitor.settle()
        page.get_by_role("link", name="返回结果").click()
        page.wait_for_selector(".hit")
        assert visitor.wrong == []


def test_what_is_exported_comes_through(front: Front, browser: playwright.Browser) -> None:
    with at(browser, READER) as visitor:
        visitor.open(f"{front.address}/compare?q=主题教育", "[class*=st-key-column-] .hit")
        visitor.page.get_by_role("button", name="导出").click()
        with visitor.page.expect_download() as awaited:
            visitor.page.get_by_test_id("stDownloadButton").get_by_role("button").first.click()
        assert awaited.value.suggested_filename == "主题教育 对比.docx"
        assert Path(awaited.value.path()).read_bytes().startswith(b"PK")
        assert visitor.wrong == []


def test_an_editor_adds_a_report_and_a_reader_may_not(front: Front, browser: playwright.Browser) -> None:
    with at(browser, READER) as visitor:
        visitor.open(f"{front.address}/library", ".st-key-pages")
        visitor.page.get_by_text("不能添加、移除或更正").wait_for()
        assert visitor.page.get_by_text("添加材料").count() == 0
        assert READER[0] in visitor.page.inner_text(".st-key-visitor")
    with at(browser, EDITOR, **{"X-Forwarded-For": "10.1.2.3"}) as visitor:
        page = visitor.page
        visitor.open(f"{front.address}/library", ".st-key-intake-box")
        assert EDITOR[0] in page.inner_text(".st-key-visitor")
        assert page.get_by_text("写出本机路径").count() == 0, "a path is for who sits at the computer itself"
        page.locator(".st-key-intake-box input[type=file]").set_input_files(
            {"name": "清廉机关.txt", "mimeType": "text/plain", "buffer": REPORT.encode()}
        )
        page.get_by_role("button", name="添加 1 个文件").click()
        page.get_by_text("新增 1 份").first.wait_for()
        visitor.settle()
        visitor.open(f"{front.address}/?q=评选廉洁之星", ".hit")
        assert "清廉机关" in page.inner_text(".hit")
        assert visitor.wrong == []
    (record,) = front.home.rglob("audit.jsonl")
    last = json.loads(record.read_text(encoding="utf-8").splitlines()[-1])
    assert (last["who"], last["action"], last["sources"]) == (EDITOR[0], "add", ["清廉机关.txt"])
    assert last["from"] is None, "where one comes from is what nginx sees, this computer here, not what one says"


@pytest.mark.parametrize("header", ["X-Remote-User", "x-remote-user", "X_Remote_User"])
def test_who_one_is_cannot_be_said_by_oneself(front: Front, browser: playwright.Browser, header: str) -> None:
    with at(browser, READER, **{header: EDITOR[0]}) as visitor:
        visitor.open(f"{front.address}/library", ".st-key-pages")
        visitor.page.get_by_text("不能添加、移除或更正").wait_for()
        assert visitor.page.get_by_text("添加材料").count() == 0
        assert READER[0] in visitor.page.inner_text(".st-key-visitor")
