"""How good a sentence model is: `python -m training.evaluate --model DIR --reports DIR`.

Judged queries are few, and each was looked for with models of some kind. So a second task needs no
judge: a paragraph of a report often opens with a short sentence that is its heading, and the rest of it
is what that heading has to find among all paragraphs of the same report. Fifteen reports hold some 800
of those. None of it may be trained on.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import find_files, read_document
from corpus.folder import SourceFile
from corpus.sentences import paragraphs
from index.encoder import Encoder
from index.errors import ChengliIndexError
from index.models import open_encoder

#: A heading is so long, and what it heads at least so much.
_HEADING_CHARS = range(4, 31)
_BODY_CHARS = 50
_NUMBER = re.compile(r"^(?:第?[一二三四五六七八九十百\d]+[、.．是要，]|[（(][一二三四五六七八九十\d]+[)）]|[①-⑳])\s*")
DEPTH = 10

#: Scores of queries (rows) against texts (columns), float (n queries, n texts).
Scorer = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class HeadingTask:
    """One report: its paragraphs, headings taken off, and for each heading which of them is its own."""

    texts: tuple[str, ...]
    headings: tuple[str, ...]
    own: tuple[int, ...]


def heading_tasks(folder: Path) -> list[HeadingTask]:
    """The task for each report below `folder` that has such headings."""
    tasks = [_task(file) for file in find_files(folder) if isinstance(file, SourceFile)]
    return [task for task in tasks if task.headings]


def _task(file: SourceFile) -> HeadingTask:
    text = read_document(file).text
    texts: list[str] = []
    headings: list[str] = []
    own: list[int] = []
    for start, end in paragraphs(text):
        heading, stop, body = text[start:end].partition("。")
        heading = _NUMBER.sub("", heading)
        if stop and len(heading) in _HEADING_CHARS and len(body) >= _BODY_CHARS:
            headings.append(heading)
            own.append(len(texts))
            texts.append(body)
        else:
            texts.append(text[start:end])
    return HeadingTask(tuple(texts), tuple(headings), tuple(own))


def heading_score(tasks: Sequence[HeadingTask], scorer: Scorer) -> float:
    """MRR@10 of finding each heading's own paragraph; of equals, the last place counts."""
    ranks = []
    for task in tasks:
        scores = scorer(task.headings, task.texts)
        own = scores[np.arange(len(task.own)), np.array(task.own)]
        ranks.append((scores >= own[:, None]).sum(axis=1))
    every = np.concatenate(ranks)
    return float(np.where(every <= DEPTH, 1.0 / every, 0.0).mean())


def by_vectors(encoder: Encoder) -> Scorer:
    """Scores by cosine."""
    return lambda queries, texts: np.stack([encoder.embed_query(query) for query in queries]) @ encoder.embed(texts).T


def main(argv: list[str] | None = None) -> int:
    """Prints the model's score."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("--model", type=Path, help="a model folder; the bundled one unless told")
    parser.add_argument("--reports", type=Path, required=True, help="a folder of reports that were not trained on")
    args = parser.parse_args(argv)
    try:
        encoder = open_encoder(None if args.model is None else str(args.model))
    except ChengliIndexError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    tasks = heading_tasks(args.reports)
    if not tasks:
        print(f"{args.reports} holds no report with headings at the head of paragraphs", file=sys.stderr)  # noqa: T201
        return 1
    found = heading_score(tasks, by_vectors(encoder))
    print(f"{sum(len(t.headings) for t in tasks)} headings of {len(tasks)} reports: MRR@10 {found:.3f}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
