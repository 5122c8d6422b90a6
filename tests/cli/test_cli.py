"""The command as people and programs use it: its output, its exit status, its one line for bad input."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import main
from corpus.errors import Reason, Remedy
from index.store.database import DATABASE
from wording.errors import REASONS, REMEDIES

ROOT = Path(__file__).parents[2]


@pytest.fixture
def added(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A library of the two reports, which CHENGLI_LIBRARY names."""
    monkeypatch.setenv("CHENGLI_LIBRARY", str(tmp_path / "lib"))
    assert main(["add", str(folder)]) == 0
    capsys.readouterr()
    return tmp_path / "lib"


def run(*argv: str) -> int:
    return main(list(argv))


def records(capsys: pytest.CaptureFixture[str]) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


HIT_FIELDS = [
    "rank", "score", "cosine", "bm25", "source", "title", "unit", "year", "doc_type", "heading_path", "kind", "item",
    "text", "start", "end", "highlights", "same_wording",
]  # fmt: skip


def test_json_of_a_query(added: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("search", "评选廉洁之星", "-k", "3", "--json") == 0
    [record] = records(capsys)
    assert list(record) == ["id", "query", "elapsed_ms", "hits"]
    assert (record["id"], record["query"], len(record["hits"])) == (None, "评选廉洁之星", 3)
    hit = record["hits"][0]
    assert list(hit) == HIT_FIELDS
    assert hit["rank"] == 1 and hit["unit"] in ("甲局", "乙局") and hit["doc_type"] == "党建总结"
    assert all(match in ("exact", "near") and 0 <= a < b for a, b, match in hit["highlights"])
    [other] = hit["same_wording"]
    assert list(other) == ["source", "unit", "year", "start", "end"]


def test_a_file_of_queries_gives_one_line_each(added: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        "主题教育",
        "",
        '{"id": "a7", "query": "清廉文化"}',
        '{"id": 8, "query": "甲\u2028乙"}',
        "，。",
        '{"q": 1}',
    ]
    (tmp_path / "q.txt").write_text("\n".join(lines), encoding="utf-8")
    assert run("search", "--queries", str(tmp_path / "q.txt"), "--json", "--flat") == 0
    out, err = capsys.readouterr()
    got = [json.loads(line) for line in out.splitlines()]
    assert [(r["id"], r["query"], bool(r["hits"])) for r in got] == [
        ("1", "主题教育", True), ("a7", "清廉文化", True), (8, "甲\u2028乙", True), ("5", "，。", False),
    ]  # fmt: skip
    assert ["5" in line or "第 6 行" in line for line in err.splitlines()] == [True, True]


def test_filters_and_modes(added: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for mode in ("hybrid", "dense", "lexical"):
        argv = [
            "search",
            "警示教育",
            "--unit",
            "甲局",
            "--year",
            "2023",
            "--type",
            "党建总结",
            "--mode",
            mode,
            "--json",
        ]
        assert run(*argv, "--kind", "block") == 0
        [record] = records(capsys)
        assert {(h["unit"], h["year"], h["kind"]) for h in record["hits"]} == {("甲局", 2023, "block")}


def test_hits_for_people_show_whose_they_are_and_what_is_shared(
    added: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("search", "评选廉洁之星", "-k", "1") == 0
    out = capsys.readouterr().out
    assert "廉洁之星" in out and "同样写法见于" in out and "出处：" in out and "\x1b" not in out


def test_passages_of_a_file_need_no_library(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = next(folder.glob("甲局/2023/*.txt"))
    assert run("passages", str(path), "--json") == 0
    [record] = records(capsys)
    assert list(record) == [
        "source",
        "title",
        "unit",
        "year",
        "doc_type",
        "region",
        "encoding",
        "noise",
        "passages",
        "figures",
    ]
    assert list(record["passages"][0]) == ["ordinal", "kind", "heading_path", "item", "text", "start", "end"]
    assert (record["title"], record["unit"], record["year"]) == ("2023年甲局党建工作总结", "甲局", 2023)
    assert (record["encoding"], record["noise"]) == ("utf-8", [])
    assert [(f["surface"], f["subject"]) for f in record["figures"]] == [
        ("8次", "班子成员深入基层调研"),
        ("12项", "问题清单"),
    ]
    assert list(record["figures"][0]) == [
        "surface", "subject", "value", "value_max", "approx", "measure", "masked", "suspect", "sentence", "start", "end",
    ]  # fmt: skip
    assert [p["item"] for p in record["passages"]] == [None, 1, 2, None, None]
    assert run("passages", str(path)) == 0
    assert "一是条目" in capsys.readouterr().out


def test_list_and_remove(added: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--json") == 0
    [documents] = records(capsys)
    assert [(d["unit"], d["year"], d["unit_from"]) for d in documents] == [
        ("乙局", 2024, "folder"),
        ("甲局", 2023, "folder"),
    ]
    assert sum(d["passages"] for d in documents) > 5
    assert run("remove", documents[0]["source"]) == 0
    assert run("remove", "甲局") == 0
    assert run("remove", "甲局") == 1
    capsys.readouterr()
    assert run("list") == 0
    assert "还是空的" in capsys.readouterr().out


def test_adding_again_is_no_failure_and_verify_heals(
    added: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("add", str(folder)) == 0
    assert "已有 2 份" in capsys.readouterr().out
    next(added.glob("dense-*.faiss")).unlink()
    assert run("verify") == 0
    out = capsys.readouterr().out
    assert "完好" in out and "dense" in out
    assert run("reindex") == 0 and run("verify", "--repair") == 0


def test_evaluate_prints_a_row_a_kind(added: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "q.jsonl").write_text(
        json.dumps(
            {
                "id": "1",
                "kind": "topic",
                "query": "主题教育",
                "gold": [{"doc": "2023年甲局党建工作总结", "start": 70, "end": 120}],
            }
        )
    )
    assert run("evaluate", str(tmp_path / "q.jsonl")) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["topic", "ALL"]


def test_no_library_yet_is_an_empty_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = str(tmp_path / "nowhere")
    assert run("search", "主题教育", "--library", nowhere, "--json") == 0
    assert records(capsys)[0]["hits"] == []
    assert run("list", "--library", nowhere, "--json") == 0 and records(capsys) == [[]]
    assert run("verify", "--library", nowhere) == 0 and run("reindex", "--library", nowhere) == 0
    assert not Path(nowhere).exists()


def make_bad_inputs(base: Path) -> None:
    (base / "empty.txt").write_bytes(b"")
    (base / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (base / "zero.docx").write_bytes(b"")
    (base / "damaged.docx").write_bytes(b"PK\x03\x04 torn in the middle")
    (base / "barren").mkdir()
    (base / "barren" / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (base / "broken-library").mkdir()
    (base / "broken-library" / DATABASE).write_bytes(b"no database" * 500)
    (base / "no-model").mkdir()
    (base / "bad.jsonl").write_text("{}\n")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["add", "empty.txt"], "空文件"),
        (["add", "binary.txt"], "不是文本文件"),
        (["add", "zero.docx"], "空文件"),
        (["add", "damaged.docx"], "已损坏"),
        (["add", "barren"], "没有可读的材料"),
        (["add", "nowhere"], "不存在"),
        (["passages", "nowhere"], "不存在"),
        (["passages", "barren"], "文件夹"),
        (["passages", "binary.txt"], "不是文本文件"),
        (["search", "主题教育", "-k", "0"], "-k 为 0"),
        (["search", "主题教育", "-k", "-1"], "-k 为 -1"),
        (["search", "主题教育", "-k", "100000"], "资料库只有"),
        (["search", "党" * 10_000], "10000 字"),
        (["search", "，。！？"], "标点"),
        (["search", ""], "为空"),
        (["search", "-读书班"], "排除"),
        (["search", "--queries", "nowhere"], "无法读取"),
        (["search", "主题教育", "--model", "no-model"], "句子模型"),
        (["search", "主题教育", "--model", "some/hub-model"], "句子模型"),
        (["search", "主题教育", "--library", "broken-library"], "无法读取"),
        (["add", "empty.txt", "--library", "broken-library"], "无法读取"),
        (["add", "empty.txt", "--library", "empty.txt"], "empty.txt"),
        (["search", "主题教育", "--library", "empty.txt"], "不是资料库文件夹"),
        (["remove", "nothing-of-the-kind"], "没有"),
        (["evaluate", "bad.jsonl"], "第 1 行"),
        (["evaluate", "nowhere"], "无法读取"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_one(
    added: Path, tmp_path: Path, argv: list[str], said: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    make_bad_inputs(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(argv) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1 and said in err
    assert main(["list", "--json", "--library", str(added)]) == 0
    assert len(records(capsys)[0]) == 2  # nothing is lost


def test_bad_files_are_named_and_the_others_added(
    added: Path, tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_bad_inputs(folder)
    (folder / "丙局").mkdir()
    (folder / "丙局" / "2024年总结.md").write_text("# 总结\n\n我局扎实开展主题教育。\n", encoding="utf-8")
    assert run("add", str(folder)) == 0
    out, err = capsys.readouterr()
    assert "新增 1 份" in out and "未收 4 份" in out
    assert len(err.splitlines()) == 4


def test_an_unreadable_folder_is_named(
    added: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    real = os.scandir

    def scandir(path):  # type: ignore[no-untyped-def]  # root may read everything, so the system is asked to refuse
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(closed))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert run("add", str(closed)) == 1
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1 and "没有读取权限" in err


def test_a_library_of_another_encoder_says_what_to_do(
    added: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil

    from safetensors.numpy import load_file, save_file

    from index.models import BUNDLED_MODEL

    other = tmp_path / "other-model"
    shutil.copytree(BUNDLED_MODEL, other)
    table = load_file(other / "model.safetensors")["embedding.weight"]
    save_file({"embedding.weight": table * 0.5}, other / "model.safetensors")
    assert run("search", "主题教育", "--model", str(other)) == 1
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1 and "reindex" in err
    assert run("reindex", "--model", str(other)) == 0
    assert run("search", "主题教育", "--model", str(other)) == 0


@pytest.mark.parametrize(
    "argv", [[], ["nonsense"], ["search"], ["search", "a", "--queries", "b"], ["add"], ["search", "a", "-k", "x"]]
)
def test_wrong_usage_exits_with_two(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2


def test_a_source_in_two_folders_is_not_removed_unasked(
    added: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "总结.txt").write_text(f"{name}局扎实开展主题教育。", encoding="utf-8")
        assert run("add", str(tmp_path / name)) == 0
    capsys.readouterr()
    assert run("remove", "总结.txt") == 1
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1 and str(tmp_path / "x") in err
    assert run("remove", str(tmp_path / "y" / ".." / "x" / "总结.txt")) == 0
    assert run("remove", "总结.txt") == 0


def test_every_command_stands_in_the_readme() -> None:
    from cli.main import build_parser

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [commands] = [a.choices for a in build_parser()._subparsers._group_actions]  # type: ignore[union-attr]
    assert [name for name in commands if f"chengli {name}" not in readme] == []


def test_every_reason_and_remedy_has_its_words() -> None:
    from typing import get_args

    assert set(REASONS) == set(get_args(Reason)) and set(REMEDIES) == set(get_args(Remedy))


def test_a_search_imports_no_torch_and_reaches_no_network(added: Path) -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        "from cli.main import main\n"
        "status = main(['search', '清廉文化', '--json'])\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'jieba', 'streamlit'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "" and json.loads(done.stdout)["hits"]


def test_a_reader_that_stops_early_is_no_error(added: Path) -> None:
    code = "from cli.main import main; import sys; sys.exit(main(['search', '主题教育']))"
    command = f'"{sys.executable}" -c "{code}" | head -c 1'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=ROOT, check=False)
    assert "Traceback" not in done.stderr
