"""Twenty visitors at once, and one alone, at a large library: how long each waits for his hits.

    python -m benchmarks.visitors --shared DIR [--passages 100000] [--queries 50] [--out FILE]

Nineteen visitors speak Streamlit's protocol and one is Chromium; all share this machine with the server. Each asks so
many queries, one after another: at once without a pause, which no people do, and (`--pauses`) with some seconds between
them, which they do. A query is over when the last of its ten hits is there; in Chromium, when it is shown. The server's
memory is read after each hundred queries. What somebody alone waits for is measured first: opening the page, a query,
and a run of the page in which nothing is new.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from benchmarks.machine import ROOT, keep, machine
from benchmarks.page import BOX, SETTLED, served
from benchmarks.speed.material import queries as made_queries
from benchmarks.speed.material import write_reports
from benchmarks.visitors.client import Visitor

_SEED = 11
_CLIENTS = 19
#: Seconds between two queries of somebody who reads what he found.
_PAUSE_S = (2.0, 8.0)
_REPEATS = 20


class Waits:
    """How long visitors waited, and what went wrong."""

    def __init__(self, server: int) -> None:
        self.clients: list[float] = []
        self.browser: list[float] = []
        self.wrong: list[str] = []
        self.memory_mb: list[float] = []
        self._server = server

    def took(self, seconds: float, in_browser: bool = False) -> None:
        (self.browser if in_browser else self.clients).append(seconds)
        if (len(self.clients) + len(self.browser)) % 100 == 0:
            self.memory_mb.append(round(memory_mb(self._server), 1))

    def told(self) -> dict[str, Any]:
        return {
            "queries": len(self.clients) + len(self.browser), "all": _spread([*self.clients, *self.browser]),
            "browser": _spread(self.browser), "wrong": len(self.wrong), "first_wrong": self.wrong[:5],
            "memory_mb_after_each_hundred": self.memory_mb,
        }  # fmt: skip


def _spread(seconds: Sequence[float]) -> dict[str, float] | None:
    if not seconds:
        return None
    ordered = sorted(seconds)
    return {
        "p50_s": round(statistics.median(ordered), 3), "p95_s": round(ordered[int(0.95 * (len(ordered) - 1))], 3),
        "max_s": round(ordered[-1], 3),
    }  # fmt: skip


def server_of(process: int) -> int:
    """The page's server among what a process has started.

    :raises StopIteration: there is none.
    """
    found = [process]
    while found:
        one = found.pop()
        with suppress(OSError):
            if b"ui.server" in Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0"):
                return one
            found += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
    raise StopIteration


def memory_mb(process: int) -> float:
    """The memory of a process that is its own, without the files that it reads as memory."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.split("RssAnon:")[1].split()[0]) / 1024


async def _client(address: str, asked: Sequence[str], pause: Random | None, waits: Waits) -> None:
    async with Visitor(address) as visitor:
        await visitor.open()
        for query in asked:
            if pause is not None:
                await asyncio.sleep(pause.uniform(*_PAUSE_S))
            run = await visitor.ask(query)
            waits.took(run.last_hit_s or run.finished_s)
            waits.wrong += run.wrong


async def _ask(page: Page, query: str) -> float:
    """The seconds from Enter to the hits of this query being shown."""
    await page.fill(BOX, query)
    await page.evaluate("document.querySelectorAll('.hit, .summary').forEach(e => e.classList.add('of-before'))")
    begun = time.perf_counter()
    await page.press(BOX, "Enter")
    await page.wait_for_selector(":is(.hit, .summary):not(.of-before)")
    elapsed = time.perf_counter() - begun
    await page.wait_for_selector(SETTLED)
    return elapsed


async def _open(browser: Browser, address: str) -> tuple[Page, float]:
    """A window that knows nothing of the page yet, and the seconds until its box could be typed into."""
    page = await (await browser.new_context(viewport={"width": 1440, "height": 900})).new_page()
    begun = time.perf_counter()
    await page.goto(address)
    await page.wait_for_selector(f"{BOX}:focus", timeout=120_000)
    elapsed = time.perf_counter() - begun
    await page.wait_for_selector(SETTLED)
    return page, elapsed


