"""The empty lines that are left where several lines, one below another, are set aside.

An ad of ten lines would leave ten of them in the middle of a passage. The line breaks between lines that are
set aside whole are set aside too, and come back with either. What stands above all text or below it leaves
no gap in a passage.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.document import Noise
from corpus.noise import LINE_BREAK


def with_gaps(decoded: str, pieces: Sequence[Noise]) -> list[Noise]:
    """Pieces of noise, in order, none overlapping, with the line breaks between them that would be empty lines."""
    edges = [0, *(piece.raw_end for piece in pieces)]
    between = [decoded[a : piece.raw_start] for a, piece in zip(edges, pieces, strict=False)]
    filled = [i for i, gap in enumerate([*between, decoded[edges[-1] :]]) if gap.strip()]
    out: list[Noise] = []
    for i, (piece, gap) in enumerate(zip(pieces, between, strict=True)):
        inside = bool(filled) and filled[0] < i < filled[-1]
        if inside and "\n" in gap and not gap.strip() and _parts_no_text(decoded, pieces[i - 1], piece):
            out.append(Noise(gap, pieces[i - 1].raw_end, piece.raw_start, LINE_BREAK))
        out.append(piece)
    return out


def _parts_no_text(decoded: str, above: Noise, below: Noise) -> bool:
    """Whether one of two pieces is all of its line, so that the line break between them ends no line of text."""
    line_start = decoded.rfind("\n", 0, above.raw_start) + 1
    line_end = decoded.find("\n", below.raw_end)
    rest = decoded[below.raw_end : line_end if line_end >= 0 else len(decoded)]
    return not decoded[line_start : above.raw_start].strip() or not rest.strip()
