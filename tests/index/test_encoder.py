import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.encoder import unit_rows
from index.errors import ModelError
from index.models import BUNDLED_MODEL, open_encoder
from index.static_encoder import StaticEncoder

TEXTS = ["主题教育", "召开党组会65次，学习贯彻习近平新时代中国特色社会主义思想。", "", "𠮷𠮷", "PM2.5 ABC 2026年"]


@pytest.fixture(scope="module")
def bundled() -> StaticEncoder:
    return StaticEncoder(BUNDLED_MODEL)


def test_vectors_are_of_unit_length_or_zero(bundled: StaticEncoder) -> None:
    rows = bundled.embed(TEXTS)
    assert rows.shape == (len(TEXTS), bundled.dimensions) and rows.dtype == np.float32
    lengths = np.linalg.norm(rows, axis=1)
    assert np.allclose(lengths[[0, 1, 4]], 1.0, atol=1e-5)
    assert not rows[2].any()


def test_a_text_alone_and_in_a_batch_has_the_same_vector(bundled: StaticEncoder) -> None:
    assert np.allclose(bundled.embed(TEXTS)[1], bundled.embed([TEXTS[1]])[0], atol=1e-6)


def test_sentence_transformers_loads_the_folder_and_gives_the_same_vectors(bundled: StaticEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [t for t in TEXTS if t and t != "𠮷𠮷"]
    theirs = SentenceTransformer(str(BUNDLED_MODEL), local_files_only=True).encode(texts, convert_to_numpy=True)
    assert np.allclose(unit_rows(theirs), bundled.embed(texts), atol=2e-3)


def test_any_other_folder_goes_through_sentence_transformers(tmp_path: Path, bundled: StaticEncoder) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Normalize, StaticEmbedding
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(BUNDLED_MODEL / "tokenizer.json"))
    static = StaticEmbedding(tokenizer, embedding_dim=16)
    SentenceTransformer(modules=[static, Dense(16, 8), Normalize()]).save(str(tmp_path / "m"), create_model_card=False)
    encoder = open_encoder(str(tmp_path / "m"))
    assert not isinstance(encoder, StaticEncoder)
    assert (encoder.dimensions, encoder.name) == (8, "m")
    assert np.allclose(np.linalg.norm(encoder.embed(["主题教育"]), axis=1), 1.0, atol=1e-5)
    assert open_encoder(str(tmp_path / "m")).fingerprint == encoder.fingerprint != bundled.fingerprint


@pytest.mark.parametrize("missing", ["modules.json", "tokenizer.json", "model.safetensors"])
def test_a_folder_without_a_file_says_what_was_looked_for(tmp_path: Path, missing: str) -> None:
    shutil.copytree(BUNDLED_MODEL, tmp_path / "m")
    (tmp_path / "m" / missing).unlink()
    with pytest.raises(ModelError) as caught:
        open_encoder(str(tmp_path / "m"))
    assert missing in caught.value.tried


@pytest.mark.parametrize("damaged", ["modules.json", "tokenizer.json", "model.safetensors"])
def test_a_damaged_folder_is_a_model_error(tmp_path: Path, damaged: str) -> None:
    shutil.copytree(BUNDLED_MODEL, tmp_path / "m")
    path = tmp_path / "m" / damaged
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ModelError):
        open_encoder(str(tmp_path / "m"))


def test_a_name_is_not_looked_up_on_the_hub_unasked() -> None:
    with pytest.raises(ModelError):
        open_encoder("some/model")


def test_the_environment_names_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHENGLI_MODEL", str(tmp_path / "nowhere"))
    with pytest.raises(ModelError):
        open_encoder()
    assert open_encoder(str(BUNDLED_MODEL)).name == "model"


def test_the_model_says_what_it_is_made_of() -> None:
    modules = json.loads((BUNDLED_MODEL / "modules.json").read_text())
    assert [m["type"].rsplit(".", 1)[-1] for m in modules] == ["StaticEmbedding", "Normalize"]
    assert "MRR@10" in (BUNDLED_MODEL / "README.md").read_text(encoding="utf-8")
