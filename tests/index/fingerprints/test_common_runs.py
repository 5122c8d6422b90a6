"""Common runs: all of ten signs or more are found, against a comparison of every place with every other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.fingerprints import runs as runs_module
from index.fingerprints import winnowing
from index.fingerprints.fingerprints import Fingerprints
from index.fingerprints.winnowing import GUARANTEED, fingerprints, hashes, kept

Signs = NDArray[np.uint16]
#: Few different signs, so that much is common by chance; and stretches that are written again and again.
_TEXT = st.lists(
    st.one_of(st.lists(st.integers(1, 3), max_size=12), st.just([4, 5, 6, 7, 8, 9, 4, 5, 6, 10, 11, 12])), max_size=6
).map(lambda parts: np.array([sign for part in parts for sign in part], np.uint16))


def longest_runs(text: Signs, report: Signs) -> set[tuple[int, int, int]]:
    """All common runs that cannot be longer, of the guaranteed length."""
    out = set()
    for i in range(text.size):
        for j in range(report.size):
            if text[i] != report[j] or (i and j and text[i - 1] == report[j - 1]):
                continue
            size = 0
            while i + size < text.size and j + size < report.size and text[i + size] == report[j + size]:
                size += 1
            if size >= GUARANTEED:
                out.add((i, j, size))
    return out


def found_runs(text: Signs, of: Fingerprints, report: int) -> set[tuple[int, int, int]]:
    found = of.common_runs(text)
    here = (found.reports == report) & (found.sizes >= GUARANTEED)
    return set(zip(found.at[here].tolist(), found.places[here].tolist(), found.sizes[here].tolist(), strict=True))


def hints(text: Signs, of: Fingerprints) -> tuple[list[str], list[int], list[int], list[int]]:
    """All runs, short ones too, with the names of their reports."""
    found = of.common_runs(text)
    names = of.doc_ids
    return [names[n] for n in found.reports], found.at.tolist(), found.places.tolist(), found.sizes.tolist()


@settings(max_examples=200, deadline=None)
@given(_TEXT, st.lists(_TEXT, max_size=4))
def test_all_long_runs_are_found_and_are_what_they_are_said_to_be(text: Signs, reports: list[Signs]) -> None:
    of = Fingerprints.of((f"{i}", i, report) for i, report in enumerate(reports))
    for number, report in enumerate(reports):
        assert found_runs(text, of, number) == longest_runs(text, report)
    found = of.common_runs(text)
    for at, number, place, size in zip(found.at, found.reports, found.places, found.sizes, strict=True):
        assert np.array_equal(text[at : at + size], reports[number][place : place + size])


@settings(max_examples=100, deadline=None)
@given(_TEXT, st.lists(_TEXT, min_size=1, max_size=4), _TEXT)
def test_what_follows_is_as_if_made_anew(text: Signs, reports: list[Signs], new: Signs) -> None:
    of = Fingerprints.of((f"{i}", i, report) for i, report in enumerate(reports))
    stay = np.ones(len(reports), bool)
    stay[0] = False
    followed = of.following(stay, [("new", 99, new)])
    assert len(followed) == len(reports) and not followed.is_there(0)
    assert found_runs(text, followed, 0) == set()
    assert found_runs(text, followed, len(reports)) == longest_runs(text, new)
    afresh = Fingerprints.of([*((f"{n}", n, report) for n, report in enumerate(reports) if n), ("new", 99, new)])
    assert sorted(zip(*hints(text, followed), strict=True)) == sorted(zip(*hints(text, afresh), strict=True))
    merged = followed.merged()
    assert merged.doc_ids == [*(f"{i}" for i in range(1, len(reports))), "new"]
    assert found_runs(text, merged, len(reports) - 1) == longest_runs(text, new)
    for number in range(1, len(reports)):
        assert found_runs(text, merged, number - 1) == longest_runs(text, reports[number])


def test_fingerprints_are_the_same_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    signs = np.random.default_rng(1).integers(0, 40, 5000).astype(np.uint16)
    monkeypatch.setattr(winnowing, "_PIECE", 37)
    found = hashes(signs)
    at = kept(found)
    assert np.array_equal(np.concatenate([places for places, _ in fingerprints(signs)]), at)
    assert np.array_equal(np.concatenate([values for _, values in fingerprints(signs)]), found[at])


def test_runs_are_the_same_looked_up_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    report = rng.integers(1, 30, 4000).astype(np.uint16)
    text = np.concatenate([report[at : at + 40] for at in rng.integers(0, 3900, 30)])
    of = Fingerprints.of([("a", 0, report)])
    whole = found_runs(text, of, 0)
    monkeypatch.setattr(runs_module, "_AT_A_TIME", 16)
    assert len(whole) >= 30 and found_runs(text, of, 0) == whole


def test_one_stretch_written_over_and_over_takes_bounded_time() -> None:
    phrase = np.arange(100, 112, dtype=np.uint16)
    of = Fingerprints.of((f"{i}", i, np.tile(phrase, 50)) for i in range(50))
    found = of.common_runs(np.tile(phrase, 2000))
    assert 0 < found.at.size < 10_000_000 and set(found.reports.tolist()) == set(range(50))


def test_the_one_report_that_goes_on_is_found_however_often_a_common_stretch_is_written() -> None:
    phrase, further = np.arange(100, 120, dtype=np.uint16), np.arange(200, 203, dtype=np.uint16)
    reports = [np.concatenate([phrase, further if n == 1700 else np.array([n + 300], np.uint16)]) for n in range(2000)]
    of = Fingerprints.of((f"{n}", n, report) for n, report in enumerate(reports))
    found = of.common_runs(np.tile(np.concatenate([phrase, further]), 120))
    assert (found.sizes[found.reports == 1700] == phrase.size + further.size).sum() == 120
