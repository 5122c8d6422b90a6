"""The frame of an office's letter that a report is sent in: the head above its title, the signature below it.

Both are set aside, each as one piece, for what signs a report is no plan, nor its number a word of its title.
They say whose report it is and of which year all the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.document import Noise
from corpus.letterhead import letterhead_lines
from corpus.sentences import Span
from corpus.signature import signature_lines

HEAD, SIGNATURE = "document head", "signature"
#: What says whose report it is and of which year, though it is no part of its text.
SAYS_WHOSE = frozenset({HEAD, SIGNATURE})


def frame_lines(texts: list[str]) -> dict[int, str]:
    """The numbers of the lines of head and signature, each with which of them it is; none where nothing else is there.

    `texts` are lines without white space around them, none empty.
    """
    signature = signature_lines(texts)
    found = dict.fromkeys(letterhead_lines(texts), HEAD) | dict.fromkeys(signature, SIGNATURE)
    return found if len(found) < len(texts) else {}


def frame_noise(decoded: str, lines: Sequence[Span], reasons: dict[int, str]) -> list[Noise]:
    """The noise of such lines, by their numbers among all lines; those that follow one another are one piece."""
    out: list[Noise] = []
    for i, why in sorted(reasons.items()):
        start = out.pop().raw_start if reasons.get(i - 1) == why else lines[i][0]
        out.append(Noise(decoded[start : lines[i][1]], start, lines[i][1], why))
    return out
