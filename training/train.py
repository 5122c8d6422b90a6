"""Trains the table of piece vectors: `python -m training.train --work DIR --out DIR`.

InfoNCE both ways with the other pairs of the batch as negatives (van den Oord et al. 2018), Adam, a rate
that falls to 0. A batch is a sparse matrix of pieces, so its means are one product with the table, and
so are their gradients: several times as fast as looking the rows up one by one. A checkpoint is written
now and then; the same command goes on from it. Each step has its own seed, so an interrupted run ends
in the same table as one that was not.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from tokenizers import Tokenizer

from training.card import model_card, write_model
from training.pairs import Batch, Packed, PairDrawer, validation_pairs
from training.tables import FOLDER, TABLE_MIX, Finder, PackedRow, Pieces, is_held_out, pack_rows, read_table

#: A score that no pair can have: of a pair that is no wrong answer.
_OUT = -1e4
#: So many batches are drawn ahead.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is made of; two runs with the same settings give the same table."""

    dimensions: int = 256
    batch: int = 2048
    steps: int = 2000
    rate: float = 2e-2
    warm_up: float = 0.03
    #: At 0.05 exact terms rank better, at 0.12 headings and paraphrases.
    temperature: float = 0.08
    seed: int = 20230


@dataclass(frozen=True, slots=True)
class Matrices:
    """A batch as it is learned from: sparse float32 (n, vocabulary), each row the mean of its pieces.

    `out` bool (n, n): pairs of a query and another's positive that are no wrong answer.
    """

    queries: csr_matrix
    positives: csr_matrix
    out: NDArray[np.bool_]


def means(texts: Sequence[Pieces], vocabulary: int) -> csr_matrix:
    """A sparse matrix whose product with the table is the mean of each text's pieces, float32 (n, vocabulary)."""
    lengths = np.array([text.size for text in texts])
    shares = np.repeat((1.0 / lengths).astype(np.float32), lengths)
    bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    matrix = csr_matrix((shares, np.concatenate(texts).astype(np.int32), bounds), shape=(len(texts), vocabulary))
    matrix.sum_duplicates()
    return matrix


def matrices(batch: Batch, vocabulary: int) -> Matrices:
    """A batch as matrices."""
    same = batch.groups[:, None] == batch.groups[None, :]
    np.fill_diagonal(same, val=False)
    return Matrices(means(batch.queries, vocabulary), means(batch.positives, vocabulary), same & batch.loose[:, None])


