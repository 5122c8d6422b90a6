"""What can be derived is mended, what cannot is read again from its file, and the rest is named."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from index.caches.opening import open_indexes
from index.intake.ingest import Stated, add_paths
from index.safety.repair import Repair, repair
from index.safety.verification import verify_folder
from index.store.database import DATABASE
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder
from tests.index.safety.conftest import report_text, texts


def mend(folder: Path, encoder: WordHashEncoder) -> Repair:
    mended = repair(folder, encoder)
    assert mended is not None
    return mended


@pytest.mark.parametrize(
    ("damage", "mends"),
    [
        ("UPDATE vector SET vector = zeroblob(length(vector))", ["vectors"]),
        ("DELETE FROM vector WHERE input_hash < x'80'", ["vectors"]),
        ("INSERT INTO vector (input_hash, vector, check_hash) SELECT x'00', vector, check_hash FROM vector LIMIT 1", ["surplus vectors"]),
        ("UPDATE setting SET value = 'x' WHERE name = 'generation'", ["settings"]),
        ("UPDATE setting SET value = '9' WHERE name = 'schema_version'", ["settings"]),
        ("UPDATE setting SET value = '1' WHERE name = 'schema_version'", ["settings"]),
        ("DELETE FROM setting", ["settings"]),
        ("UPDATE setting SET value = 'x' WHERE name = 'encoder_fingerprint'", ["settings"]),
        ("UPDATE sqlite_sequence SET seq = 3", ["settings"]),
        ("UPDATE change SET touched = '[[1, 2]]'", ["changes"]),
        ("INSERT INTO remembered VALUES ('/a/b', '', '甲局', NULL, NULL, '[]', 'x')", ["remembered"]),
        ("INSERT INTO word VALUES (1, 'word', '河长制', 'x')", ["words"]),
        ("DROP TABLE word", ["file", "some words"]),
        ("UPDATE passage SET start = start + 1 WHERE row = 7", ["cut again"]),
        ("DELETE FROM passage WHERE row > 20", ["cut again"]),
        ("UPDATE passage SET doc_id = 'x' WHERE row = 7", ["cut again"]),
        ("UPDATE document SET file_state = 'x' WHERE source = '单位1.txt'", ["cut again"]),
        ("UPDATE document SET path = '/elsewhere' WHERE source = '单位1.txt'", ["cut again"]),
        ("UPDATE document SET text = '' WHERE source = '单位1.txt'", ["read again"]),
        ("UPDATE document SET root = '/nowhere' WHERE source = '单位1.txt'", ["read afresh"]),
        ("UPDATE document SET source = 'x', path = 'y' WHERE source = '单位1.txt'", ["read afresh"]),
        ("UPDATE document SET doc_id = 'x' WHERE source = '单位1.txt'", ["read afresh"]),
        ("DELETE FROM document WHERE source = '单位1.txt'", ["read afresh"]),
        ("UPDATE document SET title = CAST(x'ff' AS TEXT) WHERE source = '单位1.txt'", ["read afresh"]),
        ("DROP INDEX passage_wording", ["file"]),
        ("DROP TABLE remembered", ["file"]),
        ("CREATE TRIGGER t AFTER INSERT ON document BEGIN DELETE FROM vector; END", ["file"]),
    ],
)  # fmt: skip
def test_damage_is_mended(
    kept: Path, encoder: WordHashEncoder, change: Callable[[str], None], damage: str, mends: list[str]
) -> None:
    before = texts(kept)
    change(damage)
    mended = mend(kept, encoder)
    assert mended.complete and set(mends) <= set(mended.mended)
    assert texts(kept) == before
    assert verify_folder(kept, encoder).whole  # type: ignore[union-attr]
    assert mend(kept, encoder).mended == {}


def test_a_torn_index_of_sqlites_is_made_anew(kept: Path, encoder: WordHashEncoder) -> None:
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        sql = "SELECT rootpage FROM sqlite_master WHERE name = 'passage_wording'"
        [(page,)] = library.connection.execute(sql).fetchall()
        [(wording,)] = library.connection.execute("SELECT max(wording_hash) FROM passage").fetchall()
    data = bytearray((kept / DATABASE).read_bytes())
    start = (page - 1) * 4096
    at = data.index(wording, start, start + 4096)
    data[at] ^= 1
    (kept / DATABASE).write_bytes(data)
    assert mend(kept, encoder).mended == {"indexes": ["SQLite"]}


def test_a_report_whose_file_is_gone_is_named_and_stays(
    kept: Path, encoder: WordHashEncoder, change: Callable[[str], None], reports: Path
) -> None:
    change("UPDATE document SET text = '' WHERE source IN ('单位1.txt', '单位2.txt')")
    (reports / "单位1.txt").unlink()
    mended = mend(kept, encoder)
    assert [report.path for report in mended.lost] == [(reports / "单位1.txt").as_posix()]
    assert mended.mended["read again"] == [(reports / "单位2.txt").as_posix()]
    assert not mended.complete and mended.findings.documents == 12


def test_what_the_user_said_outlives_reading_again(
    kept: Path, encoder: WordHashEncoder, change: Callable[[str], None], reports: Path
) -> None:
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        add_paths(library, encoder, [reports], Stated(unit="丁局"))
    change("UPDATE document SET text = '' WHERE source = '单位1.txt'")
    assert mend(kept, encoder).complete
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        assert {d.metadata.unit for d in library.documents()} == {"丁局"}


def test_a_report_of_an_archive_is_read_again(tmp_path: Path, encoder: WordHashEncoder) -> None:
    with zipfile.ZipFile(tmp_path / "总结.zip", "w") as archive:
        for number in range(2):
            archive.writestr(f"2023/单位{number}.txt", report_text(number))
    folder = tmp_path / "库"
    with FolderLibrary.create(folder) as library:
        add_paths(library, encoder, [tmp_path / "总结.zip"])
        library.connection.execute("UPDATE document SET text = '' WHERE source LIKE '%单位1.txt'")
    mended = mend(folder, encoder)
    assert mended.complete and mended.mended["read again"] == [f"{tmp_path.as_posix()}/总结.zip/2023/单位1.txt"]


def test_an_encoder_that_did_not_make_the_vectors_is_not_believed(
    kept: Path, encoder: WordHashEncoder, change: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    change("DELETE FROM setting WHERE name = 'encoder_fingerprint'")
    real = encoder.embed
    with monkeypatch.context() as patch:
        patch.setattr(encoder, "embed", lambda texts: -real(texts))
        mended = mend(kept, encoder)
        assert mended.unknown_encoder and not mended.complete and mended.findings.settings == ["encoder_fingerprint"]
    assert mend(kept, encoder).complete


def test_caches_of_lost_commits_are_removed(kept: Path, encoder: WordHashEncoder) -> None:
    data = (kept / DATABASE).read_bytes()
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        library.remove([library.documents()[0].doc_id])
        open_indexes(library, encoder)
    (kept / DATABASE).write_bytes(data)
    mended = mend(kept, encoder)
    assert mended.complete and len(mended.mended["went back"]) == 3 and mended.findings.documents == 12
