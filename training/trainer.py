"""The table of piece vectors and how it learns from a batch.

InfoNCE both ways with the other pairs of the batch as negatives (van den Oord et al. 2018), or, from a
wider table, how that one ranks them (Hinton et al. 2015); Adam, a rate that falls to 0. A batch is a
sparse matrix of pieces, so its means are one product with the table, and so are their gradients:
several times as fast as looking the rows up one by one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from training.pairs import Batch
from training.tables import Pieces

#: A score that no pair can have: of a pair that is no wrong answer.
_OUT = -1e4


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is made of; two runs with the same settings give the same table."""

    dimensions: int = 256
    batch: int = 2048
    steps: int = 700
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


def _cosines(queries: torch.Tensor, positives: torch.Tensor) -> torch.Tensor:
    normalize = torch.nn.functional.normalize
    return normalize(queries) @ normalize(positives).T


def _contrast(scores: torch.Tensor) -> torch.Tensor:
    """How unlikely each query's own positive is among all of them, and the other way round."""
    cross_entropy, target = torch.nn.functional.cross_entropy, torch.arange(scores.shape[0])
    return (cross_entropy(scores, target) + cross_entropy(scores.T, target)) / 2


def _divergence(scores: torch.Tensor, taught: torch.Tensor) -> torch.Tensor:
    """Kullback and Leibler's divergence of how likely each positive is, and each query, from what is taught."""
    log_softmax, kl_div = torch.nn.functional.log_softmax, torch.nn.functional.kl_div
    both = ((scores, taught), (scores.T, taught.T))
    ways = [kl_div(log_softmax(s, 1), log_softmax(t, 1), log_target=True, reduction="batchmean") for s, t in both]
    return (ways[0] + ways[1]) / 2


def random_table(settings: Settings, idf: NDArray[np.float32]) -> NDArray[np.float32]:
    """Where a table starts from nothing, float32 (vocabulary, dimensions): noise, rare pieces longer."""
    noise = np.random.default_rng(settings.seed).standard_normal((idf.size, settings.dimensions), np.float32)
    return 0.02 * noise * idf[:, None]


class Trainer:
    """The table and its optimiser; `step` is the next one, `seconds` what all before it took."""

    def __init__(
        self, settings: Settings, table: NDArray[np.float32], teacher: NDArray[np.float32] | None = None
    ) -> None:
        """`table` float32 (vocabulary, dimensions) is what learning starts from, and stays as it is.

        `teacher` float32 (vocabulary, any): a table to learn from instead of the pairs.
        """
        self.settings = settings
        self._teacher = teacher
        self.table = torch.nn.Parameter(torch.tensor(table))
        self._optimiser = torch.optim.Adam([self.table], lr=settings.rate)
        self.step = 0
        self.seconds = 0.0

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
        scores = _cosines(queries, positives) / self.settings.temperature
        if self._teacher is None:
            loss = _contrast(scores.masked_fill(torch.from_numpy(batch.out), _OUT))
        else:
            wide = (torch.from_numpy(side @ self._teacher) for side in (batch.queries, batch.positives))
            loss = _divergence(scores, _cosines(*wide) / self.settings.temperature)
        loss.backward()  # type: ignore[no-untyped-call]
        sides = ((batch.queries, queries), (batch.positives, positives))
        gradient = sum(side.T.tocsr() @ made.grad.numpy() for side, made in sides if made.grad is not None)
        self.table.grad = torch.from_numpy(gradient)
        self._optimiser.step()
        self.step += 1
        return float(loss.detach())

    def centre(self, texts: csr_matrix) -> None:
        """Takes out of every piece what all texts have in common: it tells none of them from another.

        :param texts: sparse float32 (n, vocabulary), each row the mean of a text's pieces.
        """
        with torch.no_grad():
            self.table.sub_(torch.from_numpy((texts @ self.table.numpy()).mean(axis=0)))

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
            seconds=np.float64(self.seconds),
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
            self.step, self.seconds = int(saved["step"]), float(saved["seconds"])
            with torch.no_grad():
                self.table.copy_(torch.from_numpy(saved["table"]))
            self._optimiser.state[self.table] = {
                "step": torch.tensor(float(self.step)),
                "exp_avg": torch.from_numpy(saved["first"]),
                "exp_avg_sq": torch.from_numpy(saved["second"]),
            }
