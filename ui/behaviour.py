"""The few things that a page does by itself: put the cursor into a box, bring a place into view, copy, obey keys.

Streamlit has no elements for these. The scripts are constants; what they are given is data, never code
or HTML.
"""

from __future__ import annotations

import streamlit.components.v2 as components

_ARRIVE = """
export default function ({ data, parentElement }) {
  const wanted = data.focus || data.show;
  if (parentElement.chengliArrived === wanted) return; // called again at every run of the page
  parentElement.chengliArrived = wanted;
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
const CARDS = ':is([class*="st-key-hit-"], [class*="st-key-wording-"]):has(> * > * > article.hit)';
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
  const to = now < 0 ? Math.max(seen, 0) : Math.min(Math.max(now + by, 0), cards.length - 1);
  const hit = cards[to].querySelector("article.hit");
  hit.tabIndex = -1;
  hit.focus({ preventScroll: true });
  cards[to].scrollIntoView({ block: "nearest" });
  return true;
};
const follow = (hit) => {
  const card = hit.closest(CARDS);
  const way = card?.querySelector('a[data-testid="stPageLink-NavLink"][href*="report?"]')
    ?? card?.querySelector("[data-testid=stExpander] summary"); // who uses a wording leads to their reports
  way?.click();
  return Boolean(way);
};
const pressed = (event) => {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const at = focused();
  const isHit = at.matches("article.hit");
  if (event.key === "Escape" && (isHit || at.matches(BOXES))) { at.blur(); return; }
  if (at.closest(FIELDS) || document.querySelector("[role=dialog], [role=listbox]")) return;
  const isFree = isHit || at === document.body || at.matches(".stMain, .stApp");
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
  return () => document.removeEventListener("keydown", pressed);
}
"""

_COPY_HTML = '<button type="button"><span aria-live="polite"></span></button>'
_COPY_CSS = """
button {
  font: inherit; font-size: 0.875rem; line-height: 1.6; color: var(--st-text-color); cursor: pointer;
  background: none; border: none; padding: 0.25rem 0.5rem; border-radius: var(--st-base-radius); white-space: nowrap;
}
button:hover { color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); }
"""
_COPY = """
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  const words = button.querySelector("span");
  words.textContent = data.label;
  const byHand = () => {
    const area = document.createElement("textarea");
    area.value = data.text;
    document.body.appendChild(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject();
  };
  button.onclick = () => {
    const copied = navigator.clipboard ? navigator.clipboard.writeText(data.text).catch(byHand) : byHand();
    copied.then(() => { words.textContent = data.done; }, () => { words.textContent = data.failed; })
      .then(() => setTimeout(() => { words.textContent = data.label; }, 1600));
  };
}
"""

_language = components.component("chengli_language", js=_LANGUAGE)
_keys = components.component("chengli_keys", js=_KEYS)
_arrive = components.component("chengli_arrive", js=_ARRIVE)
_copy = components.component("chengli_copy", html=_COPY_HTML, css=_COPY_CSS, js=_COPY)


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


def bring_into_view(selector: str, key: str) -> None:
    """Scrolls the element of this CSS selector into view, once for each `key`."""
    _arrive(data={"show": selector}, key=key, height="content")


def copy_button(text: str, key: str) -> None:
    """A button that puts `text` on the clipboard."""
    words = {"label": "复制", "done": "已复制", "failed": "未能复制"}
    _copy(data={"text": text, **words}, key=key, width="content", height="content")
