import numpy as np
import pytest

from index.fusion import ALIGNMENT_WEIGHT, LEXICAL_WEIGHT, SENTENCE_WEIGHT, Signals, fuse


def column(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


ROWS = np.arange(2)


def test_what_was_asked_for_is_added_up_and_the_words_share_is_squared() -> None:
    whole = fuse(Signals(ROWS, column(0.5, 0.2), column(0.6, 0.9), column(4.0, 0.0), 8.0, column(1.0, 0.5)))
    assert whole[0] == pytest.approx(0.5 + 0.6 * SENTENCE_WEIGHT + ALIGNMENT_WEIGHT + 0.25 * LEXICAL_WEIGHT)
    assert whole[1] == pytest.approx(0.2 + 0.9 * SENTENCE_WEIGHT + 0.5 * ALIGNMENT_WEIGHT)


def test_one_index_alone_gives_its_own_scores() -> None:
    assert fuse(Signals(ROWS, None, None, column(4.0, 1.0), 8.0, None)).tolist() == [4.0, 1.0]
    dense = fuse(Signals(ROWS, column(0.5, 0.2), column(0.4, 0.0), None, 0.0, None))
    assert dense.tolist() == pytest.approx([0.5 + 0.4 * SENTENCE_WEIGHT, 0.2])
    assert fuse(Signals(ROWS, column(0.5, 0.2), None, None, 0.0, None)).tolist() == pytest.approx([0.5, 0.2])


def test_words_that_stand_nowhere_add_nothing() -> None:
    assert fuse(Signals(ROWS, column(0.5, 0.2), None, column(0.0, 0.0), 0.0, column(0.0, 0.0))).tolist() == (
        pytest.approx([0.5, 0.2])
    )
