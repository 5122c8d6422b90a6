"""The places of pieces that are looked for are those that the tokenizer tells."""

from pathlib import Path

import numpy as np
import pytest

from corpus import SourceFile, find_files, read_document, split_passages
from index.models import open_encoder, pieces_of
from index.piece_places import starts_of
from index.samples import SAMPLES

ENCODER = pieces_of(open_encoder())


def same_places(texts: list[str]) -> int:
    """How many texts have their places told; all of those are right."""
    told = 0
    for text, pieces in zip(texts, ENCODER.pieces(texts), strict=True):
        placed = ENCODER.placed(pieces.ids, text)
        told += placed is not None
        assert placed is None or np.array_equal(placed.spans, pieces.spans), text
    return told


def passages(folder: Path) -> list[str]:
    files = [file for file in find_files(folder) if isinstance(file, SourceFile)]
    return [one.search_text for file in files for one in split_passages(read_document(file))]


def test_those_of_the_samples_are_told() -> None:
    texts = passages(SAMPLES)
    assert same_places(texts) > 0.99 * len(texts)


def test_those_of_real_reports_are_told(shared: Path) -> None:
    texts = passages(shared / "reports")
    assert same_places(texts) > 0.99 * len(texts)


@pytest.mark.parametrize(
    "text", ["", "。", "ＰＭ２．５浓度", "𠮷野家㈠党建①", "ﬁn 建设 Ⅳ 级", "é́党́", "党\u200b建\u3000工作"]
)
def test_strange_texts_are_placed_right_or_not_at_all(text: str) -> None:
    same_places([text])


def test_a_piece_that_is_not_there_is_told() -> None:
    assert starts_of(["党建", "工作"], "党建和工作") == [0, 3] and starts_of(["工作", "党建"], "党建和工作") is None
