"""Queries to start from are of the library itself, and each finds what it was made of."""

import pytest

from index.examples import examples
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.samples import SAMPLES
from index.search import Searcher
from index.store.library import FolderLibrary
from index.store.records import Filters
from index.survey import survey
from index.topics import topics


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    encoder = open_encoder()
    library = FolderLibrary.create(tmp_path_factory.mktemp("samples"))
    add_paths(library, encoder, [SAMPLES])
    return Searcher(library, encoder)


def test_examples_are_a_question_and_a_sentence_that_find_something(samples: Searcher) -> None:
    found = topics(samples.library)
    question, sentence = examples(samples, found)
    assert found[0].name in question
    texts = [
        passage.passage.text for d in samples.library.documents() for passage in samples.library.passages_of(d.doc_id)
    ]
    assert any(sentence in text for text in texts)
    assert sentence in samples.search(sentence)[0].passage.text
    assert survey(samples, question, Filters()).near


def test_without_topics_there_are_none(samples: Searcher) -> None:
    assert examples(samples, []) == []
