"""The few things that a page does by itself: put the cursor into a box, bring a place into view, obey keys.

Streamlit has no elements for these. The scripts are constants; what they are given is data, never code
or HTML.
"""

from __future__ import annotations

from collections.abc import Hashable

import streamlit.components.v2 as components

_ARRIVE = """
export default function ({ data, parentElement }) {
  const wanted = data.focus || data.show;
  const once = JSON.stringify([wanted, data.once]);
  if (parentElement.chengliArrived === once) return; // called again at every run of the page
  parentElement.chengliArrived = once;
  let tries = 0;
  const arrive = () => {
    const found = document.querySelector(wanted);
    if (!found) { if (tries++ < 40) setTimeout(arrive, 50); return; }
    if (data.focus) found.focus({ preventScroll: true });
    else found.scrollIntoView({ block: "center" });
  };
  arrive();
}
"""

# Streamlit names the small buttons of its own boxes in English, which is read out, and has no landmarks.
_LANGUAGE = """
const NAMES = {
  "Open": "展开", "Close": "关闭", "Clear all": "全部清除", "Clear value": "清除", "Selected values": "已选的",
  "Increment value": "加一", "Decrement value": "减一", "Dismiss": "关闭", "file upload": "选文件",
  "Vega visualization": "图",
};
const STARTS = { "Remove ": "移除 ", "Help for ": "说明：" };
const ENGLISH = [
  ...Object.keys(NAMES).map((name) => `[aria-label="${name}"]`),
  ...Object.keys(STARTS).map((start) => `[aria-label^="${start}"]`),
].join();
const name = () => {
  for (const found of document.querySelectorAll(ENGLISH)) {
    const start = Object.keys(STARTS).find((start) => found.ariaLabel.startsWith(start));
    found.ariaLabel = NAMES[found.ariaLabel] ?? STARTS[start] + found.ariaLabel.slice(start.length);
  }
  const skip = document.querySelector("[data-testid=stSkipToContent]");
  if (skip && skip.textContent !== "跳到正文") skip.textContent = "跳到正文";
  for (const button of document.querySelectorAll("[data-testid=stFileUploaderDropzone] button:not([aria-label])")) {
    button.ariaLabel = "选择文件"; // what is seen is written over its words by the style sheet
  }
  const pages = document.querySelector(".st-key-pages");
  pages?.setAttribute("role", "navigation");
  pages?.setAttribute("aria-label", "各页");
  pages?.querySelector("button")?.setAttribute("aria-current", "page");
};
export default function () {
  document.documentElement.lang = "zh-CN";
  let waits = false;
  const seen = new MutationObserver(() => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => { waits = false; name(); });
  });
  seen.observe(document.body, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
  name();
  return () => seen.disconnect();
}
"""

# A hit is given the focus by the script only, so it is no stop of Tab.
_KEYS = """
const BOXES = ".st-key-query input, .st-key-task input, .st-key-wording input, .st-key-find input, "
  + '[class*="st-key-find-"] input';
const CARDS = "article.hit:is(.card, .wording)";
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, canvas, [contenteditable], [role=grid]";
const STEPS = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

const focused = () => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at ?? document.body;
};
const step = (by) => {
  const cards = [...document.querySelectorAll(CARDS)];
  if (!cards.length) return false;
  const now = cards.findIndex((card) => card.contains(document.activeElement));
  const seen = cards.findIndex((card) => card.getBoundingClientRect().bottom > 0);
  const hit = cards[now < 0 ? Math.max(seen, 0) : Math.min(Math.max(now + by, 0), cards.length - 1)];
  hit.tabIndex = -1;
  hit.focus({ preventScroll: true });
  hit.scrollIntoView({ block: "nearest" });
  return true;
};
const follow = (hit) => {
  const way = hit.querySelector('.offers a.way[href^="report?"]')
    ?? hit.closest('[class*="st-key-wording-"]')?.querySelector("[data-testid=stExpander] summary"); // who uses it
  way?.click();
  return Boolean(way);
};
// Leaving a box takes what was typed into it for asked; who leaves it by Esc has not asked. What a box held is what
// stood in it before the first thing typed, not when it was entered: Streamlit may fill it only after that.
const typed = ({ target }) => { if (target.matches?.(BOXES)) target.chengliWas ??= target.value; };
const asked = ({ target }) => { if (target.matches?.(BOXES)) delete target.chengliWas; };
const restore = (box) => {
  const was = box.chengliWas ?? box.value;
  delete box.chengliWas;
  if (was === box.value) return;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, was);
  box.dispatchEvent(new Event("input", { bubbles: true }));
};
const pressed = (event) => {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const at = focused();
  const isHit = at.matches("article.hit");
  const dialog = document.querySelector("[role=dialog]");
  const isLost = at === document.body || at.matches(".stMain, .stApp");
  if (event.key === "Escape" && dialog && isLost) { // it would stay open
    dialog.querySelector('button[aria-label="关闭"]')?.click();
    return;
  }
  if (event.key === "Enter") asked({ target: at });
  if (event.key === "Escape" && (isHit || at.matches(BOXES))) {
    if (!isHit) restore(at);
    at.blur();
    return;
  }
  if (at.closest(FIELDS) || document.querySelector("[role=dialog], [role=listbox]")) return;
  const isFree = isHit || isLost;
  let done = false;
  if (event.key === "/") {
    const box = document.querySelector(BOXES);
    box?.focus();
    box?.select();
    done = Boolean(box);
  } else if (event.key in STEPS && !event.shiftKey && (isFree || event.key.length === 1)) {
    done = step(STEPS[event.key]);
  } else if (event.key === "Enter" && isHit) {
    done = follow(at);
  }
  if (done) event.preventDefault();
};
export default function () {
  document.addEventListener("keydown", pressed); // once, however often the page is run: it is the same function
  document.addEventListener("beforeinput", typed);
  document.addEventListener("focusout", asked);
  return () => {
    document.removeEventListener("keydown", pressed);
    document.removeEventListener("beforeinput", typed);
    document.removeEventListener("focusout", asked);
  };
}
"""

_language = components.component("chengli_language", js=_LANGUAGE)
_keys = components.component("chengli_keys", js=_KEYS)
_arrive = components.component("chengli_arrive", js=_ARRIVE)


def speak_chinese() -> None:
    """Says to the browser and to those who have the page read out that it is in Chinese, all names on it too."""
    _language(key="language", height="content")


def keys() -> None:
    """Has `/` lead to the page's query box, j, k and the arrows from hit to hit, Enter to the report, Esc away.

    Not while something is typed, by an input method or otherwise, nor while a dialog or a list is open.
    """
    _keys(key="keys", height="content")


def focus(selector: str, key: str) -> None:
    """Puts the cursor into the element of this CSS selector, once for each `key`."""
    _arrive(data={"focus": selector}, key=key, height="content")


def bring_into_view(selector: str, once: Hashable) -> None:
    """Scrolls the element of this CSS selector into view, once for each state of the page."""
    # Under one key: of each that it has known, Streamlit keeps what belongs to it as long as the session lasts.
    _arrive(data={"show": selector, "once": str(hash(once))}, key="into-view", height="content")
