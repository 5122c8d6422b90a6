"""What somebody asked for last: kept by his own browser, never on the server, as many as one takes in at a glance.

There is a list for each library, as there is a basket. The words are written into the page as text, never as HTML.
"""

from __future__ import annotations

from typing import cast

import streamlit as st
import streamlit.components.v2 as components

from index.query import MAX_QUERY_CHARS
from ui.address import Asked, change
from ui.basket.kept import place_of

_MOST = 8
_HTML = """<div class="lately" hidden>
  <span></span><span class="queries"></span><button class="clear" type="button"></button>
</div>"""
_CSS = """
.lately { font-size: 0.9rem; line-height: 1.9; color: var(--st-text-color); }
span:first-child { opacity: 0.75; }
button { font: inherit; color: inherit; cursor: pointer; background: none; border: none; padding: 0 0.35rem;
  border-radius: var(--st-base-radius); max-width: 22em; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; vertical-align: bottom; min-height: 1.6rem; }
.queries button { text-decoration: underline dotted; text-underline-offset: 0.25em; }
button:hover { color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); }
button.clear { opacity: 0.75; font-size: 0.85rem; }
"""
_SCRIPT = """
const read = (place) => {
  try {
    const found = JSON.parse(localStorage.getItem(place));
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch { return []; }
};
const write = (place, queries) => { try { localStorage.setItem(place, JSON.stringify(queries)); } catch {} };
export default function ({ data, parentElement, setTriggerValue }) {
  const known = read(data.place);
  if (data.asked) {
    if (known[0] !== data.asked) {
      write(data.place, [data.asked, ...known.filter((one) => one !== data.asked)].slice(0, data.most));
    }
    return;
  }
  const room = parentElement.querySelector(".lately");
  room.hidden = !known.length;
  room.querySelector("span").textContent = data.title;
  const buttons = known.map((query) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = button.title = query;
    button.onclick = () => setTriggerValue("chosen", query);
    return button;
  });
  room.querySelector(".queries").replaceChildren(...buttons);
  const clear = room.querySelector(".clear");
  clear.textContent = data.clear;
  clear.onclick = () => { write(data.place, []); room.hidden = true; };
}
"""
_lately = components.component("chengli_lately", html=_HTML, css=_CSS, js=_SCRIPT)
_KEY = "asked-lately"


def asked_for(query: str) -> None:
    """Has the browser keep a query that found something."""
    _lately(data=_data(query), key="keep-lately", height="content")


def asked_lately() -> None:
    """Shows the last queries, to ask them again."""
    _lately(data=_data(""), key=_KEY, on_chosen_change=_ask_again, height="content")


def _data(asked: str) -> dict[str, str | int]:
    return {
        "place": f"{place_of()}-asked", "asked": asked, "most": _MOST, "title": "最近检索：", "clear": "清除记录",
    }  # fmt: skip


def _ask_again() -> None:
    chosen = cast("str | None", st.session_state[_KEY].get("chosen"))
    if chosen:
        change(Asked, query=chosen[:MAX_QUERY_CHARS])
