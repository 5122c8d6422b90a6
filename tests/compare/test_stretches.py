"""Stretches by report: joined, taken away and cut as sets of signs are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from compare.overlap.stretches import Stretches

_ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 20), st.integers(1, 8)).map(
        lambda row: (row[0], row[1], row[1] + row[2])
    )
)
_SIZE = 40


def joined(rows: list[tuple[int, int, int]]) -> Stretches:
    return Stretches.joined(*np.array(rows, np.int64).reshape(-1, 3).T)


def signs(stretches: Stretches) -> set[tuple[int, int]]:
    rows = zip(stretches.reports.tolist(), stretches.first.tolist(), stretches.last.tolist(), strict=True)
    out = [(report, sign) for report, first, last in rows for sign in range(first, last)]
    assert len(out) == len(set(out))  # none twice
    return set(out)


def plain(rows: list[tuple[int, int, int]]) -> set[tuple[int, int]]:
    return {(report, sign) for report, first, last in rows for sign in range(first, last)}


@given(_ROWS, _ROWS)
def test_they_are_sets_of_signs_by_report(rows: list[tuple[int, int, int]], others: list[tuple[int, int, int]]) -> None:
    one, other = joined(rows), joined(others)
    assert signs(one) == plain(rows)
    assert signs(one.without(other)) == plain(rows) - plain(others)
    assert np.flatnonzero(one.mask(_SIZE)).tolist() == sorted({sign for _, sign in plain(rows)})
    worth = np.concatenate(([0], np.cumsum(np.arange(_SIZE))))
    for report, total in enumerate(one.by_report(worth, 4).tolist()):
        assert total == sum(sign for of, sign in plain(rows) if of == report)


@given(_ROWS, st.sets(st.integers(1, 30)))
def test_cut_at_borders_each_piece_is_in_one_part(rows: list[tuple[int, int, int]], borders: set[int]) -> None:
    cuts = [0, *sorted(borders)]
    pieces, part = joined(rows).cut_at(np.array(cuts, np.int64))
    assert signs(pieces) == plain(rows)
    for first, last, at in zip(pieces.first.tolist(), pieces.last.tolist(), part.tolist(), strict=True):
        assert cuts[at] <= first < last <= [*cuts[1:], _SIZE][at]
