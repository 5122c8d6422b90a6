"""kill -9 and power failures at random moments of every operation that writes; `benchmarks.reliability` does a
thousand."""

from __future__ import annotations

import sys

import pytest

from benchmarks.reliability.kills import kills
from benchmarks.reliability.versions import texts_of
from index.samples import SAMPLES

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kills processes by what /proc says")


def test_nothing_that_was_told_of_is_lost_and_nothing_is_there_by_half() -> None:
    seen = kills(texts_of(SAMPLES, most=8), count=20, seed=20, most_files=12)
    assert seen["kills"] == 20
    assert seen["faults"] == 0, seen["first_faults"]
    assert seen["counts"]["hits"] > 100 and seen["counts"]["commits told of"] >= 10
    assert seen["counts"]["hits merged: same"] + seen["counts"].get("hits merged: ties", 0) == 30
