"""Libraries checked and mended, by where they lie."""

from __future__ import annotations

from pathlib import Path

from index.encoder import Encoder
from index.intake.ingest import Listeners, Progress
from index.milvus import checking
from index.milvus.library import MilvusLibrary
from index.places import Location
from index.safety.findings import Findings
from index.safety.repair import Repair, repair
from index.safety.verification import verify_folder
from index.store.lock import writing


def verify_library(location: Location, encoder: Encoder, progress: Progress | None = None) -> Findings | None:
    """Reads a whole library and says what is wrong with it; none where there is none.

    :raises LibraryError: it cannot be read, or was made by another encoder.
    """
    if isinstance(location, Path):
        return verify_folder(location, encoder, progress)
    if (library := MilvusLibrary.open(location)) is None:
        return None
    with library:
        return checking.verify(library, encoder, progress)


def repair_library(location: Location, encoder: Encoder, listeners: Listeners | None = None) -> Repair | None:
    """Mends a library as far as that can be done; none where there is none.

    :raises LibraryError: as `verify_library`.
    """
    if isinstance(location, Path):
        if not location.is_dir():
            return None
        with writing(location):
            return repair(location, encoder, listeners)
    if (library := MilvusLibrary.open(location)) is None:
        return None
    with library:
        return checking.repair(library, encoder, listeners)
