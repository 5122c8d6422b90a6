"""Which passages describe a task: all of them, whoever asks and however many there are, and none where none does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.describing import DEBT, debt, shipped
from compare.describing import describing, least_excess
from index.encoder import Encoder
from index.errors import QueryError
from index.evaluation import read_judged
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Hit, Searcher
from index.store.library import FolderLibrary
from index.store.records import Filters

COPIED = "开展警示教育，评选廉洁之星，营造崇廉尚廉的氛围，增强干部职工廉洁自律内生动力。"


@pytest.fixture(scope="module")
def model() -> Encoder:
    return open_encoder()


@pytest.fixture
def offices(library: FolderLibrary, model: Encoder, folder: Path) -> Searcher:
    """Two short reports; a paragraph on 清廉文化 stands in both."""
    add_paths(library, model, [folder])
    return Searcher(library, model)


@pytest.fixture(scope="module")
def provinces(shared: Path, model: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with FolderLibrary.create(tmp_path_factory.mktemp("provinces")) as library:
        add_paths(library, model, [shared / "reports/provinces"])
        yield Searcher(library, model)


def places(hits: list[Hit]) -> list[tuple[str, int]]:
    return [(hit.passage.doc_id, hit.passage.ordinal) for hit in hits]


@pytest.mark.parametrize(("best", "least"), [(0.4, 1.0), (1.0, 1.0), (1.5, 1.2), (2.0, 1.5)])
def test_the_limit_rises_with_the_best_passage_and_never_falls_under_the_least(best: float, least: float) -> None:
    assert least_excess(best) == pytest.approx(least)


def test_a_copy_describes_the_task_under_another_heading_too(offices: Searcher) -> None:
    found = describing(offices, "清廉文化")
    assert [hit.passage.text.strip() for hit in found] == [COPIED, COPIED]
    assert {hit.document.metadata.unit for hit in found} == {"甲局", "乙局"}


def test_hits_come_best_first_with_ranks_and_highlights(offices: Searcher) -> None:
    found = describing(offices, "主题教育")
    assert found
    assert [hit.rank for hit in found] == list(range(1, len(found) + 1))
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert found[0].highlights


def test_a_filter_only_leaves_out_others(offices: Searcher) -> None:
    whole = describing(offices, "清廉文化")
    narrowed = describing(offices, "清廉文化", Filters(units=("乙局",)))
    assert places(narrowed) == places([hit for hit in whole if hit.document.metadata.unit == "乙局"])
    assert [hit.rank for hit in narrowed] == [1]


def test_a_unit_that_does_not_describe_the_task_has_nothing_of_its_own_lifted_up(offices: Searcher) -> None:
    assert describing(offices, "开展主题教育", Filters(units=("甲局",)))
    assert describing(offices, "开展主题教育", Filters(units=("乙局",))) == []


def test_nothing_describes_what_no_report_speaks_of(offices: Searcher) -> None:
    assert describing(offices, "红烧肉的做法") == []


def test_an_empty_library_describes_nothing(library: FolderLibrary, model: Encoder) -> None:
    assert describing(Searcher(library, model), "主题教育") == []


def test_a_task_without_words_is_refused(offices: Searcher) -> None:
    with pytest.raises(QueryError):
        describing(offices, "，。")


def test_all_are_found_however_many_there_are(tmp_path: Path, library: FolderLibrary, model: Encoder) -> None:
    folder = tmp_path / "many"
    for n in range(260):
        path = folder / f"第{n}局" / f"2024年第{n}局总结.txt"
        path.parent.mkdir(parents=True)
        about = (
            "推进清廉文化建设，开展廉洁教育，评选廉洁家庭。" if n % 2 else "做好防汛值守，检查水库堤坝，储备抢险物资。"
        )
        path.write_text(
            f"2024年第{n}局总结\n一、主要工作\n{about}全年共{n}次，第{n}局干部职工参加，取得成效。\n", "utf-8"
        )
    add_paths(library, model, [folder])
    found = describing(Searcher(library, model), "清廉文化建设")
    assert len(found) == 130
    assert all("清廉文化" in hit.passage.text for hit in found)


def test_the_same_are_found_as_by_looking_at_every_passage(provinces: Searcher) -> None:
    count = provinces.library.passage_count()
    for task in (DEBT, "低空经济", "科技创新", "帮大学生找到工作"):
        background = provinces.background(task)
        ranked = provinces.rank(task, count, flat=True)
        least = least_excess(ranked[0].score - background)
        wanted = {r.stored.row for r in ranked if r.score - background >= least}
        rows = {(r.stored.passage.doc_id, r.stored.passage.ordinal): r.stored.row for r in ranked}
        assert {rows[place] for place in places(describing(provinces, task))} == wanted


def test_every_province_that_reduces_its_debts_is_found_with_its_passages(provinces: Searcher, shared: Path) -> None:
    told = debt(provinces.library, provinces, read_judged(shared / "gold/provinces_qrels.jsonl"))
    assert told["missed"] == []
    assert {name[5:8] for name in told["found"]} >= {
        "吉林省", "安徽省", "山西省", "浙江省", "湖北省", "西藏自", "辽宁省", "陕西省",
    }  # fmt: skip


@pytest.mark.parametrize("task", ["红烧肉的做法", "宠物狗疫苗", "电影票房", "选人用人", "主题党日", "双重组织生活"])
def test_tasks_that_no_province_speaks_of_stay_empty(provinces: Searcher, task: str) -> None:
    assert describing(provinces, task) == []


def test_what_is_found_is_right_and_most_of_what_there_is(provinces: Searcher, shared: Path) -> None:
    count, _ = shipped(provinces.library, provinces, read_judged(shared / "gold/provinces_qrels.jsonl"))
    assert count.precision >= 0.80
    assert count.recall >= 0.75


def test_so_it_is_on_reports_of_another_kind(shared: Path, library: FolderLibrary, model: Encoder) -> None:
    add_paths(library, model, [shared / "reports/party"])
    queries = read_judged(shared / "gold/party_qrels.jsonl")
    count, _ = shipped(library, Searcher(library, model), queries)
    assert count.precision >= 0.80
    assert count.recall >= 0.75
