"""Every page for those who see little, see no colours, hear it read out, or have no mouse.

axe-core (`npm install axe-core@4`, or its file named by CHENGLI_AXE) looks at every page in its states, in both
themes; without it those tests are skipped. What it cannot see is measured here: edges, charts, focus, keys.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.samples import SAMPLES
from tests.browser.conftest import ROOT, Visitor, served

playwright = pytest.importorskip("playwright.sync_api")

AXE = Path(os.environ.get("CHENGLI_AXE") or ROOT / "node_modules" / "axe-core" / "axe.min.js")
#: Wide windows in light and phones in dark colours; all four where it is asked for, which takes twice as long.
SCHEMES = ("light", "dark") if os.environ.get("CHENGLI_TEST_ALL") else (None,)
CHART = "[data-testid=stVegaLiteChart] svg"
SENTENCE = "推动清廉文化进机关，把廉洁要求融入日常管理，组织党员干部参观廉政教育基地，评选清廉家庭。"

#: The tags are those of WCAG 2.2 AA; besides them, headings in order. Nothing is left out.
_RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
  const rules = { "target-size": { enabled: true }, "heading-order": { enabled: true } };
  const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags }, rules });
  return violations.flatMap((one) => one.nodes.map((node) =>
    `${one.impact} ${one.id}: ${node.html.slice(0, 200)} ${node.failureSummary.replace(/\\s+/g, " ").slice(0, 300)}`));
}"""
#: What can be pressed or filled in and has a name in Latin letters only.
_FOREIGN = """() => {
  const found = [];
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) look(one.shadowRoot);
      if (!one.matches("button, a[href], input, textarea, summary, [role], [aria-label]")) continue;
      const copy = one.cloneNode(true);
      for (const hidden of copy.querySelectorAll("[aria-hidden=true], style")) hidden.remove();
      const name = one.getAttribute("aria-label") ?? (one.matches("button, a, summary") ? copy.textContent.trim() : "");
      if (/[A-Za-z]{2}/.test(name) && !/\\p{Script=Han}/u.test(name) && one.checkVisibility()) found.push(name);
    }
  };
  look(document.body);
  return found;
}"""
#: Names of formats are the same in Chinese.
_FORMATS = {"Word", "Excel", "Markdown"}
#: The contrast of a colour that is drawn on one or more others, which may let through what lies below.
_CONTRAST = """([colour, ...below]) => {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  const light = (layers) => {
    for (const layer of layers) { context.fillStyle = layer; context.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).map((of) => of / 255)
      .map((of) => (of <= 0.03928 ? of / 12.92 : ((of + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const [one, other] = [light([...below, colour]), light(below)];
  return Math.max(one, other) / Math.min(one, other);
}"""
#: The element that has the focus, in whatever component it is, as what it says and how its outline looks.
_FOCUSED = """() => {
  let at = document.activeElement;
  while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const shown = at.matches("[type=checkbox]") ? at.closest("label") : at;
  const style = getComputedStyle(shown);
  const copy = at.cloneNode(true);
  for (const hidden of copy.querySelectorAll("[aria-hidden=true]")) hidden.remove();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [at.ariaLabel ?? copy.textContent.trim(), outlined, style.outlineColor];
}"""


@pytest.fixture(params=SCHEMES)
def reader(request: pytest.FixtureRequest, visitor: Visitor) -> Visitor:
    """A visitor whose system is set to light or to dark."""
    wide = (visitor.page.viewport_size or {"width": 0})["width"] > 600
    scheme = request.param or ("light" if wide else "dark")
    visitor.page.emulate_media(color_scheme=scheme)
    return visitor


