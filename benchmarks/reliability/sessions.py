"""Many browsers on the page at once, while the command adds reports to its library: what any of them shows of an error.

Each session is a browser window of its own (Chromium, by Playwright) that searches, opens a report and looks at the
library's page, again and again.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks.machine import ROOT
from benchmarks.reliability.versions import QUERIES, Versions

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
#: Twenty browsers share two processors with the page.
_PATIENCE_MS = 120_000
_IDLE = '[data-test-script-state="notRunning"]'
_ERRORS = '[data-testid="stException"], [data-testid="stAlertContentError"]'


@dataclass(slots=True)
class _Seen:
    searches: int = 0
    hits: int = 0
    wrong: list[str] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)


async def _session(browser: Browser, address: str, number: int, rounds: int, seen: _Seen) -> None:
    chance = Random(number)
    context = await browser.new_context()
    page = await context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    page.on("pageerror", lambda error: seen.wrong.append(f"in the browser: {error}"))
    try:
        for _ in range(rounds):
            await page.goto(address)
            await page.get_by_label("检索词").wait_for()
            await _settle(page, seen)
            query = chance.choice(QUERIES)
            started = time.perf_counter()
            await page.get_by_label("检索词").fill(query)
            await page.keyboard.press("Enter")
            await page.wait_for_selector(".hit, .summary")  # some queries find nothing that is near enough
            seen.took_s.append(time.perf_counter() - started)
            await _settle(page, seen)
            seen.searches += 1
            seen.hits += await page.locator(".hit").count()
            await page.get_by_role("link", name="文库").click()
            await page.get_by_text("添加材料").first.wait_for()
            await _settle(page, seen)
    except Exception as error:  # what a reader would see as a page that does not answer
        shown = " ".join((await page.locator("body").inner_text()).split())[:300]
        seen.wrong.append(f"session {number}: {type(error).__name__}: {' '.join(str(error).split())[:200]}: {shown}")
    finally:
        await context.close()


async def _settle(page: Page, seen: _Seen) -> None:
    """Waits until the page has been run and shown, and notes what it shows of errors."""
    await page.wait_for_timeout(300)
    await page.wait_for_selector(_IDLE)
    seen.wrong += [
        f"on the page: {' '.join(text.split())[:200]}" for text in await page.locator(_ERRORS).all_inner_texts()
    ]


async def _sessions(address: str, count: int, rounds: int) -> _Seen:
    from playwright.async_api import async_playwright

    seen = _Seen()
    async with async_playwright() as started:
        browser = await started.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        await asyncio.gather(*(_session(browser, address, number, rounds, seen) for number in range(count)))
        await browser.close()
    return seen


@contextmanager
def _served(folder: Path, library: Path) -> Iterator[str]:
    """`chengli serve`; what it says goes into a file in `folder`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CHENGLI_")}
    environment |= {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "XDG_DATA_HOME": str(folder / "data")}
    command = [sys.executable, "-m", "cli.main", "serve", "--port", str(port), "--library", str(library)]
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            assert server.stdout is not None
            server.stdout.readline()
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.communicate()


def sessions(texts: Mapping[str, str], count: int, rounds: int, added: int, seed: int) -> dict[str, Any]:
    """So many sessions, each of so many rounds, while commands add so many reports, ten at a time."""
    if CHROMIUM is None:
        return {"skipped": "no Chromium here"}
    chance = Random(seed)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        versions = Versions(folder / "库" / "材料", texts)
        for source, text in texts.items():
            versions.write(source, text)
        library = folder / "library"
        add = [sys.executable, "-m", "cli.main", "add", str(versions.root), "--library", str(library)]
        subprocess.run(add, cwd=ROOT, check=True, capture_output=True)
        with _served(folder, library) as address:
            writer = _Writer(add, versions, chance, added)
            seen = asyncio.run(_both(address, count, rounds, writer))
        log = (folder / "server.log").read_text(encoding="utf-8")
    wrong = [*seen.wrong, *writer.wrong]
    if "Traceback" in log or "panicked" in log:
        wrong.append(f"the server's log: {log[-600:]}")
    slow = sorted(seen.took_s)
    return {
        "seed": seed, "sessions": count, "rounds": rounds, "added_meanwhile": writer.added, "searches": seen.searches,
        "hits": seen.hits, "faults": len(wrong), "first_faults": wrong[:10],
        "search_median_s": round(slow[len(slow) // 2], 2) if slow else None,
        "search_max_s": round(slow[-1], 2) if slow else None, "load_average": round(os.getloadavg()[0], 1),
    }  # fmt: skip


class _Writer:
    """Adds reports by the command, until there are enough or nobody looks any more."""

    def __init__(self, command: list[str], versions: Versions, chance: Random, most: int) -> None:
        self._command, self._versions, self._chance, self._most = command, versions, chance, most
        self.added = 0
        self.wrong: list[str] = []

    async def work(self) -> None:
        while self.added < self._most:
            for _ in range(min(10, self._most - self.added)):
                base = self._chance.choice(sorted(self._versions.texts))
                name = Path(base).with_name(f"{Path(base).stem}（{self.added}）.txt")
                self._versions.write(name.as_posix(), self._versions.varied(base, self._chance))
                self.added += 1
            process = await asyncio.create_subprocess_exec(
                *self._command, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
            )
            _, said = await process.communicate()
            if process.returncode:
                self.wrong.append(f"the command: {said.decode()[-300:]}")


async def _both(address: str, count: int, rounds: int, writer: _Writer) -> _Seen:
    writing = asyncio.create_task(writer.work())
    seen = await _sessions(address, count, rounds)
    await writing
    return seen
