"""The library of the sample reports: what a user sees who has none yet.

It is a library of its own, in the user's cache folder, made from `corpus/samples/` when it is first
asked for and never mixed with the user's reports. Its folder is named by all that it depends on (the
reports, the reading and indexing code, the sentence model), so a newer program makes a newer one.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import corpus
from index.caches.opening import open_indexes
from index.encoder import Encoder
from index.errors import DamagedLibraryError, LibraryLockedError
from index.intake.ingest import Listeners, add_paths
from index.places import cache_folder
from index.store.database import DATABASE, make_folder
from index.store.library import FolderLibrary
from index.store.lock import writing

SAMPLES = Path(corpus.__file__).parent / "samples"
#: Another process that makes it needs seconds.
_PATIENCE_S = 60.0
#: A sample library of another program or model is left alone for so long: it may be in use.
_KEPT_S = 30 * 86_400.0


def sample_library(encoder: Encoder, progress: Callable[[int, int], None] | None = None) -> Path:
    """The folder of the sample library, made first where it is not there whole.

    `progress` is called with how many reports are read, and of how many.

    :raises OSError: it can be made neither in the cache folder nor in a temporary one.
    """
    name = f"samples-{_key(encoder.fingerprint)}"
    folder = cache_folder() / name
    if _is_whole(folder):
        return folder
    try:
        return _make(folder, encoder, progress)
    except OSError:  # a home that may only be read
        folder = _temporary_folder(name)
        return folder if _is_whole(folder) else _make(folder, encoder, progress)


@functools.cache
def _temporary_folder(name: str) -> Path:
    """A folder for as long as this process runs."""
    folder = Path(tempfile.mkdtemp(prefix=f"chengli-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _make(folder: Path, encoder: Encoder, progress: Callable[[int, int], None] | None) -> Path:
    make_folder(folder)
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            with writing(folder):
                if not _is_whole(folder):
                    _fill(folder, encoder, progress)
                    _remove_older(folder)
                return folder
        except LibraryLockedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _fill(folder: Path, encoder: Encoder, progress: Callable[[int, int], None] | None) -> None:
    for left in [path for path in folder.iterdir() if not path.name.startswith("writer.")]:
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    with FolderLibrary.create(folder) as library:
        add_paths(library, encoder, [SAMPLES], listeners=Listeners(progress))
        open_indexes(library, encoder, tidy=True)


def _is_whole(folder: Path) -> bool:
    try:
        library = FolderLibrary.open(folder)
        if library is None:
            return False
        with library:
            return len(library.documents()) == len(_files(SAMPLES))
    except DamagedLibraryError:
        return False


def _remove_older(folder: Path) -> None:
    """Removes what earlier programs made; what another program of today may be reading stays."""
    for other in folder.parent.glob("samples-*"):
        with suppress(OSError):
            if other != folder and time.time() - (other / DATABASE).stat().st_mtime > _KEPT_S:
                shutil.rmtree(other, ignore_errors=True)


@functools.cache
def _key(fingerprint: str) -> str:
    """A hash of the reports, of the code that reads and indexes them, and of the model."""
    digest = hashlib.sha256(fingerprint.encode())
    code = [*SAMPLES.parent.rglob("*.py"), *Path(__file__).parent.rglob("*.py")]
    for path in [*_files(SAMPLES), *sorted(code)]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
