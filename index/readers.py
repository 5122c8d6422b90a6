"""Libraries as the threads of one process read them, by where they lie."""

from __future__ import annotations

from pathlib import Path

from index.encoder import Encoder
from index.generations import Generations, Readers
from index.milvus.readers import MilvusReaders
from index.places import Location


def readers_of(location: Location, encoder: Encoder) -> Readers:
    """The library at a location as the threads of one process see it."""
    if isinstance(location, Path):
        return Generations(location, encoder)
    return MilvusReaders(location, encoder)
