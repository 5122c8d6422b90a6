"""Trains the model: `python -m training.train --work DIR --out DIR`.

Several tables from different seeds, and one of the same size that learns to rank as all of them do
together (`training.join`). A checkpoint of each is written now and then; the same command goes on from
them. Each step has its own seed, so an interrupted run ends in the same table as one that was not.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from tokenizers import Tokenizer

from training.card import model_card, write_model
from training.framing import Framer
from training.join import reduced, side_by_side
from training.pairs import Packed, PairDrawer, validation_pairs
from training.tables import FOLDER, TABLE_MIX, Finder, PackedRow, Pieces, is_held_out, pack_rows, read_table
from training.trainer import Matrices, Settings, Trainer, matrices, means, random_table

#: So many batches are drawn ahead.
_AHEAD = 4
#: So many paragraphs say what length the tables have, which components stay, and what all texts have in common.
_SAMPLE = 30_000
#: The last table has the others to start from: it learns at half their rate.
_LAST_RATE = 0.5


class _Drawing:
    """What a process that draws batches holds."""

    def __init__(self, work: Path, sources: list[str], rows: list[PackedRow], settings: Settings) -> None:
        tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
        self._drawer = PairDrawer(Packed.load(work / "packed.npz", tokenizer), sources, Framer(tokenizer), rows)
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


class _Recipe:
    """What all tables of a run have in common, and where their checkpoints lie."""

    def __init__(self, work: Path, workers: int, every: int) -> None:
        self.tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
        self.packed = Packed.load(work / "packed.npz", self.tokenizer)
        self.summary = json.loads((work / "packed.json").read_text(encoding="utf-8"))
        self.rows, held_out = _table_rows(self.packed, self.tokenizer)
        self.validation = Validation(validation_pairs(self.packed, 2000), held_out)
        self._work, self._workers, self._every = work, workers, every

    def trained(
        self, name: str, settings: Settings, table: NDArray[np.float32], teacher: NDArray[np.float32] | None = None
    ) -> Trainer:
        """What `table` has become after all steps, from its checkpoint on where there is one.

        :raises ValueError: the checkpoint is of other settings.
        """
        trainer = Trainer(settings, table, teacher)
        checkpoint = self._work / f"checkpoint-{name}.npz"
        if checkpoint.exists():
            trainer.load(checkpoint)
        began, losses = time.monotonic() - trainer.seconds, []
        sources = [source["name"] for source in self.summary["sources"]]
        for batch in batches(trainer.step, self._workers, self._work, sources, self.rows, settings):
            losses.append(trainer.learn(batch))
            if trainer.step % self._every == 0 or trainer.step == settings.steps:
                trainer.seconds = time.monotonic() - began
                trainer.save(checkpoint)
                titles, ways = self.validation.scores(trainer)
                print(  # noqa: T201
                    f"table {name}  step {trainer.step}/{settings.steps}  loss {np.mean(losses):.3f}  "
                    f"MRR@10 titles {titles:.3f} tables {ways:.3f}  {trainer.seconds / 60:.1f} min",
                    flush=True,
                )
                losses.clear()
        return trainer

    def sample(self, seed: int) -> csr_matrix:
        """Paragraphs as `join` wants them."""
        rows = np.flatnonzero(self.packed.is_training)
        chosen = np.sort(np.random.default_rng(seed).choice(rows, min(_SAMPLE, rows.size), replace=False))
        return means([self.packed.paragraph(row) for row in chosen], self.tokenizer.get_vocab_size())


def _train(recipe: _Recipe, settings: Settings, seeds: int) -> list[Trainer]:
    """All tables of a run, the final one last."""
    sample = recipe.sample(settings.seed)
    trainers = []
    for n in range(seeds):
        own = replace(settings, seed=settings.seed + n)
        trainers.append(recipe.trained(str(n + 1), own, random_table(own, recipe.packed.idf)))
    if seeds > 1:
        wide = side_by_side([trainer.table.detach().numpy() for trainer in trainers], sample)
        last = replace(settings, rate=settings.rate * _LAST_RATE, seed=settings.seed + seeds)
        trainers.append(recipe.trained("joined", last, reduced(wide, sample, settings.dimensions), wide))
    trainers[-1].centre(sample)
    return trainers


def main(argv: list[str] | None = None) -> int:
    """Trains, with a line of progress now and then, and writes the model folder."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="what training.prepare wrote")
    parser.add_argument("--out", type=Path, required=True, help="the model folder to write")
    default = Settings()
    parser.add_argument("--seeds", type=int, default=5, help="tables to learn from, 1 for that one alone")
    parser.add_argument("--steps", type=int, default=default.steps, help="of each table")
    parser.add_argument("--batch", type=int, default=default.batch)
    parser.add_argument("--dimensions", type=int, default=default.dimensions)
    parser.add_argument("--temperature", type=float, default=default.temperature)
    parser.add_argument("--every", type=int, default=100, help="steps between checkpoints")
    parser.add_argument("--workers", type=int, default=1, help="processes that draw batches, 0 for none")
    args = parser.parse_args(argv)
    if args.seeds < 1:
        print(f"--seeds {args.seeds}: at least 1", file=sys.stderr)  # noqa: T201
        return 1
    if not (args.work / "packed.npz").exists():
        print(f"{args.work} holds no packed.npz: run python -m training.prepare first", file=sys.stderr)  # noqa: T201
        return 1
    settings = Settings(
        dimensions=args.dimensions, batch=args.batch, steps=args.steps, temperature=args.temperature
    )  # fmt: skip
    recipe = _Recipe(args.work, args.workers, args.every)
    try:
        trainers = _train(recipe, settings, args.seeds)
    except ValueError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    final, minutes = trainers[-1], sum(trainer.seconds for trainer in trainers) / 60
    scores = recipe.validation.scores(final)
    card = model_card(settings, args.seeds, recipe.summary, len(recipe.rows), minutes, scores)
    write_model(args.out, recipe.tokenizer, final.table.detach().numpy(), card)
    return 0


if __name__ == "__main__":
    sys.exit(main())
