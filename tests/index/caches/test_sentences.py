"""Passages cut beforehand are those cut when they are candidates."""

from pathlib import Path

import numpy as np
import pytest

from corpus import find_files
from index.alignment import Aligner
from index.caches.opening import open_indexes
from index.caches.sentences import (
    PassageSentences,
    cut_passages,
    load_sentences,
    merged_sentences,
    read_sentences_header,
    save_sentences,
    wording_number,
)
from index.cut_texts import CutTexts, cut_texts
from index.intake.ingest import add_files
from index.models import open_encoder, pieces_of
from index.samples import SAMPLES
from index.search import Searcher
from index.store.library import FolderLibrary

ENCODER = pieces_of(open_encoder())
TEXTS = [f"一是召开党组会{n}次。深入开展清廉文化建设；布设清廉文化墙{n}处。" * (n % 3) for n in range(9)] + [
    "",
    "。",
    "好。",
]
PASSAGES = [(2 * n + 3, f"{n:016x}{0:016x}", text) for n, text in enumerate(TEXTS)]


def same(one: CutTexts, two: CutTexts) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(two, name)) for name in ("sentences", "sizes", "lengths", "pieces")
    )


def test_some_of_many_texts_are_as_if_they_were_cut_alone() -> None:
    numbers = np.array([7, 0, 9, 2, 2, 11])
    assert same(cut_texts(ENCODER, TEXTS).picked(numbers), cut_texts(ENCODER, [TEXTS[n] for n in numbers]))
    assert len(cut_texts(ENCODER, [])) == 0 and cut_texts(ENCODER, ["", "。"]).sentences.tolist() == [0, 0]


def test_passages_are_found_by_their_rows() -> None:
    made = cut_passages(ENCODER, iter(PASSAGES))
    rows, wordings, cut = made.among(np.array([1, 5, 6, 9, 25, 99]))
    assert rows.tolist() == [5, 9, 25] and wordings.tolist() == [1, 3, 11]
    assert same(cut, cut_texts(ENCODER, [TEXTS[1], TEXTS[3], TEXTS[11]]))
    assert len(PassageSentences.none().among(np.array([1, 2]))[2]) == 0


def test_a_file_gives_the_same_and_two_parts_the_whole(tmp_path: Path) -> None:
    made = merged_sentences([cut_passages(ENCODER, PASSAGES[4:]), cut_passages(ENCODER, PASSAGES[:4])])
    save_sentences(made, tmp_path / "s", 3, "t", "f")
    assert read_sentences_header(tmp_path / "s", "other") is None
    header = read_sentences_header(tmp_path / "s", "f")
    assert header is not None
    loaded = load_sentences(tmp_path / "s", header, full_check=True)
    whole = cut_passages(ENCODER, PASSAGES)
    assert loaded is not None and same(loaded.texts, whole.texts) and np.array_equal(loaded.rows, whole.rows)
    kept = loaded.kept(np.array([3, 9, 11]))
    assert kept.rows.tolist() == [3, 9, 11] and same(kept.texts, cut_texts(ENCODER, [TEXTS[0], TEXTS[3], TEXTS[4]]))


def test_every_flipped_bit_is_found(tmp_path: Path) -> None:
    path = tmp_path / "s"
    save_sentences(cut_passages(ENCODER, PASSAGES[:3]), path, 3, "t", "f")
    header, data = read_sentences_header(path, "f"), path.read_bytes()
    assert header is not None
    for at in range(0, len(data), 7):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert load_sentences(path, header, full_check=True) is None


@pytest.fixture
def library(tmp_path: Path) -> FolderLibrary:
    library = FolderLibrary.create(tmp_path / "library")
    add_files(library, open_encoder(), sorted(find_files(SAMPLES), key=str)[:8])
    return library


def test_hits_are_the_same_whether_passages_were_cut_before_or_not(library: FolderLibrary) -> None:
    encoder = open_encoder()
    next(library.path.glob("sentences-*")).unlink()  # what was cut while it was embedded
    bare = open_indexes(library, encoder)
    assert not bare.sentences.rows.size
    found = Searcher(library, encoder).search("党员教育培训", 20)
    made = open_indexes(library, encoder, tidy=True)
    assert made.sentences.rows.tolist() == made.dense.rows().tolist()
    assert made.sentences.wordings.tolist() == [
        wording_number(one.wording_hash) for one in sorted(library.all_passages(), key=lambda one: one.row)
    ]
    again = Searcher(library, encoder).search("党员教育培训", 20)
    assert [(h.passage, h.relevance) for h in again] == [(h.passage, h.relevance) for h in found]
    assert [h.score for h in again] == pytest.approx([h.score for h in found], abs=1e-5)


def test_few_new_passages_are_cut_when_they_are_found_and_many_are_added(
    library: FolderLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = open_encoder()
    first = open_indexes(library, encoder, tidy=True).sentences.rows.size
    add_files(library, encoder, sorted(find_files(SAMPLES), key=str)[8:9])
    with monkeypatch.context() as few:
        few.setattr("index.caches.sentences_kept._MOST_UNCUT", 10_000)
        assert open_indexes(library, encoder, tidy=True).sentences.rows.size == first
        hits = Searcher(library, encoder).search("党员教育培训", 50)
    monkeypatch.setattr("index.caches.sentences_kept._MOST_UNCUT", 0)
    made = open_indexes(library, encoder, tidy=True)
    assert made.sentences.rows.size == len(made.dense) > first
    anew = cut_passages(ENCODER, ((p.row, p.wording_hash, p.passage.search_text) for p in library.all_passages()))
    assert same(made.sentences.texts, anew.texts)
    assert [h.passage for h in Searcher(library, encoder).search("党员教育培训", 50)] == [h.passage for h in hits]


@pytest.mark.parametrize("value", [65_535, 31_799])
def test_pieces_of_a_torn_file_are_told_or_cost_only_their_passage(library: FolderLibrary, value: int) -> None:
    encoder = open_encoder()
    indexes = open_indexes(library, encoder, tidy=True)
    path = next(library.path.glob("sentences-*"))
    data = bytearray(path.read_bytes())
    data[-2 * (indexes.sentences.texts.pieces.size // 2) :] = np.full(
        indexes.sentences.texts.pieces.size // 2, value, "<u2"
    ).tobytes()
    path.write_bytes(data)
    assert Searcher(library, encoder).search("党员教育培训", 5)
    assert open_indexes(library, encoder).rebuilt == ()  # the torn file costs that only once
    assert path.exists() == (value < ENCODER.piece_lengths.size)


def test_who_follows_commits_takes_a_newer_file_up(library: FolderLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.caches.sentences_kept._MOST_UNCUT", 0)
    encoder = open_encoder()
    before = open_indexes(library, encoder, tidy=True)
    add_files(library, encoder, sorted(find_files(SAMPLES), key=str)[8:12])
    open_indexes(library, encoder, tidy=True)
    followed = open_indexes(library, encoder, before)
    assert followed.sentences.rows.tolist() == followed.dense.rows().tolist()


def test_the_aligner_cuts_no_text_twice() -> None:
    aligner = Aligner(ENCODER)
    assert same(aligner.cut(TEXTS), cut_texts(ENCODER, TEXTS)) and same(aligner.cut(TEXTS), aligner.cut(TEXTS))
