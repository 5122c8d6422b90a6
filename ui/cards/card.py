"""The frame of every card: whose it is, where it stands, its text, what is said of it, what can be done with it.

All of it is HTML, so that a list of cards is one element of the page however many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ui.html import escape, tag

#: A longer text is scrolled within its place, so that it does not push all others away.
_LONG_CHARS = 900


def card_html(
    text: str,
    *,
    head: Sequence[str] = (),
    path: str = "",
    below: Sequence[str] = (),
    offers: Sequence[str] = (),
    css: str = "",
    name: str = "",
    element: Literal["article", "section"] = "article",
) -> str:
    """A card from parts that are HTML already; `css` names its kind, `name` is read out for it."""
    parts = [
        tag("header", "".join(head)) if head else "",
        tag("div", path, "path") if path else "",
        text,
        *below,
        offers_html(offers) if offers else "",
    ]
    named = f' aria-label="{escape(name)}"' if name else ""
    return f'<{element} class="{f"hit {css}".strip()}"{named}>{"".join(parts)}</{element}>'


def text_html(marked: str, chars: int, css: str = "") -> str:
    """The text of a card, of so many characters, from HTML."""
    return tag("p", marked, " ".join(filter(None, ("text", css, "long" if chars > _LONG_CHARS else ""))))


def pair_html(left: str, right: str, css: str = "") -> str:
    """Two cards against each other."""
    return tag("div", left + right, f"pair {css}".strip())


def offers_html(offers: Sequence[str]) -> str:
    """What can be done, side by side, from HTML."""
    return tag("div", "".join(offers), "offers")


def place_class(doc_id: str, start: int | None) -> str:
    """The class that tells a passage's card from others, to be brought into view."""
    return f"at-{doc_id}-{start}"
