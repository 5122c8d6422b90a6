"""The benchmark of speed: what it asks and writes, how it counts, and all of it once in its short form."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from benchmarks.speed.__main__ import main
from benchmarks.speed.material import UNITS, YEARS, new_reports, queries, write_reports
from benchmarks.speed.peers import NAMES
from benchmarks.speed.process import TaskFailedError, in_process, on_disk, spread
from benchmarks.speed.recall import exact
from benchmarks.speed.side_by_side import ratios
from benchmarks.speed.stages import STAGES, Stages
from corpus import SourceFile, find_files, read_document


def test_reports_are_of_many_units_and_years_from_the_first_on(shared: Path, tmp_path: Path) -> None:
    made = write_reports(shared / "data", tmp_path / "reports", 1000)
    read = [read_document(file).metadata for file in find_files(tmp_path / "reports") if isinstance(file, SourceFile)]
    assert made.files == len(read) == len({one.unit for one in read}) == 23
    assert {one.unit for one in read} <= set(UNITS)
    assert {one.year for one in read} == set(YEARS)


def test_new_reports_are_of_no_year_that_was_there(shared: Path, tmp_path: Path) -> None:
    files = new_reports(shared / "data", tmp_path / "new", 2)
    assert [read_document(SourceFile(tmp_path / "new", file.name)).metadata.year for file in files] == [2026, 2026]


def test_queries_are_distinct_of_three_kinds_always_the_same_and_none_is_judged(shared: Path) -> None:
    asked = queries(shared, 300, 9)
    texts = {query.text for query in asked}
    judged = "".join(file.read_text(encoding="utf-8") for file in (shared / "gold").glob("*_qrels.jsonl"))
    assert len(texts) == 300
    assert {kind: sum(query.kind == kind for query in asked) for kind in ("topic", "question", "sentence")} == {
        "topic": 100, "question": 100, "sentence": 100,
    }  # fmt: skip
    assert not texts & {json.loads(line)["query"] for line in judged.splitlines()}
    assert queries(shared, 300, 9) == asked
    assert queries(shared, 30, 9) == list(islice(asked, 30))


def test_a_stage_is_told_without_the_stages_within_it() -> None:
    def within() -> None:
        time.sleep(0.02)

    stages = Stages({})
    inner = stages.measured("storing", within)
    stages.measured("lexical", lambda: (time.sleep(0.01), inner()))()
    told = stages.told()
    assert set(told) == {"storing", "lexical"}
    assert told["storing"]["wall_s"] >= 0.02
    assert 0.01 <= told["lexical"]["wall_s"] < told["lexical"]["wall_s"] + told["storing"]["wall_s"]


def test_stages_of_other_threads_are_not_those_of_the_first() -> None:
    stages = Stages({})
    with ThreadPoolExecutor(1) as pool:
        pool.submit(stages.measured("embedding", lambda: time.sleep(0.02))).result()
    assert stages.told()["embedding"]["wall_s"] >= 0.02
    assert stages.first_thread_s == 0.0


def test_a_stage_whose_function_has_gone_is_an_error() -> None:
    with pytest.raises(AttributeError):
        Stages({"storing": ("index.store.library:FolderLibrary.no_such_function",)})


def test_milliseconds_of_queries() -> None:
    assert spread([0.001, 0.002, 0.003], 0.006) == {
        "queries": 3, "p50_ms": 2.0, "p99_ms": pytest.approx(2.98), "mean_ms": 2.0, "cpu_ms": 2.0,
    }  # fmt: skip


def test_files_are_told_by_kind(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(bytes(1024**2))
    (tmp_path / "library.db-wal").write_bytes(bytes(1024**2))
    (tmp_path / "lexical-1-ab").mkdir()
    (tmp_path / "lexical-1-ab" / "words").write_bytes(bytes(3 * 1024**2))
    assert on_disk(tmp_path) == {"all": 5.0, "database": 2.0, "lexical": 3.0}


def test_the_exact_best_are_the_same_in_pieces_and_in_whole() -> None:
    chance = np.random.default_rng(4)
    vectors, asked = chance.standard_normal((500, 8), np.float32), chance.standard_normal((3, 8), np.float32)
    rows = np.arange(500) * 2
    pieces = ((rows[at : at + 64], vectors[at : at + 64]) for at in range(0, 500, 64))
    found, cosines = exact(pieces, asked)
    for query, best, its in zip(asked, found, cosines, strict=True):
        assert best[:10].tolist() == rows[np.argsort(-(vectors @ query))[:10]].tolist()
        assert (np.diff(its) <= 0).all()


def test_a_peer_stands_beside_our_mode_of_its_kind() -> None:
    query = {"p50_ms": 2.0, "p99_ms": 4.0, "cpu_ms": 2.0}
    size = {
        "indexing": {"seconds": 10.0, "cpu_us_a_passage": 100, "disk_mib": {"all": 50.0}},
        "asking": {"memory": {"peak_mib": 100}, "modes": {"lexical": {"no filter": query}}},
        "side_by_side": {
            "passages": 1000,
            "peers": {
                "slow": {
                    "mode": "lexical", "seconds": 30.0, "cpu_us_a_passage": 50, "disk_mib": 100.0,
                    "memory": {"peak_mib": 300}, "query": {"p50_ms": 20.0, "p99_ms": 30.0, "cpu_ms": 1.0},
                },
                "gone": {"failed": "not done in 1800 s"},
            },
        },
    }  # fmt: skip
    judged = {"party": {"ours": {"lexical": {"ndcg_at_10": 0.5}}, "peers": {"slow": {"ndcg_at_10": 0.4}}}}
    assert ratios([size], judged) == [
        {
            "peer": "slow", "passages": 1000, "beside our": "lexical", "indexing": 3.0, "indexing_cpu": 0.5,
            "query_p50": 10.0, "query_p99": 7.5, "query_cpu": 0.5, "memory": 3.0, "disk": 2.0,
            "ndcg_party": {"peer": 0.4, "ours": 0.5},
        }
    ]  # fmt: skip


def test_a_task_that_fails_says_why_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    with pytest.raises(TaskFailedError, match="chengli add ended with 1"):
        in_process("index", folder=str(tmp_path / "reports"), library=str(tmp_path / "library"), query="工作")


def test_a_peer_of_no_such_name_is_refused(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--shared", str(shared), "--peers", "Elastic"])
    said = capsys.readouterr().err
    assert all(name in said for name in ("Elastic", *NAMES))


def test_the_short_form_measures_everything(shared: Path, tmp_path: Path) -> None:
    out = tmp_path / "speed.json"
    given = ["--short", "--sizes", "1000", "--queries", "3", "--folder", str(tmp_path), "--out", str(out)]
    assert main(["--shared", str(shared), *given]) == 0
    [size] = json.loads(out.read_text(encoding="utf-8"))["sizes"]
    assert size["indexing"]["passages"] >= 1000
    assert set(STAGES) < set(size["indexing"]["stages"])
    assert {mode: set(its) for mode, its in size["asking"]["modes"].items()} == {
        mode: {"no filter", "one unit", "half of the years", "one kind"} for mode in ("hybrid", "dense", "lexical")
    }
    assert size["asking"]["dense_recall"]["recall_at_10"] == 1.0
    assert size["floor"]["dense_search_ms"]["is"] > size["floor"]["dense_search_ms"]["could_be"] > 0
    assert size["changing"]["add_one"]["reports"] == 1
    assert not [path for path in tmp_path.iterdir() if path != out]
