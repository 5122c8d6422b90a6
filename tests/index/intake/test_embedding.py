"""Texts are embedded once, beside all else, and what goes wrong with them is said where they are needed."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.caches.sentences_kept import find_sentences
from index.cut_texts import embedded_texts
from index.encoder import Embedding
from index.errors import ModelError
from index.intake.embedding import EmbeddingAhead
from index.intake.embedding_apart import EmbeddingProcess
from index.intake.ingest import add_paths
from index.models import BUNDLED_MODEL, open_encoder, pieces_of
from index.static_encoder import StaticEncoder
from index.store.library import FolderLibrary
from index.store.schema import text_hash
from tests.conftest import WordHashEncoder


def names(*numbers: int) -> dict[str, str]:
    return {f"{number:032x}": f"第{number}段文字" for number in numbers}


def test_each_text_of_a_commit_is_embedded_once(library: FolderLibrary, encoder: WordHashEncoder) -> None:
    ahead = EmbeddingAhead(library, encoder)
    ahead.add(names(1, 2))
    ahead.add(names(2, 3))
    made = ahead.take().vectors(library, encoder)
    ahead.close()
    assert list(made) == list(names(1, 2, 3)) and encoder.embedded == 3
    assert np.array_equal(made[f"{3:032x}"], encoder.embed(["第3段文字"])[0])


def test_what_the_library_knows_is_not_embedded(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> None:
    add_paths(library, encoder, [folder])
    [name] = [name.hex() for (name,) in library.connection.execute("SELECT input_hash FROM vector WHERE row = 1")]
    ahead, before = EmbeddingAhead(library, encoder), encoder.embedded
    ahead.add({name: "", **names(1)})
    assert list(ahead.take().vectors(library, encoder)) == list(names(1)) and encoder.embedded == before + 1
    ahead.close()


def test_a_model_that_fails_leaves_the_library_as_it_was(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(texts: Sequence[str]) -> Embedding:
        raise ModelError("a model", detail=f"{len(texts)} texts")

    monkeypatch.setattr(encoder, "embed", fails)
    with pytest.raises(ModelError):
        add_paths(library, encoder, [folder])
    assert library.documents() == []


TEXTS = ["深入开展清廉文化建设；布设清廉文化墙。", "", "。", "一是召开党组会65次。二是抓好落实。"]


def test_texts_embedded_apart_are_those_embedded_here() -> None:
    encoder = pieces_of(open_encoder())
    process, here = EmbeddingProcess(encoder), embedded_texts(encoder, TEXTS)
    for _ in range(2):
        apart = process.embedded(TEXTS)
        assert np.array_equal(apart.vectors, here.vectors) and np.array_equal(apart.vectors, encoder.embed(TEXTS))
        for name in ("sentences", "sizes", "lengths", "pieces"):
            assert np.array_equal(getattr(apart.cut, name), getattr(here.cut, name))
    process.close()
    assert len(process.embedded([]).cut) == 0
    process.close()


def test_a_process_that_ends_costs_nothing_but_time() -> None:
    encoder = pieces_of(open_encoder())
    process = EmbeddingProcess(encoder)
    process.embedded(TEXTS)
    assert process._process is not None
    process._process.kill()
    assert np.array_equal(process.embedded(TEXTS).vectors, encoder.embed(TEXTS))
    assert process._process is None


@pytest.mark.parametrize("waiting", [0, 10**6])
def test_a_long_addition_embeds_apart_and_keeps_what_was_cut(
    library: FolderLibrary, folder: Path, monkeypatch: pytest.MonkeyPatch, waiting: int
) -> None:
    encoder = open_encoder()
    monkeypatch.setattr("index.intake.ingest._REPORTS_A_COMMIT", 1)
    monkeypatch.setattr("index.intake.ingest._MOST_CUT", waiting)
    monkeypatch.setattr("index.intake.embedding._TEXTS_HERE", 0)
    monkeypatch.setattr("index.caches.sentences_kept._MOST_UNCUT", 0)
    add_paths(library, encoder, [folder])
    rows = find_sentences(library, pieces_of(encoder)).rows
    assert rows.size == library.passage_count() > 0
    found = dict(library.connection.execute("SELECT passage.row, vector FROM passage JOIN vector USING (input_hash)"))
    passages = list(library.all_passages())
    wanted = encoder.embed([passage.passage.search_text for passage in passages]).astype("<f2")
    assert [found[passage.row] for passage in passages] == [vector.tobytes() for vector in wanted]


def test_a_process_that_finds_another_model_embeds_nothing(tmp_path: Path) -> None:
    encoder = StaticEncoder(shutil.copytree(BUNDLED_MODEL, tmp_path / "model"))
    tokenizer = tmp_path / "model" / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    process = EmbeddingProcess(encoder)
    assert np.array_equal(process.embedded(TEXTS).vectors, encoder.embed(TEXTS))
    assert process._process is None


def test_a_vector_that_an_earlier_commit_removed_is_made_again(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    stored = next(library.all_passages())
    name, text = text_hash(stored.passage.search_text), stored.passage.search_text
    ahead = EmbeddingAhead(library, encoder)
    ahead.add({name: text})
    batch = ahead.take()
    library.remove([document.doc_id for document in library.documents()])
    assert np.array_equal(batch.vectors(library, encoder)[name], encoder.embed([text])[0])
    ahead.close()
