"""What is wrong with a library is found, whatever it is; and nothing is found in one that is whole."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.caches.lexical import LexicalIndex
from index.caches.opening import open_indexes
from index.errors import DamagedLibraryError, OtherEncoderError
from index.safety.findings import Findings
from index.safety.verification import verify_folder
from index.search import Searcher
from index.store.database import DATABASE
from index.store.library import FolderLibrary
from index.store.schema import STAGED
from tests.conftest import WordHashEncoder

FIRST = "(SELECT min(input_hash) FROM vector)"


def check(folder: Path, encoder: WordHashEncoder) -> Findings:
    findings = verify_folder(folder, encoder)
    assert findings is not None
    return findings


def test_a_whole_library_is_whole(kept: Path, encoder: WordHashEncoder) -> None:
    findings = check(kept, encoder)
    assert findings.whole and (findings.documents, findings.healed) == (12, ("dense", "lexical"))
    assert findings.passages == findings.vectors > 40
    assert check(kept, encoder).healed == ()


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        ("UPDATE document SET text = replace(text, '8次', '9次') WHERE source = '单位1.txt'", "damaged"),
        ("UPDATE document SET unit = '丁局' WHERE source = '单位1.txt'", "damaged"),
        ("UPDATE document SET path = '/elsewhere' WHERE source = '单位1.txt'", "damaged"),
        ("UPDATE document SET file_state = 'x' WHERE source = '单位1.txt'", "damaged"),
        ("UPDATE document SET title = CAST(x'ffbe' AS TEXT) WHERE source = '单位1.txt'", "damaged"),
        ("UPDATE document SET sections = '[' WHERE source = '单位1.txt'", "damaged"),
        ("UPDATE passage SET start = start + 1 WHERE row = 7", "damaged"),
        ("UPDATE passage SET heading_path = CAST(x'ff' AS TEXT) WHERE row = 7", "damaged"),
        ("UPDATE passage SET ordinal = 9000000000000000000 WHERE row = 7", "damaged"),
        ("UPDATE passage SET input_hash = (SELECT input_hash FROM passage WHERE row = 1) WHERE row = 7", "damaged"),
        ("DELETE FROM passage WHERE row = 6", "damaged"),
        ("DELETE FROM passage WHERE row = (SELECT max(row) FROM passage WHERE doc_id ="
         " (SELECT doc_id FROM passage WHERE row = 7))", "damaged"),
        ("DELETE FROM document WHERE source = '单位1.txt'", "damaged"),
        (f"DELETE FROM vector WHERE input_hash = {FIRST}", "without_vector"),
        ("UPDATE vector SET vector = zeroblob(length(vector))", "without_vector"),
        (f"UPDATE vector SET vector = x'00' WHERE input_hash = {FIRST}", "without_vector"),
        (f"UPDATE vector SET vector = 'text' WHERE input_hash = {FIRST}", "without_vector"),
        ("UPDATE setting SET value = '7' WHERE name = 'generation'", "settings"),
        ("UPDATE setting SET value = '9' WHERE name = 'schema_version'", "settings"),
        ("UPDATE setting SET value = '1' WHERE name = 'schema_version'", "settings"),
        ("DELETE FROM setting WHERE name = 'schema_version'", "settings"),
        ("UPDATE setting SET value = 'x' WHERE name = 'encoder_fingerprint'", "settings"),
        ("DELETE FROM setting WHERE name = 'encoder_fingerprint'", "settings"),
        ("UPDATE setting SET name = 'commit_tokem' WHERE name = 'commit_token'", "settings"),
        ("UPDATE sqlite_sequence SET seq = 3", "settings"),
        ("UPDATE change SET touched = '[[1, 2]]'", "changes"),
        ("UPDATE change SET token = 'x'", "changes"),
        ("INSERT INTO remembered VALUES ('/a/b', '', '甲局', NULL, NULL, '[]', 'x')", "remembered"),
        ("INSERT INTO word VALUES (1, 'word', '河长制', 'x')", "words"),
        ("DROP TABLE word", "structure"),
        (f"{STAGED}; INSERT INTO staged_vector VALUES (1, x'00', x'00', 'x')", "staged"),
        ("UPDATE passage SET wording_hash = lower(hex(wording_hash)) WHERE row = 7", "damaged"),
        ("UPDATE document SET first_row = first_row + 1 WHERE source = '单位1.txt'", "damaged"),
        ("UPDATE document SET kinds = replace(kinds, 'b', 'p') WHERE source = '单位1.txt'", "damaged"),
        ("DROP INDEX passage_wording", "structure"),
        ("DROP TABLE remembered", "structure"),
        ("CREATE TRIGGER t AFTER INSERT ON document BEGIN DELETE FROM vector; END", "structure"),
        ("ALTER TABLE document ADD COLUMN more TEXT", "structure"),
    ],
)  # fmt: skip
def test_damage_is_found(
    kept: Path, encoder: WordHashEncoder, change: Callable[[str], None], damage: str, where: str
) -> None:
    for statement in damage.split("; INSERT"):
        change(statement if statement.startswith(damage[:12]) else f"INSERT{statement}")
    findings = check(kept, encoder)
    assert not findings.whole and getattr(findings, where)


def test_a_vector_of_another_length_fits_its_check_and_is_found(kept: Path, encoder: WordHashEncoder) -> None:
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        name = next(name.hex() for name, *_ in library.connection.execute("SELECT input_hash FROM vector"))
        library.put_vectors([(name, np.full(encoder.dimensions, 1.0, np.float32))])
    assert check(kept, encoder).without_vector == [name]
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        library.put_vectors([(name, np.zeros(encoder.dimensions, np.float32))])  # a text of no known words
    assert check(kept, encoder).whole


def test_a_vector_that_no_passage_uses_is_no_damage(
    kept: Path, encoder: WordHashEncoder, change: Callable[[str], None]
) -> None:
    columns = "vector, check_hash FROM vector"
    change(f"INSERT INTO vector (input_hash, vector, check_hash) SELECT x'00', {columns} WHERE input_hash = {FIRST}")
    findings = check(kept, encoder)
    assert findings.whole and findings.surplus_vectors == ["00"]


def test_a_damaged_report_is_named_by_its_path(
    kept: Path, encoder: WordHashEncoder, change: Callable[[str], None], reports: Path
) -> None:
    change("UPDATE document SET text = '' WHERE source = '单位3.txt'")
    [damaged] = check(kept, encoder).damaged
    assert (damaged.path, damaged.part) == ((reports / "单位3.txt").as_posix(), "report")


def test_reports_on_a_torn_page_are_named(kept: Path, encoder: WordHashEncoder, reports: Path) -> None:
    data = bytearray((kept / DATABASE).read_bytes())
    at = data.index("2023年单位5党建".encode()) // 4096 * 4096
    data[at : at + 4096] = bytes(4096)
    (kept / DATABASE).write_bytes(data)
    findings = check(kept, encoder)
    assert findings.database
    assert (reports / "单位5.txt").as_posix() in {report.path for report in findings.damaged}


def test_an_older_copy_of_a_library_is_told_from_its_caches(
    kept: Path, tmp_path: Path, encoder: WordHashEncoder
) -> None:
    shutil.copy(kept / DATABASE, tmp_path / "old.db")
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        library.remove([library.documents()[0].doc_id])
        open_indexes(library, encoder)
    assert check(kept, encoder).whole
    shutil.copy(tmp_path / "old.db", kept / DATABASE)
    findings = check(kept, encoder)
    assert findings.rows_are_whole and not findings.whole
    assert sorted(name.split("-")[0] for name in findings.went_back) == ["commit", "dense", "lexical"]


def test_a_cache_that_holds_other_rows_is_made_anew(
    kept: Path, encoder: WordHashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check(kept, encoder).whole
    real = LexicalIndex.rows
    monkeypatch.setattr(LexicalIndex, "rows", lambda self: real(self)[1:])
    findings = check(kept, encoder)
    assert findings.whole and findings.healed == ("lexical",)


def test_another_encoder_is_no_damage(kept: Path, encoder: WordHashEncoder) -> None:
    encoder.fingerprint = "other"
    with pytest.raises(OtherEncoderError):
        check(kept, encoder)


def test_a_later_version_is_no_damage(kept: Path, encoder: WordHashEncoder) -> None:
    with FolderLibrary.open(kept) as library, library._transaction():  # type: ignore[union-attr]
        library._set("schema_version", "99")
    with pytest.raises(DamagedLibraryError) as caught:
        check(kept, encoder)
    assert caught.value.fault == "other version"


def test_no_library_has_no_findings(tmp_path: Path, encoder: WordHashEncoder) -> None:
    assert verify_folder(tmp_path, encoder) is None


def everything(folder: Path, encoder: WordHashEncoder) -> object:
    """All that can be read of a library."""
    with FolderLibrary.open(folder) as library:  # type: ignore[union-attr]
        reports = [(d, library.document(d.doc_id), library.passages_of(d.doc_id)) for d in library.documents()]
        hits = Searcher(library, encoder).search("警示教育活动", 5)
        return reports, [(hit.document, hit.passage, hit.cosine) for hit in hits]


@pytest.mark.parametrize("part", range(6))
def test_a_flipped_bit_is_found_or_changes_nothing_that_is_read(
    kept: Path, encoder: WordHashEncoder, part: int
) -> None:
    before, data = everything(kept, encoder), (kept / DATABASE).read_bytes()
    chance = random.Random(part)
    for _ in range(10):
        flipped = bytearray(data)
        flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (kept / DATABASE).write_bytes(flipped)
        try:
            findings = check(kept, encoder)
        except DamagedLibraryError as error:
            assert error.fault == "other version"  # pragma: no cover  # no flip makes a later one that fits
        if findings.whole:
            assert everything(kept, encoder) == before
        for left in kept.glob(f"{DATABASE}-*"):
            left.unlink()


def test_a_text_that_is_no_utf_8_is_refused_like_any_damage(
    kept: Path, encoder: WordHashEncoder, change: Callable[[str], None]
) -> None:
    change("UPDATE document SET text = CAST(x'e5' AS TEXT)")
    with FolderLibrary.open(kept) as library, pytest.raises(DamagedLibraryError):  # type: ignore[union-attr]
        Searcher(library, encoder).search("警示教育")


def test_what_the_system_refuses_is_no_damage(
    kept: Path, encoder: WordHashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = sqlite3.OperationalError("disk I/O error")
    refused.sqlite_errorcode = sqlite3.SQLITE_IOERR
    monkeypatch.setattr("index.safety.tables.TableCheck.reports", lambda _: (_ for _ in ()).throw(refused))
    with pytest.raises(sqlite3.OperationalError):
        check(kept, encoder)
