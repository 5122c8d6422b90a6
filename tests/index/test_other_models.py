"""A user's own model in the place of the bundled one: its prompts, a library indexed anew with it, and bad models."""

import json
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from cli.main import main
from index.encoder import unit_rows
from index.errors import ModelError, OtherEncoderError
from index.intake.ingest import add_paths, reembed
from index.models import BUNDLED_MODEL, open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary
from tests.conftest import REPORTS, WordHashEncoder

PROMPTS = {"query": "查询：", "document": "材料："}


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one layer with weights by chance, over the characters of the test's reports."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("bert")
    characters = sorted({c for text in REPORTS.values() for c in text if not c.isspace()} | set("查询材料："))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(str(folder / "hf"))
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=48, max_position_embeddings=128,
    )  # fmt: skip
    BertModel(config).save_pretrained(str(folder / "hf"))
    transformer = Transformer(str(folder / "hf"), max_seq_length=128)
    made = SentenceTransformer(modules=[transformer, Pooling(32)], prompts=PROMPTS, device="cpu")
    made.save(str(folder / "tiny-bert"), create_model_card=False)
    return folder / "tiny-bert"


@pytest.fixture
def copied(tiny_bert: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_bert, tmp_path / "tiny-bert"))


def without_prompts(model: Path) -> None:
    settings = json.loads((model / "config_sentence_transformers.json").read_text())
    settings["prompts"] = {}
    (model / "config_sentence_transformers.json").write_text(json.dumps(settings))


def plain(model: Path, text: str) -> np.ndarray:
    from sentence_transformers import SentenceTransformer

    return unit_rows(SentenceTransformer(str(model), local_files_only=True).encode([text], prompt=None))[0]


def test_what_the_model_wants_before_queries_and_passages_is_put_there(copied: Path) -> None:
    encoder = open_encoder(str(copied))
    with_prompts = encoder.fingerprint
    query, passage = encoder.embed_query("主题教育"), encoder.embed(["主题教育"])[0]
    without_prompts(copied)
    assert np.allclose(query, plain(copied, "查询：主题教育"), atol=1e-5)
    assert np.allclose(passage, plain(copied, "材料：主题教育"), atol=1e-5)
    assert not np.allclose(query, passage, atol=1e-3)
    assert open_encoder(str(copied)).fingerprint != with_prompts


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("bge-base-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("multilingual-e5-small", "query: ", "passage: "),
        ("anything", "", ""),
    ],
)
def test_models_that_do_not_say_what_they_want_are_known_by_name(
    copied: Path, tmp_path: Path, name: str, query: str, passage: str
) -> None:
    without_prompts(copied)
    named = copied.rename(tmp_path / name)
    encoder = open_encoder(str(named))
    assert np.allclose(encoder.embed_query("主题教育"), plain(named, f"{query}主题教育"), atol=1e-5)
    assert np.allclose(encoder.embed(["主题教育"])[0], plain(named, f"{passage}主题教育"), atol=1e-5)


def test_a_library_is_indexed_anew_with_it(
    tiny_bert: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--library", str(tmp_path / "library")]
    assert main(["add", str(folder), *at]) == 0
    assert main(["reindex", "--model", str(tiny_bert), *at]) == 0
    capsys.readouterr()
    assert main(["search", "清廉文化", "--json", "--model", str(tiny_bert), *at]) == 0
    hits = json.loads(capsys.readouterr().out)["hits"]
    assert "廉洁" in hits[0]["text"] and hits[0]["highlights"]
    assert main(["search", "清廉文化", *at]) == 1, "the bundled model did not make these vectors"
    assert main(["verify", "--model", str(tiny_bert), *at]) == 0
    assert main(["reindex", *at]) == 0 and main(["verify", *at]) == 0


class Interrupted(WordHashEncoder):
    """Another model, stopped while it embeds."""

    name, fingerprint = "other", "other-1"
    left = 3

    def embed(self, texts):  # type: ignore[no-untyped-def]
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return super().embed(texts)


def test_the_old_vectors_serve_until_all_new_ones_are_there_and_none_is_made_twice(
    library: FolderLibrary, folder: Path
) -> None:
    old, new = WordHashEncoder(), Interrupted()
    add_paths(library, old, [folder])
    token = library.commit_token
    with pytest.raises(KeyboardInterrupt):
        reembed(library, new, batch=1)
    assert library.commit_token == token and Searcher(library, old).search("主题教育")
    seen: list[tuple[int, int]] = []
    new.left, new.embedded = -1, 0
    total = reembed(library, new, lambda done, of: seen.append((done, of)), batch=2)
    assert new.embedded == total - 3 and seen[0] == (3, total) and seen[-1] == (total, total)
    assert Searcher(library, new).search("主题教育")
    with pytest.raises(OtherEncoderError):
        library.check_encoder(old)
    with sqlite3.connect(library.path / "library.db") as db:
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'staged_vector'").fetchone()


def test_vectors_of_a_third_model_are_not_taken_over(library: FolderLibrary, folder: Path) -> None:
    add_paths(library, WordHashEncoder(), [folder])
    new = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        reembed(library, new, batch=1)
    third = WordHashEncoder()
    third.fingerprint = "third-1"
    assert reembed(library, third) == third.embedded > 3


def no_numbers(model: Path) -> None:
    weights = load_file(model / "model.safetensors")
    save_file({name: np.full_like(w, np.nan) for name, w in weights.items()}, model / "model.safetensors")


def other_length(model: Path) -> None:
    pooling = next(model.glob("*_Pooling/config.json"))
    settings = json.loads(pooling.read_text())
    settings["embedding_dimension"] = settings["word_embedding_dimension"] = 20
    pooling.write_text(json.dumps(settings))


def code_of_its_own(model: Path) -> None:
    modules = json.loads((model / "modules.json").read_text())
    modules[0]["type"] = "own_code.OwnTransformer"
    (model / "modules.json").write_text(json.dumps(modules))
    (model / "own_code.py").write_text("raise SystemExit('own code was run')\n")


def no_weights(model: Path) -> None:
    (model / "model.safetensors").unlink()


@pytest.mark.parametrize("spoil", [no_numbers, other_length, code_of_its_own, no_weights])
def test_a_bad_model_is_one_line_and_leaves_the_library_alone(
    spoil, copied: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # type: ignore[no-untyped-def]
    at = ["--library", str(tmp_path / "library")]
    assert main(["add", str(folder), *at]) == 0
    with FolderLibrary.open(tmp_path / "library") as library:  # type: ignore[union-attr]
        before = library.commit_token
    spoil(copied)
    capsys.readouterr()
    assert main(["reindex", "--model", str(copied), *at]) == 1
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1 and str(copied) in err, err
    with FolderLibrary.open(tmp_path / "library") as library:  # type: ignore[union-attr]
        assert library.commit_token == before
    assert main(["search", "主题教育", *at]) == 0


def test_a_static_model_without_numbers_is_refused(tmp_path: Path) -> None:
    shutil.copytree(BUNDLED_MODEL, tmp_path / "m")
    table = load_file(tmp_path / "m" / "model.safetensors")["embedding.weight"]
    table[7, 3] = np.nan
    save_file({"embedding.weight": table}, tmp_path / "m" / "model.safetensors")
    with pytest.raises(ModelError, match="no numbers"):
        open_encoder(str(tmp_path / "m"))
