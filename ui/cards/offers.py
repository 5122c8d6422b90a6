"""What can be done from within HTML: follow a way, copy a text, put a passage into the basket.

As elements of Streamlit's own, four of them in each of ten hits took most of the time of a query at the server, and a
page of them most of the browser's. Here they are a part of the HTML that is shown anyway, and one script for the whole
page obeys them. A way is a real link, so that it can be opened in a new window as well. What a button is about stands
in its attributes, with what DOMPurify takes for the end of a comment or an element written otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st
import streamlit.components.v2 as components

from compare.basket.basket import Entry
from index.store.records import DocumentSummary
from ui.address import Narrowed, Place, Wanted
from ui.basket.kept import basket, put, take
from ui.html import escape
from ui.ways import follow, href
from wording.labels import whose

_SCRIPT = """
const [PUT, IS_IN] = ["放入素材篮", "已在素材篮"];
const COPY = "复制";

const copy = (button) => {
  const words = button.querySelector("span");
  const text = decodeURIComponent(button.dataset.copy);
  const byHand = () => {
    const area = document.createElement("textarea");
    area.value = text;
    (button.closest("[role=dialog]") ?? document.body).appendChild(area); // a dialog keeps the focus to itself
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject();
  };
  const copied = navigator.clipboard ? navigator.clipboard.writeText(text).catch(byHand) : byHand();
  copied.then(() => { words.textContent = "已复制"; }, () => { words.textContent = "未能复制"; })
    .then(() => setTimeout(() => { words.textContent = COPY; }, 1600));
};

// Streamlit makes two entries of the history where the server leads to another page: the new parameters at the path
// of this page, which is no place to come back to, and then the page itself.
const oneStep = (path) => {
  if (path === location.pathname) return;
  history.pushState = (state, title, url) => {
    if (new URL(url, location.href).pathname !== path) return;
    delete history.pushState;
    history.pushState(state, title, url);
  };
  setTimeout(() => { delete history.pushState; }, 5000);
};

export default function ({ data, parentElement, setTriggerValue }) {
  const inside = new Set(data.inside);
  // What was pressed and not answered yet: it is shown as done, and sent again with what is pressed next, for of what
  // is pressed while the server is busy only the last reaches it.
  const sent = (parentElement.chengliSent ?? []).filter((one) => one.number > data.answered);
  parentElement.chengliSent = sent;
  const isIn = (name) => [...sent].reverse().find((one) => one.name === name)?.is ?? inside.has(name);
  const say = (button, is) => {
    if (button.hasAttribute("data-in") === is) return;
    button.toggleAttribute("data-in", is);
    const tick = document.createElement("span");
    tick.ariaHidden = "true";
    tick.textContent = "✓ ";
    button.replaceChildren(...(is ? [tick, IS_IN] : [PUT]));
  };
  const sayAll = () => {
    for (const button of document.querySelectorAll("button[data-put]")) say(button, isIn(button.dataset.put));
  };
  const pressed = (event) => {
    delete history.pushState;
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      return; // a new window, or what is the browser's own affair
    }
    const at = event.target.closest?.("a.way, button[data-copy], button[data-put]");
    if (!at) return;
    event.preventDefault();
    if (at.matches("a")) {
      oneStep(at.pathname);
      if (sent.length) setTriggerValue("put", [...sent]); // the server takes the last message only
      setTriggerValue("way", at.getAttribute("href"));
    } else if (at.dataset.copy !== undefined) {
      copy(at);
    } else {
      const name = at.dataset.put;
      sent.push({ number: Math.max(data.answered, ...sent.map((one) => one.number)) + 1, name, is: !isIn(name) });
      say(at, isIn(name));
      setTriggerValue("put", [...sent]);
    }
  };
  // The function is called again at every run of the page, with what is in the basket then.
  const before = parentElement.chengliOffers;
  if (before) {
    document.removeEventListener("click", before.pressed);
    before.seen.disconnect();
  }
  let waits = false;
  const seen = new MutationObserver(() => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => { waits = false; sayAll(); });
  });
  seen.observe(document.body, { subtree: true, childList: true });
  document.addEventListener("click", pressed);
  parentElement.chengliOffers = { pressed, seen };
  sayAll();
  return () => { document.removeEventListener("click", pressed); seen.disconnect(); };
}
"""
_offers = components.component("chengli_offers", js=_SCRIPT)
_KEY = "offers"
#: So many entries are known at most that pages have offered which were never run to their end.
_MOST_KNOWN = 500
#: What an attribute would be taken away for.
_WRITTEN = str.maketrans({"%": "%25", "<": "%3C", ">": "%3E"})


def obey() -> None:
    """Has the page do what is pressed in its HTML; to be called once, after the basket is known, before the page."""
    # A run that was cut off has offered a part only, so what stood there before it is known, too.
    now, before = st.session_state.get("offered", ({}, {}))
    known = now if st.session_state.pop("all-offered", False) else dict([*before.items(), *now.items()][-_MOST_KNOWN:])
    st.session_state["offered"] = ({}, known)
    inside = [_name(entry) for entry in basket().entries]
    data = {"inside": inside, "answered": st.session_state.get("answered", 0)}
    _offers(data=data, key=_KEY, on_way_change=_go, on_put_change=_put, height="content")


def all_offered() -> None:
    """Says that the page has been run to its end."""
    st.session_state["all-offered"] = True


def way_html(words: str, to: Wanted, title: str = "", name: str = "") -> str:
    """A way to what is wanted, in this very window; where the words do not say where it leads, `name` is read out."""
    said = "".join(f' {what}="{escape(value)}"' for what, value in (("title", title), ("aria-label", name)) if value)
    return f'<a class="way" href="{escape(href(to))}" target="_self"{said}>{escape(words)}</a>'


def copy_html(text: str) -> str:
    """A button that puts `text` on the clipboard."""
    held = escape(text.translate(_WRITTEN))
    return f'<button type="button" data-copy="{held}"><span aria-live="polite">复制</span></button>'


def basket_html(entry: Entry) -> str:
    """放入素材篮, or 已在素材篮 where it is in: the script writes over it what holds now."""
    now: dict[str, Entry] = st.session_state["offered"][0]
    now[_name(entry)] = entry
    return f'<button type="button" data-put="{escape(_name(entry))}">放入素材篮</button>'


def places_html(places: Iterable[tuple[DocumentSummary, int]], asked: Narrowed) -> str:
    """Reports by their units and years, each a way to a place in it."""
    return "、".join(way_html(whose(document), Place(document.doc_id, start, asked)) for document, start in places)


def _name(entry: Entry) -> str:
    return f"{entry.doc_id}:{entry.start}:{entry.end}".translate(_WRITTEN)


def _said(what: str) -> Any:  # noqa: ANN401
    """What the script sent last; a browser may send anything."""
    return st.session_state[_KEY].get(what)


def _go() -> None:
    if isinstance(address := _said("way"), str):
        follow(address)


def _put() -> None:
    now, before = st.session_state["offered"]
    sent = _said("put")
    for one in sent if isinstance(sent, list) else ():
        try:
            number, name, is_in = int(one["number"]), str(one["name"]), bool(one["is"])
        except (TypeError, KeyError, ValueError, OverflowError):
            continue
        if number <= st.session_state.get("answered", 0):
            continue
        st.session_state["answered"] = number
        if (entry := now.get(name) or before.get(name)) is not None:
            put(entry) if is_in else take(entry)
