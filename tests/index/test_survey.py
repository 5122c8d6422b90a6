from dataclasses import fields
from pathlib import Path

import pytest

from index.intake.ingest import add_paths
from index.models import open_encoder
from index.relevance import relevance
from index.samples import SAMPLES
from index.search import Searcher
from index.store.library import FolderLibrary
from index.store.records import Filters
from index.survey import DIMENSIONS, overview, survey
from index.topics import topics


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    encoder = open_encoder()
    library = FolderLibrary.create(tmp_path_factory.mktemp("samples"))
    add_paths(library, encoder, [SAMPLES])
    return Searcher(library, encoder)


@pytest.mark.parametrize(
    ("score", "background", "word"),
    [(1.6, 0.2, "high"), (1.4, 0.2, "related"), (1.1, 0.2, "marginal"), (0.9, 0.2, "far"), (1.2, 0.5, "far")],
)
def test_how_near_a_hit_is_depends_on_how_near_all_passages_are(score: float, background: float, word: str) -> None:
    assert relevance(score, background) == word


@pytest.mark.parametrize("query", ["清廉文化", "帮大学生找到工作", "为基层减负", "把食堂采购管住"])
def test_each_count_is_what_a_search_narrowed_to_it_shows(samples: Searcher, query: str) -> None:
    whole = survey(samples, query, Filters())
    for dimension in DIMENSIONS:
        for value, count in whole.facets[dimension].items():
            narrowed = survey(samples, query, Filters(**{dimension: (value,)}))
            assert len(narrowed.near) == count, (dimension, value)
            assert narrowed.facets[dimension] == whole.facets[dimension]


def test_near_hits_come_before_the_further_ones_and_no_wording_twice(samples: Searcher) -> None:
    found = survey(samples, "清廉文化", Filters())
    assert all(r.relevance != "far" for r in found.near) and all(r.relevance == "far" for r in found.further)
    wordings = [r.wording for r in (*found.near, *found.further)]
    assert len(wordings) == len(set(wordings))
    assert found.units == 6


def test_what_nobody_writes_of_has_no_near_hits(samples: Searcher) -> None:
    for query in ("量子色动力学夸克禁闭", "红烧排骨的做法"):
        found = survey(samples, query, Filters())
        assert found.near == () and found.further, query


def test_without_a_query_the_counts_are_of_passages(samples: Searcher) -> None:
    library = samples.library
    facets = overview(library, Filters())
    assert sum(facets["units"].values()) == sum(facets["kinds"].values()) == library.passage_count()
    narrowed = overview(library, Filters(units=("云屏县",)))
    assert narrowed["units"] == facets["units"]
    assert sum(narrowed["years"].values()) == facets["units"]["云屏县"]
    assert {f.name for f in fields(Filters)} == set(DIMENSIONS)


def test_an_empty_library_has_nothing_near(tmp_path: Path) -> None:
    with FolderLibrary.create(tmp_path / "empty") as library:
        found = survey(Searcher(library, open_encoder()), "清廉文化", Filters())
        assert (found.near, found.further, found.units) == ((), (), 0)
        assert topics(library) == []


def test_topics_are_tasks_that_several_units_name_in_their_headings(samples: Searcher) -> None:
    found = topics(samples.library)
    assert len(found) == 8 and found[0].units >= 3
    assert "清廉文化" in [topic.name for topic in found]
    for topic in found:
        headings = [h for _, all_of in samples.library.headings() for h in all_of]
        assert any(topic.name in heading for heading in headings)
        assert survey(samples, topic.name, Filters()).near


def test_a_topic_is_not_cut_before_the_noun_that_headings_go_on_with(tmp_path: Path) -> None:
    tasks = (
        "着力构建现代化产业体系",
        "建设现代化产业体系",
        "现代化产业加快升级",
        "统筹推进城乡融合发展",
        "推动城乡融合",
        "城乡融合成效明显",
    )
    for number, task in enumerate(tasks):
        text = f"第{number}局工作总结\n一、{task}\n全年完成第{number}项任务，各方面工作有序开展，取得新的成效。\n"
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    with FolderLibrary.create(tmp_path / "library") as library:
        add_paths(library, open_encoder(), [*tmp_path.glob("*.txt")])
        assert [topic.name for topic in topics(library)] == ["现代化产业体系", "城乡融合"]


def test_topics_of_real_reports(shared: Path, tmp_path: Path) -> None:
    with FolderLibrary.create(tmp_path / "provinces") as library:
        add_paths(library, open_encoder(), [shared / "reports/provinces"])
        found = topics(library)
        assert len(found) == 8 and all(4 <= len(topic.name) <= 8 and topic.units > 1 for topic in found)
