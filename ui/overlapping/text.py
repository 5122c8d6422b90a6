"""The whole draft with its marks in place; a sentence that stands elsewhere can be pressed.

Streamlit has no text whose parts can be pressed. The script is a constant; what it is given is data that it puts into
the page as text, never as HTML.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import streamlit as st
import streamlit.components.v2 as components

from compare.overlap.labels import sentence_line
from compare.overlap.overlap import Overlap
from compare.overlap.pieces import pieces
from ui.html import tag
from ui.overlapping.asked import Checking
from ui.overlapping.checked import Checked
from ui.overlapping.marked import LOOKS, legend_html
from ui.overlapping.pages import next_page, shown_page
from ui.overlapping.sentences import sources_of

_CSS = """
.draft { font: 1rem/2 var(--st-font); color: var(--st-text-color); }
p { margin: 0 0 0.6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.found { cursor: pointer; border-radius: 3px; }
.found:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
.found:focus-visible { outline: 2px solid var(--st-primary-color); }
mark { color: inherit; background: none; }
mark.taken { background: color-mix(in srgb, #f0b429 42%, transparent); border-radius: 2px; }
mark.reworded { border-bottom: 2px dashed light-dark(#a8740f, #d9a441); padding-bottom: 1px; }
mark.phrase { color: color-mix(in srgb, currentColor 74%, transparent); border-bottom: 1px dotted currentColor; }
"""
_SCRIPT = """
export default function ({ data, parentElement, setTriggerValue }) {
  if (parentElement.chengliText === data.of) return; // called again at every run of the page
  parentElement.chengliText = data.of;
  const room = parentElement.querySelector(".draft");
  room.replaceChildren();
  let line = room.appendChild(document.createElement("p"));
  for (const part of data.parts) {
    let place = line;
    if (part.says) {
      place = line.appendChild(document.createElement("span"));
      place.className = "found";
      place.tabIndex = 0;
      place.role = "button";
      place.title = part.says;
      place.onclick = () => setTriggerValue("sentence", [data.of, part.at]);
      place.onkeydown = (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); place.onclick(); }
      };
    }
    for (const [text, look] of part.pieces) {
      text.split("\\n").forEach((words, number) => {
        if (number && !part.says) place = line = room.appendChild(document.createElement("p"));
        if (!words) return;
        const made = place.appendChild(document.createElement(look ? "mark" : "span"));
        made.className = look;
        made.textContent = words;
      });
    }
  }
  for (const made of [...room.children]) if (!made.textContent.trim()) made.remove();
}
"""
_text = components.component("chengli_draft", html='<div class="draft"></div>', css=_CSS, js=_SCRIPT)


def text(checked: Checked, asked: Checking) -> None:
    """The draft; a sentence that was pressed just now is shown beside its sources."""
    overlap = checked.overlap
    what = ("text", overlap.text[:100], checked.left_out)
    st.html(legend_html(overlap) + tag("p", "点有标记的句子，看它见于哪里。", "muted"))
    shown = shown_page(what, overlap.sentences)
    data: dict[str, Any] = {"parts": _parts(overlap, shown)}
    data["of"] = hashlib.sha256(json.dumps(data).encode()).hexdigest()
    pressed = _text(data=data, key="draft-shown", on_sentence_change=_nothing).sentence
    next_page(what, shown, overlap.sentences)
    if pressed and pressed[0] == data["of"]:
        sources_of(overlap.sentences[int(pressed[1])])


def _nothing() -> None:
    """A component says what was pressed only where somebody listens."""


def _parts(overlap: Overlap, shown: range) -> list[dict[str, Any]]:
    """Sentences and what stands between them, each as pieces of one look; `says` of those to be pressed."""
    before = overlap.sentences[shown.start - 1].end if shown.start else 0
    out: list[dict[str, Any]] = []
    for at in shown:
        sentence = overlap.sentences[at]
        out.append({"pieces": [[overlap.text[before : sentence.start], ""]]})
        cut = pieces(sentence.text, sentence.marks, sentence.start)
        looks = [[piece.text, LOOKS[piece.kind] if piece.kind else ""] for piece in cut]
        out.append({"pieces": looks, "at": at, "says": sentence_line(sentence) if sentence.sources else ""})
        before = sentence.end
    if shown.stop == len(overlap.sentences):
        out.append({"pieces": [[overlap.text[before:], ""]]})
    return out
