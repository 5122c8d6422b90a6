"""Caches are made anew where they have to be, follow where they can, and never answer for another library."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.caches.lexical import FieldFilter
from index.caches.opening import Indexes, keep_up, open_indexes
from index.caches.shared import SharedIndexes
from index.intake.corrections import correct
from index.intake.ingest import Stated, add_paths, reembed
from index.search import Searcher
from index.store.library import FolderLibrary
from index.store.records import Filters
from tests.conftest import ALL_ROWS, WordHashEncoder


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """So many reports that one of them is a small part of all."""
    root = tmp_path / "many"
    root.mkdir()
    for n in range(90):
        text = f"{2000 + n}年局{n}工作总结\n一、加强理论学习{n}。学习第{n}号文件，开展第{n}次研讨。\n二、推进清廉文化建设。\n"
        (root / f"局{n}{2000 + n}年工作总结.txt").write_text(
            text + f"评选廉洁之星{n}人，开展警示教育。\n", encoding="utf-8"
        )
    return root


def opened(library: FolderLibrary, **options: bool) -> Indexes:
    return open_indexes(library, WordHashEncoder(), **options)  # type: ignore[arg-type]


def caches(library: FolderLibrary) -> list[str]:
    return sorted(p.name.split("-")[0] + p.name.split("-")[1] for p in library.path.glob("*-*-*") if p.name[0] in "dl")


def assert_whole(library: FolderLibrary, indexes: Indexes) -> None:
    rows, vectors = library.vectors_among(ALL_ROWS, WordHashEncoder.dimensions)
    assert indexes.dense.rows().tolist() == indexes.lexical.rows().tolist() == sorted(rows.tolist())
    assert np.array_equal(indexes.dense.vectors(rows), vectors)
    assert (indexes.generation, indexes.token) == (library.generation, library.commit_token)


def test_caches_are_made_anew_when_missing_or_damaged(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    embedded = encoder.embedded
    assert opened(library).rebuilt == ("dense", "lexical")
    assert opened(library).rebuilt == ()
    [dense] = library.path.glob("dense-*")
    dense.write_bytes(dense.read_bytes()[:-7])
    assert opened(library).rebuilt == ("dense",)
    [lexical] = library.path.glob("lexical-*")
    (lexical / "meta.json").write_text("{}")
    assert opened(library).rebuilt == ("lexical",)
    assert opened(library, anew=True).rebuilt == ("dense", "lexical")
    assert encoder.embedded == embedded


def test_a_flipped_byte_is_found_by_the_full_check_alone(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    opened(library)
    [dense] = library.path.glob("dense-*")
    data = bytearray(dense.read_bytes())
    data[-9] ^= 1
    dense.write_bytes(data)
    assert opened(library).rebuilt == ()
    assert opened(library, full_check=True).rebuilt == ("dense",)
    assert_whole(library, opened(library))


def test_caches_follow_what_is_added_changed_relabelled_and_removed(
    library: FolderLibrary, encoder: WordHashEncoder, many: Path
) -> None:
    add_paths(library, encoder, [many])
    opened(library)
    (many / "new.txt").write_text("2050年新局工作总结\n一、开展新的工作。召开会议3次。\n", encoding="utf-8")
    path = next(many.glob("局7*"))
    path.write_text(path.read_text(encoding="utf-8").replace("7次", "77次"), encoding="utf-8")
    add_paths(library, encoder, [many])
    [third] = [d for d in library.documents() if d.source.startswith("局32003")]
    correct(library, [third.doc_id], Stated(unit="改名局"))
    library.remove([d.doc_id for d in library.documents() if d.source.startswith("局52005")])
    found = opened(library)
    assert found.rebuilt == ()
    assert_whole(library, found)
    assert len(found.lexical.search(["清廉文化"], 9, [FieldFilter("unit", ("改名局",))])) == 1


def test_worn_indexes_are_made_anew_only_when_nobody_waits(
    library: FolderLibrary, encoder: WordHashEncoder, many: Path
) -> None:
    add_paths(library, encoder, [many])
    opened(library)
    library.remove([d.doc_id for d in library.documents()[:20]])
    found = opened(library)
    assert found.rebuilt == () and found.is_worn
    assert_whole(library, found)
    tidied = opened(library, tidy=True)
    assert tidied.rebuilt == ("lexical",) and not tidied.is_worn
    del found
    assert opened(library).rebuilt == () and not opened(library).is_worn
    assert_whole(library, opened(library))


def test_indexes_in_memory_follow_without_files(library: FolderLibrary, encoder: WordHashEncoder, many: Path) -> None:
    add_paths(library, encoder, [many])
    shared = SharedIndexes(encoder)
    first = shared.current(library)
    (many / "new.txt").write_text("2050年新局工作总结\n一、开展新的工作。召开会议3次。\n", encoding="utf-8")
    add_paths(library, encoder, [many])
    for dense in library.path.glob("dense-*"):
        dense.unlink()
    second = shared.current(library)
    assert second.rebuilt == () and second.dense._base is first.dense._base
    assert_whole(library, second)


def test_old_caches_go_and_those_in_use_stay(library: FolderLibrary, encoder: WordHashEncoder, many: Path) -> None:
    add_paths(library, encoder, [many])
    reader = opened(library)
    (many / "new.txt").write_text("2050年新局工作总结\n一、开展新的工作。召开会议3次。\n", encoding="utf-8")
    add_paths(library, encoder, [many])
    newer = opened(library)
    held = 2 if os.name == "posix" else 1
    assert len(list(library.path.glob("lexical-*"))) == held and len(list(library.path.glob("dense-*"))) == 1
    assert reader.lexical.search(["清廉文化"], 3)
    del reader
    (many / "newer.txt").write_text("2051年新局工作总结\n一、开展更新的工作。召开会议4次。\n", encoding="utf-8")
    add_paths(library, encoder, [many])
    del newer
    opened(library)
    assert len(list(library.path.glob("lexical-*"))) == 1


def test_what_a_dead_process_was_building_is_cleared_away(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    (library.path / "lexical-9-abcd.new").mkdir()
    (library.path / "dense-9-abcd.faiss.77.new").write_bytes(b"torn")
    opened(library)
    assert not list(library.path.glob("*.new"))


def test_a_writer_keeps_the_lexical_index_up_for_readers(
    library: FolderLibrary, encoder: WordHashEncoder, many: Path
) -> None:
    add_paths(library, encoder, [many])
    keep_up(library)
    assert len(list(library.path.glob(f"lexical-{library.generation}-*"))) == 1


def test_caches_of_another_history_are_not_used(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path, tmp_path: Path
) -> None:
    """A library put back from a copy goes on from an old generation: its caches must not be the lost one's."""
    add_paths(library, encoder, [folder])
    library.close()
    shutil.copytree(library.path, tmp_path / "copy")
    for name in ("丙局", "丁局"):
        shutil.rmtree(library.path)
        shutil.copytree(tmp_path / "copy", library.path)
        for old in tmp_path.glob("kept/*"):
            shutil.copytree(old, library.path / old.name, dirs_exist_ok=True)
        with FolderLibrary.create(library.path) as again:
            add_paths(again, encoder, [folder / "甲局"], Stated(unit=name))
            assert Searcher(again, encoder).search("主题教育", filters=Filters(units=(name,)), mode="lexical")
            assert_whole(again, opened(again))
        for made in library.path.glob("lexical-*"):
            shutil.copytree(made, tmp_path / "kept" / made.name, dirs_exist_ok=True)


