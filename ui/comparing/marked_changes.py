"""How the changes from one text to another are marked: the looks of a diff's pieces, and what they mean."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from compare.diff_pieces import DiffKind, Piece
from ui.html import escape, tag

_LEGEND = [
    ("ins", "added", "后者新写"), ("del", "removed", "后者不写"), ("mark", "number", "数字变了"),
    ("mark", "moved", "挪了位置"), ("mark", "doubled", "标点重复"),
]  # fmt: skip
#: How each kind of change is shown; what is not here is shown as it is.
_LOOKS: dict[DiffKind, tuple[str, str]] = {
    "number": ("mark", "number"), "moved": ("mark", "moved"), "doubled": ("mark", "doubled"),
    "replaced": ("", "replaced"), "removed": ("del", "removed"), "added": ("ins", "added"),
}  # fmt: skip
Side = Literal["before", "after"]


def legend_html(kinds: Collection[str]) -> str:
    """The marks that there are; what was replaced is marked as what is gone and what is new."""
    there = {*kinds, "added", "removed"} if "replaced" in kinds else set(kinds)
    return tag("p", " ".join(tag(name, words, css) for name, css, words in _LEGEND if css in there), "legend changed")


def marked_html(pieces: Sequence[Piece], side: Side, text: str) -> str:
    """One of both texts with what changed marked; nothing of it is HTML itself."""
    out = []
    for piece in pieces:
        start, end = piece.before if side == "before" else piece.after
        if start == end:
            continue
        name, css = _LOOKS.get(piece.kind, ("", ""))
        words = escape(text[start:end])
        out.append(tag(name or ("del" if side == "before" else "ins"), words, css) if css else words)
    return "".join(out)
