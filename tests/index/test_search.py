from pathlib import Path

import pytest

from index.errors import QueryError
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Hit, Searcher
from index.store.library import FolderLibrary
from index.store.records import Filters
from tests.conftest import WordHashEncoder


@pytest.fixture
def searcher(library: FolderLibrary, encoder: WordHashEncoder, folder: Path) -> Searcher:
    add_paths(library, encoder, [folder])
    return Searcher(library, encoder)


def texts(hits: list[Hit]) -> list[str]:
    return [hit.passage.text for hit in hits]


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_the_passage_that_describes_a_task_comes_first(library: FolderLibrary, folder: Path, mode: str) -> None:
    encoder = open_encoder()
    add_paths(library, encoder, [folder])
    [first, *_] = Searcher(library, encoder).search("召开党组会落实第一议题制度", mode=mode)  # type: ignore[arg-type]
    assert "坚持第一议题制度" in first.passage.text
    assert (first.rank, first.document.metadata.unit, first.passage.heading_path) == (1, "乙局", ("一、强化理论武装",))
    assert (first.cosine is None, first.bm25 is None) == (mode == "lexical", mode == "dense")


def test_copies_are_folded_into_one_hit_that_lists_them(searcher: Searcher) -> None:
    hits = searcher.search("评选廉洁之星")
    [folded] = [h for h in hits if "廉洁之星" in h.passage.text]
    assert {folded.document.metadata.unit} | {o.document.metadata.unit for o in folded.same_wording} == {"甲局", "乙局"}
    flat = [h for h in searcher.search("评选廉洁之星", flat=True) if "廉洁之星" in h.passage.text]
    assert len(flat) == 2 and all(h.same_wording == () for h in flat)


def test_folded_hits_leave_room_for_others(searcher: Searcher) -> None:
    hits = searcher.search("警示教育", k=5)
    assert len(hits) == 5 and len(set(texts(hits))) == 5
    assert [h.rank for h in hits] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_filters_hold_in_both_searches(searcher: Searcher, mode: str) -> None:
    for filters in (Filters(units=("甲局",)), Filters(years=(2023,)), Filters(doc_types=("党建总结",), years=(2023,))):
        hits = searcher.search("廉洁之星 警示教育", filters=filters, mode=mode)  # type: ignore[arg-type]
        assert hits and {h.document.metadata.unit for h in hits} == {"甲局"}
    plans = searcher.search("主题教育", filters=Filters(kinds=("plan",)), mode=mode)  # type: ignore[arg-type]
    assert [h.passage.kind for h in plans] == ["plan"]
    assert searcher.search("主题教育", filters=Filters(units=("没有的局",)), mode=mode) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_quotes_mean_the_very_characters_and_minus_leaves_out(searcher: Searcher, mode: str) -> None:
    quoted = searcher.search('"党组会65次"', mode=mode)  # type: ignore[arg-type]
    assert len(quoted) == 1 and "党组会65次" in quoted[0].passage.text
    headed = searcher.search('"开展主题教育"', mode=mode)  # type: ignore[arg-type]
    assert {h.passage.heading_path[-1] for h in headed} == {"（一）扎实开展主题教育"}
    without = searcher.search("主题教育 -读书班 -实施方案", mode=mode)  # type: ignore[arg-type]
    assert without and all("实施方案" not in t for t in texts(without))
    assert all("主题教育" not in h.passage.search_text for h in searcher.search("调研 -主题教育", mode=mode))  # type: ignore[arg-type]
    assert searcher.search('"没有这样的话"', mode=mode) == []  # type: ignore[arg-type]


def test_highlights_show_the_words_of_the_query(searcher: Searcher) -> None:
    hit = searcher.search("警示教育")[0]
    marked = {hit.passage.text[h.start : h.end] for h in hit.highlights if h.match == "exact"}
    assert "警示教育" in marked
    for hit in searcher.search("怎么整治官僚主义"):
        assert all(0 <= h.start < h.end <= len(hit.passage.text) for h in hit.highlights)


def test_a_single_character_that_is_looked_for_is_shown(searcher: Searcher) -> None:
    marked = {
        h.passage.text[m.start : m.end] for h in searcher.search("廉") for m in h.highlights if m.match == "exact"
    }
    assert "廉" in marked


def test_scores_fall(searcher: Searcher) -> None:
    scores = [h.score for h in searcher.search("主题教育")]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(("k", "fault"), [(0, "k too small"), (-3, "k too small"), (10_000, "k too large")])
def test_k_must_be_a_number_of_passages_there_are(searcher: Searcher, k: int, fault: str) -> None:
    with pytest.raises(QueryError) as caught:
        searcher.search("主题教育", k=k)
    assert caught.value.fault == fault and caught.value.limit > 0


def test_all_of_the_library_can_be_asked_for(searcher: Searcher, library: FolderLibrary) -> None:
    count = library.passage_count()
    assert len(searcher.search("主题教育", k=count, flat=True)) == count


def test_a_query_of_unknown_characters_finds_nothing_and_says_nothing(searcher: Searcher) -> None:
    assert searcher.search("𠮷", mode="lexical") == []


