"""Every command, on every kind of library: it does its work, or says what it cannot do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import main
from index.places import Location, MilvusAddress


@pytest.fixture
def run(location: Location, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """A command on the library: what it says, after it has ended as it should."""
    monkeypatch.setenv("CHENGLI_TRACEBACK", "1")

    def command(*arguments: str, status: int = 0) -> str:
        assert main([*arguments, "--library", str(location)]) == status
        said = capsys.readouterr()
        assert status or not said.err
        return said.err if status else said.out

    return command


def test_where_nothing_is_yet_each_command_says_so(run, folder: Path, tmp_path: Path) -> None:
    draft = next(folder.rglob("*.txt"))
    for command in (["list"], ["search", "主题教育"], ["overlap", str(draft)], ["verify"], ["trend", "主题教育"]):
        assert run(*command).count("\n") == 1
    assert run("list", "--json") == "[]\n"
    assert "将新增 2 份" in run("sync", str(folder), "--dry-run")
    for command in (["compare", "主题教育"], ["remove", "甲局"], ["edit", "甲局"]):
        assert run(*command, status=1).count("\n") == 1


def test_reports_are_added_searched_compared_corrected_and_removed(run, folder: Path, tmp_path: Path) -> None:
    assert "新增 2 份" in run("add", str(folder))
    listed = json.loads(run("list", "--json"))
    assert [one["unit"] for one in listed] == ["乙局", "甲局"]
    found = json.loads(run("search", "廉洁之星", "--json"))["hits"]
    assert found[0]["same_wording"] and found[0]["highlights"]
    assert json.loads(run("search", "廉洁之星", "--json", "--unit", "乙局", "--flat"))["hits"][0]["unit"] == "乙局"
    assert json.loads(run("compare", "清廉文化", "--json"))["units"]
    run("compare", "清廉文化", "--docx", str(tmp_path / "a.docx"))
    run("compare", "清廉文化", "--xlsx", str(tmp_path / "a.xlsx"))
    assert (
        json.loads(run("overlap", str(next(folder.rglob("甲局*.txt"), next(folder.rglob("*.txt")))), "--json"))["share"]
        > 0.9
    )
    assert json.loads(run("trend", "廉洁之星", "--json"))["reports"] == 2
    run("trend")
    run("words", "add", "--synonym", "廉洁之星", "清风之星")
    run("words", "add", "--set-phrase", "营造崇廉尚廉的氛围")
    assert "清风之星" in run("words", "list")
    assert json.loads(run("search", "清风之星", "--json"))["hits"]
    run("words", "remove", "--synonym", "清风之星")
    assert "已更正 1 份" in run("edit", "甲局", "--year", "2022")
    assert json.loads(run("search", "廉洁之星", "--json", "--year", "2022"))["hits"]
    run("edit", "甲局")
    assert "资料库完好" in run("verify")
    assert "资料库完好" in run("verify", "--repair")
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "1", "query": "廉洁之星", "gold": []}\n', encoding="utf-8")
    assert "nDCG" in run("evaluate", str(gold))
    assert "已移除" in run("remove", "甲局")
    assert len(json.loads(run("list", "--json"))) == 1


def test_a_folder_is_mirrored_and_the_librarys_own_files_are_none(run, location: Location, tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    folder.mkdir()
    for unit in ("甲局", "乙局"):
        (folder / f"{unit}2024年总结.txt").write_text(
            f"{unit}2024年总结\n一、加强学习\n{unit}开展研讨十次。\n", encoding="utf-8"
        )
    assert "新增 2 份" in run("sync", str(folder))
    assert "没有变化" in run("sync", str(folder))
    (folder / "甲局2024年总结.txt").unlink()
    assert "移除 1 份" in run("sync", str(folder))
    if not isinstance(location, MilvusAddress) or location.is_lite:
        assert run("sync", str(location), status=1).count("\n") == 1