class Trainer:
    """The table and its optimiser."""

    def __init__(self, settings: Settings, idf: NDArray[np.float32]) -> None:
        generator = torch.Generator().manual_seed(settings.seed)
        noise = torch.randn(idf.size, settings.dimensions, generator=generator) * 0.02
        self.settings = settings
        self.table = torch.nn.Parameter(noise * torch.from_numpy(idf)[:, None])
        self._optimiser = torch.optim.Adam([self.table], lr=settings.rate)
        self.step = 0

    def embed(self, texts: Sequence[Pieces]) -> NDArray[np.float32]:
        """float32 (n, dimensions), unit length: the mean of each text's pieces."""
        mean = torch.from_numpy(means(texts, self.table.shape[0]) @ self.table.detach().numpy())
        return torch.nn.functional.normalize(mean).numpy()

    def learn(self, batch: Matrices) -> float:
        """One step on one batch; returns its loss."""
        for group in self._optimiser.param_groups:
            group["lr"] = self._rate()
        table = self.table.detach().numpy()
        queries, positives = (
            torch.from_numpy(side @ table).requires_grad_() for side in (batch.queries, batch.positives)
        )
        normalize, cross_entropy = torch.nn.functional.normalize, torch.nn.functional.cross_entropy
        scores = normalize(queries) @ normalize(positives).T / self.settings.temperature
        scores = scores.masked_fill(torch.from_numpy(batch.out), _OUT)
        target = torch.arange(scores.shape[0])
        loss = (cross_entropy(scores, target) + cross_entropy(scores.T, target)) / 2
        loss.backward()  # type: ignore[no-untyped-call]
        sides = ((batch.queries, queries), (batch.positives, positives))
        gradient = sum(side.T.tocsr() @ made.grad.numpy() for side, made in sides if made.grad is not None)
        self.table.grad = torch.from_numpy(gradient)
        self._optimiser.step()
        self.step += 1
        return float(loss.detach())

    def _rate(self) -> float:
        done = self.step / self.settings.steps
        rising = min(1.0, (done + 1e-3) / self.settings.warm_up)
        return self.settings.rate * rising * (1.0 - done)

    def save(self, path: Path) -> None:
        """Writes a checkpoint; the old one stays until the new one is whole."""
        state = self._optimiser.state[self.table]
        temporary = path.with_suffix(".new.npz")
        np.savez(
            temporary,
            table=self.table.detach().numpy(),
            first=state["exp_avg"].numpy(),
            second=state["exp_avg_sq"].numpy(),
            step=np.int64(self.step),
            settings=np.array(json.dumps(asdict(self.settings))),
        )
        temporary.replace(path)

    def load(self, path: Path) -> None:
        """Goes on from a checkpoint.

        :raises ValueError: the checkpoint is of other settings, or of another vocabulary.
        """
        with np.load(path, allow_pickle=False) as saved:
            same = json.loads(str(saved["settings"])) == asdict(self.settings)
            if not same or saved["table"].shape != tuple(self.table.shape):
                raise ValueError(f"{path} is of other settings: remove it, or use those that it was made with")
            self.step = int(saved["step"])
            with torch.no_grad():
                self.table.copy_(torch.from_numpy(saved["table"]))
            self._optimiser.state[self.table] = {
                "step": torch.tensor(float(self.step)),
                "exp_avg": torch.from_numpy(saved["first"]),
                "exp_avg_sq": torch.from_numpy(saved["second"]),
            }


class _Drawing:
    """What a process that draws batches holds."""

    def __init__(self, work: Path, sources: list[str], rows: list[PackedRow], settings: Settings) -> None:
        tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
        self._drawer = PairDrawer(Packed.load(work / "packed.npz", tokenizer), sources, rows)
        self._vocabulary = tokenizer.get_vocab_size()
        self._settings = settings

    def batch(self, step: int) -> Matrices:
        """The batch of a step."""
        rng = np.random.default_rng([self._settings.seed, step])
        return matrices(self._drawer.batch(self._settings.batch, rng), self._vocabulary)


_drawing: _Drawing | None = None


def _start_drawing(*args: Any) -> None:  # noqa: ANN401
    global _drawing
    _drawing = _Drawing(*args)


def _draw(step: int) -> Matrices:
    if _drawing is None:
        raise RuntimeError("drawing has not been started in this process")
    return _drawing.batch(step)


def batches(first: int, workers: int, *drawing: Any) -> Iterator[Matrices]:  # noqa: ANN401
    """The batches from step `first` on, drawn ahead by other processes; by this one where `workers` is 0."""
    steps = range(first, drawing[-1].steps)
    if workers == 0:
        _start_drawing(*drawing)
        yield from map(_draw, steps)
        return
    with ProcessPoolExecutor(workers, initializer=_start_drawing, initargs=drawing) as pool:
        ahead: list[Future[Matrices]] = []
        for step in steps:
            ahead.append(pool.submit(_draw, step))
            if len(ahead) == _AHEAD:
                yield ahead.pop(0).result()
        for future in ahead:
            yield future.result()


def reciprocal_rank(trainer: Trainer, queries: Sequence[Pieces], positives: Sequence[Pieces]) -> float:
    """MRR@10 of finding each query's positive among all of them; not a number where there are none."""
    if not queries:
        return float("nan")
    scores = trainer.embed(queries) @ trainer.embed(positives).T
    ranks = (scores > scores.diagonal()[:, None]).sum(axis=1) + 1
    return float(np.where(ranks <= 10, 1.0 / ranks, 0.0).mean())


