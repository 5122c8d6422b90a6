"""Some browsers on the page at once while reports are added; `benchmarks.reliability` takes twenty."""

from __future__ import annotations

import pytest

from benchmarks.reliability.sessions import CHROMIUM, sessions
from benchmarks.reliability.versions import texts_of
from index.samples import SAMPLES

pytest.importorskip("playwright.async_api")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")


def test_sessions_see_no_error_while_reports_are_added() -> None:
    seen = sessions(texts_of(SAMPLES, most=10), count=4, rounds=2, added=10, seed=4)
    assert seen["faults"] == 0, seen["first_faults"]
    assert seen["searches"] == 8 and seen["hits"] > 0 and seen["added_meanwhile"] == 10
