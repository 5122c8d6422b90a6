"""The page in a real browser, opened as somebody sees it who has just installed the program."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

if TYPE_CHECKING:
    import playwright.sync_api as playwright

#: A machine that others share may stand still for as long as Playwright waits unless told otherwise.
_WAIT_MS = 120_000
ROOT = Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
#: Where the pictures of the README go, if they are asked for: CHENGLI_PICTURES=docs pytest tests/browser
PICTURES = os.environ.get("CHENGLI_PICTURES")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(home: Path, *arguments: str, port: int | None = None) -> Iterator[str]:
    """The address of `chengli serve` of somebody whose home this is."""
    port = port or free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CHENGLI_")}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_DATA_HOME": str(home / "data")}
    command = [sys.executable, "-m", "cli.main", "serve", "--port", str(port), *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert f"http://127.0.0.1:{port}" in line, line
        yield f"http://127.0.0.1:{port}"
        server.terminate()
    with pytest.raises(OSError):  # what was served is gone with it
        urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of somebody who has no library yet, and no sample library either."""
    with served(tmp_path_factory.mktemp("home")) as found:
        yield found


class Visitor:
    """A browser window, and all that went wrong in it."""

    def __init__(self, page: playwright.Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: playwright.ConsoleMessage) -> None:
        # Streamlit looks for itself below /compare where that is opened directly.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            self.wrong.append(message.text)

    def _request(self, request: playwright.Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in ("data", "blob") and url.hostname != "127.0.0.1":
            self.wrong.append(f"request to {request.url}")

    def settle(self) -> None:
        """Waits until the page has been run and shown."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_selector('[data-test-script-state="notRunning"]')

    def open(self, url: str, shown: str) -> None:
        """Opens a page and waits until it shows what this selector means."""
        self.page.goto(url)
        self.page.wait_for_selector(shown, timeout=60_000)
        self.settle()

    def fits(self) -> bool:
        """Whether nothing is wider than the window, once all is drawn; what scrolls is a box of Streamlit's."""
        self.settle()
        boxes = "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        return bool(self.page.evaluate(f"{boxes}.every(e => e.scrollWidth <= e.clientWidth + 1)"))

    def picture(self, name: str, height: int) -> None:
        """Keeps what is shown as NAME.png, from a phone NAME-phone.png."""
        if not PICTURES:
            return
        width = (self.page.viewport_size or {"width": 0})["width"]
        self.page.mouse.click(5, 5)
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_timeout(500)
        block = self.page.locator(".stMainBlockContainer").bounding_box()
        clip = {"x": block["x"], "y": 0, "width": block["width"], "height": height} if block else None
        self.page.screenshot(path=ROOT / PICTURES / f"{name}{'-phone' if width < 600 else ''}.png", clip=clip)

    def shown(self) -> str:
        """All that can be read on the page, with its address, and what went wrong in it."""
        try:
            words = self.page.inner_text("body", timeout=5_000)
        except Exception as error:  # whatever it is, the test has failed for another reason
            words = f"nothing that could be read: {error}"
        return "\n".join([self.page.url, words, *self.wrong])

    def asked(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where a test fails, what the page showed then is told with it."""
    report = yield
    if report.failed and isinstance(visitor := getattr(item, "funcargs", {}).get("visitor"), Visitor):
        report.sections.append(("what the page showed", visitor.shown()))
    return report


@pytest.fixture(params=[1440, 390])
def visitor(request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Somebody at a wide window, and somebody at a phone."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here")
    with pytest.importorskip("playwright.sync_api").sync_playwright() as started:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = started.chromium.launch(executable_path=CHROMIUM, args=arguments)
        context = browser.new_context(viewport={"width": request.param, "height": 900})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.set_default_timeout(_WAIT_MS)
        yield Visitor(context.new_page())
        browser.close()
