"""Aligning a query with passages that were compared before, and with more of them than are kept."""

import numpy as np
import pytest

from index.alignment import Aligner
from index.models import open_encoder
from index.static_encoder import StaticEncoder

TEXTS = [f"一是召开党组会{n}次。深入开展清廉文化建设；布设清廉文化墙{n}处。" for n in range(9)] + ["", "。", "好。"]


@pytest.mark.parametrize("kept", [2, 5, 100])
def test_passages_that_were_compared_before_stand_as_they_did(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.alignment._KEPT_TEXTS", kept)
    encoder = open_encoder()
    assert isinstance(encoder, StaticEncoder)
    aligner = Aligner(encoder)
    for chosen in (TEXTS[:3], TEXTS, TEXTS[2:], TEXTS[::-1], TEXTS[:3] * 2, []):
        query = aligner.query("清廉文化")
        found, fresh = aligner.compare(query, chosen), Aligner(encoder).compare(query, chosen)
        assert np.array_equal(found.covered, fresh.covered) and np.array_equal(found.sentence, fresh.sentence)
        assert found.covered.shape == (len(chosen),)
        assert len(aligner._known) <= kept
    assert aligner.compare(aligner.query("清廉文化"), TEXTS[-3:]).sentence.max() == 0
