"""Plain text."""

from __future__ import annotations

from corpus.encoding import decode
from corpus.readers.reading import Reading


def read(data: bytes) -> Reading:
    """The text as it stands."""
    text, encoding = decode(data)
    return Reading(text, encoding)
