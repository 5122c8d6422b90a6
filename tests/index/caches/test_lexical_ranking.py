"""What tantivy answers against BM25 worked out in numpy, over the passages of real reports."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus import SourceFile, read_document, split_passages
from index.caches.lexical import FieldFilter, LexicalIndex, Synonymous
from index.caches.lexical_rows import LexicalRow
from index.words import default_segmenter, domain_terms

QUERIES = (
    "主题教育", "工作", "的", "清廉文化", "如何推进清廉文化建设？",
    "推进党风廉政建设和反腐败工作，落实全面从严治党主体责任", *domain_terms()[::20],
)  # fmt: skip
#: The lengths that tantivy keeps, in one byte each: exact up to 40, then with four digits in binary.
LENGTHS = np.array(
    [*range(24), *(24 + n for n in range(16)), *(24 + (8 + n << e) for e in range(1, 16) for n in range(8))]
)


class SlowBM25:
    """Robertson's BM25 (k1 = 1.2, b = 0.75) of all passages."""

    def __init__(self, rows: list[LexicalRow]) -> None:
        self.rows = np.array([row.row for row in rows])
        self.counts = [Counter(row.words) for row in rows]
        self.holders = Counter(word for count in self.counts for word in count)
        lengths = np.array([len(row.words) for row in rows])
        kept = LENGTHS[np.searchsorted(LENGTHS, lengths, side="right") - 1]
        self.norms = 1.2 * (0.25 + 0.75 * kept / lengths.mean())

    def scores(self, words: list[str]) -> NDArray[np.float64]:
        out = np.zeros(len(self.counts))
        for word in words:
            held = self.holders[word]
            idf = math.log(1 + (len(self.counts) - held + 0.5) / (held + 0.5))
            times = np.array([count[word] for count in self.counts])
            out += idf * 2.2 * times / (times + self.norms)
        return out

    def best(self, words: list[str], k: int, among: NDArray[np.bool_]) -> list[tuple[int, float]]:
        """The best `k` and those as good as the last."""
        scores = np.where(among, self.scores(words), 0)
        order = np.lexsort((self.rows, -scores))
        order = order[scores[order] > 0]
        least = scores[order[k - 1]] - 1e-4 if len(order) >= k else 0
        return [(int(self.rows[at]), float(scores[at])) for at in order if scores[at] >= least]


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[LexicalRow]:
    out: list[LexicalRow] = []
    for path in sorted((shared / "reports").rglob("*.txt")):
        document = read_document(SourceFile(shared, path.name), path.read_bytes())
        for passage in split_passages(document):
            text = passage.search_text
            words = default_segmenter().index_words(text)
            out.append(LexicalRow(3 * len(out), words, text, passage.kind, path.name[:1], len(out) % 5, None))
    assert len(out) > 300
    return out


def same(found: list[tuple[int, float]], wanted: list[tuple[int, float]]) -> None:
    """The same rows with the same scores, in the same order but for those of the same score."""
    assert len(found) == len(wanted) and dict(found) == pytest.approx(dict(wanted), abs=1e-4)
    assert [score for _, score in found] == pytest.approx([score for _, score in wanted], abs=1e-4)
    assert found == sorted(found, key=lambda hit: (-hit[1], hit[0]))


@pytest.mark.parametrize("k", [1, 10, 100])
def test_the_best_passages_are_those_of_a_slow_bm25(rows: list[LexicalRow], k: int) -> None:
    index, slow = LexicalIndex.build(rows), SlowBM25(rows)
    years = np.array([row.year for row in rows])
    random = np.random.default_rng(7)
    for text in QUERIES:
        words = list(dict.fromkeys(default_segmenter().index_words(text)))
        everywhere = slow.best(words, k, np.full(len(rows), True))
        if len(everywhere) <= 4 * k:  # of more equal ones not all are given
            same(index.search(words, k), everywhere)
        for share in (0.02, 0.3, 0.9):
            chosen = random.random(len(rows)) < share
            some = slow.rows[chosen]
            held = slow.best(words, k, chosen)
            if len(held) <= 4 * k:
                found = index.among(words, k, some)
                same([hit for hit in found if hit[1] > 0], held)
                assert len(held) >= k or {row for row, _ in found} == set(some.tolist()) or len(found) >= 4 * k
                same(index.search(words, k, excluded=slow.rows[~chosen]), held)
                narrowed = slow.best(words, k, chosen & (years == 2))
                only = slow.rows[chosen & (years == 2)]
                for within in (None, only):
                    same(index.search(words, k, [FieldFilter("year", (2,))], slow.rows[~chosen], within), narrowed)


def test_candidates_get_the_scores_they_have_among_all(rows: list[LexicalRow]) -> None:
    index, slow = LexicalIndex.build(rows), SlowBM25(rows)
    some = np.sort(np.random.default_rng(1).permutation(slow.rows)[:150])
    for text in QUERIES:
        words = list(dict.fromkeys(default_segmenter().index_words(text)))
        wanted = dict(zip(slow.rows.tolist(), slow.scores(words).tolist(), strict=True))
        found = dict(index.among(words, len(some), some))
        assert found == pytest.approx({row: wanted[row] for row in some.tolist()}, abs=1e-4)


def test_of_synonyms_the_best_counts(rows: list[LexicalRow]) -> None:
    index, slow = LexicalIndex.build(rows), SlowBM25(rows)
    group = Synonymous(("主题", "教育"), ("学习", "从严治党"))
    itself, most = slow.scores(["主题", "教育"]), 0.8 * index.best_score(["主题", "教育"])
    others = [slow.scores([word]) * most / index.best_score([word]) for word in group.others]
    wanted = slow.scores(["工作"]) + np.max([itself, *others], axis=0)
    found = index.search(["工作", group], len(rows))
    expected = dict(zip(slow.rows.tolist(), wanted.tolist(), strict=True))
    assert dict(found) == pytest.approx({row: score for row, score in expected.items() if score > 0}, abs=1e-4)
