"""A library of an earlier version opens as one of today's and holds what it held."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from index.errors import DamagedLibraryError, OldReadingError
from index.intake.corrections import correct, forget, set_put_back
from index.intake.ingest import Stated, add_paths
from index.safety.repair import repair
from index.safety.verification import verify, verify_folder
from index.search import Searcher
from index.store.database import DATABASE
from index.store.library import FolderLibrary
from index.store.migration import PASSAGE_2, VERSION_1, stored_version
from index.store.records import DOCUMENT
from index.store.schema import SCHEMA_VERSION, check_of
from index.vocabulary import Vocabulary
from tests.conftest import ALL_ROWS, WordHashEncoder

VERSION_4_TABLES = (
    "CREATE TABLE document (doc_id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, root TEXT NOT NULL,"
    " source TEXT NOT NULL, content_hash TEXT NOT NULL, encoding TEXT NOT NULL, title TEXT NOT NULL, unit TEXT,"
    " unit_from TEXT, year INTEGER, year_from TEXT, doc_type TEXT, doc_type_from TEXT, region TEXT, region_from TEXT,"
    " text TEXT NOT NULL, sections TEXT NOT NULL, noise TEXT NOT NULL, of_the_report TEXT NOT NULL,"
    " put_back TEXT NOT NULL, headings TEXT NOT NULL, file_state TEXT NOT NULL, summary_hash TEXT NOT NULL,"
    " check_hash TEXT NOT NULL)",
    "CREATE TABLE passage (row INTEGER PRIMARY KEY AUTOINCREMENT,"
    " doc_id TEXT NOT NULL REFERENCES document (doc_id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,"
    ' kind TEXT NOT NULL, heading_path TEXT NOT NULL, item INTEGER, start INTEGER NOT NULL, "end" INTEGER NOT NULL,'
    " page INTEGER, input_hash TEXT NOT NULL, wording_hash TEXT NOT NULL, check_hash TEXT NOT NULL,"
    " UNIQUE (doc_id, ordinal))",
    "CREATE TABLE vector (input_hash TEXT PRIMARY KEY, vector BLOB NOT NULL, check_hash TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX passage_wording ON passage (wording_hash)",
    "CREATE INDEX passage_input ON passage (input_hash)",
)


def age_to_4(folder: Path) -> None:
    """Makes a library of today's into one of version 4, as that version would have made it."""
    db = sqlite3.connect(folder / DATABASE)
    reports = db.execute(f"SELECT path, file_state, check_hash, {DOCUMENT} FROM document").fetchall()
    passages = db.execute(f"SELECT row, {PASSAGE_2}, check_hash FROM passage").fetchall()
    vectors = db.execute("SELECT input_hash, vector FROM vector").fetchall()
    sequence = db.execute("SELECT seq FROM sqlite_sequence").fetchone()
    for table in ("passage", "document", "vector"):
        db.execute(f"DROP TABLE {table}")
    for statement in VERSION_4_TABLES:
        db.execute(statement)
    for path, state, check, *values in reports:
        summary = check_of(*values[:4], *values[5:14], state)  # without the encoding
        names = f"path, file_state, check_hash, summary_hash, {DOCUMENT}"
        marks = ", ".join("?" * (len(values) + 4))
        db.execute(f"INSERT INTO document ({names}) VALUES ({marks})", (path, state, check, summary, *values))
    for *values, input_hash, wording_hash, check in passages:
        row = (*values, input_hash.hex(), wording_hash.hex(), check)
        db.execute(f"INSERT INTO passage VALUES ({', '.join('?' * len(row))})", row)
    for name, blob in vectors:
        single = np.frombuffer(blob, "<f2").astype("<f4").tobytes()
        db.execute("INSERT INTO vector VALUES (?, ?, ?)", (name.hex(), single, check_of(name.hex(), single)))
    db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'passage'", sequence)
    age_settings(db, "4")
    db.commit()
    db.close()


def age_settings(db: sqlite3.Connection, version: str) -> None:
    """Has a library say that it is of an earlier version."""
    values = ("schema_version", version)
    db.execute("UPDATE setting SET value = ?2, check_hash = ?3 WHERE name = ?1", (*values, check_of(*values)))


def age_to_3(folder: Path) -> None:
    """Makes a library of today's into one of version 3."""
    age_to_4(folder)
    db = sqlite3.connect(folder / DATABASE)
    db.execute("DROP TABLE word")
    age_settings(db, "3")
    db.commit()
    db.close()


