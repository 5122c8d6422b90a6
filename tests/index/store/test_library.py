import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus import ReadingProcess, split_passages
from index.caches.lexical import LexicalIndex
from index.errors import DamagedCacheError, DamagedLibraryError, LibraryLockedError, OtherEncoderError
from index.intake.ingest import Stated, add_paths, reembed
from index.models import open_encoder
from index.safety.verification import verify
from index.search import Searcher
from index.store.database import DATABASE
from index.store.library import FolderLibrary
from index.store.lock import writing
from index.store.records import Filters
from tests.conftest import ALL_ROWS, WordHashEncoder


def test_what_goes_in_comes_out_the_same(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> None:
    report = add_paths(library, encoder, [folder])
    assert sorted(report.added) == [d.source for d in library.documents()]
    for summary in library.documents():
        document = library.document(summary.doc_id)
        assert document.decoded_text() == (folder / summary.source).read_text(encoding="utf-8")
        assert [s.passage for s in library.passages_of(summary.doc_id)] == split_passages(document)
        assert library.passage_counts()[summary.doc_id] == len(split_passages(document))


def test_a_known_file_costs_no_embedding(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> None:
    add_paths(library, encoder, [folder])
    before, generation = encoder.embedded, library.generation
    report = add_paths(library, encoder, [folder])
    assert (len(report.known), report.added, encoder.embedded, library.generation) == (2, [], before, generation)


def test_the_same_file_by_another_way_is_known(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> None:
    add_paths(library, encoder, [folder])
    report = add_paths(library, encoder, [folder / "甲局", *folder.glob("乙局/2024/*.txt")])
    assert (len(report.known), report.added) == (2, [])


def test_the_same_bytes_in_two_places_are_two_reports_with_one_vector_each(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    before, passages = encoder.embedded, library.passage_count()
    source = next(folder.glob("甲局/2023/*.txt"))
    (folder / "丙局").mkdir()
    (folder / "丙局" / source.name).write_bytes(source.read_bytes())
    add_paths(library, encoder, [folder])
    assert (len(library.documents()), encoder.embedded) == (3, before)
    assert library.passage_count() > passages
    rows, vectors = library.vectors_among(ALL_ROWS, encoder.dimensions)
    assert len(rows) == library.passage_count() == len(vectors)


def test_a_changed_file_replaces_its_old_self(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> None:
    add_paths(library, encoder, [folder])
    path = next(folder.glob("乙局/2024/*.txt"))
    before = encoder.embedded
    path.write_text(path.read_text(encoding="utf-8").replace("65次", "66次"), encoding="utf-8")
    report = add_paths(library, encoder, [folder])
    assert (len(report.replaced), len(library.documents()), encoder.embedded) == (1, 2, before + 1)
    assert "66次" in library.document(library.document_at(path.as_posix()).doc_id).text  # type: ignore[union-attr]


def test_what_the_user_says_of_files_wins_and_can_be_said_later(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    before = encoder.embedded
    report = add_paths(library, encoder, [folder / "甲局"], Stated(unit="市甲局", year=2022))
    [document] = [d for d in library.documents() if d.source.startswith("甲局")]
    assert (document.metadata.unit, document.metadata.unit_from, document.metadata.year) == ("市甲局", "user", 2022)
    assert (len(report.relabelled), encoder.embedded) == (1, before)
    assert verify(library, encoder).whole


def test_what_the_user_said_outlives_a_change_of_the_file(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder / "甲局"], Stated(unit="丙局"))
    path = next(folder.glob("甲局/2023/*.txt"))
    path.write_text(path.read_text(encoding="utf-8") + "又做了工作。\n", encoding="utf-8")
    assert add_paths(library, encoder, [folder / "甲局"]).replaced
    assert library.documents()[0].metadata.unit == "丙局"


def test_a_damaged_report_is_read_again(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> None:
    add_paths(library, encoder, [folder])
    with sqlite3.connect(library.path / DATABASE) as db:
        db.execute("UPDATE document SET text = replace(text, '65次', '95次')")
    assert len(verify(library, encoder).damaged) == 1
    assert len(add_paths(library, encoder, [folder]).replaced) == 1
    assert verify(library, encoder).whole


def test_a_text_that_is_not_the_embedded_one_is_never_answered(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    searcher = Searcher(library, encoder)
    with sqlite3.connect(library.path / DATABASE) as db:
        db.execute("UPDATE document SET text = replace(text, '65次', '95次')")
    with pytest.raises(DamagedLibraryError) as caught:
        searcher.search("召开党组会")
    assert caught.value.fault == "damaged row"


def test_caches_of_another_history_are_not_used(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> None:
    """A library put back from a copy goes on from an old generation: its caches must not be the lost one's."""
    add_paths(library, encoder, [folder])
    copy = sqlite3.connect(":memory:")
    library._db.backup(copy)
    for unit in ("丙局", "丁局"):
        add_paths(library, encoder, [folder / "甲局"], Stated(unit=unit))
        assert Searcher(library, encoder).search("主题教育", filters=Filters(units=(unit,)), mode="lexical")
        copy.backup(library._db)


def test_a_cache_torn_while_open_is_made_anew(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_paths(library, encoder, [folder])
    searcher = Searcher(library, encoder)
    before = [h.passage.text for h in searcher.search("主题教育")]
    real, torn = LexicalIndex.search, []

    def search(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        if not torn:
            torn.append(1)
            raise DamagedCacheError(library.path, "torn")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(LexicalIndex, "search", search)
    assert [h.passage.text for h in searcher.search("主题教育")] == before and torn


def test_a_linked_folder_is_named_and_a_pipe_does_not_hang(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    (folder / "link").symlink_to(folder / "甲局", target_is_directory=True)
    os.mkfifo(folder / "pipe.txt")
    report = add_paths(library, encoder, [folder])
    assert sorted((r.source, r.reason) for r in report.rejected) == [("link", "link"), ("pipe.txt", "unsupported")]
    assert len(report.added) == 2


def test_one_bad_file_never_stops_a_folder(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"")
    (folder / "b.docx").write_bytes(b"PK\x03\x04torn")
    (folder / "c.txt").write_bytes(bytes(range(256)) * 9)
    (folder / "d.pdf").write_bytes(b"%PDF")
    report = add_paths(library, encoder, [folder, folder / "nowhere"])
    assert len(report.added) == 2
    assert sorted(r.reason for r in report.rejected) == ["damaged", "damaged", "empty", "missing", "not text"]


def test_a_readers_own_fault_rejects_the_file_alone(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = "import corpus.__main__ as main, sys; real = main.read_document\n"
    fault += "main.read_document = lambda file, *rest: 1 / 0 if '甲局' in file.source else real(file, *rest)\n"
    fault += "main.serve(sys.stdin.buffer, sys.stdout.buffer)"
    process = ReadingProcess(command=[sys.executable, "-c", fault])
    monkeypatch.setattr("corpus.processes.os.cpu_count", lambda: 1)
    monkeypatch.setattr("corpus.processes.ReadingProcess", lambda limits, on_page: process)
    report = add_paths(library, encoder, [folder])
    assert ([r.reason for r in report.rejected], len(report.added)) == (["failed"], 1)


def test_a_commit_that_fails_leaves_the_old_library(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_paths(library, encoder, [folder / "甲局"])
    generation, count = library.generation, library.passage_count()
    monkeypatch.setattr(library, "_insert_vectors", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add_paths(library, encoder, [folder / "乙局"])
    assert (library.generation, library.passage_count(), len(library.documents())) == (generation, count, 1)


def test_removed_reports_take_their_vectors_with_them(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    library.remove([d.doc_id for d in library.documents()])
    assert (library.passage_count(), library.documents()) == (0, [])
    assert verify(library, encoder).vectors == 0


def test_another_encoder_is_refused_until_the_library_is_reindexed(library: FolderLibrary, folder: Path) -> None:
    first, second = WordHashEncoder(), WordHashEncoder()
    second.fingerprint, second.name = "word-hash-2", "other"
    add_paths(library, first, [folder])
    with pytest.raises(OtherEncoderError) as caught:
        add_paths(library, second, [folder])
    assert (caught.value.made_by, caught.value.given) == ("word-hash", "other")
    assert reembed(library, second) > 0
    add_paths(library, second, [folder])
    with pytest.raises(OtherEncoderError):
        library.check_encoder(first)


def test_filters_choose_rows(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> None:
    add_paths(library, encoder, [folder])
    everything = library.rows_matching(Filters())
    assert everything.size == library.passage_count()
    of_unit = library.rows_matching(Filters(units=("甲局",)))
    of_year = library.rows_matching(Filters(years=(2024,)))
    assert of_unit.size and of_year.size and not np.intersect1d(of_unit, of_year).size
    assert of_unit.size + of_year.size == everything.size
    assert library.rows_matching(Filters(units=("甲局",), years=(2024,))).size == 0
    assert library.rows_matching(Filters(kinds=("plan",))).size == 1


def test_filters_choose_rows_after_reports_were_removed_and_changed(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    add_paths(library, encoder, [folder / "甲局"], Stated(unit="丙局"))
    path = next(folder.glob("乙局/2024/*.txt"))
    path.write_text(path.read_text(encoding="utf-8") + "四、又做了工作。\n", encoding="utf-8")
    add_paths(library, encoder, [folder])
    stored = list(library.all_passages())
    assert [found.row for found in stored] == library.rows_matching(Filters()).tolist()
    assert len(stored) == library.passage_count() == sum(count for *_, count in library.tally())
    for filters in (Filters(units=("丙局",)), Filters(years=(2023, 2024), kinds=("item", "plan")),
                    Filters(kinds=("opening",)), Filters(doc_types=("党建总结",), units=("乙局",))):  # fmt: skip
        wanted = [
            found.row for found in stored
            if filters.let_through(found.document) and filters.let_kind(found.passage.kind)
        ]  # fmt: skip
        assert library.rows_matching(filters).tolist() == wanted
    library.remove([document.doc_id for document in library.documents()])
    assert library.rows_matching(Filters(units=("乙局",))).size == library.rows_matching(Filters()).size == 0
    assert list(library.tally()) == []


def test_vectors_are_read_in_pieces_as_they_are_stored(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_paths(library, encoder, [folder])
    monkeypatch.setattr("index.store.passages._VECTORS_AT_A_TIME", 3)
    pieces = list(library.vector_pieces(encoder.dimensions))
    rows, vectors = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    assert len(pieces) > 1 and vectors.dtype == np.float16
    assert rows.tolist() == library.rows_matching(Filters()).tolist()
    made = encoder.embed([found.passage.search_text for found in library.all_passages()])
    assert np.array_equal(vectors, made.astype(np.float16))
    assert all(
        np.array_equal(one, two) for one, two in zip(library.vectors_among(ALL_ROWS, 64), (rows, vectors), strict=True)
    )
    library.connection.execute("DELETE FROM vector WHERE row = 2")
    with pytest.raises(DamagedLibraryError):
        list(library.vector_pieces(encoder.dimensions))


def test_a_file_that_is_no_database_is_a_damaged_library(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"no database" * 1000)
    with pytest.raises(DamagedLibraryError):
        FolderLibrary.open(tmp_path)


def test_a_folder_without_a_library_is_none(tmp_path: Path) -> None:
    assert FolderLibrary.open(tmp_path) is None
    (tmp_path / DATABASE).write_bytes(b"")
    assert FolderLibrary.open(tmp_path) is None


def test_one_writer_at_a_time_and_the_other_hears_who(tmp_path: Path) -> None:
    with writing(tmp_path):
        code = (
            "import sys; from pathlib import Path; from index.store.lock import writing\n"
            "from index.errors import LibraryLockedError\n"
            "try:\n    with writing(Path(sys.argv[1])): pass\n"
            "except LibraryLockedError as e: print(e.owner)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True,
            cwd=Path(__file__).parents[3],
        )  # fmt: skip
        assert done.stdout.strip().endswith(f":{os.getpid()}")
    with writing(tmp_path):  # released
        pass


def test_a_dead_owner_holds_nothing(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from index.store.lock import writing\n"
        "with writing(Path(sys.argv[1])): os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, cwd=Path(__file__).parents[3])
    with writing(tmp_path):
        assert (tmp_path / "writer.json").exists()


def test_a_lock_held_in_this_process_is_held(tmp_path: Path) -> None:
    with writing(tmp_path), pytest.raises(LibraryLockedError), writing(tmp_path):
        pass


def test_the_bundled_model_is_what_libraries_are_made_with(library: FolderLibrary, folder: Path) -> None:
    encoder = open_encoder()
    add_paths(library, encoder, [folder])
    assert library.encoder_fingerprint == encoder.fingerprint


def test_a_file_that_broke_is_named_as_still_there(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    file = next(folder.glob("甲局/2023/*.txt"))
    file.write_bytes(b"")
    (folder / "空.txt").touch()
    report = add_paths(library, encoder, [folder])
    assert {r.source for r in report.rejected} == {"空.txt", "甲局/2023/2023年甲局党建工作总结.txt"}
    assert report.outdated == {"甲局/2023/2023年甲局党建工作总结.txt"} and len(library.documents()) == 2


def test_commits_that_a_damaged_log_cost_are_missed(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path, tmp_path: Path
) -> None:
    """SQLite takes a log whose end does not fit for one that was never written to its end."""
    add_paths(library, encoder, [folder / "甲局"])
    add_paths(library, encoder, [folder / "乙局"])
    shutil.copytree(library.path, tmp_path / "crashed")  # as a process leaves it that was killed: with its log
    library.close()
    log = tmp_path / "crashed" / f"{DATABASE}-wal"
    data = bytearray(log.read_bytes())
    data[-2000] ^= 1
    log.write_bytes(data)
    with FolderLibrary.open(tmp_path / "crashed") as after:  # type: ignore[union-attr]
        assert len(after.documents()) == 1
        assert verify(after, encoder).went_back


def test_a_library_whose_database_is_gone_is_not_taken_for_a_new_one(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    library.close()
    for leave in (lambda file: file.unlink(), lambda file: file.write_bytes(b"")):
        leave(library.path / DATABASE)
        for open_it in (FolderLibrary.open, FolderLibrary.create):
            with pytest.raises(DamagedLibraryError) as caught:
                open_it(library.path)
            assert caught.value.fault == "lost"
