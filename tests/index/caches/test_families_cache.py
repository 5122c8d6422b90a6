"""The file of the families: used where it fits, followed where it is of an earlier commit, else made anew."""

from dataclasses import replace
from pathlib import Path

import pytest

from index.caches.families_cache import KIND, open_families, save_families
from index.families.families import Families
from index.intake.ingest import add_paths
from index.safety.verification import verify
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder


@pytest.fixture
def filled(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> FolderLibrary:
    add_paths(library, encoder, [folder])
    return library


def as_rows(families: Families) -> list[list[int]]:
    return [family.rows.tolist() for family in families]


def caches(library: FolderLibrary) -> list[Path]:
    return sorted(library.path.glob(f"{KIND}-*"))


def test_they_are_made_once_and_read_then(filled: FolderLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    families, is_new = open_families(filled)
    assert is_new and as_rows(families) == as_rows(Families.of(filled.all_passages())) != []
    monkeypatch.setattr(Families, "of", None)
    again, is_new = open_families(filled, full_check=True)
    assert not is_new and as_rows(again) == as_rows(families)
    assert [path.name.split("-")[1] for path in caches(filled)] == [str(filled.generation)]


def test_they_follow_what_was_added_and_removed(
    filled: FolderLibrary, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_families(filled)
    text = (folder / "甲局/2023/2023年甲局党建工作总结.txt").read_text(encoding="utf-8")
    (folder / "丙局.txt").write_text(text.replace("甲局", "丙局"), encoding="utf-8")
    add_paths(filled, encoder, [folder])
    whole = Families.of(filled.all_passages())
    filled.remove([filled.documents()[0].doc_id])
    fewer = Families.of(filled.all_passages())
    assert as_rows(whole) != as_rows(fewer)
    monkeypatch.setattr(Families, "of", None)
    found, is_new = open_families(filled)
    assert not is_new and sorted(as_rows(found)) == sorted(as_rows(fewer))
    assert len(caches(filled)) == 1


@pytest.mark.parametrize("cut", [0, 30, -8])
def test_a_torn_file_is_made_anew(filled: FolderLibrary, cut: int) -> None:
    families, _ = open_families(filled)
    [file] = caches(filled)
    file.write_bytes(file.read_bytes()[:cut])
    found, is_new = open_families(filled)
    assert is_new and as_rows(found) == as_rows(families)
    assert not open_families(filled)[1]


def test_where_nothing_can_be_written_they_are_made_in_memory(
    filled: FolderLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.caches.families_cache.write_plain", full)
    assert as_rows(open_families(filled)[0]) and caches(filled) == []


def test_verify_looks_at_them_and_makes_them_anew(filled: FolderLibrary, encoder: WordHashEncoder) -> None:
    families, _ = open_families(filled)
    assert verify(filled, encoder).healed == ("dense", "lexical")  # nobody has searched yet
    assert verify(filled, encoder).healed == ()
    wrong = replace(families, passages=replace(families.passages, numbers=families.passages.numbers[::-1]))
    save_families(wrong, caches(filled)[0], filled.generation, filled.commit_token)
    assert verify(filled, encoder).healed == ("families",)
    assert as_rows(open_families(filled)[0]) == as_rows(families)
    file = bytearray(caches(filled)[0].read_bytes())
    file[-3] ^= 1
    caches(filled)[0].write_bytes(file)
    assert verify(filled, encoder).healed == ("families",)
    assert verify(filled, encoder).healed == ()
