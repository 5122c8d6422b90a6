"""Threads that search a library while it is written to: each search of one state, and soon of the newest."""

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.errors import DamagedLibraryError, OtherEncoderError
from index.generations import Generations
from index.intake.ingest import Stated, add_paths, reembed
from index.store.database import DATABASE
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder


@pytest.fixture
def generations(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> Iterator[Generations]:
    add_paths(library, encoder, [folder])
    made = Generations(library.path, encoder)
    yield made
    made.close()


def seen(generations: Generations) -> set[str]:
    with generations.reading() as searcher:
        assert searcher is not None
        return {hit.document.source for hit in searcher.search("主题教育 党组会 清廉")}


def until(holds: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _ in range(200):
        if holds():
            return
        waiting.wait(0.05)
    raise AssertionError("it never came to be")


def test_a_reader_keeps_what_it_began_with(generations: Generations, library: FolderLibrary) -> None:
    with generations.reading() as searcher:
        assert searcher is not None
        before = searcher.search("主题教育")
        library.remove([d.doc_id for d in library.documents()])
        generations.move()
        assert searcher.search("主题教育") == before
        assert searcher.library.documents()
    assert seen(generations) == set()


def test_readers_move_to_the_newest_by_themselves(
    generations: Generations, library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    before = seen(generations)
    (folder / "丙局2025年总结.txt").write_text("丙局工作总结\n一、开展主题教育。召开党组会3次。\n", encoding="utf-8")
    add_paths(library, encoder, [folder])
    assert seen(generations) in (before, before | {"丙局2025年总结.txt"})
    until(lambda: seen(generations) == before | {"丙局2025年总结.txt"})


def test_a_change_of_ones_own_is_seen_at_once(
    generations: Generations, library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    seen(generations)
    add_paths(library, encoder, [folder / "甲局"], Stated(unit="市甲局"))
    generations.move()
    with generations.reading() as searcher:
        assert searcher is not None and "市甲局" in {d.metadata.unit for d in searcher.library.documents()}


def test_an_unused_generation_lets_go_of_the_database(
    generations: Generations, library: FolderLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.generations._IDLE_S", 0.01)
    first = seen(generations)
    until(lambda: generations._now is None)
    assert seen(generations) == first


def test_a_library_put_in_the_place_of_another_is_seen(
    generations: Generations, library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    seen(generations)
    with FolderLibrary.create(tmp_path / "other") as other:
        path = tmp_path / "丁局.txt"
        path.write_text("丁局总结\n一、开展主题教育活动。\n", encoding="utf-8")
        add_paths(other, encoder, [path])
    library.close()
    for name in ("-wal", "-shm"):
        (library.path / f"{DATABASE}{name}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "other" / DATABASE, tmp_path / "copy")
    (tmp_path / "copy").replace(library.path / DATABASE)
    until(lambda: seen(generations) == {"丁局.txt"})


def test_a_library_that_may_only_be_read_is_opened_again_when_it_has_changed(
    generations: Generations,
    library: FolderLibrary,
    encoder: WordHashEncoder,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody has it open: its file is read as it is, which no commit of another process would be seen in."""
    connect = sqlite3.connect

    def as_another_user(name: object, **options: object) -> sqlite3.Connection:
        if "mode=ro" in str(name) and "immutable" not in str(name):
            raise sqlite3.OperationalError("unable to open database file")
        return connect(name, **options)  # type: ignore[call-overload,no-any-return]

    library.close()
    may_write = False
    monkeypatch.setattr("index.store.library.os.access", lambda *_: may_write)
    monkeypatch.setattr("index.caches.making.os.access", lambda *_: may_write)
    monkeypatch.setattr("index.store.database.sqlite3.connect", as_another_user)
    first = seen(generations)
    with generations.reading() as searcher:
        assert searcher is not None and searcher.library.is_frozen
    may_write = True
    (folder / "丙局2025年总结.txt").write_text("丙局工作总结\n一、开展主题教育。召开党组会3次。\n", encoding="utf-8")
    with FolderLibrary.create(library.path) as again:
        add_paths(again, encoder, [folder])
    may_write = False
    until(lambda: seen(generations) == first | {"丙局2025年总结.txt"})


def test_a_fault_that_passes_costs_no_reader_what_he_has(
    generations: Generations, library: FolderLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = seen(generations)
    library.remove([d.doc_id for d in library.documents()])

    def full() -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(generations, "_opened", full)
        assert [seen(generations) for _ in range(5)] == [first] * 5
        until(lambda: not generations._moving)
    until(lambda: seen(generations) == set())


def test_threads_share_a_library_on_a_disk_without_the_newer_log(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    library.close()
    with sqlite3.connect(library.path / DATABASE) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    generations = Generations(library.path, encoder)
    connect = sqlite3.connect

    def without_log(*args, **options):  # type: ignore[no-untyped-def]
        return connect(*args, **options, factory=_WithoutLog)

    faults: list[BaseException] = []

    def search() -> None:
        try:
            for _ in range(60):
                assert seen(generations)
        except BaseException as fault:
            faults.append(fault)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.store.database.sqlite3.connect", without_log)
        threads = [threading.Thread(target=search) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        generations.close()
    assert not faults


class _WithoutLog(sqlite3.Connection):
    """A connection on a disk whose files cannot be shared as memory: SQLite keeps its older journal there."""

    def execute(self, sql: str, *args: object) -> sqlite3.Cursor:  # type: ignore[override]
        return super().execute("PRAGMA journal_mode" if sql == "PRAGMA journal_mode = WAL" else sql, *args)  # type: ignore[arg-type]


def test_no_library_is_none_until_there_is_one(tmp_path: Path, encoder: WordHashEncoder, folder: Path) -> None:
    generations = Generations(tmp_path / "later", encoder)
    with generations.reading() as searcher:
        assert searcher is None
    with FolderLibrary.create(tmp_path / "later") as library:
        add_paths(library, encoder, [folder])
    assert seen(generations)
    generations.close()


def test_readers_are_told_when_it_was_made_anew_by_another_model(
    generations: Generations, library: FolderLibrary
) -> None:
    seen(generations)
    other = WordHashEncoder()
    other.fingerprint = "word-hash-2"
    reembed(library, other)

    def is_told() -> bool:
        try:
            seen(generations)
        except OtherEncoderError:
            return True
        return False

    until(is_told)


def test_a_cache_with_a_flipped_byte_is_made_anew_in_the_background(
    generations: Generations, library: FolderLibrary
) -> None:
    first = seen(generations)
    generations.close()
    [dense] = library.path.glob("dense-*")
    data = bytearray(dense.read_bytes())
    data[-9] ^= 64
    dense.write_bytes(data)
    other = Generations(library.path, WordHashEncoder())
    seen(other)
    until(lambda: dense.read_bytes() != bytes(data))
    until(lambda: seen(other) == first)
    other.close()


def test_a_damaged_library_is_an_error(tmp_path: Path, encoder: WordHashEncoder) -> None:
    (tmp_path / DATABASE).write_bytes(b"no database" * 999)
    with pytest.raises(DamagedLibraryError), Generations(tmp_path, encoder).reading():
        pass


def test_many_threads_search_while_one_writes(
    generations: Generations, library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    faults: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                with generations.reading() as searcher:
                    assert searcher is not None
                    for hit in searcher.search("主题教育 清廉 党组会"):
                        text = searcher.library.document(hit.document.doc_id).text
                        assert text[hit.passage.start : hit.passage.end] == hit.passage.text
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(8):
        path = folder / f"局{n}.txt"
        path.write_text(f"局{n}总结\n一、开展主题教育{n}次。召开党组会{n}次。\n", encoding="utf-8")
        add_paths(library, encoder, [path])
        if n % 3 == 2:
            library.remove([d.doc_id for d in library.documents() if d.source == f"局{n - 1}.txt"])
    done.set()
    for thread in threads:
        thread.join()
    assert not faults
    until(lambda: "局7.txt" in seen(generations))
