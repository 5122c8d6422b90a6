"""How long somebody waits for the page, in a real browser.

    python -m benchmarks.page [--shared DIR] [--out benchmarks/results/page.json]

Measured with Chromium on this machine, the server and the browser sharing it: from the start of
`chengli serve` to its line; from a first visit to a query box that can be typed into, where the sample
library has yet to be made and where it is there; from Enter to the first hit shown. `DIR/reports` is
searched too, where it is given. Times are noisy; the stored result says of which machine they are.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.machine import ROOT, machine

QUERIES = (
    "清廉文化", "主题教育", "优化营商环境", "帮大学生找到工作", "把文件会议减下来", "食品安全监管", "党员队伍建设",
    "开展警示教育，用身边事教育身边人", "数据质量怎么保证", "培育壮大新兴产业，加快发展新质生产力",
)  # fmt: skip
BOX = 'input[aria-label="检索词"]'
SETTLED = '[data-test-script-state="notRunning"]'


@contextmanager
def served(home: Path) -> Iterator[tuple[str, float]]:
    """The address of a server for the user whose folders are in `home`, and how many seconds it took to start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CHENGLI_")}
    environment |= {"XDG_CACHE_HOME": str(home / "cache"), "CHENGLI_LIBRARY": str(home / "library")}
    started = time.perf_counter()
    command = [sys.executable, "-m", "cli.main", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        if server.stdout is None or str(port) not in server.stdout.readline():
            raise SystemExit("the page did not start")
        try:
            yield f"http://127.0.0.1:{port}", time.perf_counter() - started
        finally:
            server.terminate()


def opened(browser: Browser, address: str) -> tuple[Page, float]:
    """A page in a window that knows nothing of it yet, and the seconds until its box could be typed into."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    started = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(f"{BOX}:focus", timeout=120_000)
    elapsed = time.perf_counter() - started
    page.wait_for_selector(SETTLED)
    return page, elapsed


def asked(page: Page, query: str) -> float:
    """The seconds from Enter to the first hit of this query in view."""
    page.fill(BOX, query)
    page.evaluate("document.querySelectorAll('.hit').forEach(e => e.classList.add('of-before'))")
    started = time.perf_counter()
    page.press(BOX, "Enter")
    page.wait_for_selector(".hit:not(.of-before)")
    elapsed = time.perf_counter() - started
    page.wait_for_selector(SETTLED)
    page.wait_for_timeout(200)
    return elapsed


def measured(browser: Browser, home: Path, repeats: int) -> dict[str, object]:
    """All waits on the library of `home`."""
    with served(home) as (address, start_s):
        page, first_s = opened(browser, address)
        visits = []
        for _ in range(repeats):
            page.context.close()
            page, elapsed = opened(browser, address)
            visits.append(elapsed)
        queries = [asked(page, query) for _ in range(repeats) for query in QUERIES]
        page.context.close()
    queries.sort()
    return {
        "server_start_s": round(start_s, 2),
        "first_visit_s": round(first_s, 2),
        "visit_median_s": round(statistics.median(visits), 2),
        "query_median_s": round(statistics.median(queries), 3),
        "query_p90_s": round(queries[int(0.9 * len(queries))], 3),
        "query_max_s": round(queries[-1], 3),
        "queries": len(queries),
    }


def main(argv: list[str] | None = None) -> int:
    """Measures and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/page.json")
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args(argv)
    result: dict[str, object] = {"machine": machine()}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        result["chromium"] = browser.version
        result["samples"] = measured(browser, Path(folder) / "new", args.repeats)
        if args.shared:
            home = Path(folder) / "own"
            add = ["add", str(args.shared / "reports"), "--library", str(home / "library")]
            subprocess.run([sys.executable, "-m", "cli.main", *add], cwd=ROOT, check=True, capture_output=True)
            result["real_reports"] = measured(browser, home, args.repeats)
        browser.close()
    print(json.dumps(result, ensure_ascii=False, indent=1))  # noqa: T201
    args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
