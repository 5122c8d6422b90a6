"""One byte changed anywhere in a library; `benchmarks.reliability` does five hundred."""

from __future__ import annotations

from benchmarks.reliability.flips import flips
from benchmarks.reliability.versions import texts_of
from index.samples import SAMPLES


def test_a_changed_byte_is_noticed_or_changes_nothing_that_can_be_read() -> None:
    seen = flips(texts_of(SAMPLES, most=3), count=30, seed=5)
    assert seen["places"] == 30
    assert seen["faults"] == 0, seen["first_faults"]
    assert sum(count for name, count in seen["counts"].items() if "noticed (" in name) > 10
