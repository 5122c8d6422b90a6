"""A table whose cells can be clicked and whose rows can be sorted by the amounts behind the words.

Streamlit's own table sorts what a cell says as text (9次 after 10次) and shortens it; here a cell wraps, and what it is
sorted by is given beside what it says. The script is a constant; what it is given is data that it puts into the page
as text, never as HTML.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import streamlit.components.v2 as components


@dataclass(frozen=True, slots=True)
class TableCell:
    """What a cell says, what it is sorted by (none: last), how it looks, and whether it can be clicked."""

    text: str = ""
    amount: float | None = None
    look: Literal["", "quiet", "doubtful"] = ""
    leads: bool = False


_HTML = '<div class="room" tabindex="0"><table><thead></thead><tbody></tbody></table></div><p hidden></p>'
_CSS = """
.room {
  overflow: auto; max-height: 34rem; border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius);
  font: 0.9rem/1.6 var(--st-font); color: var(--st-text-color); background: var(--st-background-color);
}
.room:focus-visible, button:focus-visible, span:focus-visible {
  outline: 2px solid var(--st-primary-color); outline-offset: -2px;
}
table { border-collapse: separate; border-spacing: 0; min-width: 100%; }
th, td {
  padding: 0.4rem 0.7rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--st-border-color);
}
tbody tr:last-child > * { border-bottom: none; }
thead th { position: sticky; top: 0; z-index: 2; background: var(--st-secondary-background-color); font-weight: 600; }
tbody th { font-weight: 400; min-width: 6.5rem; max-width: 15rem; overflow-wrap: anywhere; }
th:first-child { position: sticky; left: 0; z-index: 1; background: var(--st-background-color); }
thead th:first-child { z-index: 3; background: var(--st-secondary-background-color); }
td { min-width: 4.5rem; max-width: 18rem; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
td.quiet { color: color-mix(in srgb, currentColor 74%, transparent); }
td.doubtful { font-style: italic; }
button { font: inherit; color: inherit; background: none; border: none; padding: 0; text-align: left; cursor: pointer; }
thead th { min-width: 4.5rem; max-width: 14rem; overflow-wrap: anywhere; }
thead th > *, tbody th > * { display: block; max-height: 6.4em; overflow: auto; }
thead button::after { content: " ↕"; opacity: 0.6; }
thead th[aria-sort="descending"] button::after { content: " ↓"; opacity: 1; }
thead th[aria-sort="ascending"] button::after { content: " ↑"; opacity: 1; }
td button, tbody th button {
  text-decoration: underline; text-underline-offset: 0.25em;
  text-decoration-color: color-mix(in srgb, currentColor 35%, transparent);
}
p { margin: 0.3rem 0 0; font: 0.85rem/1.5 var(--st-font); color: var(--st-text-color); opacity: 0.7; }
button:hover { color: var(--st-primary-color); }
@media (max-width: 40rem) {
  tbody th { min-width: 7rem; max-width: 10rem; }
  th, td { padding: 0.35rem 0.5rem; }
}
"""
_SCRIPT = """
const NEXT = { none: "descending", descending: "ascending", ascending: "none" };
export default function ({ data, parentElement, setTriggerValue }) {
  if (parentElement.chengliTable === data.of) return; // called again at every run of the page
  parentElement.chengliTable = data.of;
  const table = parentElement.querySelector("table");
  table.setAttribute("aria-label", data.name);
  const [head, body] = [table.tHead, table.tBodies[0]];
  const add = (parent, tag, text) => {
    const made = parent.appendChild(document.createElement(tag));
    made.textContent = text;
    return made;
  };
  const fill = (order) => {
    body.replaceChildren();
    for (const at of order) {
      const row = body.insertRow();
      data.rows[at].forEach((cell, column) => {
        const place = row.appendChild(document.createElement(column ? "td" : "th"));
        if (!column) place.scope = "row";
        if (cell.look) place.className = cell.look;
        if (!cell.leads) { add(place, "span", cell.text); return; }
        add(place, "button", cell.text).onclick = () => setTriggerValue("cell", [data.of, at, column]);
      });
    }
  };
  const asGiven = data.rows.map((_, at) => at);
  const sorted = (column, way) => {
    const amount = (at) => data.rows[at][column].amount;
    const known = asGiven.filter((at) => amount(at) !== null);
    known.sort((a, b) => (way === "descending" ? amount(b) - amount(a) : amount(a) - amount(b)) || a - b);
    return [...known, ...asGiven.filter((at) => amount(at) === null)];
  };
  head.replaceChildren();
  const heads = head.insertRow();
  data.head.forEach((name, column) => {
    const place = heads.appendChild(document.createElement("th"));
    place.scope = "col";
    if (!data.rows.some((row) => row[column].amount !== null)) { add(place, "span", name); return; }
    place.ariaSort = "none";
    const button = add(place, "button", name);
    button.title = data.sort;
    button.onclick = () => {
      const way = NEXT[place.ariaSort];
      for (const other of heads.cells) if (other.ariaSort) other.ariaSort = "none";
      place.ariaSort = way;
      fill(way === "none" ? asGiven : sorted(column, way));
    };
  });
  fill(asGiven);
  const room = parentElement.querySelector(".room");
  const hint = parentElement.querySelector("p");
  hint.textContent = data.wide;
  const measure = () => {
    hint.hidden = room.scrollWidth <= room.clientWidth + 1;
    for (const words of table.querySelectorAll("th > span")) { // one that is scrolled is reached by the keyboard
      if (words.scrollHeight > words.clientHeight) words.tabIndex = 0;
      else words.removeAttribute("tabindex");
    }
  };
  new ResizeObserver(measure).observe(room);
}
"""
_table = components.component("chengli_table", html=_HTML, css=_CSS, js=_SCRIPT)


def table(name: str, head: Sequence[str], rows: Sequence[Sequence[TableCell]], key: str) -> tuple[int, int] | None:
    """Shows the table, the first cell of each row as its head; the row and column of a cell that was clicked just now.

    Rows are counted as they are given, however the reader has sorted them.
    """
    data: dict[str, Any] = {
        "name": name,
        "head": list(head),
        "rows": [[asdict(cell) for cell in row] for row in rows],
        "sort": "点一下从大到小排，再点从小到大",
        "wide": "表比页面宽，左右滑动看其余各列",
    }
    data["of"] = hashlib.sha256(json.dumps(data).encode()).hexdigest()
    clicked = _table(data=data, key=key, on_cell_change=_nothing).cell
    if not clicked or clicked[0] != data["of"]:  # a cell of the table that stood here before
        return None
    return int(clicked[1]), int(clicked[2])


def _nothing() -> None:
    """A component says what was clicked only where somebody listens."""