async def _in_browser(browser: Browser, address: str, asked: Sequence[str], pause: Random | None, waits: Waits) -> None:
    page, _ = await _open(browser, address)
    page.on("pageerror", lambda error: waits.wrong.append(str(error)[:300]))
    for query in asked:
        if pause is not None:
            await asyncio.sleep(pause.uniform(*_PAUSE_S))
        waits.took(await _ask(page, query), in_browser=True)
    await page.context.close()


async def _at_once(
    browser: Browser, address: str, server: int, asked: Sequence[str], each: int, pauses: bool
) -> dict[str, Any]:
    waits = Waits(server)
    chances = [Random(_SEED + n) if pauses else None for n in range(_CLIENTS + 1)]
    parts = [[asked[(n * each + k) % len(asked)] for k in range(each)] for n in range(_CLIENTS + 1)]
    begun, before = time.perf_counter(), memory_mb(server)
    await asyncio.gather(
        _in_browser(browser, address, parts[0], chances[0], waits),
        *(_client(address, part, chance, waits) for part, chance in zip(parts[1:], chances[1:], strict=True)),
    )
    took = time.perf_counter() - begun
    told = waits.told()
    return told | {"memory_mb_before": round(before, 1), "queries_per_s": round(told["queries"] / took, 1)}


async def _alone(browser: Browser, address: str, asked: Sequence[str]) -> dict[str, Any]:
    """What somebody who is alone at the page waits for."""
    opening, shown, runs, idle = [], [], [], []
    for _ in range(5):
        page, elapsed = await _open(browser, address)
        opening.append(elapsed)
        await page.context.close()
    page, _ = await _open(browser, address)
    for query in asked[:_REPEATS]:
        shown.append(await _ask(page, query))
    await page.context.close()
    async with Visitor(address) as visitor:
        await visitor.open()
        for query in asked[:_REPEATS]:
            runs.append((await visitor.ask(query)).finished_s)
            idle.append((await visitor.ask(query)).finished_s)  # the same again: nothing is new
    return {
        "opening_in_chromium": _spread(opening), "query_to_shown_in_chromium": _spread(shown),
        "query_at_the_server": _spread(runs), "run_without_new_work_at_the_server": _spread(idle),
    }  # fmt: skip


async def measured(address: str, server: int, asked: Sequence[str], each: int, pauses: bool) -> dict[str, Any]:
    """All waits at the page at `address`."""
    async with async_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        result: dict[str, Any] = {"chromium": browser.version}
        result["alone"] = await _alone(browser, address, asked)
        result["at_once_without_pauses"] = await _at_once(browser, address, server, asked, each, pauses=False)
        if pauses:
            result["at_once_with_pauses"] = await _at_once(browser, address, server, asked, each, pauses=True)
        await browser.close()
    return result


def main(argv: list[str] | None = None) -> int:
    """Measures and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.visitors", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/visitors.json")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=50)
    parser.add_argument("--pauses", action="store_true", help="also with pauses between queries: some minutes more")
    args = parser.parse_args(argv)
    asked = [query.text for query in made_queries(args.shared, 1000, _SEED)]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        home = Path(name)
        made = write_reports(args.shared / "data", home / "reports", args.passages)
        library = ["--library", str(home / "library")]
        add = [sys.executable, "-m", "cli.main", "add", str(home / "reports"), *library]
        subprocess.run(add, cwd=ROOT, check=True, capture_output=True)
        with served(home) as (address, _):
            found = asyncio.run(measured(address, server_of(os.getpid()), asked, args.queries, args.pauses))
    about = {"machine": machine(), "files": made.files, "passages": args.passages, "queries_each": args.queries}
    keep(about | found, args.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
