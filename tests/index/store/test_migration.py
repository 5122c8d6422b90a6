"""A library of an earlier version opens as one of today's and holds what it held."""

import sqlite3
from pathlib import Path

import pytest

from index.errors import DamagedLibraryError, OldReadingError
from index.intake.corrections import correct, forget, set_put_back
from index.intake.ingest import Stated, add_paths
from index.safety.verification import verify
from index.search import Searcher
from index.store.database import DATABASE
from index.store.library import Library
from index.store.migration import PASSAGE_2, VERSION_1
from index.store.schema import SCHEMA_VERSION, check_of
from index.vocabulary import Vocabulary
from tests.conftest import WordHashEncoder


def age_to_3(folder: Path) -> None:
    """Makes a library of today's into one of version 3."""
    db = sqlite3.connect(folder / DATABASE)
    db.execute("DROP TABLE word")
    values = ("schema_version", "3")
    db.execute("UPDATE setting SET value = ?2, check_hash = ?3 WHERE name = ?1", (*values, check_of(*values)))
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
def old(library: Library, encoder: WordHashEncoder, folder: Path) -> Path:
    add_paths(library, encoder, [folder])
    library.close()
    age_to_1(library.path)
    return library.path


def test_a_library_of_version_1_opens_whole(old: Path, encoder: WordHashEncoder, folder: Path) -> None:
    library = Library.open(old)
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
    library = Library.open(old)
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
    library = Library.open(old)
    assert library is not None
    with library:
        assert ["/甲局/" in report.path for report in verify(library, encoder).damaged] == [True]


def test_a_library_of_version_2_opens_whole_and_keeps_what_was_said(
    library: Library, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder], Stated(unit="丙局"))
    before = list(library.all_passages())
    library.close()
    age_to_2(library.path)
    with Library.open(library.path) as opened:  # type: ignore[union-attr]
        assert verify(opened, encoder).whole
        assert list(opened.all_passages()) == before
        assert len(add_paths(opened, encoder, [folder]).known) == 2
        assert {d.metadata.unit for d in opened.documents()} == {"丙局"}


def test_a_library_of_version_3_opens_whole_and_takes_words(
    library: Library, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    before = list(library.all_passages())
    library.close()
    age_to_3(library.path)
    with Library.open(library.path) as opened:  # type: ignore[union-attr]
        assert verify(opened, encoder).whole
        assert list(opened.all_passages()) == before and opened.vocabulary() == Vocabulary()
        opened.set_vocabulary(Vocabulary(words=("廉洁之星",)))
        assert opened.vocabulary().words == ("廉洁之星",) and verify(opened, encoder).whole


def test_a_library_of_an_earlier_version_that_may_only_be_read_opens(
    old: Path, encoder: WordHashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store.library.os.access", lambda *_: False)
    before = (old / DATABASE).read_bytes()
    with Library.open(old) as library:  # type: ignore[union-attr]
        assert [d.source.split("/")[0] for d in library.documents()] == ["乙局", "甲局"]
        assert Searcher(library, encoder).search("主题教育")
    assert (old / DATABASE).read_bytes() == before


def test_a_later_version_is_not_touched(old: Path) -> None:
    db = sqlite3.connect(old / DATABASE)
    db.execute("UPDATE setting SET value = ? WHERE name = 'schema_version'", (str(SCHEMA_VERSION + 1),))
    db.commit()
    db.close()
    with pytest.raises(DamagedLibraryError) as found:
        Library.open(old)
    assert found.value.fault == "other version"
