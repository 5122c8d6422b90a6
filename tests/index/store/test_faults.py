"""System calls that fail in the midst of commands, SQLite's own among them; `benchmarks.reliability` has 300 fail."""

from __future__ import annotations

import pytest

from benchmarks.reliability.faults import faults, is_there
from benchmarks.reliability.versions import texts_of
from index.samples import SAMPLES


@pytest.mark.skipif(not is_there(), reason="libfiu is not installed (Debian: fiu-utils)")
def test_after_a_failure_of_the_disk_each_report_is_the_old_or_the_new_one_in_whole() -> None:
    seen = faults(texts_of(SAMPLES, most=3), count=8, seed=12, most_files=5)
    assert seen["failures"] == 8
    assert seen["faults"] == 0, seen["first_faults"]
