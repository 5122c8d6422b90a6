"""The few things that a page does by itself: put the cursor into a box, bring a place into view, copy.

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

_LANGUAGE = 'export default function () { document.documentElement.lang = "zh-CN"; }'

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
_arrive = components.component("chengli_arrive", js=_ARRIVE)
_copy = components.component("chengli_copy", html=_COPY_HTML, css=_COPY_CSS, js=_COPY)


def speak_chinese() -> None:
    """Says to the browser and to those who have the page read out that it is in Chinese."""
    _language(key="language", height="content")


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