def test_a_folder_that_may_not_be_written_to_is_served_from_memory(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_paths(library, encoder, [folder])
    monkeypatch.setattr("index.caches.making.os.access", lambda *_: False)
    assert_whole(library, opened(library))
    assert caches(library) == []


def test_a_full_disk_leaves_the_index_in_memory(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    add_paths(library, encoder, [folder])
    monkeypatch.setattr("index.caches.dense_file.save_dense", full)
    monkeypatch.setattr("index.caches.lexical_folder._finish", full)
    assert_whole(library, opened(library))
    assert caches(library) == [] and not list(library.path.glob("*.new"))


def test_a_disk_without_locks_is_served_from_memory(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise NotImplementedError

    add_paths(library, encoder, [folder])
    monkeypatch.setattr("index.caches.making.FileLock.acquire", none)
    assert_whole(library, opened(library))


def test_after_reindexing_all_is_made_anew(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> None:
    add_paths(library, encoder, [folder])
    before = opened(library)
    reembed(library, encoder)
    found = open_indexes(library, encoder, before)
    assert found.rebuilt == ("dense", "lexical")
    assert_whole(library, found)


def test_what_is_wrongly_said_of_a_report_stops_no_search(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    """Of which kinds its passages are is the report's own row's: the passages are there all the same."""
    add_paths(library, encoder, [folder])
    library.connection.execute("UPDATE document SET kinds = '' WHERE source LIKE '甲局%'")
    assert len(opened(library).dense) == len(list(library.all_passages())) == library.passage_count()