@dataclass(frozen=True, slots=True)
class Validation:
    """What is held out: titles and first paragraphs, table rows' first ways and all their wordings."""

    titles: tuple[list[Pieces], list[Pieces]]
    rows: tuple[list[Pieces], list[Pieces]]

    def scores(self, trainer: Trainer) -> tuple[float, float]:
        """MRR@10 of both."""
        return reciprocal_rank(trainer, *self.titles), reciprocal_rank(trainer, *self.rows)


def _table_rows(packed: Packed, tokenizer: Tokenizer) -> tuple[list[PackedRow], tuple[list[Pieces], list[Pieces]]]:
    """The rows to learn from, and those held out."""
    finder = Finder(packed.arrays["pieces"], packed.bounds, packed.is_training)
    rows: list[PackedRow] = []
    ways: list[Pieces] = []
    wordings: list[Pieces] = []
    for name in TABLE_MIX:
        table = read_table(FOLDER / f"{name}.tsv")
        rows += pack_rows(tokenizer, finder, name, [row for row in table if not is_held_out(row)])
        for row in pack_rows(tokenizer, finder, name, [row for row in table if is_held_out(row)]):
            ways.append(row.ways[0])
            wordings.append(np.concatenate(row.wordings))
    return rows, (ways, wordings)


def main(argv: list[str] | None = None) -> int:
    """Trains, with a line of progress now and then, and writes the model folder."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="what training.prepare wrote")
    parser.add_argument("--out", type=Path, required=True, help="the model folder to write")
    default = Settings()
    parser.add_argument("--steps", type=int, default=default.steps)
    parser.add_argument("--batch", type=int, default=default.batch)
    parser.add_argument("--dimensions", type=int, default=default.dimensions)
    parser.add_argument("--temperature", type=float, default=default.temperature)
    parser.add_argument("--every", type=int, default=100, help="steps between checkpoints")
    parser.add_argument("--workers", type=int, default=1, help="processes that draw batches, 0 for none")
    args = parser.parse_args(argv)
    if not (args.work / "packed.npz").exists():
        print(f"{args.work} holds no packed.npz: run python -m training.prepare first", file=sys.stderr)  # noqa: T201
        return 1
    settings = Settings(
        dimensions=args.dimensions, batch=args.batch, steps=args.steps, temperature=args.temperature
    )  # fmt: skip
    tokenizer = Tokenizer.from_file(str(args.work / "tokenizer.json"))
    summary = json.loads((args.work / "packed.json").read_text(encoding="utf-8"))
    packed = Packed.load(args.work / "packed.npz", tokenizer)
    trainer = Trainer(settings, packed.idf)
    checkpoint = args.work / "checkpoint.npz"
    if checkpoint.exists():
        try:
            trainer.load(checkpoint)
        except ValueError as error:
            print(error, file=sys.stderr)  # noqa: T201
            return 1
    rows, held_out = _table_rows(packed, tokenizer)
    validation = Validation(validation_pairs(packed, 2000), held_out)
    started, losses = time.monotonic(), []
    drawing = (args.work, [source["name"] for source in summary["sources"]], rows, settings)
    for batch in batches(trainer.step, args.workers, *drawing):
        losses.append(trainer.learn(batch))
        if trainer.step % args.every == 0 or trainer.step == settings.steps:
            trainer.save(checkpoint)
            titles, ways = validation.scores(trainer)
            minutes = (time.monotonic() - started) / 60
            print(  # noqa: T201
                f"step {trainer.step}/{settings.steps}  loss {np.mean(losses):.3f}  "
                f"MRR@10 titles {titles:.3f} tables {ways:.3f}  {minutes:.1f} min",
                flush=True,
            )
            losses.clear()
    minutes = (time.monotonic() - started) / 60
    card = model_card(asdict(settings), summary, len(rows), minutes, *validation.scores(trainer))
    write_model(args.out, tokenizer, trainer.table.detach().numpy(), card)
    return 0


if __name__ == "__main__":
    sys.exit(main())
