import os
from pathlib import Path

import pytest

import corpus
from corpus import find_files, read_document, split_passages
from corpus.folder import SourceFile
from index import samples
from index.store.library import FolderLibrary
from index.store.lock import writing
from tests.conftest import WordHashEncoder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(samples, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def test_the_samples_are_read_as_they_are_laid_out() -> None:
    files = [f for f in find_files(samples.SAMPLES) if isinstance(f, SourceFile)]
    documents = [read_document(f) for f in files]
    assert len(documents) >= 24
    for document in documents:
        unit, year, _ = document.source.split("/")
        assert (document.unit, document.year) == (unit, int(year)), document.source
        assert document.doc_type and 1_500 <= len(document.text) <= 3_500, document.source
        assert len(split_passages(document)) >= 8, document.source
    assert len({d.unit for d in documents}) == 6 and len({d.year for d in documents}) == 4
    assert len({d.doc_type for d in documents}) >= 5
    assert {Path(d.source).suffix for d in documents} == {".txt", ".md", ".docx"}
    assert "gb18030" in {d.encoding for d in documents}
    assert {"plan", "item", "block", "opening"} <= {p.kind for d in documents for p in split_passages(d)}
    assert any(d.noise for d in documents)


def test_the_library_is_made_once_and_then_found(home: Path, encoder: WordHashEncoder) -> None:
    seen: list[tuple[int, int]] = []
    folder = samples.sample_library(encoder, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (30, 30) and folder.parent == home
    embedded = encoder.embedded
    assert samples.sample_library(encoder) == folder and encoder.embedded == embedded


def test_a_half_made_library_is_made_again(home: Path, encoder: WordHashEncoder) -> None:
    folder = samples.sample_library(encoder)
    with FolderLibrary.create(folder) as library:
        library.remove([library.documents()[0].doc_id])
    samples.sample_library(encoder)
    with FolderLibrary.create(folder) as library:
        assert len(library.documents()) == 30


def test_another_model_makes_another_library_and_an_old_one_goes_in_time(home: Path, encoder: WordHashEncoder) -> None:
    first = samples.sample_library(encoder)
    encoder.fingerprint = "word-hash-2"
    second = samples.sample_library(encoder)
    assert second != first and first.exists()  # another program may be reading it
    os.utime(first / "library.db", (0, 0))
    encoder.fingerprint = "word-hash-3"
    samples.sample_library(encoder)
    assert second.exists() and not first.exists()


def test_a_home_that_cannot_be_written_to_is_no_hindrance(home: Path, encoder: WordHashEncoder) -> None:
    home.parent.mkdir(exist_ok=True)
    home.write_text("a file where the folder should be")
    folder = samples.sample_library(encoder)
    assert samples.sample_library(encoder) == folder
    with FolderLibrary.create(folder) as library:
        assert len(library.documents()) == 30


def test_another_process_that_makes_it_is_waited_for(
    home: Path, encoder: WordHashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = samples.sample_library(encoder)
    (folder / "library.db").unlink()
    waited: list[float] = []
    lock = writing(folder)
    lock.__enter__()

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        lock.__exit__(None, None, None)

    monkeypatch.setattr(samples.time, "sleep", sleep)
    assert samples.sample_library(encoder) == folder and len(waited) == 1


def test_the_samples_come_with_the_package() -> None:
    assert samples.SAMPLES == Path(corpus.__file__).parent / "samples"
