"""The reader's basket: held by his session, kept by his own browser, never on the server.

A page loaded anew is another session to the server, and a second window is one, too; all windows of a browser share
its storage. So each state says which session made it, when, and up to which time it has seen what others made. What a
session has not seen takes the place of its own basket where it was made in the knowledge of that, and else both become
one. There is a basket for each library, for what is cited from one is not in another.
"""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
import streamlit.components.v2 as components

from compare.basket.basket import MOST_ENTRIES, Basket, Entry, read_basket
from index.libraries import may_hold_something
from index.places import key_of, user_library
from ui.visitor import visitor

_SCRIPT = """
const read = (place) => {
  try {
    const found = JSON.parse(localStorage.getItem(place));
    return found && Number.isSafeInteger(found.stamp) ? found : null;
  } catch { return null; }
};
export default function ({ data, parentElement, setTriggerValue }) {
  const meet = () => {
    const there = read(data.place);
    if (there && there.owner !== data.owner && there.stamp > data.met) {
      if (parentElement.chengliHanded === there.stamp) return; // on its way
      parentElement.chengliHanded = there.stamp;
      setTriggerValue("found", [data.place, JSON.stringify(there)]);
    } else if (data.stamp > (there ? there.stamp : 0)) {
      const { owner, stamp, met, entries } = data;
      try { localStorage.setItem(data.place, JSON.stringify({ owner, stamp, met, entries })); } catch {
        if (parentElement.chengliFailed !== stamp) setTriggerValue("failed", stamp);
        parentElement.chengliFailed = stamp;
      }
    }
  };
  window.removeEventListener("storage", parentElement.chengliMeets);
  parentElement.chengliMeets = (event) => { if (event.key === data.place) meet(); };
  window.addEventListener("storage", parentElement.chengliMeets); // another window has changed it
  meet();
  return () => window.removeEventListener("storage", parentElement.chengliMeets);
}
"""
_keeper = components.component("chengli_basket", js=_SCRIPT)


@dataclass(slots=True)
class _Held:
    """The basket of one library as this session has it; `stamp` and `met` are times in milliseconds, 0 for never."""

    basket: Basket = Basket()
    owner: str = field(default_factory=lambda: uuid.uuid4().hex)
    stamp: int = 0
    met: int = 0

    def change(self, basket: Basket) -> None:
        """Takes another state of the basket, made by this session."""
        self.basket = basket
        self.stamp = max(time.time_ns() // 1_000_000, self.stamp + 1, self.met + 1)

    def meet(self, written: str) -> None:
        """Takes what another session has made, as the browser kept it; what makes no sense is passed over."""
        try:
            found = json.loads(written)
            stamp, met, theirs = int(found["stamp"]), int(found["met"]), read_basket(str(found["entries"]))
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return
        if stamp <= self.met:
            return
        has_seen_ours = met >= self.stamp
        self.met = stamp
        if has_seen_ours:
            self.basket = theirs
        else:
            self.change(theirs.and_also(self.basket))


def basket() -> Basket:
    """The reader's basket for the library that is shown."""
    return _held().basket


def change_basket(changed: Basket) -> None:
    """Puts a changed basket in the place of the reader's."""
    _held().change(changed)


def put(entry: Entry) -> None:
    """Puts an entry in, unless it is in; says so where there is no room."""
    now = basket()
    if now.is_full and not now.has(entry.key):
        st.toast(f"素材篮已满（{MOST_ENTRIES} 条），先移出几条再放", icon=":material/block:")
    else:
        change_basket(now.with_entry(entry))


def take(entry: Entry) -> None:
    """Takes an entry out."""
    change_basket(basket().without(entry.key))


def keep(key: str, in_dialog: bool = False) -> None:
    """Has the browser keep the basket as it is now, and takes over what the browser kept before.

    A dialog runs without the page around it, so it keeps by itself; when it is closed the page is run anew anyway.
    """
    held, place = _held(), place_of()
    data: dict[str, Any] = {
        "place": place, "owner": held.owner, "stamp": held.stamp, "met": held.met, "entries": held.basket.written(),
    }  # fmt: skip
    said = _keeper(data=data, key=key, on_found_change=_nothing, on_failed_change=_nothing, height="content")
    if said.found and said.found[0] == place:
        before = held.stamp
        held.meet(str(said.found[1]))
        if held.stamp > before and not in_dialog:  # both have become one, which the browser is to keep
            st.rerun()
    if said.failed:
        st.toast("浏览器没能保存素材篮，关掉网页就没有了；请先导出", icon=":material/warning:")


def _held() -> _Held:
    held: dict[str, _Held] = st.session_state.setdefault("baskets", {})
    return held.setdefault(place_of(), _Held())


def place_of() -> str:
    """Where in the browser's storage the basket is: each library has its own, and so has each who signs in."""
    location, name = user_library(), visitor().name
    if name is not None:  # at a computer that others use too
        of = hashlib.sha256(f"{key_of(location)}\n{name}".encode(errors="surrogateescape")).hexdigest()[:16]
        return f"chengli-basket-{of}"
    if not may_hold_something(location):
        return "chengli-basket-samples"
    return f"chengli-basket-{hashlib.sha256(key_of(location).encode(errors='surrogateescape')).hexdigest()[:16]}"


def _nothing() -> None:
    """A component says what it has to say only where somebody listens."""
