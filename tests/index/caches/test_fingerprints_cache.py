"""The file of the fingerprints: used where it fits, added to in memory, written anew when enough has changed."""

from pathlib import Path

import numpy as np
import pytest

from index.caches import fingerprints_cache
from index.caches.fingerprints_cache import KIND, keep_fingerprints, open_fingerprints
from index.caches.sums import drop_damaged
from index.fingerprints.counted import counted
from index.fingerprints.fingerprints import Fingerprints
from index.intake.ingest import add_paths
from index.safety.verification import verify
from index.store.library import FolderLibrary
from index.vocabulary import Vocabulary
from tests.conftest import WordHashEncoder

TEXT = "召开动员部署会，制定主题教育实施方案"


@pytest.fixture
def filled(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> FolderLibrary:
    add_paths(library, encoder, [folder])
    return library


def caches(library: FolderLibrary) -> list[Path]:
    return sorted(library.path.glob(f"{KIND}-*"))


def texts_in(found: Fingerprints) -> dict[str, list[int]]:
    there = [(number, name) for number, name in enumerate(found.doc_ids) if found.is_there(number)]
    return {name: found.signs(number).tolist() for number, name in there}


def texts_of(library: FolderLibrary) -> dict[str, list[int]]:
    return {d.doc_id: counted(library.document(d.doc_id).text).signs.tolist() for d in library.documents()}


def holders(library: FolderLibrary, found: Fingerprints, text: str = TEXT) -> list[str]:
    runs = found.common_runs(counted(text).signs)
    whole = runs.sizes == len(counted(text))
    ids = {found.doc_ids[number] for number in runs.reports[whole]}
    return [d.source for d in library.documents() if d.doc_id in ids]


def put(library: FolderLibrary, encoder: WordHashEncoder, folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    add_paths(library, encoder, [folder])


def test_they_are_made_once_and_mapped_then(filled: FolderLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    found, is_new = open_fingerprints(filled)
    assert is_new and texts_in(found) == texts_of(filled)
    monkeypatch.setattr(Fingerprints, "of", None)
    again, is_new = open_fingerprints(filled, full_check=True)
    assert not is_new and texts_in(again) == texts_in(found) and not again.large.signs.flags.writeable
    assert again.large.starts.flags.aligned and again.large.places.flags.aligned
    assert holders(filled, again) == ["甲局/2023/2023年甲局党建工作总结.txt"]


def test_what_came_and_went_is_followed_without_writing_the_file(
    filled: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    open_fingerprints(filled)
    before = caches(filled)
    put(filled, encoder, folder, "丙局.txt", f"丙局党建工作总结\n{TEXT}，抓好落实。\n")
    found, is_new = open_fingerprints(filled)
    assert not is_new and texts_in(found) == texts_of(filled) and caches(filled) == before
    assert holders(filled, found) == ["丙局.txt", "甲局/2023/2023年甲局党建工作总结.txt"]
    filled.remove([d.doc_id for d in filled.documents() if d.source.startswith("甲局")])
    (folder / "甲局/2023/2023年甲局党建工作总结.txt").unlink()
    put(filled, encoder, folder, "丙局.txt", "丙局党建工作总结\n没有写到这件事，另有安排。\n")
    found, is_new = open_fingerprints(filled)
    assert not is_new and texts_in(found) == texts_of(filled) and caches(filled) == before
    assert holders(filled, found) == []


def test_when_much_has_changed_the_file_is_written_anew(
    filled: FolderLibrary, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_fingerprints(filled)
    [before] = caches(filled)
    monkeypatch.setattr(fingerprints_cache, "_MOST_CHANGED", 0)
    put(filled, encoder, folder, "丙局.txt", f"丙局党建工作总结\n{TEXT}，抓好落实。\n")
    found, is_new = open_fingerprints(filled)
    assert not is_new and len(found.small) == 0 and texts_in(found) == texts_of(filled)
    [after] = caches(filled)
    assert after != before and texts_in(open_fingerprints(filled, full_check=True)[0]) == texts_of(filled)


def test_other_metadata_and_words_leave_the_texts_as_they_are(
    filled: FolderLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_fingerprints(filled)
    first = filled.documents()[0]
    filled.set_metadata({first.doc_id: first.metadata.with_user("丁局", None, None)})
    filled.set_vocabulary(Vocabulary(words=("警示教育",)))
    texts = texts_of(filled)
    monkeypatch.setattr(fingerprints_cache, "counted", None)  # no text is read again
    found, is_new = open_fingerprints(filled)
    assert not is_new and texts_in(found) == texts


def test_a_wrong_byte_in_what_says_whose_a_text_is_makes_it_anew(filled: FolderLibrary) -> None:
    found, _ = open_fingerprints(filled)
    [file] = caches(filled)
    wrong = bytearray(file.read_bytes())
    wrong[wrong.index(found.large.ids[0])] ^= 1
    file.unlink()
    file.write_bytes(wrong)
    again, is_new = open_fingerprints(filled)
    assert is_new and texts_in(again) == texts_of(filled)


@pytest.mark.parametrize("cut", [0, 30, -8])
def test_a_torn_file_is_made_anew(filled: FolderLibrary, cut: int) -> None:
    found, _ = open_fingerprints(filled)
    [file] = caches(filled)
    whole = file.read_bytes()
    file.unlink()  # what is mapped stays as it was
    file.write_bytes(whole[:cut])
    again, is_new = open_fingerprints(filled)
    assert is_new and texts_in(again) == texts_in(found)
    assert not open_fingerprints(filled)[1]


def test_of_a_file_with_wrong_bytes_nothing_worse_comes_than_that_less_is_found(filled: FolderLibrary) -> None:
    open_fingerprints(filled)
    [file] = caches(filled)
    whole = file.read_bytes()
    text = counted(filled.document(filled.documents()[0].doc_id).text)
    rng = np.random.default_rng(5)
    first = whole.index(b"\n") + 1
    for at in rng.integers(first, len(whole), 300):
        wrong = bytearray(whole)
        wrong[at] ^= int(rng.integers(1, 256))
        file.unlink()
        file.write_bytes(wrong)
        found, _ = open_fingerprints(filled)
        runs = found.common_runs(text.signs)
        for report, place, size in zip(runs.reports, runs.places, runs.sizes, strict=True):
            assert found.signs(int(report))[place : place + size].size == size


def test_a_damaged_file_is_dropped_when_there_is_time(filled: FolderLibrary) -> None:
    open_fingerprints(filled)
    drop_damaged(filled.path)
    [file] = caches(filled)
    wrong = bytearray(file.read_bytes())
    wrong[-3] ^= 1
    file.unlink()
    file.write_bytes(wrong)
    drop_damaged(filled.path)
    assert caches(filled) == []


def test_where_nothing_can_be_written_they_are_made_in_memory(
    filled: FolderLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.caches.fingerprints_cache.write_plain", full)
    assert texts_in(open_fingerprints(filled)[0]) == texts_of(filled) and caches(filled) == []


def test_an_empty_library_has_none(library: FolderLibrary) -> None:
    found, _ = open_fingerprints(library)
    assert len(found) == 0 and found.common_runs(counted(TEXT).signs).at.size == 0


def test_verify_looks_at_them_and_makes_them_anew(filled: FolderLibrary, encoder: WordHashEncoder) -> None:
    found, _ = open_fingerprints(filled)
    verify(filled, encoder)  # nobody has searched yet
    assert verify(filled, encoder).healed == ()
    wrong = Fingerprints.of((name, number, np.array(signs[::-1], np.uint16)) for number, (name, signs)
                            in enumerate(texts_in(found).items()))  # fmt: skip
    keep_fingerprints(wrong, filled)
    assert verify(filled, encoder).healed == (KIND,)
    assert texts_in(open_fingerprints(filled)[0]) == texts_of(filled)
    file = bytearray(caches(filled)[0].read_bytes())
    file[-3] ^= 1
    caches(filled)[0].unlink()
    (filled.path / caches_name(filled)).write_bytes(file)
    assert verify(filled, encoder).healed == (KIND,)
    assert verify(filled, encoder).healed == ()


def caches_name(library: FolderLibrary) -> str:
    return f"{KIND}-{library.generation}-{library.commit_token[:8]}"