def age_to_2(folder: Path) -> None:
    """Makes a library of today's into one of version 2."""
    age_to_3(folder)
    db = sqlite3.connect(folder / DATABASE, isolation_level=None)
    db.execute("BEGIN")
    for row, *values in db.execute(f"SELECT row, {PASSAGE_2} FROM passage").fetchall():
        db.execute("UPDATE passage SET check_hash = ? WHERE row = ?", (check_of(*values), row))
    settings = db.execute("SELECT name, value FROM setting").fetchall()
    db.execute("DROP TABLE setting")
    db.execute("CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
    db.executemany("INSERT INTO setting VALUES (?, ?)", settings)
    db.execute("UPDATE setting SET value = '2' WHERE name = 'schema_version'")
    for table in ("change", "remembered"):
        db.execute(f"DROP TABLE {table}")
    for column in ("file_state", "summary_hash"):
        db.execute(f"ALTER TABLE document DROP COLUMN {column}")
    db.execute("COMMIT")
    db.close()


def age_to_1(folder: Path) -> None:
    """Makes a library of today's into one of version 1."""
    age_to_2(folder)
    db = sqlite3.connect(folder / DATABASE)
    for doc_id, *values in db.execute(f"SELECT {VERSION_1} FROM document").fetchall():
        db.execute("UPDATE document SET check_hash = ? WHERE doc_id = ?", (check_of(doc_id, *values), doc_id))
    for column in ("of_the_report", "put_back", "headings"):
        db.execute(f"ALTER TABLE document DROP COLUMN {column}")
    db.execute("UPDATE setting SET value = '1' WHERE name = 'schema_version'")
    db.commit()
    db.close()


@pytest.fixture
def old(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> Path:
    add_paths(library, encoder, [folder])
    library.close()
    age_to_1(library.path)
    return library.path


def test_a_library_of_version_1_opens_whole(old: Path, encoder: WordHashEncoder, folder: Path) -> None:
    library = FolderLibrary.open(old)
    assert library is not None
    with library:
        assert verify(library, encoder).whole
        embedded = encoder.embedded
        report = add_paths(library, encoder, [folder])
        assert (len(report.known), len(report.replaced), encoder.embedded) == (0, 2, embedded)
        assert len(add_paths(library, encoder, [folder]).known) == 2


def test_what_was_read_by_an_earlier_version_is_not_read_again_without_its_file(
    old: Path, encoder: WordHashEncoder, folder: Path
) -> None:
    """Its headings were not kept: they would be lost."""
    library = FolderLibrary.open(old)
    assert library is not None
    with library:
        [doc_id, _] = [document.doc_id for document in library.documents()]
        with pytest.raises(OldReadingError):
            forget(library, encoder, [doc_id])
        with pytest.raises(OldReadingError):
            set_put_back(library, encoder, doc_id, ())
        assert correct(library, [doc_id], Stated(year=2020)) == 1
        add_paths(library, encoder, [folder])
        assert forget(library, encoder, [doc_id]) == 1


def test_what_was_damaged_stays_known_as_damaged(old: Path, encoder: WordHashEncoder) -> None:
    db = sqlite3.connect(old / DATABASE)
    db.execute("UPDATE document SET title = '换了' WHERE source LIKE '甲局%'")
    db.commit()
    db.close()
    library = FolderLibrary.open(old)
    assert library is not None
    with library:
        assert ["/甲局/" in report.path for report in verify(library, encoder).damaged] == [True]


def test_a_library_of_version_2_opens_whole_and_keeps_what_was_said(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder], Stated(unit="丙局"))
    before = list(library.all_passages())
    library.close()
    age_to_2(library.path)
    with FolderLibrary.open(library.path) as opened:  # type: ignore[union-attr]
        assert verify(opened, encoder).whole
        assert list(opened.all_passages()) == before
        assert len(add_paths(opened, encoder, [folder]).known) == 2
        assert {d.metadata.unit for d in opened.documents()} == {"丙局"}


def test_a_library_of_version_3_opens_whole_and_takes_words(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    before = list(library.all_passages())
    library.close()
    age_to_3(library.path)
    with FolderLibrary.open(library.path) as opened:  # type: ignore[union-attr]
        assert verify(opened, encoder).whole
        assert list(opened.all_passages()) == before and opened.vocabulary() == Vocabulary()
        opened.set_vocabulary(Vocabulary(words=("廉洁之星",)))
        assert opened.vocabulary().words == ("廉洁之星",) and verify(opened, encoder).whole


def test_a_library_of_version_4_opens_whole_with_the_same_vectors_in_half_the_room(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    before, vectors = list(library.all_passages()), library.vectors_among(ALL_ROWS, encoder.dimensions)
    hits = [(hit.passage, hit.cosine) for hit in Searcher(library, encoder).search("主题教育")]
    highest = library.connection.execute("SELECT seq FROM sqlite_sequence").fetchone()
    library.close()
    age_to_4(library.path)
    db = sqlite3.connect(library.path / DATABASE)
    db.execute("INSERT INTO vector SELECT hex(randomblob(32)), zeroblob(50000), '' FROM document")
    db.execute("DELETE FROM vector WHERE check_hash = ''")
    db.commit()
    db.close()
    with FolderLibrary.open(library.path) as opened:  # type: ignore[union-attr]
        free, pages = (opened.connection.execute(f"PRAGMA {n}").fetchone()[0] for n in ("freelist_count", "page_count"))
        assert 2 * free <= pages
        assert verify(opened, encoder).whole
        assert list(opened.all_passages()) == before
        assert all(
            np.array_equal(one, two) for one, two in zip(opened.vectors_among(ALL_ROWS, 64), vectors, strict=True)
        )
        assert [(hit.passage, hit.cosine) for hit in Searcher(opened, encoder).search("主题教育")] == hits
        assert opened.connection.execute("SELECT seq FROM sqlite_sequence").fetchone() == highest
        assert len(add_paths(opened, encoder, [folder]).known) == 2
        embedded = encoder.embedded
        add_paths(opened, encoder, [folder / "甲局"], Stated(unit="丙局"))
        assert encoder.embedded == embedded and verify(opened, encoder).whole


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE vector SET vector = zeroblob(256) WHERE input_hash = (SELECT max(input_hash) FROM vector)",
        "UPDATE vector SET vector = 'text' WHERE input_hash = (SELECT max(input_hash) FROM vector)",
        "UPDATE passage SET input_hash = 'no digits' WHERE row = 2",
        "UPDATE passage SET kind = 'plan' WHERE row = 2",
        "DELETE FROM passage WHERE row = 2",
        "UPDATE passage SET doc_id = 'of no report' WHERE row = 2",
        "UPDATE document SET unit = '别局' WHERE source LIKE '甲局%'",
        "DELETE FROM vector WHERE input_hash = (SELECT min(input_hash) FROM vector)",
        "UPDATE setting SET value = '7' WHERE name = 'generation'",
    ],
)
def test_what_was_damaged_in_version_4_is_so_after_it_was_made_todays_and_can_be_mended(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path, damage: str
) -> None:
    add_paths(library, encoder, [folder])
    library.close()
    age_to_4(library.path)
    db = sqlite3.connect(library.path / DATABASE)
    db.execute(damage)
    db.commit()
    db.close()
    with FolderLibrary.open(library.path) as opened:  # type: ignore[union-attr]
        assert opened.documents() and stored_version(opened.connection) == str(SCHEMA_VERSION)
    assert not verify_folder(library.path, encoder).whole  # type: ignore[union-attr]
    mended = repair(library.path, encoder)
    assert mended is not None and mended.complete


def test_a_torn_library_of_version_4_keeps_what_is_not_on_the_torn_page(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    before = {document.source: library.document(document.doc_id) for document in library.documents()}
    library.close()
    age_to_4(library.path)
    whole = (library.path / DATABASE).read_bytes()
    for number in range(2, len(whole) // 4096 + 1):
        (library.path / DATABASE).write_bytes(whole[: (number - 1) * 4096] + bytes(4096) + whole[number * 4096 :])
        mended = repair(library.path, encoder)
        assert mended is not None and mended.complete
        with FolderLibrary.open(library.path) as opened:  # type: ignore[union-attr]
            assert {d.source: opened.document(d.doc_id) for d in opened.documents()} == before
            assert verify(opened, encoder).whole


def test_a_library_of_an_earlier_version_that_may_only_be_read_opens(
    old: Path, encoder: WordHashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store.library.os.access", lambda *_: False)
    before = (old / DATABASE).read_bytes()
    with FolderLibrary.open(old) as library:  # type: ignore[union-attr]
        assert [d.source.split("/")[0] for d in library.documents()] == ["乙局", "甲局"]
        assert Searcher(library, encoder).search("主题教育")
    assert (old / DATABASE).read_bytes() == before


def test_a_later_version_is_not_touched(old: Path) -> None:
    db = sqlite3.connect(old / DATABASE)
    db.execute("UPDATE setting SET value = ? WHERE name = 'schema_version'", (str(SCHEMA_VERSION + 1),))
    db.commit()
    db.close()
    with pytest.raises(DamagedLibraryError) as found:
        FolderLibrary.open(old)
    assert found.value.fault == "other version"