@pytest.fixture(scope="module")
def own_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of somebody with a library and a word of his own."""
    home = tmp_path_factory.mktemp("own")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CHENGLI_")}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_DATA_HOME": str(home / "data")}
    for arguments in (["add", str(SAMPLES)], ["words", "add", "金种子计划"]):
        subprocess.run([sys.executable, "-m", "cli.main", *arguments], cwd=ROOT, env=environment, check=True)
    with served(home) as found:
        yield found


class Looking:
    """Looks at one state of a page after another, and keeps what is wrong in each."""

    def __init__(self, reader: Visitor) -> None:
        if not AXE.is_file():
            pytest.skip("no axe-core here")
        self.reader = reader
        self.faults: list[str] = []

    def at(self, state: str) -> None:
        page = self.reader.page
        self.reader.settle()
        if not page.evaluate("'axe' in window"):
            page.add_script_tag(path=AXE)
        found: list[str] = page.evaluate(_RUN)
        found += [f"name in English: {name}" for name in page.evaluate(_FOREIGN) if name not in _FORMATS]
        if not self.reader.fits():
            found.append("wider than the window")
        if page.evaluate("document.documentElement.lang") != "zh-CN":
            found.append("not said to be Chinese")
        self.faults += [f"{state}: {fault}" for fault in found]


@pytest.fixture
def looking(reader: Visitor) -> Iterator[Looking]:
    made = Looking(reader)
    yield made
    assert not made.faults, "\n".join(made.faults)


def contrast(visitor: Visitor, selector: str, of: str, *below: str) -> float:
    """The contrast of a computed colour of an element with the page, and with what is said to lie above it."""
    page = visitor.page
    colour = page.locator(selector).first.evaluate("(e, of) => getComputedStyle(e)[of]", of)
    ground = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    measured: float = page.evaluate(_CONTRAST, [colour, ground, *below])
    return measured


def test_search(address: str, looking: Looking) -> None:
    visitor, page = looking.reader, looking.reader.page
    visitor.open(address, ".st-key-topics")
    looking.at("empty")
    visitor.open(f"{address}/?q=清廉文化", ".hit")
    looking.at("hits")
    page.get_by_text("显示分值").click()
    page.locator(".scores").first.wait_for()
    page.get_by_role("button", name="年份").click()
    page.get_by_role("button", name=re.compile("^2024")).click()
    page.get_by_text("清除筛选").wait_for()
    looking.at("a filter's box, scores")
    visitor.open(f'{address}/?q="火星移民"', "[data-testid=stElementContainer] .summary")
    looking.at("nothing")


def test_comparison(address: str, looking: Looking) -> None:
    visitor, page = looking.reader, looking.reader.page
    visitor.open(f"{address}/compare", CHART)
    page.locator("details.counts summary").click()
    looking.at("map")
    shown = {
        "passages": "[class*=st-key-column-] .hit", "changes": ".pair", "figures": "table", "subtasks": "table",
        "columns": "table",
    }  # fmt: skip
    for view, what in shown.items():
        visitor.open(f"{address}/compare?q=主题教育&by=unit&view={view}", what)
        looking.at(view)


def test_precedents(address: str, looking: Looking) -> None:
    visitor, page = looking.reader, looking.reader.page
    visitor.open(f"{address}/precedents", "h2.suggested")
    looking.at("suggestions")
    visitor.open(f"{address}/precedents?q=清廉文化&order=relevance", ".wording")
    looking.at("families")
    page.get_by_text("谁在用、有何不同").first.click()
    page.locator(".pair").first.wait_for()
    page.locator("details.slots summary").first.click()
    looking.at("a family")
    visitor.open(f"{address}/precedents?q=主题教育&order=relevance&view=years", "table.strip")
    page.locator(CHART).wait_for()
    page.locator("details.counts summary").click()
    looking.at("over the years")


def test_overlap(address: str, looking: Looking) -> None:
    visitor, page = looking.reader, looking.reader.page
    visitor.open(f"{address}/overlap", "textarea")
    looking.at("empty")
    source = sorted(SAMPLES.rglob("*.txt"))[0].read_text(encoding="utf-8")
    page.locator("textarea").fill(f"2025年丑局党建工作总结\n一、办好夜校\n{SENTENCE}\n{source[:1500]}")
    page.get_by_role("button", name="开始查重").click()
    page.locator(".draft .found").first.wait_for()
    looking.at("checked")
    page.locator(".draft .found").first.press("Enter")
    page.get_by_role("dialog").locator(".pair").first.wait_for()
    looking.at("a sentence")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    for view, what in {"逐句对照": ".pair", "来源": "table", "各部分": "table", "规范提法": ".muted"}.items():
        page.locator(".st-key-checked-view button").filter(has_text=view).click()
        visitor.settle()
        page.locator(what).first.wait_for()
        looking.at(view)


def test_library(address: str, own_address: str, looking: Looking) -> None:
    visitor, page = looking.reader, looking.reader.page
    visitor.open(f"{address}/library", CHART)
    looking.at("samples")
    visitor.open(f"{own_address}/library", "[data-testid=stDataFrame] canvas")
    page.locator(CHART).wait_for()
    rows = page.locator("[data-testid=stDataFrame]")
    rows.scroll_into_view_if_needed()
    rows.click(position={"x": 16, "y": 52})
    page.locator(".st-key-chosen-actions").wait_for()
    looking.at("a report chosen")
    page.get_by_role("button", name="更正单位").click()
    page.get_by_role("dialog").get_by_label("年份", exact=True).wait_for()
    looking.at("corrections")


def test_words(address: str, own_address: str, looking: Looking) -> None:
    visitor, page = looking.reader, looking.reader.page
    visitor.open(f"{address}/words", ".st-key-list")
    looking.at("samples")
    visitor.open(f"{own_address}/words", "[data-testid=stDataFrame] canvas")
    looking.at("own words")
    visitor.open(f"{own_address}/words?list=synonym", ".st-key-shipped-synonyms")
    page.locator(".st-key-shipped-synonyms summary").click()
    looking.at("synonyms")


def test_report_and_basket(address: str, looking: Looking) -> None:
    visitor, page = looking.reader, looking.reader.page
    visitor.open(f"{address}/?q=清廉文化", ".hit")
    for count in (1, 2):
        page.get_by_role("button", name="放入素材篮", exact=True).first.click()
        playwright.expect(page.locator(".st-key-basket-open")).to_have_text(re.compile(f"素材篮 {count}$"))
    visitor.settle()
    page.locator(".st-key-basket-open button").click()
    page.locator(".st-key-basket").wait_for()
    looking.at("basket")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    page.get_by_role("link", name="看原文").first.click()
    page.locator(".report .here").wait_for()
    page.locator("details.outline summary").click()
    looking.at("report")


def test_edges_and_marks_are_seen(address: str, reader: Visitor) -> None:
    reader.open(f"{address}/?q=清廉文化", "mark.near")
    reader.page.keyboard.press("Escape")
    reader.page.mouse.click(2, 300)
    assert contrast(reader, "[data-testid=stTextInputRootElement]", "borderTopColor") >= 3
    assert contrast(reader, ".st-key-scores label > span + div", "backgroundColor") >= 3
    assert contrast(reader, "mark.near", "borderBottomColor") >= 3
    style = "(e) => { const s = getComputedStyle(e); return [s.borderBottomStyle, s.backgroundColor]; }"
    near, exact = (reader.page.locator(f"mark.{name}").first.evaluate(style) for name in ("near", "exact"))
    assert near[0] == "solid" and exact[0] == "none", "one is underlined, the other is not"
    assert near[1] == "rgba(0, 0, 0, 0)" != exact[1]


def test_charts_are_read(address: str, reader: Visitor) -> None:
    reader.open(f"{address}/compare", CHART)
    assert contrast(reader, f"{CHART} .role-axis-label text", "fill") >= 4.5
    names = reader.page.locator(f"{CHART} [aria-roledescription='rect mark']").evaluate_all(
        "all => all.map((e) => e.ariaLabel)"
    )
    assert names and all(re.fullmatch(r"\S+，\S+：\d+ 段", name) for name in names), names[:3]
    reader.page.locator("details.counts summary").focus()
    reader.page.keyboard.press("Enter")
    reader.page.keyboard.press("Tab")  # into the room of the table, then to its first link
    reader.page.keyboard.press("Tab")
    said = reader.page.evaluate(_FOCUSED)[0]
    reader.page.keyboard.press("Enter")
    reader.page.locator("[class*=st-key-column-] .hit").first.wait_for()
    asked = reader.asked()
    assert said.startswith(f"{asked['q'][0]}，{asked['col'][0]}：") and reader.wrong == []
    reader.open(f"{address}/precedents?q=主题教育&order=relevance&view=years", CHART)
    texts = reader.page.locator(f"{CHART} text").all()
    assert len(texts) > 4
    for at in range(len(texts)):
        assert contrast(reader, f":nth-match({CHART} text, {at + 1})", "fill") >= 4.5


def test_tab_leads_from_the_box_to_the_first_hit(address: str, reader: Visitor) -> None:
    page = reader.page
    reader.open(f"{address}/?q=清廉文化", ".hit")
    playwright.expect(page.get_by_label("检索词")).to_be_focused()
    ground = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    found = []
    for _ in range(10):
        page.keyboard.press("Tab")
        name, outlined, colour = page.evaluate(_FOCUSED)
        found.append(name)
        assert outlined and page.evaluate(_CONTRAST, [colour, ground]) >= 3, name
    first = ["看原文", "复制", "找相似", "放入素材篮"]
    assert found == ["单位", "年份", "类型", "部分", "显示分值", "看写法", *first]
    page.get_by_label("检索词").focus()
    stops = 0
    while page.evaluate("document.activeElement !== document.body") and stops < 20:
        page.keyboard.press("Shift+Tab")
        stops += 1
    assert stops <= 11, "the head of the page is passed quickly"


def focused_card(visitor: Visitor) -> str:
    """The name of the card that has the focus, or the key of the box around it; empty where none has."""
    found: str = visitor.page.evaluate(
        """() => {
          const card = document.activeElement.closest("article");
          return card?.ariaLabel ?? card?.closest("[class*=st-key-]").className.match(/st-key-(\\S+)/)[1] ?? "";
        }"""
    )
    return found


def press(visitor: Visitor, key: str, **held: Any) -> None:
    """A key as an input method or a held key sends it, which is not for the page."""
    visitor.page.evaluate(
        "(made) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...made }))",
        {"key": key, **held},
    )


def test_keys_lead_from_hit_to_hit_and_to_the_report(address: str, reader: Visitor) -> None:
    page = reader.page
    reader.open(f"{address}/?q=清廉文化", ".hit")
    box = page.get_by_label("检索词")
    playwright.expect(box).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("j/k")
    playwright.expect(box).to_have_value("清廉文化j/k")
    for _ in range(3):
        page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")
    for held in ({"isComposing": True}, {"ctrlKey": True}, {"altKey": True}, {"metaKey": True}, {"keyCode": 229}):
        press(reader, "j", **held)
        press(reader, "/", **held)
    assert page.evaluate("document.activeElement === document.body")
    steps = {"j": 1, "k": 1, "ArrowDown": 2, "ArrowUp": 1}
    for key, number in steps.items():
        page.keyboard.press(key)
        assert focused_card(reader) == f"第 {number} 条"
    for number in range(2, 6):
        page.keyboard.press("j")
        card = page.get_by_role("article", name=f"第 {number} 条", exact=True)
        assert focused_card(reader) == f"第 {number} 条"
        playwright.expect(card).to_be_in_viewport()
        assert card.evaluate("e => parseFloat(getComputedStyle(e).outlineWidth)") >= 2
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("/")
    playwright.expect(box).to_be_focused()
    playwright.expect(box).to_have_value("清廉文化")
    page.keyboard.press("Escape")
    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("article", name="第 1 条", exact=True).scroll_into_view_if_needed()
    page.keyboard.press("j")
    text = page.get_by_role("article", name=focused_card(reader), exact=True).locator(".text").inner_text()
    page.keyboard.press("Enter")
    page.locator(".report .here").wait_for()
    reader.settle()
    assert "".join(page.locator(".report .passage").all_inner_texts()).startswith(text[:30])
    page.keyboard.press("/")  # no box here: nothing, and nothing goes wrong
    assert page.locator(".report .here").count() == 1 and reader.wrong == []


def test_keys_lead_through_wordings(address: str, reader: Visitor) -> None:
    page = reader.page
    reader.open(f"{address}/precedents?q=清廉文化&order=relevance", ".wording")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert focused_card(reader) == "wording-0"
    page.keyboard.press("Enter")  # several use it: who does is shown
    page.locator(".pair").first.wait_for()
    reader.settle()
    alone = page.locator(".wording").evaluate_all("all => all.findIndex((e) => e.innerText.includes('仅此一处'))")
    page.locator(".wording").nth(0).focus()
    for _ in range(alone):
        page.keyboard.press("j")
    assert focused_card(reader) == f"wording-{alone}"
    page.keyboard.press("Enter")
    page.locator(".report .here").wait_for()
    assert reader.wrong == []


def test_keys_are_not_for_the_page_while_a_box_is_open(address: str, reader: Visitor) -> None:
    page = reader.page
    reader.open(f"{address}/?q=清廉文化", ".hit")
    page.locator(".st-key-basket-open button").click()
    page.get_by_role("dialog").wait_for()
    for key in ("j", "/"):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.closest('.st-key-query, article') === null")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    assert reader.wrong == []
