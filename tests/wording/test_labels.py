from typing import get_args

import pytest

from corpus import Metadata, Passage
from corpus.document import Kind, Origin
from index.relevance import Relevance
from index.store.records import DocumentSummary
from wording.labels import KINDS, ORIGINS, RELEVANCE, citation, whose


def test_every_code_has_its_word() -> None:
    assert set(KINDS) == set(get_args(Kind))
    assert set(ORIGINS) == set(get_args(Origin))
    assert set(RELEVANCE) == set(get_args(Relevance))


@pytest.mark.parametrize(
    ("metadata", "who", "cited"),
    [
        (Metadata(unit="甲局", year=2023), "甲局 2023", "甲局《总结》，2023年，一、学习 › （一）会议"),
        (Metadata(unit="甲局"), "甲局", "甲局《总结》，一、学习 › （一）会议"),
        (Metadata(), "《总结》", "《总结》，一、学习 › （一）会议"),
    ],
)
def test_a_source_is_cited_with_what_is_known_of_it(metadata: Metadata, who: str, cited: str) -> None:
    document = DocumentSummary("id", "/r", "a.txt", "hash", "总结", metadata)
    passage = Passage("id", 0, "block", ("一、学习", "（一）会议"), None, "开会。", 0, 3)
    assert (whose(document), citation(document, passage)) == (who, cited)
