"""Several processes search while another adds reports; `benchmarks.reliability` takes eight and five hundred."""

from __future__ import annotations

import pytest

from benchmarks.reliability.readers import How, readers
from benchmarks.reliability.versions import texts_of
from index.samples import SAMPLES


@pytest.mark.parametrize("how", ["searcher", "generations"])
def test_readers_see_no_error_and_no_wrong_hit_while_reports_are_added(how: How) -> None:
    seen = readers(texts_of(SAMPLES, most=6), added=20, seed=8, how=how, count=2, quiet_s=0.2)
    assert seen["faults"] == 0, seen["first_faults"]
    assert all(count > 0 for count in seen["searches"].values()), seen["searches"]