def test_a_change_of_the_library_is_noticed(searcher: Searcher, library: FolderLibrary) -> None:
    assert searcher.search("第一议题", filters=Filters(units=("乙局",)))
    library.remove([d.doc_id for d in library.documents() if d.metadata.unit == "乙局"])
    assert {h.document.metadata.unit for h in searcher.search("第一议题")} == {"甲局"}


NARROWED = [
    Filters(units=("甲局",)), Filters(years=(2024,)), Filters(units=("甲局",), kinds=("item",)), Filters(units=("丙局",)),
]  # fmt: skip


@pytest.mark.parametrize("filters", NARROWED)
def test_filters_leave_the_same_whether_the_index_looks_or_others_are_left_out(
    searcher: Searcher, filters: Filters, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = ("主题教育", "党建 -问题", '"主题教育" 调研')
    found = [searcher.search(query, filters=filters) for query in queries]
    monkeypatch.setattr("index.caches.lexical._MANY", 0)
    assert [searcher.search(query, filters=filters) for query in queries] == found


def test_filters_let_through_what_was_added_since(
    searcher: Searcher, library: FolderLibrary, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Filters] = []
    of_library = FolderLibrary.rows_matching
    monkeypatch.setattr(FolderLibrary, "rows_matching", lambda self, f: asked.append(f) or of_library(self, f))
    before = [searcher.search("主题教育", filters=NARROWED[0], flat=True) for _ in range(2)]
    assert before[0] == before[1] and asked == [NARROWED[0]]
    (folder / "甲局/2023/又一份.txt").write_text("甲局总结\n" + "扎实开展主题教育，成效显著。\n" * 3, encoding="utf-8")
    add_paths(library, encoder, [folder])
    assert len(searcher.search("主题教育", filters=NARROWED[0], flat=True)) > len(before[0])
    for year in range(2000, 2010):
        searcher.search("主题教育", filters=Filters(years=(year,)))
    searcher.search("主题教育", filters=NARROWED[0])
    assert asked.count(NARROWED[0]) == 3  # not all that was ever asked is kept


def test_the_order_in_which_reports_came_changes_nothing(tmp_path: Path, folder: Path) -> None:
    encoder, runs = WordHashEncoder(), []
    for n, names in enumerate([("甲局", "乙局"), ("乙局", "甲局")]):
        with FolderLibrary.create(tmp_path / str(n)) as library:
            for name in names:
                add_paths(library, encoder, [folder / name])
            searcher = Searcher(library, encoder)
            for query in ("警示教育 廉洁之星", "主题教育", "整治形式主义"):
                runs.append([(h.document.source, h.passage.ordinal) for h in searcher.search(query, flat=True)])
    assert runs[:3] == runs[3:]


def test_an_empty_library_finds_nothing(library: FolderLibrary, encoder: WordHashEncoder) -> None:
    assert Searcher(library, encoder).search("主题教育") == []


def test_threads_share_the_indexes_each_over_a_connection_of_its_own(searcher: Searcher) -> None:
    from concurrent.futures import ThreadPoolExecutor

    folder = searcher.library.path

    def look(_: int) -> list[str]:
        library = FolderLibrary.open(folder)
        assert library is not None
        with library:
            return texts(searcher.over(library).search("警示教育 廉洁之星"))

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(look, range(40)))
    assert all(result == results[0] for result in results) and results[0] == texts(searcher.search("警示教育 廉洁之星"))


def test_what_stands_for_a_query_is_found_in_any_text(searcher: Searcher) -> None:
    text = "评选廉洁之星12名。"
    [mark, *_] = searcher.highlights("廉洁之星", text)
    assert text[mark.start : mark.end] == "廉洁之星" and mark.match == "exact"


def test_a_quote_within_filters_and_without_a_phrase_is_found_however_common_they_are(
    library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    """All hold the pairs of what is left out, and nearly all that itself: none of the first candidates may stay."""
    root = tmp_path / "many"
    root.mkdir()
    for name in "甲乙丙":
        rest = [
            "推进清廉文化，抓好警示教育，落实主体责任。" if at % 9 else "推进清廉文化，抓好警示，示教，教育。"
            for at in range(300)
        ]
        lines = [
            f"{text[:-1]}{name}之{at}项工作。{'紧盯重点环节，压实各方责任，' * 10}见到成效。"
            for at, text in enumerate(rest)
        ]
        (root / f"{name}局2023年工作总结.txt").write_text("工作总结\n" + "\n".join(lines), encoding="utf-8")
    add_paths(library, encoder, [root])
    searcher = Searcher(library, encoder)
    for k in (5, 40):
        hits = searcher.search('"推进清廉文化" -警示教育', k=k, filters=Filters(units=("乙局",)), flat=True)
        assert len(hits) == min(k, 34) and {hit.document.metadata.unit for hit in hits} == {"乙局"}
        assert all("推进清廉文化" in hit.passage.text and "警示教育" not in hit.passage.text for hit in hits)
