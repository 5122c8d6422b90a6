"""The empty lines that are left where several lines, one below another, are set aside.

An ad of ten lines would leave ten of them in the middle of a passage. The line breaks between lines that are
set aside whole are set aside too, and come back with either; two lines leave no gap to speak of. What stands
above all text or below it leaves none in a passage.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.document import Noise
from corpus.noise import LINE_BREAK

#: So many lines that follow one another leave a gap.
_MIN_LINES = 3


def with_gaps(decoded: str, pieces: Sequence[Noise]) -> list[Noise]:
    """Pieces of noise, in order, none overlapping, with the line breaks between them that would be empty lines."""
    edges = [0, *(piece.raw_end for piece in pieces)]
    between = [decoded[a : piece.raw_start] for a, piece in zip(edges, pieces, strict=False)]
    filled = [i for i, gap in enumerate([*between, decoded[edges[-1] :]]) if gap.strip()]
    out = list(pieces)
    for first, end in zip(filled, filled[1:], strict=False):  # the pieces between two pieces of text
        run = [i for i in range(first + 1, end) if "\n" in between[i]]
        if len(run) + 1 >= _MIN_LINES:
            alone = (i for i in run if _parts_no_text(decoded, pieces[i - 1], pieces[i]))
            out += [Noise(between[i], pieces[i - 1].raw_end, pieces[i].raw_start, LINE_BREAK) for i in alone]
    return sorted(out, key=lambda piece: piece.raw_start)


def _parts_no_text(decoded: str, above: Noise, below: Noise) -> bool:
    """Whether one of two pieces is all of its line, so that the line break between them ends no line of text."""
    line_start = decoded.rfind("\n", 0, above.raw_start) + 1
    line_end = decoded.find("\n", below.raw_end)
    rest = decoded[below.raw_end : line_end if line_end >= 0 else len(decoded)]
    return not decoded[line_start : above.raw_start].strip() or not rest.strip()
