"""The folder in which the lexical index of a commit is kept.

Each commit has a folder of its own, which never changes once it has its name: it is built aside and gets its
own last file, with the length and sum of every other, when it is whole; then it is moved to its name. The folder of
a later commit takes the files of the one before by hard links and adds what changed (tantivy never writes to a
file twice, but to those it replaces), so that it costs milliseconds; where a disk knows no links, they are copied.

Who reads a folder holds a shared lock on a file in it, and nobody removes a folder that is held. Windows needs no
such lock: there a folder with open files cannot be moved aside, which is how a removal begins.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import tantivy

from index.caches.grams_file import LIST, GramsWriter, load_grams
from index.caches.held import hold, is_free
from index.caches.lexical import LexicalIndex
from index.caches.lexical_rows import LexicalRow, fill, schema
from index.lexicon import program_words
from index.store.database import synced
from index.store.records import Touched

_DONE = "chengli.json"
_IN_USE = "in-use"
_VERSION = 4
#: A file that is replaced when the index changes; the others never change.
_REPLACED = ("meta.json", ".managed.json", LIST)
#: An index with more deleted passages than this share of all is not followed any more.
_MOST_DELETED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class LexicalHeader:
    """What a folder says of itself: its commit, how many passages, how many deleted ones still count, its files.

    `words` names the words that the program knew that made it.
    """

    version: int
    generation: int
    token: str
    count: int
    deleted: int
    words: str
    files: dict[str, tuple[int, str]]


def read_lexical_header(path: Path) -> LexicalHeader | None:
    """What the folder at `path` says of itself, none where it is no cache folder with files of these lengths."""
    try:
        line, _, digest = (path / _DONE).read_text(encoding="utf-8").partition("\n")
        if _digest(line.encode()) != digest:
            return None
        found = json.loads(line)
        found["files"] = {name: (int(size), str(sum_)) for name, (size, sum_) in found["files"].items()}
        header = LexicalHeader(**found)
        sizes = [(path / name).stat().st_size == size for name, (size, _) in header.files.items()]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    fits = (header.version, header.words) == (_VERSION, program_words())
    return header if fits and all(sizes) else None


def load_lexical(path: Path, header: LexicalHeader, full_check: bool = False) -> LexicalIndex | None:
    """The index in the folder at `path`, none where it is not whole; `full_check` sums up its files."""
    held: object = hold(path / _IN_USE)
    try:
        if full_check and not lexical_sums_fit(path, header):
            return None
        if not os.access(path, os.W_OK):  # tantivy locks the folder it reads
            held = _PrivateCopy(path)
            path = held.path
        grams = load_grams(path)
        index = LexicalIndex(tantivy.Index.open(str(path)), grams, path, header.deleted, held)
    except (OSError, ValueError, TypeError, AttributeError, RuntimeError):
        return None
    except BaseException as error:  # a panic of Rust's is no Exception
        if type(error).__name__ == "PanicException":
            return None
        raise
    return index if len(index) == len(grams) == header.count else None


def lexical_sums_fit(path: Path, header: LexicalHeader) -> bool:
    """Whether the files of a folder are whole to their last byte."""
    try:
        return _files(path) == header.files
    except OSError:
        return False


def build_lexical(path: Path, generation: int, token: str, rows: Iterable[LexicalRow]) -> LexicalIndex | None:
    """Builds the index of a commit in the folder `path`; none where what was written cannot be read.

    :raises OSError: it cannot be written.
    """
    with _aside(path) as folder:
        grams = GramsWriter(folder)
        count = fill(tantivy.Index(schema(), path=str(folder)), rows, grams.add)
        grams.finish()
        _finish(folder, path, LexicalHeader(_VERSION, generation, token, count, 0, program_words(), {}))
    return _opened(path)


def follow_lexical(
    base: Path,
    header: LexicalHeader,
    path: Path,
    generation: int,
    token: str,
    touched: Touched,
    rows: Iterable[LexicalRow],
) -> LexicalIndex | None:
    """Builds the index of a commit in the folder `path` from that of an earlier one in `base`.

    `rows` are what stands now where something was touched. None where the folder `base` has gone or is torn, or too
    many passages were deleted from it: then all has to be built.

    :raises OSError: it cannot be written.
    """
    held = hold(base / _IN_USE)
    with _aside(path) as folder:
        try:
            for name in header.files:
                _take_over(base / name, folder / name)
            _take_over(base / ".managed.json", folder / ".managed.json")
            index = tantivy.Index.open(str(folder))
            grams = GramsWriter(folder, touched)
            dropped = (row for first, last in touched.runs.tolist() for row in range(first, last + 1))
            added = fill(index, rows, grams.add, dropped)
            grams.finish()
            index.reload()
            count = int(index.searcher().num_docs)
        except (FileNotFoundError, ValueError):
            return None
        del index, held
        deleted = header.deleted + header.count + added - count
        if deleted > _MOST_DELETED_SHARE * count:
            return None
        kept = {name: file for name, file in header.files.items() if name not in _REPLACED}
        _finish(folder, path, LexicalHeader(_VERSION, generation, token, count, deleted, program_words(), kept))
    return _opened(path)


def remove_lexical(path: Path) -> None:
    """Removes a folder unless somebody reads it."""
    if not is_free(path / _IN_USE):
        return
    aside = path.with_name(f"{path.name}.gone")
    with suppress(OSError):  # on Windows it is in use
        path.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """A folder in which that at `path` is built, removed where it was not finished."""
    folder = path.with_name(f"{path.name}.new")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _finish(folder: Path, path: Path, header: LexicalHeader) -> None:
    """Makes a folder that was built the one at `path`; `header` names the files whose sums are known."""
    (folder / _IN_USE).touch()
    line = json.dumps(asdict(replace(header, files=_files(folder, header.files))))
    with (folder / _DONE).open("w", encoding="utf-8") as file:
        file.write(f"{line}\n{_digest(line.encode())}")
        file.flush()
        os.fsync(file.fileno())
    for name in _REPLACED:  # tantivy makes them its user's alone; who may read the others is to read them too
        shutil.copymode(folder / _DONE, folder / name)
    if path.exists():  # of another history, or torn
        shutil.rmtree(path)
    folder.rename(path)


def _opened(path: Path) -> LexicalIndex | None:
    header = read_lexical_header(path)
    return None if header is None else load_lexical(path, header)


def _take_over(file: Path, to: Path) -> None:
    if file.name not in _REPLACED:
        with suppress(OSError):  # a disk that knows no links
            to.hardlink_to(file)
            return
    shutil.copyfile(file, to)
    if file.name not in _REPLACED:
        synced(to)


def _files(folder: Path, known: Mapping[str, tuple[int, str]] | None = None) -> dict[str, tuple[int, str]]:
    """The length and sum of each file that tantivy will not write to again."""
    files = sorted(p for p in folder.iterdir() if not p.name.startswith(".") and p.name not in (_DONE, _IN_USE))
    return {p.name: (known or {}).get(p.name) or (p.stat().st_size, _sum(p)) for p in files}


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class _PrivateCopy:
    """A folder copied to where it may be written to, for as long as this object lives."""

    def __init__(self, path: Path) -> None:
        """:raises OSError: there is no room for it."""
        folder = tempfile.mkdtemp(prefix="chengli-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.path = Path(shutil.copytree(path, Path(folder) / path.name))
