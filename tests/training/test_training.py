"""The recipe at a small size: it learns, it goes on where it stopped, and what it writes can be used."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.models import open_encoder
from training import prepare, train
from training.framing import Framer
from training.join import reduced, side_by_side
from training.pairs import Batch, Packed, PairDrawer
from training.trainer import Matrices, Settings, Trainer, matrices, means

TOPICS = {
    "粮食生产": ["农田", "水稻", "收购", "种子", "农机", "播种", "丰收", "化肥"],
    "司法公正": ["法院", "判决", "律师", "诉讼", "证据", "法官", "上诉", "执行"],
    "足球比赛": ["球员", "进球", "教练", "球门", "冠军", "主场", "联赛", "射门"],
}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training")
    rng = np.random.default_rng(3)
    lines = []
    for n in range(400):
        title, words = list(TOPICS.items())[n % 3]
        sentences = ["、".join(rng.choice(words, 5)) + f"的情况在本次{title}中有了新的变化。" for _ in range(4)]
        lines.append(
            json.dumps(
                {"title": f"各地关于{title}的报道", "paragraphs": ["".join(sentences), "".join(sentences[::-1])]}
            )
        )
    (folder / "toy.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert prepare.main(["--data", str(folder), "--out", str(folder / "work"), "--words", "200"]) == 0
    return folder / "work"


def run(work: Path, out: Path, steps: int) -> None:
    argv = ["--work", str(work), "--out", str(out), "--steps", str(steps), "--batch", "48", "--dimensions", "24"]
    assert train.main([*argv, "--every", "5", "--workers", "0", "--seeds", "2"]) == 0


def forget_checkpoints(work: Path) -> None:
    for checkpoint in work.glob("checkpoint-*.npz"):
        checkpoint.unlink()


def test_a_small_run_learns_and_its_model_is_one(
    work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forget_checkpoints(work)
    run(work, tmp_path / "model", 30)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    losses = {name: [float(line[5]) for line in lines if line[1] == name] for name in ("1", "2", "joined")}
    assert all(loss[-1] < 0.9 * loss[0] for loss in losses.values())
    encoder = open_encoder(str(tmp_path / "model"))
    query, near, far = encoder.embed(["农田", "水稻播种丰收", "法官判决"])
    assert query @ near > query @ far
    assert "toy.jsonl" in (tmp_path / "model/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("stop_after", [7, 17, 27], ids=["in the first", "in the second", "when joined"])
def test_an_interrupted_run_ends_in_the_same_table(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_after: int
) -> None:
    forget_checkpoints(work)
    run(work, tmp_path / "whole", 10)
    forget_checkpoints(work)
    real, learned = Trainer.learn, []

    def stop(self, batch):  # type: ignore[no-untyped-def]
        if len(learned) == stop_after:
            raise KeyboardInterrupt
        learned.append(self.step)
        return real(self, batch)

    with monkeypatch.context() as patched:
        patched.setattr(Trainer, "learn", stop)
        with pytest.raises(KeyboardInterrupt):
            run(work, tmp_path / "parts", 10)
    run(work, tmp_path / "parts", 10)
    whole, parts = (open_encoder(str(tmp_path / name)).embed(["农田"]) for name in ("whole", "parts"))
    assert np.allclose(whole, parts, atol=1e-3)


def test_pairs_are_the_same_for_the_same_seed_and_leave_held_out_items_alone(work: Path) -> None:
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    packed = Packed.load(work / "packed.npz", tokenizer)
    drawer = PairDrawer(packed, ["toy.jsonl"], Framer(tokenizer))
    one, two = (drawer.batch(20, np.random.default_rng(5)) for _ in range(2))
    pairs = zip(one.queries + one.positives, two.queries + two.positives, strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs) and len(one.queries) == 20
    assert all(packed.paragraph_item[row] % 100 for rows in packed.by_source for row in rows)


def test_what_a_title_is_over_is_no_wrong_answer_to_it() -> None:
    texts = [np.array([n], np.uint16) for n in (1, 2, 3)]
    batch = Batch(texts, texts, np.array([7, 7, 8]), np.array([True, False, False]))
    assert np.argwhere(matrices(batch, 5).out).tolist() == [[0, 1]]


def test_the_mean_of_pieces_is_a_product_with_the_table() -> None:
    table = np.arange(10, dtype=np.float32).reshape(5, 2)
    product = means([np.array([1, 1, 4], np.uint16), np.array([0], np.uint16)], 5) @ table
    assert product.tolist() == [table[[1, 1, 4]].mean(axis=0).tolist(), table[0].tolist()]


def test_joined_tables_give_the_mean_of_their_cosines() -> None:
    rng = np.random.default_rng(0)
    tables = [rng.standard_normal((6, 3), np.float32) for _ in range(2)]
    texts = means([rng.integers(0, 6, 4) for _ in range(200)], 6)

    def cosines(table: NDArray[np.float32]) -> NDArray[np.float32]:
        vectors = texts @ table
        return np.asarray((vectors @ vectors[0]) / np.linalg.norm(vectors, axis=1) / np.linalg.norm(vectors[0]))

    wide = side_by_side(tables, texts)
    mean = (np.array([texts @ table for table in tables])).swapaxes(0, 1)
    lengths = [np.linalg.norm(texts @ table, axis=1).mean() for table in tables]
    mean = (mean / np.array(lengths)[None, :, None]).reshape(len(mean), -1)
    expected = mean @ mean[0] / np.linalg.norm(mean, axis=1) / np.linalg.norm(mean[0])
    assert wide.shape == (6, 6) and np.allclose(cosines(wide), expected, atol=1e-5)
    assert np.allclose(cosines(reduced(wide, texts, 6)), expected, atol=1e-5)
    assert np.corrcoef(cosines(reduced(wide, texts, 4)), expected)[0, 1] > 0.9


def test_a_table_learns_to_rank_as_a_wider_one() -> None:
    rng = np.random.default_rng(0)
    wide, narrow = rng.standard_normal((50, 16), np.float32), rng.standard_normal((50, 8), np.float32)
    texts = [means([rng.integers(0, 50, 4) for _ in range(60)], 50) for _ in range(2)]
    batch = Matrices(texts[0], texts[1], np.zeros((60, 60), np.bool_))
    trainer = Trainer(Settings(dimensions=8, steps=100, rate=0.05, temperature=0.2), narrow, wide)
    losses = [trainer.learn(batch) for _ in range(100)]
    assert losses[-1] < 0.2 * losses[0]


def test_what_all_texts_have_in_common_is_taken_out() -> None:
    rng = np.random.default_rng(0)
    table = rng.standard_normal((6, 3), np.float32) + 5.0
    texts = means([rng.integers(0, 6, 4) for _ in range(200)], 6)
    trainer = Trainer(Settings(dimensions=3), table)
    trainer.centre(texts)
    centred = trainer.table.detach().numpy()
    assert np.allclose((texts @ centred).mean(axis=0), 0.0, atol=1e-5)
    assert np.allclose(centred - centred[0], table - table[0], atol=1e-5)


def test_a_checkpoint_of_other_settings_is_refused_in_one_line(
    work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forget_checkpoints(work)
    run(work, tmp_path / "model", 5)
    capsys.readouterr()
    argv = ["--work", str(work), "--out", str(tmp_path / "other"), "--steps", "6", "--batch", "48"]
    assert train.main(argv) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1 and not (tmp_path / "other").exists()


def test_missing_sources_are_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prepare.main(["--data", str(tmp_path), "--out", str(tmp_path / "w")]) == 1
    assert train.main(["--work", str(tmp_path), "--out", str(tmp_path / "m")]) == 1
    assert train.main(["--work", str(tmp_path), "--out", str(tmp_path / "m"), "--seeds", "0"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 3
